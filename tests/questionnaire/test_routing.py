from copy import deepcopy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey.questionnaire.document import Answer, Context, Interview, find_member, root_of, rows_of
from survey.questionnaire.instruments import HOUSEHOLD
from survey.questionnaire.routing import asked_lines, eligible_lines, relevant, standing, void, with_system_codes
from survey.questionnaire.rules import View
from tests.questionnaire.example import FIELD, ONLINE, REFERENCE, THIRD_VISIT, household_of_five, member

CODED = [
    (section.level, question.name, sorted(question.codes, key=str))
    for section, question in HOUSEHOLD.walk()
    if question.options and section.level != "household"
]
HOUSEHOLD_CODED = [
    (question.name, sorted(question.codes, key=str))
    for section, question in HOUSEHOLD.walk()
    if question.options and section.level == "household"
]


def is_asked(name: str, interview: Interview, context: Context, line: int | None) -> bool:
    section, question = HOUSEHOLD.placed[name]
    return relevant(section, question, interview, context, line)


def misplaced(interview: Interview, context: Context) -> list[tuple[str, int | None]]:
    return [
        (question.name, line)
        for section, question in HOUSEHOLD.walk()
        for line, row in rows_of(interview, section.level)
        if question.name in row and not relevant(section, question, interview, context, line)
    ]


@st.composite
def changes(draw: st.DrawFn) -> list[tuple[str, int | None, Answer]]:
    found: list[tuple[str, int | None, Answer]] = []
    for _ in range(draw(st.integers(1, 12))):
        if draw(st.booleans()):
            name, codes = draw(st.sampled_from(HOUSEHOLD_CODED))
            found.append((name, None, draw(st.sampled_from(codes))))
        elif draw(st.booleans()):
            _, name, codes = draw(st.sampled_from(CODED))
            found.append((name, draw(st.integers(1, 5)), draw(st.sampled_from(codes))))
        else:
            part, low, high = draw(st.sampled_from([("birth_year", 1920, 2026), ("birth_month", 1, 12)]))
            found.append((part, draw(st.integers(1, 5)), draw(st.integers(low, high))))
    return found


contexts = st.builds(
    Context,
    st.just(REFERENCE),
    st.sampled_from(["field", "resident", "paper"]),
    visits=st.integers(0, 4),
    mode=st.sampled_from(["all", "one_random"]),
    seed=st.sampled_from(["a", "b"]),
)


@settings(max_examples=40, deadline=None)
@given(changes(), contexts)
def test_after_any_changes_no_answer_stays_that_is_not_asked(
    made: list[tuple[str, int | None, Answer]], context: Context
) -> None:
    interview = household_of_five()
    for name, line, answer in made:
        row = root_of(interview) if line is None else find_member(interview, line)
        if row is not None:
            row[name] = answer
        before = deepcopy(interview)
        interview, removed = void(interview, context)
        assert misplaced(interview, context) == []
        assert void(interview, context) == (interview, [])
        # What is asked in the end and was answered before is untouched.
        for section, question in HOUSEHOLD.walk():
            for at, kept in rows_of(interview, section.level):
                old = root_of(before) if at is None else find_member(before, at) or {}
                if relevant(section, question, interview, context, at):
                    assert kept.get(question.name) == old.get(question.name)
                    assert (question.name, at) not in removed


@settings(max_examples=20, deadline=None)
@given(changes(), contexts)
def test_the_codes_of_the_system_change_no_answer_and_settle_at_once(
    made: list[tuple[str, int | None, Answer]], context: Context
) -> None:
    interview = household_of_five()
    for name, line, answer in made:
        row = root_of(interview) if line is None else find_member(interview, line)
        assert row is not None
        row[name] = answer
    kept, _ = void(interview, context)
    filled = with_system_codes(interview, context)
    assert with_system_codes(filled, context) == filled
    assert void(filled, context)[0] == kept


def test_a_household_that_refuses_leaves_no_answer() -> None:
    interview = household_of_five()
    interview["household"]["consent"] = 2
    interview["household"]["refusal_reason"] = 2
    kept, removed = void(interview, FIELD)
    assert kept == {"household": {"consent": 2, "refusal_reason": 2}}
    assert ("fibre_now", None) in removed
    assert with_system_codes(kept, FIELD)["household"]["outcome"] == 31


def test_without_the_second_consent_private_items_become_refused() -> None:
    interview = household_of_five()
    interview["household"]["consent_private"] = 2
    filled = with_system_codes(interview, THIRD_VISIT)
    for row in filled["members"]:
        assert (row["ethnicity"], row["health_record"]) == (99, 9)
    respondent = filled["members"][1]
    assert (respondent["health_online"], respondent["health_app"]) == (9, 9)
    assert filled["members"][3]["health_online"] == 3  # the girl agreed for herself


def test_a_person_may_refuse_the_second_consent_alone() -> None:
    interview = household_of_five()
    interview["members"][3]["consent_person_private"] = 2
    filled = with_system_codes(interview, THIRD_VISIT)
    girl, mother = filled["members"][3], filled["members"][1]
    assert (girl["ethnicity"], girl["health_record"], girl["health_online"]) == (99, 9, 9)
    assert (mother["ethnicity"], mother["health_record"], mother["health_online"]) == (8, 1, 3)


@pytest.mark.parametrize(
    ("changed", "asked"),
    [
        ({"consent_guardian": 1, "consent_person": 1}, True),
        ({"consent_guardian": 2, "consent_person": 1}, False),
        ({"consent_guardian": None, "consent_person": 1}, False),
        ({"consent_guardian": 1, "consent_person": 2}, False),
    ],
)
def test_a_person_of_16_needs_a_guardian_and_an_own_yes(changed: dict[str, int | None], asked: bool) -> None:
    interview = household_of_five()
    interview["members"][3].update(changed)
    assert is_asked("phone_own", void(interview, FIELD)[0], FIELD, 4) is asked


def test_an_infant_is_asked_for_the_health_record_and_nothing_personal() -> None:
    interview = household_of_five()
    assert is_asked("health_record", interview, FIELD, 5)
    assert not is_asked("schooling", interview, FIELD, 5)
    assert not is_asked("answered_by", interview, FIELD, 5)
    infant = with_system_codes(interview, FIELD)["members"][4]
    assert infant["schooling"] == 97
    assert "phone_own" not in infant


@pytest.mark.parametrize(
    ("context", "own_parts"),
    [
        (FIELD, False),
        (THIRD_VISIT, True),
        (ONLINE, False),
        (Context(REFERENCE, "resident", visits=9), False),
        (Context(REFERENCE, "paper", visits=3), True),
    ],
)
def test_only_after_three_visits_may_an_enumerator_take_a_proxy_for_the_own_parts(
    context: Context, own_parts: bool
) -> None:
    interview = household_of_five()
    for name in ("phone_own", "account_bank", "training_ever"):
        assert is_asked(name, interview, context, 1)
    for name in ("signature_has", "service_used", "health_online"):
        assert is_asked(name, interview, context, 1) is own_parts


def test_parts_that_stay_open_for_the_person_get_no_code() -> None:
    filled = with_system_codes(household_of_five(), ONLINE)
    father = filled["members"][0]
    assert father["phone_own"] == 1
    assert not {"signature_has", "signature_vneid", "service_used", "health_online"} & set(father)


def test_what_hangs_on_a_question_left_blank_stays_open() -> None:
    interview = household_of_five()
    del interview["members"][1]["training_ever"]
    assert "training_class" not in with_system_codes(interview, FIELD)["members"][1]
    assert with_system_codes(household_of_five(), FIELD)["members"][1]["training_class"] == 7


def test_the_respondent_agreed_already_and_is_taken_to_answer_in_person() -> None:
    filled = with_system_codes(household_of_five(), THIRD_VISIT)["members"][1]
    assert (filled["consent_person"], filled["consent_person_private"], filled["answered_by"]) == (1, 1, 1)


def test_whoever_lives_elsewhere_is_not_asked_further() -> None:
    interview = household_of_five()
    interview["members"][2]["usual_resident"] = 3
    assert eligible_lines(interview, FIELD) == [1, 2, 4]
    assert not is_asked("health_record", interview, FIELD, 3)


@pytest.mark.parametrize(
    ("variable", "answers", "asked"),
    [
        ("phone_smart", {"phone_own": 1}, True),
        ("phone_smart", {"phone_own": 2}, True),
        ("phone_smart", {"phone_own": 3}, False),
        ("phone_smart", {"phone_own": 8}, False),
        ("phone_online", {"phone_own": 1, "phone_smart": 2}, False),
        ("savings_only", {"account_bank": 2, "account_wallet": 8}, True),
        ("savings_only", {"account_bank": 1}, False),
        ("account_used", {"account_bank": 2, "account_wallet": 2}, False),
        ("account_used", {"account_bank": 2, "account_wallet": 1}, True),
        ("signature_vneid", {"signature_has": 1}, True),
        ("signature_vneid", {"signature_has": 8}, False),
        ("training_last", {"training_ever": 1}, True),
        ("training_last", {"training_ever": 2}, False),
        ("service_tax", {"service_used": 3}, True),
        ("service_tax", {"service_used": 4}, False),
        ("service_reason", {"service_used": 4}, True),
        ("service_reason", {"service_used": 1}, False),
        ("health_app", {"health_online": 2}, True),
        ("health_app", {"health_online": 3}, False),
        ("ethnicity_text", {"ethnicity": 96}, True),
        ("ethnicity_text", {"ethnicity": 8}, False),
        ("age_stated", {"birth_year": 9998}, True),
        ("age_confirmed", {"birth_year": 9998, "age_stated": 40}, False),
    ],
)
def test_questions_follow_the_answers_before_them(variable: str, answers: dict[str, int], asked: bool) -> None:
    interview = household_of_five()
    interview["members"][1].update(answers)
    assert is_asked(variable, interview, FIELD, 2) is asked


@pytest.mark.parametrize(("answer", "asked"), [(1, False), (2, True), (8, True), (9, False)])
def test_fibre_that_could_come_is_asked_where_there_is_none_yet(answer: int, asked: bool) -> None:
    interview = household_of_five()
    interview["household"]["fibre_now"] = answer
    assert is_asked("fibre_possible", interview, FIELD, None) is asked


def test_one_person_is_drawn_by_the_seed_when_the_list_is_closed() -> None:
    interview = household_of_five()
    drawn = {
        seed: asked_lines(interview, Context(REFERENCE, "field", mode="one_random", seed=seed)) for seed in "abcdefgh"
    }
    assert all(len(lines) == 1 and lines[0] in {1, 2, 3, 4} for lines in drawn.values())
    assert len({lines[0] for lines in drawn.values()}) > 1
    del interview["household"]["anyone_else"]
    assert asked_lines(interview, Context(REFERENCE, "field", mode="one_random", seed="a")) == []


def test_the_draw_gives_everyone_about_the_same_chance() -> None:
    interview: Interview = {"household": {"consent": 1, "anyone_else": 2}, "members": []}
    interview["members"] = [member(line, str(line), 1, 1, 1, 1980) for line in (1, 2, 3, 4)]
    counts = dict.fromkeys((1, 2, 3, 4), 0)
    for seed in range(400):
        counts[asked_lines(interview, Context(REFERENCE, "field", mode="one_random", seed=str(seed)))[0]] += 1
    assert all(70 <= count <= 130 for count in counts.values())


def test_a_standing_names_the_first_reason() -> None:
    interview, (section, question) = household_of_five(), HOUSEHOLD.placed["health_online"]
    assert standing(section, question, View(interview, FIELD, 5)) == "outside"
    assert standing(section, question, View(interview, FIELD, 3)) == "closed"
    interview["household"]["consent_private"] = 2
    assert standing(section, question, View(interview, FIELD, 2)) == "private"
