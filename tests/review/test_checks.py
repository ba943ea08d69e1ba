"""The checks, pure: what raises a doubt, how strong, and what does not."""

from datetime import date, datetime
from typing import Any

import pytest

from survey.questionnaire.document import Context
from survey.review.checks import Doubt, Other, Seen, doubts, fingerprint
from tests.review.desk_world import interview, member

CONTEXT = Context(date(2025, 11, 1), "field", visits=9)


def _rules(document: dict[str, Any] | None = None, **facts: Any) -> dict[str, Doubt]:
    seen = Seen(**{"interview": document or interview(), "context": CONTEXT, "mode": 1, "seconds": 3000, **facts})
    return {doubt.rule: doubt for doubt in doubts(seen)}


@pytest.mark.parametrize(("seconds", "raised"), [(60, True), (209, True), (211, False), (None, False)])
def test_an_interview_is_too_fast_for_its_number_of_people(seconds: int | None, raised: bool) -> None:
    assert ("too-fast" in _rules(seconds=seconds)) is raised


@pytest.mark.parametrize(("hour", "raised"), [(21, False), (22, True), (4, True), (5, False)])
def test_a_tablet_form_closed_at_night_is_doubted(hour: int, raised: bool) -> None:
    assert ("at-night" in _rules(finished_at=datetime(2025, 11, 10, hour))) is raised


def test_people_may_answer_online_at_night() -> None:
    assert "at-night" not in _rules(mode=2, finished_at=datetime(2025, 11, 10, 23))


def test_many_proxies_are_doubted_and_one_is_not() -> None:
    proxies = [member(line, answered_by=2) for line in (2, 3, 4)]
    assert _rules(interview(member(1), *proxies))["many-proxies"].details == {"n": 3, "total": 4}
    assert "many-proxies" not in _rules(interview(member(1), member(2, answered_by=2)))


def test_a_second_form_of_the_household_is_the_strongest_doubt() -> None:
    raised = _rules(others=[Other("abc", "resident")], seconds=60)
    assert next(iter(raised)) != "too-fast"
    assert raised["answered-twice"].severity == "hard"


def test_the_same_answers_as_a_neighbour_are_doubted_only_for_whole_households() -> None:
    twin = interview(member(1), member(2, sex=2))
    mark = fingerprint(twin)
    assert mark is not None
    assert "same-answers" in _rules(twin, twins={mark: "other"})
    assert "same-answers" not in _rules(interview(member(1), member(2, sex=1)), twins={mark: "other"})
    assert fingerprint(interview(member(1))) is None


def test_the_questionnaires_own_errors_are_found_again_at_their_place() -> None:
    raised = doubts(Seen(interview(member(1, born=2031)), CONTEXT, 1))
    assert any(doubt.rule == "finished-with-error" and doubt.place.startswith("1.birth") for doubt in raised)


def test_a_name_that_is_sealed_apart_is_no_error() -> None:
    document = interview(member(1))
    document["members"][0].pop("name")
    assert not [doubt for doubt in doubts(Seen(document, CONTEXT, 1)) if ".name" in doubt.place]


def test_a_refusal_raises_nothing() -> None:
    assert _rules({"household": {"consent": 2, "outcome": 31, "refusal_reason": 1}, "members": []}, seconds=20) == {}


def test_details_hold_no_answer_and_no_name() -> None:
    raised = doubts(Seen(interview(member(1, born=2031)), CONTEXT, 1, seconds=10))
    held = {str(value) for doubt in raised for value in doubt.details.values()}
    assert not held & {"2031", "Vàng Thị Dợ"}
