"""An enumerator's list, visits and interviews."""

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from survey.store import cases, records, reviews, waves
from survey.store.session import transaction
from tests.collect.answering import walk
from tests.collect.conftest import World, sign_in
from tests.collect.pages import Page, get, post


def test_the_list_shows_own_cases_only_and_a_foreign_case_is_not_there(
    app: Flask, engine: Engine, enumerator: FlaskClient, world: World
) -> None:
    page = get(enumerator, "/field/desk/")
    shown = {link.rsplit("/", 1)[-1] for link in page.links if "/field/desk/cases/" in link}
    assert shown == set(world.households[:3])
    for method, url in (
        ("GET", ""),
        ("POST", "/start"),
        ("POST", "/visits"),
        ("POST", "/correct"),
        ("GET", "/interview/consent"),
        ("POST", "/check"),
        ("GET", "/receipt"),
    ):
        assert enumerator.open(f"/field/desk/cases/{world.households[3]}{url}", method=method).status_code == 404, url
    other = sign_in(app, engine, world.accounts["sung"])
    assert other.get(f"/field/desk/cases/{world.households[3]}").status_code == 200


def test_an_interview_goes_from_consent_to_a_receipt_and_counts_as_a_visit(
    enumerator: FlaskClient, world: World, session: Session
) -> None:
    case = f"/field/desk/cases/{world.households[0]}"
    check = walk(enumerator, enumerator.post(f"{case}/start"), "/check")
    sent = enumerator.post(f"{case}/check", data=check.filled())
    assert "Mã biên nhận" in get(enumerator, sent.location).words
    (record,) = records.list_for_case(session, world.ids[0])
    assert (record.door, record.outcome, record.state) == ("field", 11, "received")
    assert [visit.outcome for visit in cases.list_visits(session, [world.ids[0]])] == [11]
    assert "Đã nhận" in get(enumerator, "/field/desk/").words


def test_a_visit_keeps_its_outcome_and_an_appointment_needs_day_and_hour(
    enumerator: FlaskClient, world: World, session: Session
) -> None:
    case = f"/field/desk/cases/{world.households[0]}"
    assert post(enumerator, case, {"outcome": ""}).status_code in (404, 405)
    page = get(enumerator, case)
    none = enumerator.post(f"{case}/visits", data=page.filled({"outcome": ""}))
    assert none.status_code == 422
    assert enumerator.post(f"{case}/visits", data={"outcome": "9" * 5000}).status_code == 422
    half = enumerator.post(f"{case}/visits", data=page.filled({"outcome": "21", "day": "2099-01-05"}))
    assert half.status_code == 422
    assert Page(half).controls["outcome"].chosen == ["21"]
    whole = page.filled({"outcome": "21", "day": "2099-01-05", "time": "16:30"})
    for _ in range(2):
        assert enumerator.post(f"{case}/visits", data=whole).status_code == 303
    (visit,) = cases.list_visits(session, [world.ids[0]])
    assert visit.appointment_at is not None
    assert "Hẹn 16:30" in get(enumerator, "/field/desk/").words


def test_an_interview_is_paused_and_taken_up_again(enumerator: FlaskClient, world: World) -> None:
    case = f"/field/desk/cases/{world.households[0]}"
    enumerator.post(f"{case}/start")
    paused = post(enumerator, f"{case}/interview/consent", {"address": "ba", "consent": "1"}, act="later")
    assert paused.location == "/field/desk/"
    assert "Đang dở" in get(enumerator, "/field/desk/").words
    page = get(enumerator, enumerator.post(f"{case}/start").location)
    assert "consent_private" in page.controls
    assert page.controls["address"].chosen == ["ba"]


def test_a_doubtful_answer_stays_with_a_reason_and_becomes_a_flag(
    enumerator: FlaskClient, world: World, session: Session
) -> None:
    case = f"/field/desk/cases/{world.households[0]}"
    very_old = {"member-1": {"birth_year": "1920", "birth_month": "1"}}
    check = walk(enumerator, enumerator.post(f"{case}/start"), "/check", very_old)
    assert enumerator.post(f"{case}/check", data=check.filled()).status_code == 303
    (record,) = records.list_for_case(session, world.ids[0])
    kept = [flag for flag in reviews.list_flags(session, [record.id]) if flag.rule == "kept-doubt"]
    assert "1.birth_year:birth_very_old" in [flag.place for flag in kept]


def test_an_enumerator_may_finish_with_an_error_and_a_reason_which_is_flagged(
    enumerator: FlaskClient, world: World, session: Session
) -> None:
    case = f"/field/desk/cases/{world.households[0]}"
    enumerator.post(f"{case}/start")
    post(enumerator, f"{case}/interview/consent", {"address": "ba", "consent": "1"})
    refused = enumerator.post(f"{case}/check", data=get(enumerator, f"{case}/check").filled())
    assert refused.status_code == 422
    page = Page(refused)
    assert "ghi lý do" in page.words
    assert enumerator.post(f"{case}/check", data=page.filled({"reason": "hộ dừng giữa chừng"})).status_code == 303
    (record,) = records.list_for_case(session, world.ids[0])
    rules = {flag.rule for flag in reviews.list_flags(session, [record.id])}
    assert "finished-with-error" in rules
    details = str([flag.details for flag in reviews.list_flags(session, [record.id])])
    assert "dừng giữa chừng" not in details


def test_a_returned_form_shows_its_comment_at_the_question_and_comes_back_as_a_revision(
    enumerator: FlaskClient, world: World, session: Session, engine: Engine
) -> None:
    case = f"/field/desk/cases/{world.households[0]}"
    check = walk(enumerator, enumerator.post(f"{case}/start"), "/check")
    enumerator.post(f"{case}/check", data=check.filled())
    with transaction(engine) as own:
        (record,) = records.list_for_case(own, world.ids[0])
        comments = {"household.fibre_now": "Hỏi lại, nhà bên đã có cáp."}
        reviews.decide(own, record, "return", account_id=None, seen_rev=1, reason="Kiểm tra", comments=comments)
    assert "Trả lại" in get(enumerator, "/field/desk/").words
    assert "nhà bên đã có cáp" in get(enumerator, case).words
    enumerator.post(f"{case}/correct")
    page = get(enumerator, f"{case}/interview/internet")
    assert "nhà bên đã có cáp" in page.words
    assert page.controls["fibre_now"].chosen == ["1"]
    post(enumerator, f"{case}/interview/internet", {"fibre_now": "9"})
    check = walk(enumerator, enumerator.post(f"{case}/start"), "/check")
    enumerator.post(f"{case}/check", data=check.filled())
    (record,) = records.list_for_case(session, world.ids[0])
    assert (record.rev, record.state) == (2, "received")


def test_a_refusal_at_the_door_is_an_outcome_without_answers(
    enumerator: FlaskClient, world: World, session: Session
) -> None:
    case = f"/field/desk/cases/{world.households[0]}"
    no = {"consent": {"consent": "2"}, "outcome": {"refusal_reason": "1"}}
    check = walk(enumerator, enumerator.post(f"{case}/start"), "/check", no)
    assert enumerator.post(f"{case}/check", data=check.filled()).status_code == 303
    (record,) = records.list_for_case(session, world.ids[0])
    assert record.outcome == 31


def test_after_the_wave_has_closed_work_is_still_taken_and_marked_late(
    enumerator: FlaskClient, world: World, session: Session, engine: Engine
) -> None:
    case = f"/field/desk/cases/{world.households[0]}"
    check = walk(enumerator, enumerator.post(f"{case}/start"), "/check")
    with transaction(engine) as own:
        waves.set_state(own, waves.get_wave_by_id(own, world.wave), "closed")
    assert enumerator.post(f"{case}/check", data=check.filled()).status_code == 303
    (record,) = records.list_for_case(session, world.ids[0])
    assert "late" in {flag.rule for flag in reviews.list_flags(session, [record.id])}


def test_a_member_named_by_mistake_is_taken_off_the_list(enumerator: FlaskClient, world: World) -> None:
    case = f"/field/desk/cases/{world.households[0]}"
    check = walk(enumerator, enumerator.post(f"{case}/start"), "/check")
    assert "Giàng A Sử" in check.words
    post(enumerator, f"{case}/interview/member-1", act="remove")
    assert "Giàng A Sử" not in get(enumerator, f"{case}/check").words
