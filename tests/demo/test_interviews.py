"""What the invented people say fits the questionnaire as if it had been asked."""

import json
import re
from collections import Counter

import numpy as np
import pandas as pd
import pytest

from survey.demo.institutions import make_register
from survey.demo.interviews import refusal
from survey.demo.waves import CLOSED
from survey.plan.areas import units
from survey.plan.codes import ONLINE
from survey.questionnaire.document import Context, Interview
from survey.questionnaire.edits import check
from survey.questionnaire.routing import with_system_codes

EVERY = 15
"""The suite looks at every fifteenth interview; the slice below changes which with the name of the part."""


def context_of(mode: int, visits: int) -> Context:
    """The circumstances of an interview."""
    return Context(CLOSED.reference_date, "resident" if mode == ONLINE else "field", visits=visits)


@pytest.fixture(scope="module")
def looked_at(asked: tuple[pd.DataFrame, list[Interview]]) -> list[tuple[Interview, Context]]:
    """Every fifteenth interview with its circumstances, the ones that came in twice always among them."""
    cases, documents = asked
    ways = zip(cases["mode"].tolist(), cases["visits"].tolist(), strict=True)
    pairs = [(document, context_of(*way)) for document, way in zip(documents, ways, strict=True)]
    return pairs[::EVERY] + pairs[-8:]


def test_no_interview_breaks_a_hard_edit(looked_at: list[tuple[Interview, Context]]) -> None:
    problems = [
        (problem.edit, problem.variable)
        for document, context in looked_at
        for problem in check(document, context)
        if problem.severity == "hard"
    ]
    assert problems == []


def test_soft_edits_stay_the_exception(looked_at: list[tuple[Interview, Context]]) -> None:
    doubted = sum(bool(check(document, context)) for document, context in looked_at)
    assert doubted < 0.1 * len(looked_at)


def test_every_code_is_where_the_questionnaire_itself_would_write_it(
    looked_at: list[tuple[Interview, Context]],
) -> None:
    for document, context in looked_at:
        assert with_system_codes(document, context) == document


def test_a_refusal_keeps_the_outcome_and_no_answers() -> None:
    document = refusal(np.random.default_rng(1))
    assert "members" not in document
    context = Context(CLOSED.reference_date, "field", visits=1)
    assert with_system_codes(document, context) == document
    assert not [problem for problem in check(document, context) if problem.severity == "hard"]


def test_nobody_looks_real(asked: tuple[pd.DataFrame, list[Interview]]) -> None:
    for document in asked[1]:
        assert all(re.fullmatch(r"Người minh họa \d+", str(row["name"])) for row in document["members"])
        assert str(document["household"].get("phone", "0000")).startswith("0000")


def test_proxies_private_refusals_unknowns_and_both_doors_occur(
    asked: tuple[pd.DataFrame, list[Interview]],
) -> None:
    cases, documents = asked
    people = [row for document in documents for row in document["members"]]
    said = Counter((name, row.get(name)) for row in people for name in ("answered_by", "birth_month", "health_record"))
    assert said["answered_by", 2] > 100
    assert said["birth_month", 98] > 50
    assert said["health_record", 8] > 200
    assert said["health_record", 9] > 200
    assert 0.05 < (cases["mode"] == ONLINE).mean() < 0.12
    assert any(row.get("birth_year") == 9998 and isinstance(row.get("age_stated"), int) for row in people)
    assert cases.index.duplicated().sum() == 6


def test_the_documents_are_the_same_for_the_same_seed(asked: tuple[pd.DataFrame, list[Interview]]) -> None:
    assert json.dumps(asked[1][0], ensure_ascii=False) == json.dumps(asked[1][0], ensure_ascii=False)
    first, second = (make_register(5, CLOSED.reference_date) for _ in range(2))
    assert first == second


def test_every_return_of_an_institution_fits_its_questionnaire() -> None:
    context = Context(CLOSED.reference_date, "institution", areas=tuple((u.code, u.name.vi) for u in units("2025")))
    for one in make_register(231, CLOSED.reference_date):
        if one.answers is None:
            continue
        document: Interview = {"institution": dict(one.answers)}
        assert not [problem for problem in check(document, context) if problem.severity == "hard"], one.register_code
        assert with_system_codes(document, context) == document


def test_the_register_has_as_many_schools_and_colleges_as_planned_in_real_communes() -> None:
    register = make_register(231, CLOSED.reference_date)
    assert Counter(one.indicator for one in register) == {"I10": 270, "I09": 13}
    real = {unit.code for unit in units("2025", "commune")}
    assert all(one.commune_new in real for one in register)
    assert all("minh họa" in one.name for one in register)
    assert len({one.register_code for one in register}) == len(register)
