"""Rows of the failure matrix that lie between a tablet and its server: each in a real Chromium, on a real server."""

import os
import random
import sqlite3
from collections import Counter
from pathlib import Path

import pytest
from playwright.sync_api import Route, expect
from sqlalchemy import func, select

from survey.store.session import transaction
from survey.store.tables.field import Visit
from tests.tablet.conftest import Field
from tests.tablet.tablets import Tablet

pytestmark = pytest.mark.soak

QUEUE = int(os.environ.get("SOAK_QUEUE", "60"))
SINGLY, AT_ONCE = 24, 3
RECORDS = "**/api/v1/records/**"


def test_a_queue_arrives_whole_and_once_while_a_third_of_all_requests_is_lost_or_answered_twice(
    tablet: Tablet, field: Field
) -> None:
    lots, weather = random.Random(231), Counter[str]()

    def pass_on(route: Route) -> None:
        fate = lots.choices(("asked in vain", "answered in vain", "asked twice", "fine"), (10, 10, 10, 70))[0]
        weather[fate] += 1
        if fate == "asked in vain":
            return route.abort()
        if fate == "fine":
            return route.continue_()
        answer = route.fetch()
        return route.abort() if fate == "answered in vain" else route.fulfill(response=route.fetch() or answer)

    with transaction(field.engine) as session:
        visits = session.scalar(select(func.count()).select_from(Visit)) or 0
    tablet.page.context.route(RECORDS, pass_on)
    for made in range(0, SINGLY, AT_ONCE):
        tablet.fill(AT_ONCE)
        assert len(tablet.states()) == made + AT_ONCE
        tablet.sync()
    tablet.fill(QUEUE - SINGLY)
    for _ in range(40):
        if set(tablet.states()) == {"received"}:
            break
        tablet.sync()
    assert Counter(tablet.states()) == {"received": QUEUE}
    arrived = field.arrived(tablet)
    assert len(arrived) == QUEUE
    assert sorted(arrived) == sorted(tablet.sealed())
    with transaction(field.engine) as session:
        assert session.scalar(select(func.count()).select_from(Visit)) == visits + QUEUE
    assert min(weather.values()) > 0
    assert len(weather) == 4


def test_a_server_restored_from_an_older_backup_is_sent_again_what_it_lacks(tablet: Tablet, field: Field) -> None:
    database = Path(field.settings.database_url.removeprefix("sqlite:///"))
    tablet.fill(1)
    tablet.sync()
    backup = database.with_suffix(".backup")
    with sqlite3.connect(database) as source, sqlite3.connect(backup) as copy:
        source.backup(copy)
    tablet.fill(5)
    tablet.sync()
    assert len(field.arrived(tablet)) == 6

    def restore() -> None:
        field.engine.dispose()
        for ending in ("-wal", "-shm"):
            database.with_name(database.name + ending).unlink(missing_ok=True)
        backup.replace(database)

    field.restart(restore)
    assert len(field.arrived(tablet)) == 1
    tablet.sync()
    assert set(tablet.states()) == {"received"}
    assert sorted(field.arrived(tablet)) == sorted(tablet.sealed())


def test_a_token_that_the_server_does_not_know_stops_the_queue_and_nothing_else(tablet: Tablet, field: Field) -> None:
    tablet.fill(2)
    token = tablet.fact("token")
    tablet.note(token="0" * 43)
    tablet.sync()
    assert tablet.states() == ["ready", "ready"]
    expect(tablet.page.get_by_role("link", name="Nhập mã thiết bị mới")).to_be_visible()
    tablet.begin(field.cases["132-1-01", 5])
    tablet.note(token=token)
    tablet.sync()
    assert tablet.states() == ["received", "received"]


@pytest.mark.parametrize(("status", "standing"), [(403, "stopped"), (503, "busy"), (429, "busy"), (500, "busy")])
def test_an_answer_that_is_no_receipt_keeps_everything(
    tablet: Tablet, field: Field, status: int, standing: str
) -> None:
    tablet.fill(1)
    asked = []

    def refuse(route: Route) -> None:
        asked.append(route.request.url)
        headers = {"Content-Type": "application/problem+json", "Retry-After": "40"}
        route.fulfill(status=status, headers=headers if status in (429, 503) else {}, body='{"title": "not now"}')

    tablet.page.context.route(RECORDS, refuse)
    tablet.sync()
    assert (tablet.states(), tablet.fact("sync")["fate"]) == (["ready"], standing)
    tablet.page.context.unroute(RECORDS)
    waits = tablet.page.evaluate(
        "async () => (await import(document.body.dataset.app + 'sync.js')).state.mayAskFrom - performance.now()"
    )
    if status in (429, 503):
        # The button waits too, for as long as the server asked; a tablet that is opened again asks anew.
        assert 0 < waits <= 40_000
        tablet.press("Đồng bộ")
        assert len(asked) == 1
        tablet.page.reload()
    tablet.sync()
    assert tablet.states() == ["received"]
    assert field.arrived(tablet) == tablet.sealed()
