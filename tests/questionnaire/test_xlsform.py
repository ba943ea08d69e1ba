"""The XLSForm is valid for pyxform, and asks, doubts and refuses what the instrument does."""

import json
import subprocess
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from survey.plan.text import Refusal
from survey.questionnaire.document import Context, Door, Interview, members_of, root_of, rows_of
from survey.questionnaire.edits import check
from survey.questionnaire.instruments import HOUSEHOLD, INSTITUTION, VILLAGE
from survey.questionnaire.model import Questionnaire
from survey.questionnaire.routing import standing, void
from survey.questionnaire.rules import View
from survey.questionnaire.workbook import write_xlsx
from survey.questionnaire.xlsform import xlsform
from tests.field_engine.generator import answer_set

ROOT = Path(__file__).parents[2]
PYTHON = ROOT / ".venv-validators/bin/python"
REFERENCE = date(2025, 11, 1)
CASES = 12
DOORS: dict[str, Door] = {"household": "field", "institution": "institution", "village": "field"}


def workbook(instrument: Questionnaire) -> bytes:
    target = BytesIO()
    around = Context(REFERENCE, DOORS[instrument.id], areas=(("04252", "Yên Ninh"), ("04303", "Lục Yên")))
    write_xlsx(xlsform(instrument, around, code="2025"), target)
    return target.getvalue()


@pytest.mark.parametrize("instrument", [HOUSEHOLD, INSTITUTION, VILLAGE], ids=lambda one: one.id)
def test_pyxform_takes_the_form_and_the_form_agrees_with_the_instrument(
    instrument: Questionnaire, tmp_path: Path
) -> None:
    path = tmp_path / "form.xlsx"
    path.write_bytes(workbook(instrument))
    cases = _cases(instrument)
    documents = [_document(interview, context) for interview, context in cases]
    machine = [PYTHON, Path(__file__).with_name("xform.py"), path]
    done = subprocess.run(machine, input=json.dumps(documents), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    for number, ((interview, context), found) in enumerate(zip(cases, json.loads(done.stdout), strict=True)):
        assert _asked_there(instrument, found) == _asked_here(instrument, interview, context), number
        assert _wrong_there(found) == _wrong_here(instrument, interview, context), number


def test_a_wave_that_draws_one_person_is_refused_in_a_sentence() -> None:
    with pytest.raises(Refusal, match="cannot be written in an XLSForm"):
        xlsform(HOUSEHOLD, Context(REFERENCE, "field", mode="one_random"), code="2025")


def test_an_equal_form_is_an_equal_file() -> None:
    assert workbook(HOUSEHOLD) == workbook(HOUSEHOLD)


def _cases(instrument: Questionnaire) -> list[tuple[Interview, Context]]:
    """Documents as people fill them, without what does not apply; the form's roster has no gaps."""
    found: list[tuple[Interview, Context]] = []
    number = 1
    while len(found) < CASES:
        one, number = answer_set(number), number + 4
        if instrument.id in one.interview:
            context = Context(REFERENCE, DOORS[instrument.id], visits=one.context.visits)
            kept, _ = void(one.interview, context)
            kept["members"] = members_of(kept)
            found.append((kept, context))
    return found


def _document(interview: Interview, context: Context) -> dict[str, Any]:
    return {"unit": {**root_of(interview), "visits": context.visits}, "members": members_of(interview)}


def _asked_here(instrument: Questionnaire, interview: Interview, context: Context) -> set[tuple[str, int | None]]:
    return {
        (question.name, line)
        for section, question in instrument.walk()
        for line, _ in rows_of(interview, section.level)
        if question.kind != "system" and standing(section, question, View(interview, context, line)) == "asked"
    }


def _asked_there(instrument: Questionnaire, found: dict[str, Any]) -> set[tuple[str, int | None]]:
    return {(name, line) for name, line in found["asked"] if name in instrument.placed}


def _wrong_here(instrument: Questionnaire, interview: Interview, context: Context) -> set[tuple[str, int | None]]:
    """The variables at which an edit lies, by line; what is only blank is asked for by `required`."""
    edits = {edit.id for section in instrument.sections for edit in section.edits}
    wrong = [one for one in check(interview, context, kept=True) if one.edit in edits or one.edit == "out_of_range"]
    return {(one.variable, one.line) for one in wrong}


def _wrong_there(found: dict[str, Any]) -> set[tuple[str, int | None]]:
    at = {
        f"edit_{edit.id}": edit.at for one in (HOUSEHOLD, INSTITUTION) for part in one.sections for edit in part.edits
    }
    noted = {(at[name], line) for name, line in found["said"] if name in at}
    return noted | {(name, line) for name, line in found["refused"] if name != "visits"}
