from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask
from flask_wtf.csrf import generate_csrf
from werkzeug.datastructures import MultiDict

from survey.collect.fields import MultiField, emphasis
from survey.collect.forms import StepForm, form_for
from survey.collect.interview import apply, find_step, new_institution, steps
from survey.plan.text import Language
from survey.questionnaire.document import Answer, Context, Interview

REFERENCE = date(2025, 11, 1)
FIELD = Context(REFERENCE, "field", visits=1)
ONLINE = Context(REFERENCE, "resident")


@pytest.fixture(autouse=True)
def request_context() -> Iterator[None]:
    app = Flask("forms")
    app.secret_key = "only for tests"
    app.config["WTF_CSRF_ENABLED"] = False
    with app.test_request_context("/"):
        yield


def household(**own: Answer) -> Interview:
    head = {"line": 1, "name": "Giàng A Sử", "relation": 1, "sex": 1, "birth_month": 5, "birth_year": 1979}
    return {
        "household": {
            "address": "bac",
            "consent": 1,
            "consent_private": 1,
            "anyone_else": 2,
            "household_respondent": 1,
        },
        "members": [{**head, "age_confirmed": 1, "ethnicity": 8, "usual_resident": 1, **own}],
    }


def form(
    step_id: str,
    posted: list[tuple[str, str]] | None = None,
    interview: Interview | None = None,
    context: Context = FIELD,
    lang: Language = "vi",
) -> StepForm:
    found = interview or household()
    step = find_step(found, context, step_id)
    assert step is not None, [step.id for step in steps(found, context)]
    return form_for(step, found, context, lang, posted=MultiDict(posted) if posted is not None else None)


def kinds(shown: StepForm) -> list[str]:
    return [block.kind for block in shown.blocks]


def test_a_page_is_a_list_of_blocks_in_the_order_of_the_questions() -> None:
    assert kinds(form("member-1")) == [
        "text",
        "choice",
        "choice",
        "birth",
        "choice",
        "choice",
        "choice",
        "choice",
        "choice",
    ]
    assert kinds(form("account-1")) == ["battery"]
    assert kinds(form("signature-1", interview=household(signature_has=1))) == ["yes_no", "multi", "choice", "yes_no"]


def test_a_block_says_what_is_read_and_whispers_the_rest_to_the_enumerator() -> None:
    block = form("signature-1", interview=household(signature_has=1)).blocks[2]
    assert (block.code, block.text, block.instruction) == (
        "Q4.3",
        "Bác có mở chữ ký số trên máy cho xem không?",
        "(quan sát)",
    )
    assert block.note == "Không chạm vào máy, không chụp ảnh. Không có trên phiếu tự trả lời."
    assert block.hint is None


def test_a_resident_sees_hints_instead_of_notes_and_the_first_person() -> None:
    block = form("phone-1", context=ONLINE).blocks[0]
    assert (block.note, block.instruction) == (None, None)
    assert "SIM đứng tên ai cũng được" in str(block.hint)
    assert [choice.text for choice in block.field.unread_choices] == ["Tôi không biết", "Tôi không muốn trả lời"]
    assert [choice.text for choice in form("phone-1").blocks[0].field.unread_choices] == [
        "Không biết",
        "Từ chối trả lời",
    ]


def test_english_is_said_in_english() -> None:
    block = form("phone-1", lang="en").blocks[0]
    assert block.text == "Do you have a mobile phone to use: of your own, shared with others, or none?"
    assert [choice.text for choice in block.field.read_choices] == ["Yes, own", "Shared only", "None"]


def test_long_lists_show_two_digits() -> None:
    relation = form("member-1").blocks[1].field
    assert [choice.code for choice in relation.choices][:2] == ["01", "02"]
    assert [choice.code for choice in form("phone-1").blocks[0].field.choices] == ["1", "2", "3", "8", "9"]


def test_stored_answers_are_shown_again_and_typed_ones_win() -> None:
    stored = form("member-1")
    assert stored.blocks[0].field.value == "Giàng A Sử"
    assert [choice.value for choice in stored.blocks[1].field.choices if choice.checked] == ["1"]
    typed = form("member-1", [("name", "Khác"), ("relation", "2")])
    assert typed.blocks[0].field.value == "Khác"
    assert [choice.value for choice in typed.blocks[1].field.choices if choice.checked] == ["2"]


def test_month_and_year_can_be_unknown() -> None:
    posted = form("member-1", [("birth_month", ""), ("birth_month_unknown", "1"), ("birth_year", "1979")])
    assert posted.validate()
    assert (posted.values()["birth_month"], posted.values()["birth_year"]) == (98, 1979)
    month = posted.field_of("birth_month")
    assert (month.is_unknown, month.value, month.unknown_text) == (True, "", "Không nhớ tháng")
    assert form("member-1", [("birth_year_unknown", "1")]).values()["birth_year"] == 9998


def test_what_is_no_number_is_said_at_its_field_and_stays_typed() -> None:
    posted = form("member-1", [("birth_month", "ba"), ("birth_year", "1979")])
    assert not posted.validate()
    assert posted.errors == {"birth_month": ["Câu R04: ba không phải số nguyên. Ghi bằng chữ số."]}
    assert posted.field_of("birth_month").value == "ba"


@pytest.mark.parametrize(
    ("ticked", "answers"),
    [
        (["signature_vneid"], {"signature_vneid": 1, "signature_token": 2, "signature_kind_unknown": 2}),
        (["signature_kind_unknown"], {"signature_vneid": 8, "signature_token": 8, "signature_kind_unknown": 1}),
        (["9"], {"signature_vneid": 9, "signature_token": 9, "signature_kind_unknown": 9}),
        ([], {"signature_vneid": None, "signature_token": None}),
        (["9", "signature_token"], {"signature_vneid": 2, "signature_token": 1}),
    ],
)
def test_ticks_become_an_answer_for_every_line(ticked: list[str], answers: dict[str, Answer]) -> None:
    posted = form(
        "signature-1",
        [("signature_has", "1"), *(("signature_kinds", one) for one in ticked)],
        household(signature_has=1),
    )
    values = posted.values()
    assert {name: values[name] for name in answers} == answers


def test_stored_lines_are_ticked_again() -> None:
    stored = household(service_used=1, service_tax=1, service_land=2)
    field = form("service-1", interview=stored).blocks[1].field
    assert isinstance(field, MultiField)
    assert [choice.value for choice in field.choices if choice.checked] == ["service_tax"]
    assert [choice.value for choice in field.choices if choice.unread] == ["8", "9"]


def test_problems_lie_at_their_fields_in_the_forms_language() -> None:
    interview, posted = household(), form("phone-1", [], lang="en")
    outcome = apply(interview, posted.step, posted.values(), FIELD)
    posted.show(outcome.problems)
    assert posted.errors == {"phone_own": ['Q1.1 has no answer. Choose one, or "Don\'t know", "Refused".']}
    assert posted.blocks[0].errors == posted.errors["phone_own"]


def test_a_list_of_ticks_is_called_blank_once() -> None:
    interview = household(signature_has=1)
    posted = form("signature-1", [("signature_has", "1")], interview)
    posted.show(apply(interview, posted.step, posted.values(), FIELD).problems)
    assert len(posted.blocks[1].errors) == 1


def test_soft_problems_stand_apart_and_their_reasons_come_back() -> None:
    interview = household(phone_own=3)
    key = "service_alone_without_smartphone-service_used-1"
    values = [("service_used", "1"), ("service_kinds", "service_tax")]
    posted = form("service-1", values, household(phone_own=3, service_used=1))
    outcome = apply(household(phone_own=3, service_used=1), posted.step, posted.values(), FIELD, posted.kept())
    posted.show(outcome.problems)
    assert not posted.errors
    assert [problem.key for problem in posted.blocks[0].soft] == [key]
    again = form("service-1", [*values, (f"keep-{key}", "Dùng máy tính")], household(phone_own=3, service_used=1))
    assert again.kept() == {key: "Dùng máy tính"}
    assert apply(interview, again.step, again.values(), FIELD, again.kept()).problems == ()


def test_members_and_communes_are_offered_by_name() -> None:
    two = household(answered_by=2)
    two["members"].append({"line": 2, "name": "Vàng Thị Dợ"})
    two["household"]["household_respondent"] = 2
    proxy = form("person-1", interview=two).field_of("proxy_line")
    assert [(choice.value, choice.text) for choice in proxy.choices] == [("2", "Vàng Thị Dợ")]
    context = Context(REFERENCE, "institution", areas=(("04252", "Xã Trạm Tấu"),))
    school = new_institution("1", "Trường THCS Cao Phạ", "2025–2026")
    header = form("header", [("commune", "04252"), ("pupils", "310")], school, context)
    assert (header.values()["commune"], header.values()["pupils"]) == ("04252", 310)
    assert "register_code" not in header.values()


def test_an_item_of_an_institution_is_one_block_with_evidence_once_it_is_done() -> None:
    school = new_institution("1", "Trường THCS Cao Phạ", "2025–2026", type=2, A1=3)
    blocks = form("a", interview=school, context=Context(REFERENCE, "institution")).blocks
    assert [block.kind for block in blocks] == ["item"] * 6
    assert [field.name for field in blocks[0].fields] == ["A1", "A1_evidence", "A1_date"]
    assert [field.name for field in blocks[1].fields] == ["A2"]


def test_with_everything_the_page_can_show_and_hide_by_the_same_rules() -> None:
    interview = household()
    step = find_step(interview, FIELD, "phone-1")
    assert step is not None
    whole = form_for(step, interview, FIELD, "vi", everything=True)
    shown = {block.field.name: block.shown for block in whole.blocks}
    assert shown == {"phone_own": True, "phone_smart": False, "phone_online": False}
    assert whole.field_of("phone_smart").rule == ["Is", "phone_own", [1, 2]]


def test_names_are_bold_and_never_markup() -> None:
    assert emphasis("**<b>Lò</b>** & ai") == "<b>&lt;b&gt;Lò&lt;/b&gt;</b> &amp; ai"
    shown = form("member-1", interview=household(name="<script>"), context=ONLINE)
    assert "<script>" not in str([block.text for block in shown.blocks])


def test_a_form_from_a_page_without_its_token_is_refused() -> None:
    app = Flask("guarded")
    app.secret_key = "only for tests"
    with app.test_request_context("/", method="POST", data={"phone_own": "1"}):
        generate_csrf()
        step = find_step(household(), FIELD, "phone-1")
        assert step is not None
        posted = form_for(step, household(), FIELD, "vi")
        assert not posted.validate()
        assert "csrf_token" in posted.errors
        assert posted.values()["phone_own"] == 1  # what was typed is not lost
