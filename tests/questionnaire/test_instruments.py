import re
import unicodedata
from collections.abc import Iterator

import pytest

from survey.plan.text import Text
from survey.questionnaire.codebook import rows
from survey.questionnaire.instruments import HOUSEHOLD, INSTITUTION, INSTRUMENTS, VILLAGE
from survey.questionnaire.model import Questionnaire
from survey.questionnaire.routing import in_order_of_need

HOUSEHOLD_LEVEL = """outcome refusal_reason language interpreter address consent consent_private consent_position
    anyone_else household_respondent fibre_now fibre_possible read_back phone_consent phone comment slip understood
    remarks"""
MEMBER_LEVEL = """name relation sex birth_month birth_year age_stated age_confirmed ethnicity usual_resident schooling
    health_record"""
INDIVIDUAL_LEVEL = """consent_person consent_guardian consent_person_private answered_by proxy_line proxy_reason
    overheard phone_own phone_smart phone_online account_bank account_fund account_mobile account_wallet savings_only
    account_used signature_has signature_vneid signature_remote signature_token signature_official signature_bank
    signature_other signature_kind_unknown signature_seen signature_used training_ever training_class training_team
    training_online training_school training_work training_family training_last training_confirmed service_used
    service_residence service_civil service_driving service_insurance service_land service_tax service_school
    service_other service_reason health_online health_app health_video health_phone health_linked health_search
    health_booking"""
VILLAGE_LEVEL = "village_fibre village_fibre_source village_fibre_date"
ITEMS = [f"{letter}{n}" for letter, last in (("A", 6), ("B", 6), ("C", 4), ("D", 5)) for n in range(1, last + 1)]
INSTITUTION_LEVEL = """name register_code type ownership commune school_year pupils staff sites internet digital_level
    digital_score_teaching digital_score_management filled_by signed naming_consent """ + " ".join(
    f"{item} {item}_evidence {item}_date" for item in ITEMS
)
NEVER_WRITTEN = (
    "ước tính", "gần đạt", "suýt đạt", "xếp hạng", "tạm giữ", "khai báo", "lấy lời khai", "dân trí thấp",
    "Có lỗi xảy ra", "Không hợp lệ", "Thất bại", "mã OTP là", "hộ ta", "tuỳ", "hoá", "khoá", "uỷ", "thuỷ",
    "khoẻ", "tỉ lệ",
)  # fmt: skip


def texts_of(instrument: Questionnaire) -> Iterator[tuple[str, Text]]:
    yield instrument.id, instrument.title
    for section in instrument.sections:
        yield section.id, section.title
        if section.intro is not None:
            yield section.id, section.intro
        yield from ((edit.id, edit.message) for edit in section.edits)
        for question in section.questions:
            group = question.group
            said = [question.text, question.note, question.instruction, question.hint, question.self_text]
            said += [group.text, group.note, group.instruction, group.hint] if group else []
            said += [option.text for option in question.options]
            yield from ((question.name, text) for text in said if text is not None)


@pytest.mark.parametrize(
    ("level", "names"),
    [
        ("household", HOUSEHOLD_LEVEL),
        ("member", MEMBER_LEVEL),
        ("individual", INDIVIDUAL_LEVEL),
        ("village", VILLAGE_LEVEL),
        ("institution", INSTITUTION_LEVEL),
    ],
)
def test_every_variable_that_other_rooms_rely_on_is_in_the_codebook(level: str, names: str) -> None:
    assert set(names.split()) <= {row["name"] for row in rows() if row["level"] == level}


def test_a_name_means_one_variable_within_an_instrument() -> None:
    for instrument in INSTRUMENTS.values():
        names = [question.name for _, question in instrument.walk()]
        assert len(names) == len(set(names))


@pytest.mark.parametrize("instrument", INSTRUMENTS.values(), ids=lambda instrument: instrument.id)
def test_every_text_is_there_in_both_languages_and_composed(instrument: Questionnaire) -> None:
    for where, text in texts_of(instrument):
        for said in (text.vi, text.en):
            assert said.strip() == said, where
            assert said, where
            assert unicodedata.is_normalized("NFC", said), where
            assert "  " not in said, where


@pytest.mark.parametrize("instrument", INSTRUMENTS.values(), ids=lambda instrument: instrument.id)
def test_no_text_uses_a_word_that_is_never_written(instrument: Questionnaire) -> None:
    for where, text in texts_of(instrument):
        for word in NEVER_WRITTEN:
            assert not re.search(rf"\b{word}\b", text.vi, re.IGNORECASE), (where, word)


@pytest.mark.parametrize("instrument", INSTRUMENTS.values(), ids=lambda instrument: instrument.id)
def test_every_token_is_known(instrument: Questionnaire) -> None:
    known = {"TÊN", "ông/bà", "Ông/bà", "ngày tham chiếu", "số", "NAME", "do you", "Do you", "have you", "Have you"}
    known |= {"are you", "were you", "you", "your"}
    in_messages = {"name", "line", "age", "year", "month", "answer", "n", "names", "code", "reference"}
    messages = {edit.id for section in instrument.sections for edit in section.edits}
    for where, text in texts_of(instrument):
        for said in (text.vi, text.en):
            found = set(re.findall(r"\{([^{}]+)\}", said))
            assert found <= (in_messages if where in messages else known), where


def test_one_sentence_never_names_the_same_person_with_two_tokens() -> None:
    for where, text in texts_of(HOUSEHOLD):
        for sentence in re.split(r"[.?!] ", text.vi):
            assert sentence.count("{TÊN}") <= 1 or "người này" in sentence or where == "home_but_proxy", where


@pytest.mark.parametrize("instrument", INSTRUMENTS.values(), ids=lambda instrument: instrument.id)
def test_every_rule_reads_variables_of_its_own_instrument_and_none_reads_in_a_circle(instrument: Questionnaire) -> None:
    names = {question.name for _, question in instrument.walk()}
    for section in instrument.sections:
        rules = [section.universe, section.gate, *(edit.when for edit in section.edits)]
        rules += [rule for question in section.questions for rule in (question.relevance, question.consent) if rule]
        assert set().union(*(rule.reads() for rule in rules)) <= names
        assert {edit.at for edit in section.edits} <= {question.name for question in section.questions}
    assert set(in_order_of_need(instrument.id)) == names


def test_yes_no_items_and_lists_keep_their_codes() -> None:
    for name in ("phone_smart", "account_bank", "training_class", "service_tax", "health_app", "fibre_now"):
        assert HOUSEHOLD.question(name).codes == {1, 2, 8, 9}
    assert HOUSEHOLD.question("relation").codes == {*range(1, 11), 98, 99}
    assert HOUSEHOLD.question("ethnicity").codes == {1, 2, 3, 6, 7, 8, 9, 15, 25, 29, 96, 98, 99}
    assert HOUSEHOLD.question("service_used").codes == {1, 2, 3, 4, 8, 9}
    assert HOUSEHOLD.question("health_online").codes == {1, 2, 3, 8, 9}
    assert HOUSEHOLD.question("service_reason").codes == {*range(1, 9), 96, 98, 99}
    assert VILLAGE.question("village_fibre").codes == {1, 2, 3, 8}
    assert INSTITUTION.question("A1").codes == {1, 2, 3}


def test_codes_of_the_system_never_collide_with_an_answer() -> None:
    for instrument in INSTRUMENTS.values():
        for _, question in instrument.walk():
            if question.is_coded:
                assert question.not_applicable not in question.codes


def test_only_ethnicity_and_health_need_the_second_consent() -> None:
    private = {question.name for _, question in HOUSEHOLD.walk() if question.private}
    health = {name for name in INDIVIDUAL_LEVEL.split() if name.startswith("health_")}
    assert private == {"ethnicity", "ethnicity_text", "health_record"} | health


def test_names_numbers_and_free_words_are_identifying() -> None:
    identifying = {row["name"] for row in rows() if row["identifying"] == "1"}
    assert {"name", "phone", "comment", "remarks", "filled_by", "ethnicity_text", "proxy_reason_text"} <= identifying
    free = {
        row["name"] for row in rows() if row["type"] == "text" and row["level"] in {"household", "member", "individual"}
    }
    assert free - identifying == {"address", "address_person"}


def test_no_question_asks_for_a_number_of_identity_or_account() -> None:
    for where, text in texts_of(HOUSEHOLD):
        if re.search("số căn cước|số tài khoản|mật khẩu", text.vi, re.IGNORECASE):
            assert re.search("không hỏi|không phải", text.vi, re.IGNORECASE), where


def test_the_mandatory_items_of_an_institution_are_those_with_a_star() -> None:
    mandatory = {question.name for _, question in INSTITUTION.walk() if question.mandatory}
    assert mandatory == {"A1", "A2", "A3", "A4", "B1", "B2", "B3", "B6", "C1", "C2", "C3", "D1", "D2", "D3"}
