from datetime import date

import pytest

from survey.collect.consent import CONSENT_TEXTS, consent_text, get_consent
from survey.collect.interview import (
    apply,
    find_step,
    finish,
    new_household,
    new_institution,
    new_village,
    next_step,
    remove_member,
    spoken,
    steps,
    unanswered,
)
from survey.plan.text import Refusal, Text
from survey.questionnaire.document import Answer, Context, Interview
from survey.questionnaire.instruments import HOUSEHOLD
from survey.questionnaire.wording import Listener

REFERENCE = date(2025, 11, 1)
FIELD = Context(REFERENCE, "field", visits=1)
ONLINE = Context(REFERENCE, "resident")
SCHOOL = Context(REFERENCE, "institution")


class Sitting:
    """One interview held step by step, as a door holds it."""

    def __init__(self, interview: Interview, context: Context) -> None:
        self.interview, self.context = interview, context

    def post(self, step_id: str, _kept: dict[str, str] | None = None, **values: Answer) -> list[str]:
        """Post a step that must be there; the edits that come back."""
        step = find_step(self.interview, self.context, step_id)
        assert step is not None, [step.id for step in steps(self.interview, self.context)]
        outcome = apply(self.interview, step, values, self.context, _kept)
        self.interview = outcome.interview
        return [problem.edit for problem in outcome.problems]

    def next(self, after: str | None = None) -> str:
        return next_step(self.interview, self.context, after).id

    def states(self) -> dict[str, str]:
        return {step.id: step.state for step in steps(self.interview, self.context)}

    def member(self, line: int, **values: Answer) -> None:
        known: dict[str, Answer] = {"ethnicity": 8, "usual_resident": 1, **values}
        assert self.post(f"member-{line}", **known) == []
        young = isinstance(known["birth_year"], int) and known["birth_year"] > 2010
        rest: dict[str, Answer] = {"age_confirmed": 1, "health_record": 2} | ({} if young else {"schooling": 4})
        assert self.post(f"member-{line}", **rest) == []


OPEN_PARTS: dict[str, dict[str, Answer]] = {
    "phone": {"phone_own": 3},
    "account": {"account_bank": 2, "account_fund": 2, "account_mobile": 2, "account_wallet": 2, "savings_only": 2},
    "training": {"training_ever": 2},
}
OWN_PARTS: dict[str, dict[str, Answer]] = {
    "signature": {"signature_has": 2},
    "service": {"service_used": 4, "service_reason": 1},
    "health": {"health_online": 3},
}


def household_online() -> Sitting:
    sitting = Sitting(new_household(), ONLINE)
    sitting.post("consent", consent=1, consent_private=1)
    sitting.member(1, name="Giàng A Sử", relation=1, sex=1, birth_month=5, birth_year=1979)
    sitting.post("anyone-else", anyone_else=1)
    sitting.member(2, name="Giàng Thị Mỷ", relation=3, sex=2, birth_month=9, birth_year=2009)
    sitting.post("anyone-else", anyone_else=1)
    sitting.member(3, name="Bé út", relation=3, sex=2, birth_month=8, birth_year=2024)
    sitting.post("anyone-else", anyone_else=2)
    sitting.post("respondent", household_respondent=1)
    sitting.post("internet", fibre_now=1)
    return sitting


def answer(sitting: Sitting, line: int, parts: dict[str, dict[str, Answer]]) -> None:
    for section, values in parts.items():
        assert sitting.post(f"{section}-{line}", **values) == [], section


def test_a_household_is_walked_from_consent_to_summary() -> None:
    sitting = Sitting(new_household(), ONLINE)
    assert sitting.next() == "consent"
    sitting.post("consent", consent=1)
    assert sitting.next("consent") == "consent"  # the second consent is asked now
    sitting.post("consent", consent=1, consent_private=1)
    assert sitting.next("consent") == "member-1"
    sitting.member(1, name="Giàng A Sử", relation=1, sex=1, birth_month=5, birth_year=1979)
    assert sitting.next("member-1") == "anyone-else"
    sitting.post("anyone-else", anyone_else=1)
    assert sitting.next("anyone-else") == "member-2"
    sitting.member(2, name="Vàng Thị Dợ", relation=2, sex=2, birth_month=98, birth_year=1981)
    assert sitting.next("member-2") == "anyone-else"  # asked again after each member
    sitting.post("anyone-else", anyone_else=2)
    assert sitting.next("anyone-else") == "respondent"
    sitting.post("respondent", household_respondent=2)
    sitting.post("internet", fibre_now=2, fibre_possible=8)
    assert sitting.next("internet") == "person-1"
    sitting.post("person-1", answered_by=2, proxy_line=2)
    answer(sitting, 1, OPEN_PARTS)
    assert sitting.states()["signature-1"] == "later"
    assert sitting.next("training-1") == "phone-2"  # the respondent is not asked who answers
    answer(sitting, 2, OPEN_PARTS | OWN_PARTS)
    assert sitting.next("health-2") == "end"
    assert sitting.next("end") == "summary"
    outcome = finish(sitting.interview, ONLINE)
    assert outcome.accepted
    assert outcome.interview["household"]["outcome"] == 12
    assert "signature_has" not in outcome.interview["members"][0]
    assert outcome.interview["members"][1]["phone_smart"] == 7


def test_everybody_answered_means_completed() -> None:
    sitting = household_online()
    answer(sitting, 1, OPEN_PARTS | OWN_PARTS)
    sitting.post("person-2", answered_by=1, consent_guardian=1, consent_person=1, consent_person_private=2)
    answer(sitting, 2, OPEN_PARTS | {name: OWN_PARTS[name] for name in ("signature", "service")})
    assert "health-2" not in sitting.states()  # she kept the private questions to herself
    outcome = finish(sitting.interview, ONLINE)
    assert outcome.interview["household"]["outcome"] == 11
    girl = outcome.interview["members"][1]
    assert (girl["health_online"], girl["health_record"], girl["ethnicity"]) == (9, 9, 99)


def test_a_refusal_ends_the_walk_and_keeps_nothing() -> None:
    sitting = household_online()
    sitting.post("consent", consent=2)
    assert list(sitting.states()) == ["consent", "summary"]
    assert "members" not in sitting.interview
    closed = finish(sitting.interview, ONLINE).interview["household"]
    assert (closed["consent"], closed["outcome"]) == (2, 31)
    assert "fibre_now" not in closed


def test_an_enumerator_notes_the_reason_of_a_refusal() -> None:
    sitting = Sitting(new_household(), FIELD)
    sitting.post("consent", address="ong", consent=2)
    assert list(sitting.states()) == ["consent", "outcome", "summary"]
    sitting.post("outcome", refusal_reason=1)
    outcome = finish(sitting.interview, FIELD)
    assert outcome.accepted
    assert outcome.interview["household"]["outcome"] == 31
    assert "address" not in outcome.interview["household"]


def test_a_visit_without_an_interview_needs_only_its_outcome() -> None:
    sitting = Sitting(new_household(), FIELD)
    assert sitting.next() == "consent"
    assert not finish(sitting.interview, FIELD).accepted
    sitting.post("outcome", outcome=41)
    assert sitting.next("outcome") == "summary"
    assert finish(sitting.interview, FIELD).interview["household"]["outcome"] == 41


def test_a_hard_problem_stops_a_resident_and_saves_nothing() -> None:
    sitting = household_online()
    before = sitting.interview
    assert sitting.post("member-3", birth_year=2031) == ["birth_future"]
    assert sitting.interview == before


def test_an_enumerator_may_keep_a_hard_problem_with_a_reason_only() -> None:
    sitting = Sitting(household_online().interview, FIELD)
    key = "two_heads-relation-2"
    assert sitting.post("member-2", {key: " "}, relation=1) == ["two_heads"]
    assert "kept" not in sitting.interview
    assert sitting.post("member-2", {key: "Hai vợ chồng cùng nhận"}, relation=1) == []
    assert sitting.interview["kept"] == {key: "Hai vợ chồng cùng nhận"}
    sitting.post("member-2", relation=3)
    assert "kept" not in sitting.interview  # the problem is gone, its reason too


def test_a_resident_may_keep_a_soft_problem_but_never_a_hard_one() -> None:
    sitting = household_online()
    soft = "child_near_head-relation-2"
    assert sitting.post("member-2", birth_year=1985) == ["child_near_head"]
    assert sitting.interview["members"][1]["birth_year"] == 1985  # a soft check never blocks
    assert sitting.post("member-2", {soft: ""}, age_confirmed=1) == []
    assert sitting.post("member-2", {"two_heads-relation-2": "vì"}, relation=1) == ["two_heads"]


def test_saving_for_later_takes_what_is_sound_and_asks_for_nothing() -> None:
    sitting = household_online()
    step = find_step(sitting.interview, ONLINE, "member-2")
    assert step is not None
    values: dict[str, Answer] = {"name": "Mỷ", "birth_year": 2031, "sex": None}
    outcome = apply(sitting.interview, step, values, ONLINE, leaving=True)
    assert outcome.accepted
    assert outcome.problems == ()
    row = outcome.interview["members"][1]
    assert (row["name"], "birth_year" in row, "sex" in row) == ("Mỷ", False, False)


def test_a_changed_birth_must_be_confirmed_again() -> None:
    sitting = household_online()
    sitting.post("member-1", birth_year=1978)
    assert "age_confirmed" not in sitting.interview["members"][0]
    assert sitting.states()["member-1"] == "started"


def test_voided_answers_are_counted() -> None:
    sitting = household_online()
    sitting.post("phone-1", phone_own=1, phone_smart=1, phone_online=1)
    step = find_step(sitting.interview, ONLINE, "phone-1")
    assert step is not None
    outcome = apply(sitting.interview, step, {"phone_own": 3}, ONLINE)
    assert outcome.voided == (("phone_smart", 1), ("phone_online", 1))


def test_typed_text_is_composed_and_trimmed() -> None:
    sitting = household_online()
    sitting.post("member-1", name="  Gia\u0300ng A Su\u031b\u0309 ")
    assert sitting.interview["members"][0]["name"] == "Giàng A Sử"


def test_a_variable_of_another_step_is_not_taken() -> None:
    sitting = household_online()
    sitting.post("phone-1", phone_own=3, name="Khác", service_used=1, consent=2)
    assert sitting.interview["members"][0]["name"] == "Giàng A Sử"
    assert "service_used" not in sitting.interview["members"][0]


def test_removing_a_member_opens_the_list_again_and_frees_the_pointers() -> None:
    sitting = household_online()
    answer(sitting, 1, OPEN_PARTS)
    left = remove_member(sitting.interview, 1, ONLINE)
    assert [row["line"] for row in left["members"]] == [2, 3]
    assert not {"household_respondent", "anyone_else", "fibre_now"} & set(left["household"])
    again = Sitting(left, ONLINE)
    again.post("anyone-else", anyone_else=1)
    assert "member-4" in again.states()  # a line number is never given twice


def test_a_code_of_ones_own_opens_only_ones_own_part() -> None:
    sitting = household_online()
    own = Context(REFERENCE, "resident", only_line=2)
    sitting.context = own
    assert list(sitting.states()) == ["person-2", "summary"]
    sitting.post("person-2", answered_by=1, consent_guardian=1, consent_person=1, consent_person_private=1)
    assert sitting.next("person-2") == "phone-2"


def test_an_enumerator_finishes_early_with_one_reason_for_all() -> None:
    sitting = Sitting(household_online().interview, FIELD)
    refused = finish(sitting.interview, FIELD)
    assert not refused.accepted
    assert {problem.variable for problem in refused.problems} >= {"outcome", "slip"}
    outcome = finish(sitting.interview, FIELD, "Hộ xin dừng")
    assert outcome.accepted
    assert set(outcome.interview["kept"].values()) == {"Hộ xin dừng"}
    assert not finish(sitting.interview, ONLINE, "Hộ xin dừng").interview.get("kept")


def test_completed_is_not_believed_while_somebody_is_missing() -> None:
    sitting = Sitting(household_online().interview, FIELD)
    sitting.post("outcome", understood=1, outcome=11)
    messages = {problem.edit: problem.message.vi for problem in finish(sitting.interview, FIELD).problems}
    assert "Giàng A Sử, Giàng Thị Mỷ" in messages["not_complete"]


def test_what_is_unanswered_is_listed_in_order() -> None:
    listed = [problem.variable for problem in unanswered(household_online().interview, ONLINE)]
    assert listed[0] == "answered_by"
    assert "phone_own" in listed


@pytest.mark.parametrize(
    ("variable", "line", "said"),
    [
        ("phone_own", 1, "Hiện nay, bác có điện thoại di động"),
        ("answered_by", 2, "Ai trả lời phần này?"),
        ("consent_guardian", 2, "Ông/bà có đồng ý cho em **Giàng Thị Mỷ** trả lời phần này không?"),
        ("consent_person", 2, "Bây giờ tôi xin hỏi riêng em."),
        ("health_record", 3, "**Bé út** đã có hồ sơ sức khỏe điện tử"),
    ],
)
def test_every_step_speaks_to_the_right_person(variable: str, line: int, said: str) -> None:
    sitting = Sitting(household_online().interview, FIELD)
    sitting.interview["household"]["address"] = "bac"
    section, question = HOUSEHOLD.placed[variable]
    sitting.post("person-2", answered_by=1, consent_guardian=1)
    step = find_step(sitting.interview, FIELD, f"{section.id}-{line}")
    assert step is not None
    assert spoken(question, sitting.interview, step, FIELD).vi.startswith(said)


def test_an_institution_is_filled_part_by_part_and_signed_last() -> None:
    sitting = Sitting(new_institution("10293", "Trường THCS Cao Phạ", "2025–2026", type=2), SCHOOL)
    assert list(sitting.states()) == ["header", "a", "b", "d", "sign", "summary"]
    assert sitting.states()["sign"] == "later"
    sitting.post("header", ownership=1, commune="04252", pupils=310, staff=24, sites=2, internet=1, filled_by="Lò A")
    assert sitting.post("a", A1=3, A2=2, A3=1, A4=1, A5=1, A6=1) == []
    assert sitting.next("a") == "a"  # evidence is asked now
    assert sitting.post("a", A1_evidence=None) == ["A1_without_evidence"]
    assert sitting.post("a", A1_evidence="QĐ 12/2025") == []
    sitting.post("b", **dict.fromkeys(("B1", "B2", "B3", "B4", "B5", "B6"), 2))
    assert not finish(sitting.interview, SCHOOL).accepted
    sitting.post("d", **dict.fromkeys(("D1", "D2", "D3", "D4", "D5"), 1))
    assert sitting.next("d") == "summary"
    assert sitting.states()["sign"] == "open"
    sitting.post("sign", signed=1, naming_consent=2)
    outcome = finish(sitting.interview, SCHOOL)
    assert outcome.accepted
    assert outcome.interview["institution"]["signed"] == 1


def test_a_college_answers_for_its_data_as_well() -> None:
    sitting = Sitting(new_institution("20001", "Trường Cao đẳng nghề", "2025–2026", type=11), SCHOOL)
    assert "c" in sitting.states()


def test_a_village_return_is_one_page() -> None:
    sitting = Sitting(new_village(), Context(REFERENCE, "field"))
    assert sitting.next() == "fibre"
    sitting.post("fibre", village_fibre=1)
    sitting.post("fibre", village_fibre=1, village_fibre_source="Viettel", village_fibre_date="2025-10-01")
    assert sitting.next("fibre") == "summary"


def test_the_consent_texts_are_fixed_by_their_hash() -> None:
    digests = {(text.version, lang): text.digest(lang)[:16] for text in CONSENT_TEXTS.values() for lang in ("vi", "en")}
    assert digests == CONSENT_DIGESTS
    with pytest.raises(Refusal, match="no consent text"):
        get_consent("K1-0")


CONSENT_DIGESTS = {
    ("K1-1", "vi"): "23f467d98fd20447",
    ("K1-1", "en"): "06e625c6f5b43457",
    ("K1-online-1", "vi"): "35aeb9699d5b037e",
    ("K1-online-1", "en"): "2711773ac44c9d16",
}


def test_the_consent_text_is_read_with_the_waves_own_words() -> None:
    words: dict[str, Text | str] = {
        "agency": Text("Sở Khoa học và Công nghệ", "the Department of Science and Technology"),
        "address": "1 Yên Ninh",
        "phone": "0216 000 000",
        "decision": "QĐ 5/2025",
        "minutes": "20",
        "months": "6",
        "enumerator": "Lò Thị Hoa",
    }
    field = Context(REFERENCE, "field", words=words)
    paragraphs = consent_text(field).read(Listener(address="bac"), field)
    whole = " ".join(text.vi + text.en for text in paragraphs)
    assert "{" not in whole
    assert paragraphs[0].vi.startswith("Xin chào bác. Tôi là Lò Thị Hoa, điều tra viên thống kê của Sở Khoa học")
    assert paragraphs[-1].vi == "Bác có đồng ý tham gia không?"
    online = Context(REFERENCE, "resident", words=words)
    assert "{" not in " ".join(text.vi + text.en for text in consent_text(online).read(Listener(), online))
    assert not consent_text(online).spoken
