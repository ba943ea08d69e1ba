from dataclasses import replace

import pytest

from survey.plan.text import Refusal, Text
from survey.questionnaire.codebook import join, rows, split
from survey.questionnaire.completeness import complete, components, person_responded
from survey.questionnaire.document import Context, Interview
from survey.questionnaire.instruments import HOUSEHOLD, INSTRUMENTS
from survey.questionnaire.model import as_data
from survey.questionnaire.versions import digest_of, is_unchanged, published
from tests.questionnaire.example import FIELD, THIRD_VISIT, household_of_five

FIRST_PUBLISHED = {
    "household": "8c6ff70179b4c9df3841b740df414e3049e23788543b0b74542ce135a9a68d30",
    "institution": "4c7c565f11e39e0b602bf7d0fa3902fb56e35606065a2f432ee30bc0cb31a566",
    "village": "11862c5a157396125f7f6566f21c9243816a49aff4e29973883e8eb39f1d1e39",
}


@pytest.mark.parametrize("instrument", INSTRUMENTS)
def test_the_instrument_in_force_is_the_one_that_was_published_under_its_version(instrument: str) -> None:
    assert is_unchanged(instrument)


@pytest.mark.parametrize(("instrument", "digest"), FIRST_PUBLISHED.items())
def test_a_published_hash_never_changes(instrument: str, digest: str) -> None:
    assert digest_of(instrument, "1") == digest


def test_any_change_of_a_word_changes_the_hash() -> None:
    section = HOUSEHOLD.sections[0]
    question = replace(section.questions[1], note=Text("Khác", "Other"))
    changed = replace(section, questions=(section.questions[0], question, *section.questions[2:]))
    assert replace(HOUSEHOLD, sections=(changed, *HOUSEHOLD.sections[1:])).digest != HOUSEHOLD.digest


def test_a_version_that_was_never_published_is_refused() -> None:
    with pytest.raises(Refusal, match="never published"):
        digest_of("household", "0")
    assert set(published()) == set(INSTRUMENTS)


def test_a_definition_travels_as_plain_lists() -> None:
    rule = HOUSEHOLD.question("phone_smart").relevance
    assert rule.as_data() == ["Is", "phone_own", [1, 2]]
    assert isinstance(as_data(HOUSEHOLD), dict)


def test_the_codebook_says_what_every_variable_means() -> None:
    book = {(row["level"], row["name"]): row for row in rows()}
    smart = book["individual", "phone_smart"]
    assert (smart["code"], smart["type"], smart["private"], smart["identifying"]) == ("Q1.2", "code", "0", "0")
    assert smart["options"] == "1 Có · 2 Không · 8 Không biết · 9 Từ chối trả lời"
    assert book["member", "name"]["identifying"] == "1"
    assert book["member", "health_record"]["private"] == "1"
    assert book["institution", "A1_date"]["type"] == "date"
    assert len(book) == len(rows())


def test_names_and_numbers_leave_the_answers_and_come_back() -> None:
    interview = household_of_five()
    interview["kept"] = {"child_near_head-relation-3": "Con nuôi của anh Sử"}
    interview["household"]["surprise"] = "unknown to the instrument"
    answers, identifiers = split(interview)
    assert identifiers["household"] == {
        "phone": "0912345678",
        "comment": "Không có gì.",
        "surprise": "unknown to the instrument",
    }
    assert identifiers["members"]["1"] == {"name": "Giàng A Sử"}
    assert "Giàng" not in str(answers)
    assert "0912345678" not in str(answers)
    assert "anh Sử" not in str(answers)
    assert join(answers, identifiers) == interview


def test_an_erased_record_still_reads_without_its_names() -> None:
    answers, _ = split(household_of_five())
    kept = join(answers, None)
    assert "name" not in kept["members"][0]
    assert kept["members"][0]["phone_own"] == 1


def test_a_household_of_five_has_four_to_ask_and_one_who_refuses() -> None:
    state = complete(household_of_five(), THIRD_VISIT)
    assert (state.roster_closed, state.asked, state.responded) == (True, (1, 2, 3, 4), (1, 2, 4))
    assert state.finished == (1, 2, 4)
    assert state.outcome == 12


def test_a_proxy_leaves_parts_open_before_the_third_visit() -> None:
    assert complete(household_of_five(), FIELD).finished == (2, 4)


@pytest.mark.parametrize(
    ("answers", "responded"),
    [
        ({}, True),
        ({"consent_person": 2}, False),
        ({"consent_guardian": 2}, False),
        (dict.fromkeys(("phone_own", "account_bank", "account_fund", "account_mobile", "account_wallet"), 8), True),
    ],
)
def test_a_person_responds_with_consent_and_one_valid_answer(answers: dict[str, int], responded: bool) -> None:
    interview = household_of_five()
    interview["members"][3].update(answers)
    assert person_responded(interview, FIELD, 4) is responded


def test_unknowns_alone_make_no_respondent() -> None:
    interview: Interview = household_of_five()
    for name, answer in list(interview["members"][3].items()):
        if name.startswith(("phone_", "account_", "signature_", "training_", "service_", "health_o")) and answer:
            interview["members"][3][name] = 9
    assert not person_responded(interview, FIELD, 4)


def test_a_component_counts_its_mandatory_items() -> None:
    school: Interview = {"institution": {"type": 2, "A1": 3, "A2": 3, "A3": 3, "A4": 3, "A5": 1, "B1": 3}}
    found = {one.letter: one for one in components(school, Context(FIELD.reference_date, "institution"))}
    assert set(found) == {"A", "B", "D"}
    assert found["A"].is_complete
    assert (found["B"].done, found["B"].mandatory, found["B"].is_complete) == (1, 4, False)
