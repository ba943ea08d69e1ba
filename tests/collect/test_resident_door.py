"""A household answers online with the code of its letter."""

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from survey.store import drafts, inbox, records, reviews, waves
from survey.store.session import transaction
from tests.collect.answering import enter, walk
from tests.collect.conftest import World
from tests.collect.pages import Page, get, post

PIN = "481526"


def test_a_household_answers_from_code_to_receipt(client: FlaskClient, world: World, session: Session) -> None:
    page = walk(client, enter(client, world.codes[0]), "/respond/check")
    assert "Giàng A Sử" in page.words
    sent = client.post("/respond/check", data=page.filled())
    assert sent.status_code == 303
    receipt = get(client, sent.location)
    (record,) = records.list_for_case(session, world.ids[0])
    assert (record.state, record.door, record.rev, record.outcome) == ("received", "resident", 1, 11)
    assert receipt.words.count("Mã biên nhận") >= 1
    assert "Giàng A Sử" not in receipt.words
    entry = records.get_current(session, record).entry
    assert entry.header is not None
    assert b"K1-online-1" in entry.header
    assert "Giàng".encode() not in (inbox.exact_bytes(entry) or b"")
    assert record.case is not None
    assert record.case.state == "received"


def test_a_wrong_and_an_expired_code_say_the_same_and_a_slip_says_more(
    client: FlaskClient, world: World, engine: Engine
) -> None:
    right = world.codes[0].replace("-", "")
    slip = client.post("/respond", data={"code": right[:-1] + ("A" if right[-1] != "A" else "B")})
    assert slip.status_code == 422
    assert "gõ nhầm" in Page(slip).words
    with transaction(engine) as session:
        waves.set_state(session, waves.get_wave_by_id(session, world.wave), "closed")
        waves.set_state(session, waves.get_wave_by_id(session, world.wave), "open")
    school = client.post("/respond", data={"code": world.schools["TH-01"]})
    unknown = client.post("/respond", data={"code": _another_code(world.codes[0])})
    assert [school.status_code, unknown.status_code] == [422, 422]
    sentences = {Page(answer).words.split("Mã này không")[1][:60] for answer in (school, unknown)}
    assert len(sentences) == 1


def _another_code(code: str) -> str:
    from survey.access.codes import check_symbol, show

    bare = code.replace("-", "")[:15]
    changed = ("2" if bare[7] != "2" else "3").join((bare[:7], bare[8:]))
    return show(changed + check_symbol(changed))


def test_a_closed_wave_closes_the_door_with_its_day(client: FlaskClient, world: World, engine: Engine) -> None:
    enter(client, world.codes[0], PIN)
    with transaction(engine) as session:
        waves.set_state(session, waves.get_wave_by_id(session, world.wave), "closed")
    outside = Page(client.get("/respond"))
    assert "Đợt khảo sát đã kết thúc ngày" in outside.words
    assert "code" not in outside.controls
    assert Page(client.post("/respond", data={"code": world.codes[1]})).words.count("đã kết thúc ngày") == 1
    inside = client.get("/respond/form")
    assert inside.status_code == 403
    assert "Đợt khảo sát đã kết thúc ngày" in Page(inside).words


def test_an_impossible_month_and_year_of_birth_are_refused_and_what_was_typed_stays(
    client: FlaskClient, world: World
) -> None:
    enter(client, world.codes[0])
    answer = post(client, "/respond/form/member-1", {"name": "Lò Thị Ính", "birth_month": "13", "birth_year": "2031"})
    page = Page(answer)
    assert answer.status_code == 422
    assert "Tháng sinh phải từ 1 đến 12" in page.words
    assert "Tháng hoặc năm sinh không thể có" in page.words
    assert page.controls["birth_month"].chosen == ["13"]
    assert page.controls["name"].chosen == ["Lò Thị Ính"]
    targets = {link[1:] for link in page.links if link.startswith("#") and link != "#chinh"}
    assert "birth_month" in targets
    assert targets <= page.ids


def test_without_a_choice_nothing_begins(client: FlaskClient, world: World, session: Session) -> None:
    client.post("/respond", data={"code": world.codes[0]})
    offered = Page(client.get("/respond/consent"))
    assert offered.controls["consent"].chosen == []
    assert offered.controls["consent_private"].chosen == []
    empty = client.post("/respond/consent", data={})
    assert empty.status_code == 422
    assert "Chưa ghi sự đồng ý" in Page(empty).words
    half = client.post("/respond/consent", data={"consent": "1"})
    assert half.status_code == 422
    assert drafts.find_open_draft(session, world.ids[0], "resident") is None


def test_a_refusal_stores_the_outcome_and_no_answer_and_may_be_taken_back(
    client: FlaskClient, app: Flask, world: World, session: Session
) -> None:
    client.post("/respond", data={"code": world.codes[0]})
    declined = client.post("/respond/consent", data={"consent": "2"}, follow_redirects=True)
    assert "không ảnh hưởng đến quyền lợi nào" in Page(declined).words
    (record,) = records.list_for_case(session, world.ids[0])
    assert record.outcome == 31
    assert records.get_current(session, record).revision.persons == 0
    again = app.test_client()
    page = walk(again, enter(again, world.codes[0]), "/respond/check")
    assert again.post("/respond/check", data=page.filled()).status_code == 303
    session.rollback()
    (record,) = records.list_for_case(session, world.ids[0])
    assert (record.rev, record.outcome) == (2, 11)


def test_another_browser_goes_on_with_code_and_pin(client: FlaskClient, app: Flask, world: World) -> None:
    enter(client, world.codes[0], PIN)
    post(client, "/respond/form/member-1", {"name": "Lò Thị Ính"}, act="later")
    other = app.test_client()
    opened = other.post("/respond", data={"code": world.codes[0]})
    assert opened.location == "/respond/resume"
    assert "Lò Thị Ính" not in get(other, "/respond/form").words
    assert other.post("/respond/resume", data={"pin": PIN}).status_code == 303
    assert Page(other.get("/respond/form/member-1")).controls["name"].chosen == ["Lò Thị Ính"]


def test_five_wrong_pins_close_the_old_form_and_a_new_one_begins_empty(
    client: FlaskClient, app: Flask, world: World, session: Session
) -> None:
    enter(client, world.codes[0], PIN)
    post(client, "/respond/form/member-1", {"name": "Lò Thị Ính"}, act="later")
    other = app.test_client()
    other.post("/respond", data={"code": world.codes[0]})
    tries = [other.post("/respond/resume", data={"pin": "000000"}) for _ in range(5)]
    assert [answer.status_code for answer in tries] == [422] * 5
    assert "Còn 4 lần" in Page(tries[0]).words
    assert "Đã nhập sai mã PIN 5 lần" in Page(tries[4]).words
    assert other.post("/respond/resume", data={"pin": PIN}).status_code == 422
    old = drafts.find_open_draft(session, world.ids[0], "resident")
    assert old is not None
    assert other.post("/respond/restart").location == "/respond/consent"
    other.post("/respond/consent", data={"consent": "1", "consent_private": "2"})
    assert Page(other.get("/respond/form/member-1")).controls["name"].chosen == [""]
    session.rollback()
    assert drafts.get_draft(session, old.uuid).state == "set_aside"


def test_without_a_pin_the_code_opens_an_empty_form(
    client: FlaskClient, app: Flask, world: World, session: Session
) -> None:
    enter(client, world.codes[0])
    post(client, "/respond/form/member-1", {"name": "Lò Thị Ính"}, act="later")
    other = app.test_client()
    enter(other, world.codes[0])
    page = get(other, "/respond/form")
    assert page.controls["name"].chosen == [""]


def test_a_used_code_without_pin_opens_nothing_more(client: FlaskClient, app: Flask, world: World) -> None:
    page = walk(client, enter(client, world.codes[0]), "/respond/check")
    client.post("/respond/check", data=page.filled())
    again = app.test_client().post("/respond", data={"code": world.codes[0]})
    assert again.status_code == 422
    assert "Mã này không mở được phiếu" in Page(again).words


def test_an_easy_pin_is_refused(client: FlaskClient, world: World) -> None:
    enter(client, world.codes[0])
    for pin in ("123456", "111111", "121212", "987654", "12345", "abcdef"):
        assert client.post("/respond/pin", data={"act": "set", "pin": pin, "again": pin}).status_code == 422, pin
    assert client.post("/respond/pin", data={"act": "set", "pin": PIN, "again": "111222"}).status_code == 422


def test_a_changed_answer_clears_what_hung_on_it_and_says_so(client: FlaskClient, world: World) -> None:
    walk(client, enter(client, world.codes[0]), "/respond/check")
    assert Page(client.get("/respond/form/internet")).controls["fibre_now"].chosen == ["1"]
    post(client, "/respond/form/phone-1", {"phone_own": "3"})
    page = Page(client.get("/respond/form/phone-1"))
    assert "2 câu phía sau không còn cần và được bỏ" in page.words
    assert "phone_smart" not in page.controls


def test_the_language_switch_keeps_what_was_typed(client: FlaskClient, world: World) -> None:
    enter(client, world.codes[0])
    answer = post(client, "/respond/form/member-1", {"name": "Lò Thị Ính", "birth_year": "31"}, lang="en")
    page = Page(answer)
    assert (page.status, page.language) == (200, "en")
    assert page.controls["name"].chosen == ["Lò Thị Ính"]
    assert page.controls["birth_year"].chosen == ["31"]
    assert "Có 1 chỗ" not in page.words
    typed = client.post("/respond", data={"code": "K7M2 QXPA", "lang": "vi"})
    assert Page(typed).controls["code"].chosen == ["K7M2 QXPA"]


def test_two_windows_keep_both_answers_until_one_is_chosen(client: FlaskClient, world: World) -> None:
    walk(client, enter(client, world.codes[0]), "/respond/check")
    first = Page(client.get("/respond/form/internet"))
    second = Page(client.get("/respond/form/internet"))
    saved = client.post("/respond/form/internet", data={**second.filled({"fibre_now": "2"}), "act": "next"})
    assert saved.status_code == 303
    clash = client.post("/respond/form/internet", data={**first.filled({"fibre_now": "9"}), "act": "next"})
    assert clash.status_code == 409
    page = Page(clash)
    assert "Tôi không muốn trả lời" in page.words or "Từ chối trả lời" in page.words
    assert set(page.controls["use-fibre_now"].values) == {"mine", "theirs"}
    chosen = client.post("/respond/form/internet", data=page.filled({"use-fibre_now": "theirs"}))
    assert chosen.status_code == 303
    assert Page(client.get("/respond/form/internet")).controls["fibre_now"].chosen == ["2"]


def test_the_same_form_sent_twice_is_one_record(client: FlaskClient, world: World, session: Session) -> None:
    page = walk(client, enter(client, world.codes[0], PIN), "/respond/check")
    for _ in range(2):
        assert client.post("/respond/check", data=page.filled()).location == "/respond/receipt"
    assert len(records.list_for_case(session, world.ids[0])) == 1


def test_a_sent_form_is_changed_with_the_pin_as_a_new_revision(
    client: FlaskClient, app: Flask, world: World, session: Session
) -> None:
    page = walk(client, enter(client, world.codes[0], PIN), "/respond/check")
    client.post("/respond/check", data=page.filled())
    other = app.test_client()
    assert other.post("/respond", data={"code": world.codes[0]}).location == "/respond/resume"
    assert "Hộ đã trả lời ngày" in get(other, "/respond/resume").words
    assert other.post("/respond/resume", data={"pin": PIN}).location == "/respond/receipt"
    other.post("/respond/correct")
    post(other, "/respond/form/internet", {"fibre_now": "2", "fibre_possible": "1"})
    check = walk(other, other.get("/respond/form"), "/respond/check")
    other.post("/respond/check", data=check.filled())
    (record,) = records.list_for_case(session, world.ids[0])
    assert record.rev == 2
    assert len(records.list_revisions(session, record)) == 2


def test_the_code_alone_leaves_a_sent_form_as_it_is(
    client: FlaskClient, app: Flask, world: World, session: Session
) -> None:
    page = walk(client, enter(client, world.codes[0], PIN), "/respond/check")
    client.post("/respond/check", data=page.filled())
    other = app.test_client()
    other.post("/respond", data={"code": world.codes[0]})
    other.post("/respond/consent", data={"consent": "1", "consent_private": "2"})
    (record,) = records.list_for_case(session, world.ids[0])
    assert drafts.get_draft(session, record.uuid).state == "finished"
    other.post("/respond/consent", data={"consent": "2"})
    session.rollback()
    first, second = records.list_for_case(session, world.ids[0])
    assert (first.rev, first.outcome, second.outcome) == (1, 11, 31)


def test_consent_given_again_after_sending_leads_to_the_receipt(
    client: FlaskClient, world: World, session: Session
) -> None:
    page = walk(client, enter(client, world.codes[0], PIN), "/respond/check")
    client.post("/respond/check", data=page.filled())
    again = client.post("/respond/consent", data={"consent": "1", "consent_private": "2"})
    assert again.location == "/respond/receipt"
    assert len(records.list_for_case(session, world.ids[0])) == 1


def test_a_household_in_two_modes_is_flagged_on_both_records(
    client: FlaskClient, enumerator: FlaskClient, world: World, session: Session
) -> None:
    page = walk(client, enter(client, world.codes[0]), "/respond/check")
    client.post("/respond/check", data=page.filled())
    case = f"/field/desk/cases/{world.households[0]}"
    check = walk(enumerator, enumerator.post(f"{case}/start"), "/check")
    assert enumerator.post(f"{case}/check", data=check.filled()).status_code == 303
    both = records.list_for_case(session, world.ids[0])
    assert [record.door for record in both] == ["resident", "field"]
    flags = reviews.list_flags(session, [record.id for record in both])
    assert sorted(flag.rule for flag in flags if flag.rule == "answered-twice") == ["answered-twice"] * 2
