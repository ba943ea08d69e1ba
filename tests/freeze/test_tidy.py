"""Forms become rows: who is a resident, how old, who answered, and which of two forms counts."""

from datetime import date

import pytest

from survey.freeze.choosing import choose_form, choose_person
from survey.freeze.tidy import Tidied, tidy
from survey.questionnaire.instruments import HOUSEHOLD
from tests.freeze.world import REFERENCE, form, person


def _tidied(*forms: object, selection: str = "all") -> Tidied:
    return tidy(forms, HOUSEHOLD, REFERENCE, selection, {1: "seed 1"})  # type: ignore[arg-type]


def test_a_form_whose_roster_was_not_closed_is_no_response() -> None:
    assert _tidied(form(1, person(1), household={"anyone_else": 1})).households.empty


def test_only_usual_residents_are_members() -> None:
    members = _tidied(form(1, person(1), person(2, usual_resident=3), person(3, usual_resident=2))).members
    assert members["line"].tolist() == [1, 3]


def test_age_counts_from_day_one_of_the_birth_month_on_the_reference_date() -> None:
    members = _tidied(
        form(1, person(1, born=2010, birth_month=11), person(2, born=2010, birth_month=12), person(3, born=1985))
    ).members
    assert members["age"].tolist() == [15, 14, 40]
    assert members["eligible_15"].tolist() == [True, False, True]
    assert members["age_group"].tolist() == ["15-17", "0-14", "30-44"]


def test_a_roster_line_without_a_possible_birth_is_left_out_and_counted() -> None:
    tidied = _tidied(form(1, person(1), person(2, born=2031), person(3, sex=9)))
    assert len(tidied.members) == 1
    assert tidied.left_out == 2


def test_an_unknown_year_takes_the_stated_age_and_is_marked() -> None:
    members = _tidied(form(1, person(1), person(2, born=9998, birth_month=98, age_stated=33))).members
    assert members["age"].tolist() == [40, 33]
    assert members["birth_imputed"].tolist() == [False, True]


@pytest.mark.parametrize(
    ("answers", "responded"),
    [
        ({}, True),
        ({"consent_person": 2}, False),
        ({"consent_person": None}, False),
        ({"consent_person": None, "answered_by": 2}, True),
        ({"phone_own": 8, "phone_smart": 7}, False),
        ({"phone_own": 9, "phone_smart": 7, "account_bank": 2}, True),
    ],
)
def test_a_person_responds_with_consent_and_one_valid_indicator(answers: dict, responded: bool) -> None:
    members = _tidied(form(1, person(1), person(2, **answers))).members
    assert members["responded"].tolist() == [True, responded]


def test_the_one_who_agreed_for_the_household_is_not_asked_again() -> None:
    assert _tidied(form(1, person(1, consent_person=None))).members["responded"].tolist() == [True]


def test_a_young_person_needs_the_guardian_too() -> None:
    young = {"born": 2009, "account_bank": 1}  # the telephone is asked of adults only as an indicator
    without = form(1, person(1), person(2, **young))
    both = form(1, person(1), person(2, **young, consent_guardian=1))
    assert _tidied(without).members["responded"].tolist() == [True, False]
    assert _tidied(both).members["responded"].tolist() == [True, True]


def test_in_one_person_mode_exactly_one_is_drawn_and_always_the_same() -> None:
    forms = form(1, person(1), person(2), person(3, born=2015), person(4))
    first, again = (_tidied(forms, selection="one").members for _time in range(2))
    assert first["drawn"].sum() == 1
    assert not first.loc[first["line"] == 3, "drawn"].any()
    assert first["drawn"].tolist() == again["drawn"].tolist()
    assert first["responded"].sum() == 1


def test_a_value_that_is_no_code_is_emptied_and_counted() -> None:
    tidied = _tidied(form(1, person(1, phone_online="maybe")))
    assert tidied.members["phone_online"].isna().all()
    assert tidied.not_codes == 1


def test_of_two_forms_the_closed_and_complete_one_counts_then_the_earlier() -> None:
    early, whole = form(1, person(1), outcome=12), form(1, person(1), hours=5, outcome=11)
    later, open_roster = form(1, person(1), hours=9), form(1, person(1), hours=-5, household={"anyone_else": None})
    assert choose_form([early, later, open_roster, whole]) is whole


def test_a_person_answers_in_the_form_where_he_spoke_for_himself() -> None:
    tablet = form(1, person(1), person(2, sex=2, answered_by=2))
    online = form(1, person(1), person(7, sex=2, answered_by=1, phone_smart=2), hours=30, mode=2)
    chosen = choose_form([tablet, online])
    row, source = choose_person(chosen.members[1], chosen, [tablet, online])
    assert (chosen, source) == (tablet, online)
    assert row["phone_smart"] == 2
    tidied = _tidied(tablet, online)
    assert tidied.members["phone_smart"].tolist() == [1, 2]
    assert tidied.members["person_mode"].tolist() == [1, 2]
    assert tidied.not_used == [online.uuid]


def test_two_people_who_cannot_be_told_apart_are_not_exchanged() -> None:
    tablet = form(1, person(1), person(2, answered_by=2), person(3, answered_by=2))
    online = form(1, person(1), person(2), person(3), hours=30)
    chosen = choose_form([tablet, online])
    assert choose_person(chosen.members[1], chosen, [tablet, online])[1] is tablet


def test_nothing_is_averaged_and_nothing_depends_on_the_answers() -> None:
    yes, no = form(1, person(1, phone_smart=1)), form(1, person(1, phone_smart=2), hours=1)
    assert _tidied(yes, no).members["phone_smart"].tolist() == [1]
    assert _tidied(no, yes).members["phone_smart"].tolist() == [1]


def test_the_reference_date_decides_not_the_day_of_the_interview() -> None:
    earlier = tidy([form(1, person(1, born=2010, birth_month=11))], HOUSEHOLD, date(2025, 10, 31), "all", {})
    assert earlier.members["age"].tolist() == [14]
