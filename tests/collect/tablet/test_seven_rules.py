"""The seven rules under which nothing is lost, against the real server; and each of them, switched off, is missed.

Two tablets share households, one may be a clone that writes the same number with other bytes; requests are lost,
doubled, delayed and reordered; the session flips; tablets crash before and after autosave and finalise, the server
before its commit and after it. Always: what was finished lies on a tablet or on the server; what was acknowledged lies
on the server; no row is there twice. In the end everything arrives.
"""

import os
from typing import Any

import pytest
from flask import Flask, Response
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from survey.store import inbox
from survey.store.inbox import Arrival, Receipt
from survey.store.tables.intake import Inbox
from survey.web.db import session
from tests.collect.conftest import World
from tests.collect.tablet.client_model import RULES, Client, Fate, Network, Rule
from tests.collect.tablet.devices import Tablet, enrol, household

EXAMPLES = int(os.environ.get("SOAK_EXAMPLES", "15"))
STEPS = 30
FATES: tuple[Fate, ...] = ("delivered", "request lost", "answer lost", "delivered twice", "delivered late")

which = st.integers(0, 1)
fates = st.sampled_from(FATES)


class Tablets(RuleBasedStateMachine):
    """What can happen, in any order. The world it happens in is set by `_machine`."""

    app: Flask
    engine: Engine
    households: list[str]
    tablets: list[Tablet]
    crash: dict[str, bool]
    off: Rule | None

    def __init__(self) -> None:
        super().__init__()
        self.network = Network(self.app.test_client())
        self.clients = [Client(tablet, self.network, self.off) for tablet in self.tablets]

    @rule(at=which, case=st.integers(0, 1))
    def type_and_save(self, at: int, case: int) -> None:
        client = self.clients[at]
        client.save(client.tablet.seal(self.households[case]))

    @rule(at=which, crash_now=st.booleans())
    def finalise(self, at: int, crash_now: bool) -> None:
        client = self.clients[at]
        client.finalise(next(iter(client.drafts), ""), crash=crash_now)

    @rule(at=which)
    def correct(self, at: int) -> None:
        client = self.clients[at]
        for (uuid, rev), _sealed in list(client.received.items())[:1]:
            client.save(client.tablet.seal(self.households[0], uuid=uuid, rev=rev + 1))

    @rule(at=which)
    def clone(self, at: int) -> None:
        theirs, client = self.clients[1 - at], self.clients[at]
        for original in theirs.finished[-1:]:
            other = household(outcome=11)
            client.save(client.tablet.seal(self.households[0], other, uuid=original.uuid, rev=original.rev))

    @rule(at=which, fate=fates, tablet_crashes=st.booleans(), server_crashes=st.booleans())
    def push(self, at: int, fate: Fate, tablet_crashes: bool, server_crashes: bool) -> None:
        self.crash["now"] = server_crashes
        self.clients[at].push(fate, crash=tablet_crashes)
        self.crash["now"] = False

    @rule()
    def late_ones_arrive(self) -> None:
        self.network.let_through()

    @rule(at=which)
    def session_flips(self, at: int) -> None:
        self.clients[at].signed_in = not self.clients[at].signed_in

    @invariant()
    def nothing_is_lost_or_double(self) -> None:
        mine = {sealed.uuid for client in self.clients for sealed in client.finished}
        stored = [row for row in _stored(self.engine) if row[0] in mine]
        assert len(stored) == len(set(stored)), "an envelope lies on the server twice"
        there = {sha256 for _uuid, _rev, sha256 in stored}
        for client in self.clients:
            for sealed in client.finished:
                assert sealed.sha256 in there | client.on_disk(), "a finished record is nowhere"
            for sealed in client.received.values():
                assert sealed.sha256 in there, "an acknowledged record is not on the server"

    def teardown(self) -> None:
        self.network.let_through()
        for client in self.clients:
            client.signed_in = True
            for _try in range(3 * len(client.outbox)):
                client.push("delivered")
            assert client.outbox == {}, "a record does not arrive"
        self.nothing_is_lost_or_double()


def _machine(app: Flask, engine: Engine, world: World, off: Rule | None) -> type[Tablets]:
    crash = {"now": False}

    @app.after_request
    def _crash(response: Response) -> Response:
        """The server dies before its commit. Where it answers first, the answer has gone out; else nothing has."""
        if crash["now"] and response.status_code in (200, 201, 202):
            session().rollback()
            if off != "ack after commit":
                response.status_code, response.data = 500, b""
        return response

    tablets = [enrol(app, engine, world.accounts[name], world.wave, name) for name in ("mai", "sung")]
    facts = {
        "app": app,
        "engine": engine,
        "households": world.households,
        "tablets": tablets,
        "crash": crash,
        "off": off,
    }
    return type("TabletsHere", (Tablets,), facts)


def _stored(engine: Engine) -> list[tuple[str, int, str]]:
    with engine.execution_options(survey_reading=True).connect() as connection:
        return [(row[0], row[1], row[2]) for row in connection.execute(text("SELECT uuid, rev, sha256 FROM inbox"))]


def _run(machine: type[Tablets], examples: int) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_with_all_seven_rules_nothing_is_lost_and_nothing_is_double(app: Flask, engine: Engine, world: World) -> None:
    _run(_machine(app, engine, world, None), EXAMPLES)


@pytest.mark.parametrize("off", RULES)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_without_any_one_rule_a_record_is_lost_or_double(
    app: Flask, engine: Engine, world: World, off: Rule, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine = _machine(app, engine, world, off)
    _break(engine, off, monkeypatch)
    with pytest.raises(AssertionError, match=r"nowhere|not on the server|twice|does not arrive"):
        _run(machine, 150)


def _break(engine: Engine, off: Rule, monkeypatch: pytest.MonkeyPatch) -> None:
    """Take a rule of the server away; those of the client are switched off in its model."""
    if off == "unique key":
        with engine.connect() as connection:
            _rebuild_without_key(connection.connection.driver_connection)
        monkeypatch.setattr(inbox, "_insert_once", lambda _session: inbox.insert(Inbox))
    elif off == "compare content":
        right = inbox.add
        monkeypatch.setattr(inbox, "add", lambda own, arrival: _already(own, arrival) or right(own, arrival))
    elif off == "keep both":
        with engine.begin() as connection:
            connection.execute(text("DROP TRIGGER inbox_bytes_stay"))
        stored = inbox.add
        monkeypatch.setattr(inbox, "add", lambda own, arrival: _overwritten(own, arrival) or stored(own, arrival))


def _already(own: Session, arrival: Arrival) -> Receipt | None:
    """Whoever looks at the number alone takes a clone's record for one that is there."""
    known = [entry for entry in inbox.list_entries(own, arrival.uuid) if entry.rev == arrival.rev]
    return Receipt(known[0], "already") if known else None


def _overwritten(own: Session, arrival: Arrival) -> Receipt | None:
    known = [entry for entry in inbox.list_entries(own, arrival.uuid) if entry.rev == arrival.rev]
    if not known:
        return None
    entry = known[0]
    entry.sha256, entry.header, entry.keys, entry.body = arrival.sha256, arrival.header, arrival.keys, arrival.body
    own.flush()
    return Receipt(entry, "already")


def _rebuild_without_key(raw: Any) -> None:
    """The inbox, still empty, without its unique key."""
    parts = raw.execute("SELECT type, sql FROM sqlite_master WHERE tbl_name = 'inbox' AND sql IS NOT NULL").fetchall()
    raw.execute("PRAGMA foreign_keys=OFF")
    raw.execute("DROP TABLE inbox")
    for kind, sql in sorted(parts, key=lambda part: part[0] != "table"):
        key = "CONSTRAINT uq_inbox_uuid_rev_sha256 UNIQUE (uuid, rev, sha256)"
        assert kind != "table" or key in sql
        raw.execute(sql.replace(key, "CONSTRAINT no_key CHECK (1)"))
    raw.execute("PRAGMA foreign_keys=ON")
