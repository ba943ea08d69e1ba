from datetime import date

import pytest

from survey.questionnaire.document import Answer, Context, Interview
from survey.questionnaire.edits import Problem, check
from survey.questionnaire.routing import with_system_codes
from tests.questionnaire.example import FIELD, ONLINE, THIRD_VISIT, household_of_five, member

CLEAN = THIRD_VISIT


def found(interview: Interview, context: Context = CLEAN) -> dict[str, Problem]:
    return {problem.edit: problem for problem in check(interview, context)}


def test_the_example_is_clean_before_and_after_the_finish() -> None:
    assert check(household_of_five(), CLEAN) == []
    assert check(with_system_codes(household_of_five(), CLEAN), CLEAN) == []


MEMBER_EDITS = [
    ("birth_month_impossible", "hard", 3, {"birth_month": 13}),
    ("birth_month_impossible", "hard", 3, {"birth_month": 0}),
    ("birth_year_short", "hard", 3, {"birth_year": 84}),
    ("birth_year_short", "hard", 3, {"birth_year": 9999}),
    ("birth_future", "hard", 3, {"birth_year": 2031}),
    ("birth_future", "hard", 3, {"birth_month": 12, "birth_year": 2025}),
    ("birth_old", "hard", 2, {"birth_year": 1893}),
    ("birth_very_old", "soft", 2, {"birth_year": 1920}),
    ("age_not_confirmed", "hard", 2, {"age_confirmed": 2}),
    ("two_heads", "hard", 3, {"relation": 1}),
    ("child_older_than_head", "soft", 3, {"birth_year": 1970}),
    ("child_near_head", "soft", 3, {"birth_year": 1985}),
    ("parent_near_head", "soft", 3, {"relation": 6, "birth_year": 1970}),
    ("grandchild_near_head", "soft", 3, {"relation": 5, "birth_year": 1999}),
    ("grandparent_near_head", "soft", 3, {"relation": 7, "birth_year": 1960}),
    ("spouse_age_gap", "soft", 2, {"birth_year": 1940}),
    ("young_head_or_spouse", "soft", 2, {"birth_year": 2012}),
    ("spouse_of_same_sex", "soft", 2, {"sex": 1}),
    ("two_spouses", "soft", 3, {"relation": 2}),
    ("absent_head", "soft", 1, {"usual_resident": 3}),
    ("residence_unknown", "soft", 3, {"usual_resident": 8}),
    ("listed_twice", "soft", 4, {"name": "Giàng A Páo", "sex": 1, "birth_month": 2, "birth_year": 2003}),
    ("schooling_too_high", "soft", 4, {"schooling": 9}),
    ("infant_without_month", "soft", 5, {"birth_month": 98}),
    ("proxy_unknown", "hard", 1, {"proxy_line": 9}),
    ("proxy_is_self", "hard", 1, {"proxy_line": 1}),
    ("proxy_child", "hard", 1, {"proxy_line": 5}),
    ("home_but_proxy", "soft", 1, {"proxy_reason": 5}),
    ("mobile_money_without_phone", "soft", 2, {"phone_own": 3, "account_mobile": 1}),
    ("wallet_without_smartphone", "soft", 2, {"phone_smart": 2, "account_wallet": 1}),
    ("signature_without_phone", "soft", 2, {"phone_own": 3, "signature_has": 1, "signature_vneid": 1}),
    ("signature_seen_by_proxy", "soft", 1, {"signature_has": 1, "signature_seen": 1}),
    ("service_alone_without_smartphone", "soft", 2, {"phone_smart": 2, "service_used": 1}),
    ("service_alone_without_smartphone", "soft", 2, {"phone_own": 3, "service_used": 1}),
    ("no_phone_though_online", "soft", 2, {"service_reason": 5}),
    ("code_list", "hard", 2, {"sex": 4}),
    ("code_list", "hard", 2, {"relation": "x"}),
    ("out_of_range", "hard", 2, {"birth_year": 9998, "age_stated": 130}),
    ("not_a_number", "hard", 2, {"birth_year": "1980?"}),
    ("too_long", "hard", 2, {"name": "A" * 81}),
    ("blank", "hard", 2, {"sex": None}),
    ("misplaced", "hard", 5, {"phone_own": 1}),
]  # fmt: skip


@pytest.mark.parametrize(("edit", "severity", "line", "answers"), MEMBER_EDITS)
def test_edits_of_members_and_persons(edit: str, severity: str, line: int, answers: dict[str, Answer]) -> None:
    interview = household_of_five()
    interview["members"][line - 1].update(answers)
    problem = found(interview)[edit]
    assert (problem.severity, problem.line if edit != "two_heads" else line) == (severity, line)
    assert "{" not in problem.message.vi + problem.message.en


@pytest.mark.parametrize(
    ("prefix", "gate"),
    [
        ("training_", "training_ever"),
        ("service_", "service_used"),
        ("health_", "health_online"),
        ("signature_", "signature_has"),
    ],
)
def test_a_yes_without_any_line_is_asked_again(prefix: str, gate: str) -> None:
    from survey.questionnaire.instruments import HOUSEHOLD

    interview = household_of_five()
    lines = {q.name: 2 for _, q in HOUSEHOLD.walk() if q.group and q.name.startswith(prefix) and q.kind == "yes_no"}
    interview["members"][1].update({**lines, gate: 1})
    kinds = {"training_": "training_in_no_way", "service_": "service_of_no_kind", "health_": "health_in_no_way"}
    assert found(interview)[kinds.get(prefix, "signature_of_no_kind")].severity == "soft"


@pytest.mark.parametrize(
    ("edit", "severity", "answers"),
    [
        ("respondent_unknown", "hard", {"household_respondent": 9}),
        ("respondent_child", "hard", {"household_respondent": 5}),
        ("respondent_young", "soft", {"household_respondent": 4}),
        ("phone_digits", "soft", {"phone": "84912345678"}),
        ("refused_with_consent", "hard", {"outcome": 22}),
        ("away_too_early", "soft", {"outcome": 24}),
    ],
)
def test_edits_of_the_household(edit: str, severity: str, answers: dict[str, Answer]) -> None:
    interview = household_of_five()
    interview["household"].update(answers)
    assert found(interview)[edit].severity == severity


def test_a_household_has_exactly_one_head() -> None:
    interview = household_of_five()
    interview["members"][0]["relation"] = 9
    assert found(interview)["no_head"].message.vi == "Chưa có chủ hộ. Chọn một người ở câu R02."
    interview["members"][0]["relation"] = interview["members"][2]["relation"] = 1
    message = found(interview)["two_heads"].message.vi
    assert message == "Có 2 người ghi là chủ hộ: Giàng A Sử, Giàng A Páo. Chỉ giữ một chủ hộ."


def test_more_than_twenty_members_are_asked_again() -> None:
    interview = household_of_five()
    interview["members"] += [member(line, f"Người {line}", 9, 1, 1, 2015, health_record=3) for line in range(6, 22)]
    assert found(interview)["large_household"].message.vi.startswith("Hộ có 21 người")


def test_an_impossible_birth_is_called_so_in_both_languages() -> None:
    interview = household_of_five()
    interview["members"][2]["birth_year"] = 2031
    message = found(interview)["birth_future"].message
    assert message.en.startswith("Impossible month or year of birth.")
    assert message.vi == "Tháng hoặc năm sinh không thể có. Tháng, năm sinh 2/2031 chưa đến. Sửa lại ở dòng 3."


def test_a_birth_in_the_reference_month_is_possible_and_one_of_120_years_too() -> None:
    interview = household_of_five()
    interview["members"][4].update({"birth_month": 11, "birth_year": 2025})
    interview["members"][1].update({"birth_month": 11, "birth_year": 1905})
    problems = found(interview)
    assert not {"birth_future", "birth_old"} & set(problems)


def test_a_reason_keeps_a_problem_out_of_the_list() -> None:
    interview = household_of_five()
    interview["members"][2]["birth_year"] = 1985
    (problem,) = check(interview, CLEAN)
    interview["kept"] = {problem.key: "Con nuôi"}
    assert check(interview, CLEAN) == []
    assert check(interview, CLEAN, kept=True) == [problem]


def test_residents_read_the_unread_answers_in_their_own_words() -> None:
    interview = household_of_five()
    interview["household"].pop("fibre_now")
    interview["household"].pop("fibre_possible")
    online = [problem.message.vi for problem in check(interview, ONLINE, "internet")]
    assert online == [
        'Câu Q3.1 chưa có câu trả lời. Chọn một câu trả lời, hoặc "Tôi không biết", "Tôi không muốn trả lời".'
    ]
    assert '"Không biết", "Từ chối trả lời"' in check(interview, FIELD, "internet")[0].message.vi


INSTITUTION = Context(date(2025, 11, 1), "institution", areas=(("04252", "Xã Trạm Tấu"),))


def a_return(**answers: Answer) -> Interview:
    return {"institution": {"type": 1, "pupils": 300, "staff": 20, **answers}}


@pytest.mark.parametrize(
    ("edit", "severity", "answers"),
    [
        ("A1_without_evidence", "hard", {"A1": 3}),
        ("A1_done_later", "hard", {"A1": 3, "A1_evidence": "QĐ 12", "A1_date": "2025-12-01"}),
        ("not_a_date", "hard", {"A1": 3, "A1_evidence": "QĐ 12", "A1_date": "2025-02-30"}),
        ("more_staff_than_pupils", "soft", {"staff": 400}),
        ("no_pupils", "soft", {"pupils": 0}),
        ("level_beside_scores", "soft", {"digital_level": 3, "digital_score_teaching": 40}),
        ("online_without_internet", "soft", {"internet": 3, "B2": 3}),
        ("out_of_range", "hard", {"digital_level": 4}),
        ("code_list", "hard", {"commune": "99999"}),
        ("misplaced", "hard", {"C1": 3}),
        ("misplaced", "hard", {"A1": 2, "A1_evidence": "QĐ 12"}),
    ],
)
def test_edits_of_an_institution(edit: str, severity: str, answers: dict[str, Answer]) -> None:
    assert found(a_return(**answers), INSTITUTION)[edit].severity == severity


def test_an_item_without_evidence_says_what_to_do() -> None:
    message = found(a_return(A1=3), INSTITUTION)["A1_without_evidence"].message.vi
    assert message == 'Mục A1 ghi "Hoàn thành" nhưng chưa có minh chứng. Thêm minh chứng hoặc chọn "Đang làm".'


def test_the_standard_of_data_is_asked_of_vocational_institutions_alone() -> None:
    school = {problem.variable for problem in check(a_return(), INSTITUTION)}
    college = {problem.variable for problem in check(a_return(type=11), INSTITUTION)}
    assert "C1" not in school
    assert "C1" in college
