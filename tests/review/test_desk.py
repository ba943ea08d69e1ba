"""The supervisor's desk over HTTP: what is seen, by whom, and every decision as an event."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from survey.store import audit, records, reviews, waves
from survey.store.session import reading, transaction
from survey.store.tables.intake import Record
from tests.review.desk_world import SECRET_NAME, World, interview, member, whole_interview

Browser = Callable[[str], FlaskClient]
NIGHT = datetime(2025, 11, 10, 16, 30, tzinfo=UTC)  # 23:30 in the province


def _record(engine: Engine, uuid: str) -> Record:
    with reading(engine) as session:
        return records.get_record(session, uuid)


def _acts(engine: Engine, uuid: str) -> list[str]:
    with reading(engine) as session:
        return [one.act for one in reviews.list_decisions(session, [records.get_record(session, uuid).id])]


def test_the_queue_shows_what_waits_and_the_strongest_doubt_first(world: World, browser: Browser) -> None:
    world.hand_in(0)
    world.hand_in(1, seconds=60)
    world.hand_in(2, finished_at=NIGHT)
    desk = browser("tam")
    desk.post("/review/check", data={"wave": "2025"})
    page = desk.get("/review/").text
    assert "3 phiếu" in page
    assert page.index("Hộ 02") < page.index("Hộ 01")
    assert "Phỏng vấn quá nhanh: 1 phút cho 1 người" in page
    assert "Nhập vào ban đêm (23:30)" in page


def test_a_record_shows_its_answers_in_words_and_no_name(world: World, browser: Browser) -> None:
    uuid = world.hand_in(0)
    page = browser("hanh").get(f"/review/{uuid}").text
    assert "Q1.1" in page
    assert "1 Có, dùng riêng" in page
    assert "Dòng 1, nam, 40 tuổi" in page
    assert SECRET_NAME not in page


def test_opening_names_shows_them_and_is_noted_in_the_trail(world: World, browser: Browser, engine: Engine) -> None:
    uuid = world.hand_in(0)
    page = browser("hanh").post(f"/review/{uuid}/names", data={"why": "gọi lại cho hộ"}).text
    assert SECRET_NAME in page
    with reading(engine) as session:
        entry = next(one for one in audit.list_entries(session) if one.act == "identifier.open")
    assert entry.subject == f"record:{uuid}"
    assert entry.actor == f"account:{world.accounts['hanh']}"
    assert "gọi lại cho hộ" in entry.details


def test_names_stay_closed_without_a_reason(world: World, browser: Browser) -> None:
    uuid = world.hand_in(0)
    answer = browser("hanh").post(f"/review/{uuid}/names", data={"why": "  "})
    assert answer.status_code == 422
    assert "Chưa ghi cần biết tên để làm gì." in answer.text


@pytest.mark.parametrize("path", ["", "/names", "/decide"])
def test_a_foreign_record_and_a_missing_one_answer_alike(world: World, browser: Browser, path: str) -> None:
    foreign = world.hand_in(4)  # district 139
    desk = browser("hanh")
    open_it = desk.get if path == "" else desk.post
    answers = {open_it(f"/review/{uuid}{path}").status_code for uuid in (foreign, "no-such-record")}
    assert answers == {404}


def test_a_foreign_record_is_in_no_list(world: World, browser: Browser) -> None:
    own, foreign = world.hand_in(0), world.hand_in(4)
    page = browser("hanh").get("/review/").text
    assert own in page
    assert foreign not in page
    assert foreign in browser("tam").get("/review/").text


def test_accepting_moves_the_record_and_settles_its_flags(world: World, browser: Browser, engine: Engine) -> None:
    uuid = world.hand_in(0, seconds=60)
    desk = browser("hanh")
    desk.post("/review/check", data={"wave": "2025"})
    answer = desk.post(f"/review/{uuid}/decide", data={"act": "accept", "seen_rev": "1"})
    assert answer.status_code == 303
    assert _record(engine, uuid).state == "accepted"
    assert _acts(engine, uuid) == ["accept"]
    with reading(engine) as session:
        assert reviews.list_flags(session, [records.get_record(session, uuid).id]) == []


def test_a_form_goes_back_with_a_comment_for_each_question(world: World, browser: Browser, engine: Engine) -> None:
    uuid = world.hand_in(0)
    data = {"act": "return", "seen_rev": "1", "comment-0": "Xem lại hộp cáp", "place-0": "household.fibre_now"}
    data |= {"comment-1": "Hỏi lại bà", "place-1": "1.phone_own"}
    assert browser("hanh").post(f"/review/{uuid}/decide", data=data).status_code == 303
    with reading(engine) as session:
        record = records.get_record(session, uuid)
        last = reviews.find_last_return(session, record.case_id or 0)
    assert record.state == "returned"
    assert last is not None
    assert last.comments == {"household.fibre_now": "Xem lại hộp cáp", "1.phone_own": "Hỏi lại bà"}


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"act": "return"}, "Trả lại phiếu cần ít nhất một nhận xét"),
        ({"act": "return", "comment-0": "Xem lại", "place-0": ""}, "chưa gắn với câu nào"),
        ({"act": "return", "comment-0": "Xem lại", "place-0": "9.phone_own"}, "không cho làm việc này"),
        ({"act": "hold"}, "Chưa có lý do"),
        ({"act": "supersede", "reason": "đã xem"}, "Chưa chọn vì sao"),
        ({"act": "release"}, "không cho làm việc này"),
        ({"act": "verify"}, "không cho làm việc này"),
        ({"act": "anything"}, "không cho làm việc này"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_written(
    world: World, browser: Browser, engine: Engine, data: dict[str, str], sentence: str
) -> None:
    uuid = world.hand_in(0)
    answer = browser("hanh").post(f"/review/{uuid}/decide", data={"seen_rev": "1", **data})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert _record(engine, uuid).state == "received"
    assert _acts(engine, uuid) == []


def test_what_was_typed_stays_on_the_page(world: World, browser: Browser) -> None:
    uuid = world.hand_in(0)
    typed = {"seen_rev": "1", "act": "more", "reason": "xem thêm", "comment-0": "Hỏi lại", "place-0": "1.phone_own"}
    page = browser("hanh").post(f"/review/{uuid}/decide", data=typed).text
    assert 'value="Hỏi lại"' in page
    assert 'value="xem thêm"' in page
    assert "comment-1" in page


def test_holding_and_bringing_back_are_two_events(world: World, browser: Browser, engine: Engine) -> None:
    uuid, desk = world.hand_in(0), browser("hanh")
    desk.post(f"/review/{uuid}/decide", data={"act": "hold", "seen_rev": "1", "reason": "chờ gọi lại"})
    assert _record(engine, uuid).state == "held"
    desk.post(f"/review/{uuid}/decide", data={"act": "release", "seen_rev": "1", "reason": "đã gọi"})
    assert _record(engine, uuid).state == "received"
    assert _acts(engine, uuid) == ["hold", "release"]
    history = desk.get(f"/review/{uuid}").text
    assert history.index("chờ gọi lại") < history.index("đã gọi")


def test_a_form_is_set_aside_only_for_a_named_ground(world: World, browser: Browser, engine: Engine) -> None:
    uuid = world.hand_in(0)
    data = {"act": "supersede", "seen_rev": "1", "fault": "wrong-household", "reason": "nhà bên cạnh"}
    assert browser("hanh").post(f"/review/{uuid}/decide", data=data).status_code == 303
    assert _record(engine, uuid).state == "superseded"
    assert "Phỏng vấn nhầm hộ ngoài mẫu: nhà bên cạnh" in browser("hanh").get(f"/review/{uuid}").text


def test_a_newer_revision_is_never_decided_by_mistake(world: World, browser: Browser, engine: Engine) -> None:
    uuid = world.hand_in(0)
    world.hand_in(0, uuid=uuid, rev=2)
    answer = browser("hanh").post(f"/review/{uuid}/decide", data={"act": "accept", "seen_rev": "1"})
    assert answer.status_code == 409
    assert "bản sửa mới hơn" in answer.text
    assert _record(engine, uuid).state == "received"


def test_two_forms_of_a_household_are_shown_side_by_side(world: World, browser: Browser) -> None:
    tablet = world.hand_in(0, interview(member(1, phone_own=3)))
    online = world.hand_in(0, interview(member(1, phone_own=2)), door="resident")
    page = browser("hanh").get(f"/review/{tablet}").text
    assert "Trả lời cả qua mạng và trên máy tính bảng" in page
    assert f"/review/{online}" in page
    assert "2 Chỉ dùng chung" in page
    assert "3 Không có" in page


def test_clean_forms_are_accepted_at_once_and_doubted_ones_stay(world: World, browser: Browser, engine: Engine) -> None:
    clean, doubted = world.hand_in(0, whole_interview()), world.hand_in(1, whole_interview(), seconds=60)
    foreign = world.hand_in(4, whole_interview())
    browser("hanh").post("/review/accept-clean", data={"wave": "2025"})
    assert [_record(engine, uuid).state for uuid in (clean, doubted, foreign)] == ["accepted", "received", "received"]


def test_an_institution_is_verified_which_accepts_it_too(world: World, browser: Browser, engine: Engine) -> None:
    uuid, desk = world.hand_in(None), browser("hanh")
    assert uuid in desk.get("/review/").text
    assert desk.post(f"/review/{uuid}/decide", data={"act": "verify", "seen_rev": "1"}).status_code == 303
    record = _record(engine, uuid)
    assert (record.state, record.verified) == ("accepted", True)
    data = {"act": "return", "seen_rev": "1", "comment-0": "Thiếu minh chứng", "place-0": "institution.A1"}
    assert desk.post(f"/review/{uuid}/decide", data=data).status_code == 303
    record = _record(engine, uuid)
    assert (record.state, record.verified) == ("returned", False)


def test_a_closed_wave_is_still_reviewed_and_a_frozen_one_is_not(
    world: World, browser: Browser, engine: Engine
) -> None:
    first, second, desk = world.hand_in(0), world.hand_in(1), browser("hanh")
    with transaction(engine) as session:
        waves.set_state(session, waves.get_wave_by_id(session, world.wave), "closed")
    assert desk.post(f"/review/{first}/decide", data={"act": "accept", "seen_rev": "1"}).status_code == 303
    with transaction(engine) as session:
        waves.set_state(session, waves.get_wave_by_id(session, world.wave), "frozen")
    answer = desk.post(f"/review/{second}/decide", data={"act": "accept", "seen_rev": "1"})
    assert answer.status_code == 422
    assert "đã chốt" in answer.text
    assert _record(engine, second).state == "received"


def test_a_form_that_comes_after_the_wave_closed_is_marked_late(world: World, browser: Browser, engine: Engine) -> None:
    with transaction(engine) as session:
        waves.set_state(session, waves.get_wave_by_id(session, world.wave), "closed")
    uuid = world.hand_in(0)
    assert "Nộp sau khi đóng đợt" in browser("hanh").get(f"/review/{uuid}").text


def test_an_empty_desk_says_that_all_is_done(world: World, browser: Browser) -> None:
    assert "Đã xem xét hết." in browser("hanh").get("/review/").text


def test_the_desk_reads_in_english(world: World, browser: Browser) -> None:
    uuid = world.hand_in(0)
    page = browser("hanh").get(f"/review/{uuid}?lang=en").text
    assert "Why this form is here" in page
    assert "Return to the enumerator" in page
    assert "Vì sao" not in page


@pytest.mark.parametrize("path", ["names", "decide"])
def test_the_language_may_be_switched_on_the_page_that_answers_a_post(
    world: World, browser: Browser, path: str
) -> None:
    uuid = world.hand_in(0)
    page = browser("hanh").get(f"/review/{uuid}/{path}?lang=en", follow_redirects=True)
    assert page.status_code == 200
    assert "Why this form is here" in page.text
    assert SECRET_NAME not in page.text
