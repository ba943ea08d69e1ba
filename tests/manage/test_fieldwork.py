"""Assignment, progress, codes, accounts and freezing: who may do what, and what the pages never show."""

import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from survey.config import Settings
from survey.store import accounts, cases, codes, psus, records, results, reviews, sessions, waves
from survey.store.session import reading, transaction
from survey.store.tables.people import Account
from tests.review.desk_world import SECRET_NAME, World, interview, member

Browser = Callable[[str], FlaskClient]


def _account(engine: Engine, name: str) -> Account:
    with reading(engine) as session:
        found = accounts.find_account(session, name)
    assert found is not None
    return found


def _close(engine: Engine, world: World) -> None:
    with transaction(engine) as session:
        waves.set_state(session, waves.get_wave_by_id(session, world.wave), "closed")


def test_a_village_goes_to_an_enumerator_and_back(browser: Browser, engine: Engine, world: World) -> None:
    with reading(engine) as session:
        village = psus.get_psu(session, world.wave, "137-001")
    supervisor = browser("hanh")
    supervisor.post("/manage/waves/2025/assignment", data={f"psu-{village.id}": ""})
    with reading(engine) as session:
        assert {case.assigned_to for case in cases.list_cases(session, world.wave, psu_ids=[village.id])} == {None}
    supervisor.post("/manage/waves/2025/assignment", data={f"psu-{village.id}": _account(engine, "mai").public_id})
    with reading(engine) as session:
        assert len(cases.list_cases(session, world.wave, assigned_to=world.accounts["mai"])) == 8


def test_a_supervisor_assigns_only_within_reach(browser: Browser, engine: Engine, world: World) -> None:
    with reading(engine) as session:
        foreign = psus.get_psu(session, world.wave, "139-001")
    browser("hanh").post("/manage/waves/2025/assignment", data={f"psu-{foreign.id}": ""})
    with reading(engine) as session:
        assert len(cases.list_cases(session, world.wave, psu_ids=[foreign.id], assigned_to=world.accounts["mai"])) == 4
    assert "139-001" not in browser("hanh").get("/manage/waves/2025/assignment").text


def test_what_came_in_stays_with_whoever_asked_it(browser: Browser, engine: Engine, world: World) -> None:
    world.hand_in(0)
    with reading(engine) as session:
        village = psus.get_psu(session, world.wave, "137-001")
    browser("hanh").post("/manage/waves/2025/assignment", data={f"psu-{village.id}": ""})
    with reading(engine) as session:
        assert cases.get_case_by_id(session, world.households[0]).assigned_to == world.accounts["mai"]


def test_progress_counts_and_shows_no_answer(browser: Browser, world: World) -> None:
    world.hand_in(0)
    world.hand_in(1, {"household": {"consent": 2, "outcome": 31}, "members": []})
    world.hand_in(2, {"household": {"outcome": 41}, "members": []})
    page = browser("quan").get("/manage/progress?district=137").text
    assert "14,3%" in page  # 1 of the 7 that are not out of scope
    assert "31 Từ chối" in page
    assert SECRET_NAME not in page
    assert "Bản 137" in page


def test_progress_is_narrowed_to_the_reach(browser: Browser, world: World) -> None:
    world.hand_in(0)
    page = browser("hanh").get("/manage/progress").text
    assert "25,0%" in page
    assert "Trạm Tấu" not in page


def test_codes_are_shown_once_and_kept_only_as_hashes(browser: Browser, engine: Engine, world: World) -> None:
    manager = browser("quan")
    page = manager.post("/manage/waves/2025/codes", data={"count": "3", "kind": "household"}).text
    shown = re.findall(r"<code>([0-9A-Z]{4}(?:-[0-9A-Z]{4}){3})</code>", page)
    assert len(shown) == 3
    assert shown[0] not in manager.get("/manage/waves/2025/codes").text
    with reading(engine) as session:
        kept = [one for case in world.households for one in codes.list_codes(session, case)]
    assert len(kept) == 3
    assert not any(shown[0].replace("-", "")[6:15] in one.secret_hash for one in kept)


def test_a_household_gets_one_letter_and_an_institution_two_codes(browser: Browser, world: World) -> None:
    manager = browser("quan")
    first = manager.post("/manage/waves/2025/codes", data={"count": "100"}).text
    assert first.count("<code>") == len(world.households)
    assert "Không còn hộ" in manager.post("/manage/waves/2025/codes", data={"count": "100"}).text
    school = manager.post("/manage/waves/2025/codes", data={"count": "5", "kind": "institution"}).text
    assert school.count("<code>") == 2
    assert manager.post("/manage/waves/2025/codes", data={"count": "0"}).status_code == 422


def test_an_account_begins_with_a_password_shown_once_and_no_role(browser: Browser, engine: Engine) -> None:
    page = browser("tri").post("/manage/accounts", data={"username": "lan.hoang", "display_name": "Hoàng Thị Lan"}).text
    assert re.search(r"<code>[0-9a-f]{4}(-[0-9a-f]{4}){4}</code>", page)
    account = _account(engine, "lan.hoang")
    assert account.must_change
    assert account.grants == []


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"role": "supervisor", "reach": "assigned"}, "không có phạm vi này"),
        ({"role": "supervisor", "reach": "districts", "places": ""}, "ít nhất một mã"),
        ({"role": "supervisor", "reach": "districts", "places": "999"}, "Không có mã 999"),
        ({"role": "supervisor", "reach": "psus", "places": "nowhere"}, "Không có mã nowhere"),
        ({"role": "king", "reach": "all"}, "Chưa chọn vai trò"),
    ],
)
def test_a_role_that_cannot_be_given_is_refused(
    browser: Browser, engine: Engine, data: dict[str, str], sentence: str
) -> None:
    account = _account(engine, "mai")
    answer = browser("tri").post(f"/manage/accounts/{account.public_id}/grant", data=data)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert len(_account(engine, "mai").grants) == 1


def test_a_role_is_given_with_its_places_and_taken_back(browser: Browser, engine: Engine) -> None:
    administrator, account = browser("tri"), _account(engine, "mai")
    data = {"role": "supervisor", "reach": "districts", "places": "137, 139"}
    administrator.post(f"/manage/accounts/{account.public_id}/grant", data=data)
    given = next(one for one in _account(engine, "mai").grants if one.role == "supervisor")
    assert given.places == ["137", "139"]
    administrator.post(f"/manage/accounts/{account.public_id}/revoke/{given.id}")
    assert [one.role for one in _account(engine, "mai").grants] == ["enumerator"]
    assert administrator.post(f"/manage/accounts/{account.public_id}/revoke/{given.id}").status_code == 404


def test_suspending_ends_every_session(browser: Browser, engine: Engine, world: World) -> None:
    browser("mai")
    account = _account(engine, "mai")
    browser("tri").post(f"/manage/accounts/{account.public_id}/suspend")
    assert _account(engine, "mai").status == "disabled"
    with reading(engine) as session:
        assert sessions.list_live(session, account.id) == []


def test_nobody_suspends_himself(browser: Browser, engine: Engine) -> None:
    own = _account(engine, "tri")
    assert browser("tri").post(f"/manage/accounts/{own.public_id}/suspend").status_code == 422
    assert _account(engine, "tri").status == "active"


def test_an_administrator_opens_no_answer_and_no_wave(browser: Browser, world: World) -> None:
    uuid = world.hand_in(0)
    administrator = browser("tri")
    for path in (f"/review/{uuid}", "/review/", "/manage/", "/manage/waves/2025/freeze"):
        assert administrator.get(path).status_code == 404


def _ready(engine: Engine, world: World) -> None:
    for place in range(8):
        uuid = world.hand_in(place, interview(member(1), member(2, sex=2)))
        with transaction(engine) as session:
            record = records.get_record(session, uuid)
            reviews.decide(session, record, "accept", account_id=None, seen_rev=1)
    _close(engine, world)


def test_freezing_asks_once_then_writes_and_tells_the_snapshot(
    browser: Browser, engine: Engine, world: World, settings: Settings
) -> None:
    _ready(engine, world)
    statistician = browser("thong")
    page = statistician.get("/manage/waves/2025/freeze").text
    assert "Chốt số liệu 2025 với 8 phiếu? Phiếu đến sau không vào bộ này." in page
    unsure = statistician.post("/manage/waves/2025/freeze", data={})
    assert unsure.status_code == 422
    done = statistician.post("/manage/waves/2025/freeze", data={"confirm": "yes"}, follow_redirects=True)
    assert "Đã chốt bộ số liệu 2025-1: 8 hộ, 16 người" in done.text
    assert (Path(settings.snapshots_url) / "2025-1" / "manifest.json").is_file()
    with reading(engine) as session:
        assert len(results.list_snapshots(session, world.wave)) == 1


def test_a_refused_freeze_writes_nothing_and_keeps_what_was_typed(
    browser: Browser, engine: Engine, world: World, settings: Settings
) -> None:
    _ready(engine, world)
    data = {"confirm": "yes", "old_totals": "số cũ", "totals": (io.BytesIO(b"unit,district\n"), "totals.csv")}
    answer = browser("thong").post("/manage/waves/2025/freeze", data=data)
    assert answer.status_code == 422
    assert "thiếu cột" in answer.text
    assert 'value="số cũ"' in answer.text
    assert not Path(settings.snapshots_url).exists()
    with reading(engine) as session:
        assert waves.get_wave_by_id(session, world.wave).state == "closed"
