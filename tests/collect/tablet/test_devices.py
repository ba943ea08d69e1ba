"""A tablet's life: a code on a manager's page, enrolment once, news, a returned record, revoking."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from survey.access import devices as access_devices
from survey.store import accounts, records, reviews
from survey.store.session import transaction
from tests.collect.conftest import World, sign_in
from tests.collect.tablet.devices import Tablet, household, issue_code


@pytest.fixture
def manager(app: Flask, engine: Engine, world: World) -> FlaskClient:
    with transaction(engine) as session:
        account = accounts.add_account(
            session, username="quan", display_name="Quản lý", password_hash="x", must_change=False
        )
        accounts.add_grant(session, account, "manager")
        number = account.id
    return sign_in(app, engine, number)


def test_a_manager_issues_a_code_that_enrols_one_tablet_once(
    app: Flask, engine: Engine, world: World, manager: FlaskClient
) -> None:
    with transaction(engine) as session:
        mai = accounts.get_account(session, world.accounts["mai"]).public_id
    assert manager.post("/manage/waves/2025/devices", data={"enumerator": ""}).status_code == 422
    page = manager.post("/manage/waves/2025/devices", data={"enumerator": mai}).get_data(as_text=True)
    (code,) = re.findall(r"<code>([0-9A-Z-]{19})</code>", page)
    assert "data:image/svg+xml" in page
    said = {"code": code.lower(), "name": "Máy của Mai", "persisted": False}
    first = app.test_client().post("/api/v1/devices", json=said)
    assert first.status_code == 201
    assert first.json["enumerator"] == {"id": mai, "name": "Mai"}
    assert app.test_client().post("/api/v1/devices", json=said).status_code == 403
    listed = manager.get("/manage/waves/2025/devices?lang=en").get_data(as_text=True)
    assert "Máy của Mai" in listed
    assert "The browser may clear its data" in listed


def test_an_old_code_a_slip_and_many_tries_enrol_nobody(app: Flask, engine: Engine, world: World) -> None:
    client = app.test_client()
    with transaction(engine) as session:
        day_ago = datetime.now(UTC) - timedelta(hours=25)
        old = access_devices.issue(session, account_id=world.accounts["mai"], wave_id=world.wave, at=day_ago)
    said = {"name": "Máy", "persisted": True}
    assert client.post("/api/v1/devices", json={**said, "code": old}).status_code == 403
    assert client.post("/api/v1/devices", json={**said, "code": old[:-1] + "?"}).status_code == 422
    assert client.post("/api/v1/devices", json={"code": 5}).status_code == 400
    statuses = [client.post("/api/v1/devices", json={**said, "code": old}).status_code for _ in range(30)]
    assert statuses[-1] == 429
    right = issue_code(engine, world.accounts["mai"], world.wave)
    held = client.post("/api/v1/devices", json={**said, "code": right})
    assert (held.status_code, held.headers["Retry-After"]) == (429, "600")


def test_assignments_reach_the_tablet_and_no_answer_does(tablet: Tablet, world: World) -> None:
    sent = tablet.seal(world.households[0])
    tablet.put(sent)
    news = tablet.sync(since=0).json
    assert [one["case"] for one in news["assignments"]] == world.households[:3]
    assert news["records"] == [{"uuid": sent.uuid, "rev": 1, "sha256": sent.sha256, "state": "received"}]
    assert (news["newest_seq"], news["wipe"], news["wave"]["id"]) == (1, False, "2025")
    assert news["wave"]["words"]["agency"] == {"vi": "Chi cục Thống kê", "en": "Chi cục Thống kê"}
    assert "Giàng Thị Mỷ" not in tablet.sync().text


def test_a_returned_record_comes_back_with_its_comments_and_is_corrected(
    tablet: Tablet, world: World, engine: Engine
) -> None:
    sent = tablet.seal(world.households[0])
    tablet.put(sent)
    assert tablet.client.get(f"/api/v1/records/{sent.uuid}", headers=tablet.headers).status_code == 404
    with transaction(engine) as session:
        record = records.get_record(session, sent.uuid)
        comments = {"1.birth_year": "Hỏi lại năm sinh"}
        reviews.decide(session, record, "return", account_id=None, seen_rev=1, reason="", comments=comments)
    (returned,) = tablet.sync().json["returned"]
    assert returned["comments"] == [{"variable": "birth_year", "line": 1, "text": "Hỏi lại năm sinh"}]
    content = tablet.client.get(f"/api/v1/records/{sent.uuid}", headers=tablet.headers).json
    assert content["interview"]["members"][0]["name"] == "Giàng Thị Mỷ"
    corrected = tablet.seal(world.households[0], household(outcome=11), uuid=sent.uuid, rev=2)
    assert tablet.put(corrected).status_code == 201
    assert tablet.sync().json["returned"] == []
    assert tablet.client.get(f"/api/v1/records/{sent.uuid}", headers=tablet.headers).status_code == 404


def test_a_manager_revokes_a_tablet_after_one_question(tablet: Tablet, manager: FlaskClient) -> None:
    address = f"/manage/devices/{tablet.device}/revoke"
    assert "Máy 1" in manager.get(address).get_data(as_text=True)
    assert tablet.sync().json["wipe"] is False
    assert manager.post(address).status_code == 303
    assert tablet.sync().json == {"wipe": True}
    assert manager.get("/manage/devices/none/revoke").status_code == 404


def test_visits_and_listings_come_sealed_too(tablet: Tablet, world: World) -> None:
    visit = {"visit": {"outcome": 22, "at": "2025-11-10T02:00:00+00:00", "appointment_at": None}}
    parts = {"answers": visit, "identifiers": {}}
    assert tablet.put(tablet.seal(world.households[0], instrument="visit", parts=parts)).status_code == 201
    listing = {"listing": {"psu": "137-001", "households": [{"number": 1, "place": "đầu bản", "members": 5}]}}
    heads = {"listing": {"1": "Giàng A Sử"}}
    sealed = tablet.seal("", instrument="listing", parts={"answers": listing, "identifiers": heads})
    assert tablet.put(sealed).status_code == 201
    (first, *_others) = tablet.sync().json["assignments"]
    assert first["visits"] == [{"at": "2025-11-10T02:00:00+00:00", "outcome": 22, "appointment_at": None}]
    assert first["state"] == "started"
