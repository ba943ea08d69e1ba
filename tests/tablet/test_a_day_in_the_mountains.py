"""A day without a network, and the evening on a thin, lossy line: everything arrives, and everything once."""

import json
import os
import random
from collections import Counter

import pytest
from playwright.sync_api import Route, expect
from sqlalchemy import select

from survey.keep.envelope import Envelope, open_part
from survey.store import records, reviews
from survey.store.session import transaction
from survey.store.tables.intake import Inbox
from tests.journeys.small_world import HOUSEHOLDS, TABLET_ANSWERS, TABLET_MEMBERS, Row
from tests.tablet.conftest import Field
from tests.tablet.tablets import Tablet

pytestmark = pytest.mark.soak

INTERVIEWS = int(os.environ.get("SOAK_INTERVIEWS", "3"))
DRAFTS = int(os.environ.get("SOAK_DRAFTS", "1"))
"""Of the interviews so many are broken off, and taken up again after the browser was restarted."""
HOMES = [(village, number) for village in ("132-1-01", "132-1-02") for number in range(1, HOUSEHOLDS + 1)]
BYTES_A_SECOND = 20_000 / 8
LOST = 0.3


def answers_of(place: int) -> Row:
    """The household's answers, told apart by the telephone."""
    return {**TABLET_ANSWERS, "phone": f"09120001{place:02d}"}


def test_a_day_without_a_network_arrives_once_over_a_thin_line(tablet: Tablet, field: Field) -> None:
    back, *homes = HOMES[: INTERVIEWS + 1]
    a_record_comes_back(tablet, field, field.cases[back])
    tablet.offline()
    broken_off = homes[:DRAFTS]
    for place, home in enumerate(broken_off):
        tablet.begin(field.cases[home])
        tablet.interview(answers_of(place), TABLET_MEMBERS, steps=4 + place)
    restart_without_a_network(tablet)
    for place, home in enumerate(homes):
        if home in broken_off:
            tablet.open_case(field.cases[home])
            tablet.follow("Làm tiếp")
            tablet.page.locator("form#phieu").wait_for()
        else:
            tablet.begin(field.cases[home])
        if place == len(homes) - 1:
            read_in_english_for_a_while(tablet, answers_of(place))
        tablet.interview(answers_of(place), TABLET_MEMBERS)
        tablet.finish()
    correct_what_came_back(tablet, field.cases[back])
    finished = {(row["uuid"], row["rev"], row["sha256"], row["case"]) for row in tablet.store("outbox")}
    assert len(finished) == len(homes) + 2, "each interview, and two revisions of the one that came back"
    lost = drain_over_a_thin_line(tablet)
    assert lost > 0, "the line lost nothing, so nothing was tried"
    everything_arrived_once(field, finished)
    contents_are_as_they_were_said(field, {field.cases[home]: answers_of(place) for place, home in enumerate(homes)})
    assert tablet.faults == []


def a_record_comes_back(tablet: Tablet, field: Field, case: str) -> None:
    """Yesterday's interview was sent, and the supervisor asks about one answer."""
    tablet.begin(case)
    tablet.interview(TABLET_ANSWERS, TABLET_MEMBERS)
    tablet.finish()
    tablet.sync()
    with transaction(field.engine) as session:
        (record,) = records.list_records(session, field.wave)
        comments = {"household.fibre_now": "Xem lại hộp cáp trong nhà"}
        reviewer = field.accounts["mai"]
        reviews.decide(session, record, "return", account_id=reviewer, seen_rev=1, reason="Hỏi lại", comments=comments)
    tablet.sync()


def restart_without_a_network(tablet: Tablet) -> None:
    """The app opens from what the tablet holds, and asks for the PIN."""
    tablet.close()
    tablet.start("about:blank")
    tablet.offline()
    tablet.page.goto("/field/")
    tablet.unlock()
    tablet.page.locator(".village").first.wait_for()


def read_in_english_for_a_while(tablet: Tablet, answers: Row) -> None:
    """The language changes in the middle of a part: what was answered still stands, and English goes on."""
    tablet.interview(answers, TABLET_MEMBERS, steps=5)
    section, line = tablet.step
    row = answers if line is None else next(row for row in TABLET_MEMBERS if row["line"] == line)
    tablet.answer(row)
    said = "[...document.getElementById('phieu').elements].map(({ name, value, checked }) => [name, value, checked])"
    before = tablet.page.evaluate(said)
    tablet.press("English")
    expect(tablet.page.locator("html")).to_have_attribute("lang", "en")
    tablet.page.locator("form#phieu").wait_for()
    assert tablet.step == (section, line)
    assert tablet.page.evaluate(said) == before
    tablet.press("Tiếng Việt")
    expect(tablet.page.locator("html")).to_have_attribute("lang", "vi")
    tablet.page.locator("form#phieu").wait_for()


def correct_what_came_back(tablet: Tablet, case: str) -> None:
    tablet.go(f"#/case/{case}")
    tablet.press("Sửa phiếu bị trả lại")
    tablet.page.locator("form#phieu, #finish-form").first.wait_for()
    uuid = next(row["uuid"] for row in tablet.store("drafts") if row["case"] == case and row["state"] == "open")
    tablet.go(f"#/interview/{uuid}/internet")
    tablet.interview({**TABLET_ANSWERS, "fibre_now": 1}, TABLET_MEMBERS)
    tablet.finish()


def drain_over_a_thin_line(tablet: Tablet) -> int:
    """20 kbit/s, and three of ten requests are lost: half of them before the server, half on the way back."""
    if tablet.context is None:
        raise RuntimeError("the tablet is off")
    lots, lost = random.Random(231), []

    def carry(route: Route) -> None:
        if lots.random() >= LOST and (lost or "/records/" not in route.request.url):
            return route.continue_()
        lost.append(route.request.url)
        # The first upload is always one that the server took and the tablet never heard of.
        if "/records/" in route.request.url and (len(lost) == 1 or lots.random() < 0.5):
            route.fetch()
        return route.abort()

    tablet.context.route("**/api/v1/**", carry)
    tablet.offline(False)
    thin = {"offline": False, "latency": 300, "downloadThroughput": BYTES_A_SECOND, "uploadThroughput": BYTES_A_SECOND}
    line = tablet.context.new_cdp_session(tablet.page)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", thin)
    for _ in range(200):
        tablet.sync()
        synced = tablet.page.evaluate("import(document.body.dataset.app + 'sync.js').then(({ state }) => state.fate)")
        if synced == "ok" and {row["state"] for row in tablet.store("outbox")} <= {"received", "safe"}:
            return len(lost)
    raise AssertionError(f"not everything was sent: {tablet.store('outbox')}")


def everything_arrived_once(field: Field, finished: set[tuple[str, int, str, str]]) -> None:
    with transaction(field.engine) as session:
        arrived = Counter((row.uuid, row.rev, row.sha256) for row in session.scalars(select(Inbox)))
    assert set(arrived) == {(uuid, rev, sha256) for uuid, rev, sha256, _case in finished}
    assert set(arrived.values()) == {1}


def contents_are_as_they_were_said(field: Field, said: dict[str, Row]) -> None:
    """Each record opens to the household's own telephone and to all of its members."""
    with transaction(field.engine) as session:
        found = records.list_records(session, field.wave)
        assert len(found) == len(said) + 1
        for record in found:
            entry = records.get_current(session, record).entry
            envelope = Envelope(entry.header or b"", entry.keys, entry.body)
            answers, identifiers = (
                json.loads(open_part(envelope, part, field.keyring)) for part in ("answers", "identifiers")
            )
            expected = said.get(envelope.facts["case"])
            if expected is None:
                assert (entry.rev, answers["household"]["fibre_now"]) == (2, 1)
                continue
            assert identifiers["household"]["phone"] == expected["phone"]
            assert len(identifiers["members"]) == len(TABLET_MEMBERS)
