"""The failure matrix of the protocol, the rows that the server must hold: each test carries the name of its row."""

import hashlib
import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, event, text
from sqlalchemy.orm import Session

from survey.keep.envelope import seal
from survey.keep.keys import KeyRing, add_key, make_key_file
from survey.questionnaire.versions import published
from survey.store import accounts, beside, cases, devices, inbox, records, reviews, waves
from survey.store.session import transaction
from tests.collect.conftest import World, sign_in
from tests.collect.tablet.devices import Tablet, enrol, household


def _flags(session: Session, uuid: str) -> list[str]:
    return sorted(flag.rule for flag in reviews.list_flags(session, [records.get_record(session, uuid).id]))


def _entries(session: Session, uuid: str) -> list[tuple[int, bool]]:
    return [(entry.rev, entry.held) for entry in inbox.list_entries(session, uuid)]


def _revoke(engine: Engine, tablet: Tablet) -> None:
    with transaction(engine) as session:
        devices.revoke(session, devices.get_device(session, tablet.device), account_id=None)


def _export(tablet: Tablet, *frames: bytes) -> bytes:
    header = {"kind": "export", "device": tablet.device, "wave": "2025", "count": len(frames)}
    return seal(header, {"frames": b"".join(frames)}, tablet.keyring.current)


@pytest.fixture
def supervisor(app: Flask, engine: Engine, world: World) -> FlaskClient:
    with transaction(engine) as session:
        account = accounts.add_account(
            session, username="giam", display_name="Giám sát", password_hash="x", must_change=False
        )
        accounts.add_grant(session, account, "supervisor")
        number = account.id
    return sign_in(app, engine, number)


def test_tablet_lost_or_broken(tablet: Tablet, world: World, engine: Engine, session: Session, app: Flask) -> None:
    oldest = datetime(2025, 11, 9, 3, tzinfo=UTC)
    assert tablet.sync(unsent=7, oldest=oldest.isoformat(), persisted=0).status_code == 200
    lost = devices.get_device(session, tablet.device)
    assert (lost.unsent, lost.oldest_unsent_at, lost.persisted) == (7, oldest, False)
    assert lost.synced_at is not None
    another = enrol(app, engine, world.accounts["mai"], world.wave, "Máy 2")
    assert another.put(another.seal(world.households[0])).status_code == 201
    assert tablet.put(tablet.seal(world.households[1])).status_code == 201


def test_no_network_for_weeks(tablet: Tablet, world: World, supervisor: FlaskClient, session: Session) -> None:
    first, second = tablet.seal(world.households[0]), tablet.seal(world.households[1])
    assert tablet.put(first).status_code == 201
    content = _export(tablet, first.frame, second.frame)
    answer = supervisor.post("/review/import", data={"file": (io.BytesIO(content), "may-1.svx")})
    assert answer.status_code == 200
    assert _entries(session, second.uuid) == [(1, False)]
    record = records.get_record(session, second.uuid)
    assert (record.state, record.door) == ("received", "field")
    assert inbox.list_entries(session, second.uuid)[0].account_id == world.accounts["mai"]
    # What comes over the network afterwards is the same record, with the same receipt.
    again = tablet.put(second)
    session.rollback()
    (entry,) = inbox.list_entries(session, second.uuid)
    assert (again.status_code, again.json["seq"]) == (200, entry.seq)


def test_no_network_for_weeks_and_the_file_is_cut(
    tablet: Tablet, world: World, supervisor: FlaskClient, session: Session
) -> None:
    first, second = tablet.seal(world.households[0]), tablet.seal(world.households[1])
    whole = _export(tablet, first.frame, second.frame)
    for content in (whole[:-1], b"not a file of ours", b""):
        answer = supervisor.post("/review/import", data={"file": (io.BytesIO(content), "may-1.svx")})
        assert answer.status_code == 422
    # More than a form may carry: it is read, and refused for what it is.
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\n'
    large = head + b"x" * 3 * 2**20 + b"\r\n--x--\r\n"
    answer = supervisor.post("/review/import", data=large, content_type="multipart/form-data; boundary=x")
    assert answer.status_code == 422
    assert inbox.newest_seq(session) == 0
    cut = _export(tablet, first.frame, second.frame[:-9])
    assert supervisor.post("/review/import", data={"file": (io.BytesIO(cut), "f")}).status_code == 200
    session.rollback()
    assert [len(inbox.list_entries(session, one.uuid)) for one in (first, second)] == [1, 0]


def test_clock_wrong(tablet: Tablet, world: World, session: Session) -> None:
    yesterday = (datetime.now(UTC) - timedelta(days=1)).isoformat()
    slow = tablet.seal(world.households[0], finished_at=yesterday, server_offset_ms=86_400_000)
    right = tablet.seal(world.households[1], server_offset_ms=2_000)
    first, second = tablet.put(slow).json, tablet.put(right).json
    assert second["seq"] > first["seq"]
    assert first["received_at"][:10] == datetime.now(UTC).date().isoformat()
    assert _flags(session, slow.uuid) == ["wrong-clock"]
    assert _flags(session, right.uuid) == []


def test_login_expired_offline(tablet: Tablet, world: World, app: Flask, engine: Engine, session: Session) -> None:
    sealed = tablet.seal(world.households[0])
    response = tablet.put(sealed, Authorization="Bearer forgotten")
    assert (response.status_code, response.content_type) == (401, "application/problem+json")
    assert response.json["detail"]
    assert response.json["detail_en"]
    assert inbox.newest_seq(session) == 0
    again = enrol(app, engine, world.accounts["mai"], world.wave)
    assert again.put(sealed).status_code == 201


def test_rights_removed_while_offline(tablet: Tablet, world: World, engine: Engine, session: Session) -> None:
    with transaction(engine) as writing:
        accounts.set_status(writing, accounts.get_account(writing, world.accounts["mai"]), "disabled")
    sealed = tablet.seal(world.households[0])
    assert tablet.put(sealed).status_code == 201
    assert _flags(session, sealed.uuid) == ["not-assigned"]
    assert tablet.sync().status_code == 403
    assert tablet.client.get(sealed.url, headers=tablet.headers).status_code in (404, 405)


def test_enumerator_logs_out_another_logs_in(
    tablet: Tablet, world: World, app: Flask, engine: Engine, session: Session
) -> None:
    left_there, own = tablet.seal(world.households[0]), tablet.seal(world.households[1])
    with transaction(engine) as writing:
        other = accounts.add_account(writing, username="pao", display_name="Giàng A Páo", password_hash="none")
        accounts.add_grant(writing, other, "enumerator", reach="assigned")
        number = other.id
    after = enrol(app, engine, number, world.wave, "Máy 1")
    assert (after.put(left_there).status_code, tablet.put(own).status_code) == (201, 201)
    # The record is theirs who made it; that it came by other hands is noted.
    for sealed, flags in ((left_there, ["sent-by-another"]), (own, [])):
        (entry,) = inbox.list_entries(session, sealed.uuid)
        assert entry.account_id == world.accounts["mai"]
        assert _flags(session, sealed.uuid) == flags


def test_tablet_stolen_token_revoked(
    tablet: Tablet, world: World, engine: Engine, session: Session, supervisor: FlaskClient
) -> None:
    _revoke(engine, tablet)
    assert tablet.sync().json == {"wipe": True}
    sealed = tablet.seal(world.households[0])
    assert tablet.put(sealed).status_code == 202
    assert tablet.put(sealed).status_code == 202
    record = records.get_record(session, sealed.uuid)
    assert (record.state, _entries(session, sealed.uuid)) == ("held", [(1, True)])
    assert tablet.client.get(f"/api/v1/records/{sealed.uuid}", headers=tablet.headers).status_code == 404
    # A supervisor looks, with a reason, and it counts.
    assert supervisor.post("/review/beside/1", data={"act": "this", "reason": ""}).status_code == 422
    chosen = supervisor.post("/review/beside/1", data={"act": "this", "reason": "hộ xác nhận"})
    assert chosen.status_code == 303
    session.rollback()
    record = records.get_record(session, sealed.uuid)
    assert (record.state, _entries(session, sealed.uuid)) == ("received", [(1, False)])
    assert records.get_current(session, record).entry.seq == 1
    assert [one.act for one in reviews.list_decisions(session, [record.id])] == ["release"]
    assert beside.list_waiting(session) == []


def test_a_visit_of_a_stolen_tablet_closes_no_case(
    tablet: Tablet, world: World, engine: Engine, session: Session
) -> None:
    before = cases.get_case(session, world.households[0])
    known = (before.state, before.outcome)
    session.rollback()
    _revoke(engine, tablet)
    visit = {"visit": {"outcome": 31, "at": "2025-11-10T02:00:00+00:00", "appointment_at": None}}
    sealed = tablet.seal(world.households[0], instrument="visit", parts={"answers": visit, "identifiers": {}})
    assert tablet.put(sealed).status_code == 202
    after = cases.get_case(session, world.households[0])
    assert (after.state, after.outcome) == known
    assert _entries(session, sealed.uuid) == [(1, True)]


def test_form_version_changed(tablet: Tablet, world: World, session: Session) -> None:
    for version in published()["household"]:
        sealed = tablet.seal(world.households[0], instrument_version=version)
        assert tablet.put(sealed).status_code == 201
        assert records.get_record(session, sealed.uuid).state == "received"
        session.rollback()
    unknown = tablet.seal(world.households[1], instrument_version="never published")
    assert tablet.put(unknown).status_code == 201
    session.rollback()
    assert records.find_record(session, unknown.uuid) is None
    (waiting,) = beside.list_waiting(session)
    assert (waiting.entry.uuid, waiting.record) == (unknown.uuid, None)


def test_round_closed(tablet: Tablet, world: World, engine: Engine, session: Session) -> None:
    with transaction(engine) as writing:
        waves.set_state(writing, waves.get_wave_by_id(writing, world.wave), "closed")
    sealed = tablet.seal(world.households[0])
    assert tablet.put(sealed).status_code == 201
    assert _flags(session, sealed.uuid) == ["late"]


def test_round_closed_for_longer_than_the_token_lives(tablet: Tablet, world: World, engine: Engine) -> None:
    with transaction(engine) as writing:
        wave = waves.get_wave_by_id(writing, world.wave)
        waves.set_state(writing, wave, "closed", datetime.now(UTC) - timedelta(days=61))
    assert tablet.put(tablet.seal(world.households[0])).status_code == 403


def test_two_tablets_same_household(tablet: Tablet, world: World, app: Flask, engine: Engine, session: Session) -> None:
    other = enrol(app, engine, world.accounts["sung"], world.wave, "Máy 2")
    mine, theirs = tablet.seal(world.households[0]), other.seal(world.households[0])
    assert [tablet.put(mine).status_code, other.put(theirs).status_code] == [201, 201]
    assert "answered-twice" in _flags(session, mine.uuid)
    assert "answered-twice" in _flags(session, theirs.uuid)
    with transaction(engine) as writing:
        for uuid, act in ((mine.uuid, "accept"), (theirs.uuid, "supersede")):
            reviews.decide(writing, records.get_record(writing, uuid), act, account_id=None, seen_rev=1)
    session.rollback()
    assert [one.record.uuid for one in records.iterate_current(session, world.wave)] == [mine.uuid]
    assert records.get_record(session, theirs.uuid).state == "superseded"


@pytest.mark.parametrize("act", ["this", "beside"])
def test_clone_or_restored_image(
    tablet: Tablet, world: World, session: Session, supervisor: FlaskClient, act: str
) -> None:
    mine = tablet.seal(world.households[0], household(outcome=12))
    clone = tablet.seal(world.households[0], household(outcome=11), uuid=mine.uuid)
    assert [tablet.put(mine).status_code, tablet.put(clone).status_code] == [201, 202]
    assert _entries(session, mine.uuid) == [(1, False), (1, True)]
    kept = [inbox.exact_bytes(entry) for entry in inbox.list_entries(session, mine.uuid)]
    assert kept == [mine.content, clone.content]
    assert records.get_record(session, mine.uuid).outcome == 12
    shown = supervisor.get("/review/beside").get_data(as_text=True)
    assert mine.uuid[:8] in shown
    settled = supervisor.post("/review/beside/2", data={"act": act, "reason": "điều tra viên xác nhận"})
    assert settled.status_code == 303
    session.rollback()
    record = records.get_record(session, mine.uuid)
    assert record.outcome == (11 if act == "this" else 12)
    assert records.get_current(session, record).entry.seq == (2 if act == "this" else 1)
    assert [one.held for one in inbox.list_entries(session, mine.uuid)] == [False, False]
    assert beside.list_waiting(session) == []


def test_duplicate_send(tablet: Tablet, world: World, session: Session) -> None:
    sealed = tablet.seal(world.households[0])
    first, second = tablet.put(sealed), tablet.put(sealed)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json == second.json
    batch = tablet.batch([sealed, sealed]).json["answers"]
    assert [one["status"] for one in batch] == [200, 200]
    assert _entries(session, sealed.uuid) == [(1, False)]


def test_partial_upload(tablet: Tablet, world: World, session: Session) -> None:
    sealed = tablet.seal(world.households[0])
    cut = tablet.client.put(sealed.url, data=sealed.content[:-1], headers={**tablet.headers, **sealed.headers})
    assert cut.status_code == 422
    without = tablet.client.put(sealed.url, data=sealed.content, headers=tablet.headers)
    assert without.status_code == 422
    short = tablet.client.put(
        sealed.url,
        input_stream=io.BytesIO(sealed.content[:-1]),
        content_length=len(sealed.content),
        headers={**tablet.headers, **sealed.headers},
    )
    assert short.status_code in (400, 422)
    assert inbox.newest_seq(session) == 0
    assert tablet.put(sealed).status_code == 201


def test_crash_after_commit_before_answer(tablet: Tablet, world: World, app: Flask) -> None:
    sealed = tablet.seal(world.households[0])
    lost = app.test_client()
    lost.put(sealed.url, data=sealed.content, headers={**tablet.headers, **sealed.headers})  # its answer is not seen
    retried = tablet.put(sealed)
    assert (retried.status_code, retried.json["seq"]) == (200, 1)


def test_crash_before_commit(tablet: Tablet, world: World, engine: Engine, app: Flask) -> None:
    """The database goes away at the commit itself: nothing was promised, and the retry is the first one stored."""
    sealed, broken = tablet.seal(world.households[0]), []
    serving: Engine = app.extensions["survey_engine"]

    def fail(_connection: object) -> None:
        if not broken:
            broken.append(True)
            raise ConnectionError("the database went away")

    event.listen(serving, "commit", fail)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    assert tablet.put(sealed).status_code >= 500
    assert tablet.lacking([sealed])["lacking"] == [[sealed.uuid, 1, sealed.sha256]]
    assert tablet.put(sealed).status_code == 201


def test_server_bug_rejects_good_data(
    tablet: Tablet, world: World, app: Flask, session: Session, supervisor: FlaskClient, tmp_path: Path
) -> None:
    """A record sealed to a key that the server lost is stored, and read once the key is back."""
    make_key_file(tmp_path / "keys.json")
    (tmp_path / "keys.json").chmod(0o600)
    lost = Tablet(tablet.client, KeyRing.load(tmp_path / "keys.json"), tablet.device, tablet.token)
    sealed = lost.seal(world.households[0])
    assert tablet.put(sealed).status_code == 201
    assert records.find_record(session, sealed.uuid) is None
    supervisor.post("/review/import/read-again")
    session.rollback()
    assert records.find_record(session, sealed.uuid) is None
    add_key(tmp_path / "keys.json")
    ring = KeyRing.load(tmp_path / "keys.json")
    app.config["KEY_RING"] = KeyRing(ring.current, {**ring.private, **tablet.keyring.private}, ring.draft)
    supervisor.post("/review/import/read-again")
    session.rollback()
    assert records.get_record(session, sealed.uuid).state == "received"
    assert beside.list_waiting(session) == []
    assert tablet.put(sealed).status_code == 200


def test_erased_at_the_persons_request(tablet: Tablet, world: World, engine: Engine) -> None:
    sealed = tablet.seal(world.households[0])
    tablet.put(sealed)
    with transaction(engine) as writing:
        inbox.forget(writing, sealed.uuid, "requested")
    assert tablet.put(sealed).status_code == 410
    assert tablet.put(tablet.seal(world.households[0], uuid=sealed.uuid, rev=2)).status_code == 410
    assert tablet.sync().json["gone"] == [sealed.uuid]
    # The digest of what was erased is still known: nothing is asked for again.
    assert tablet.lacking([sealed])["lacking"] == []


@pytest.mark.parametrize("trouble", ["full", "read-only", "locked"])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_database_full_or_read_only(
    tablet: Tablet, world: World, app: Flask, engine: Engine, session: Session, trouble: str
) -> None:
    serving: Engine = app.extensions["survey_engine"]
    sealed = tablet.seal(world.households[0], household(remarks="x" * 60_000))

    def prepare(connection: object) -> None:
        words = {
            "full": "PRAGMA max_page_count=1",
            "read-only": "PRAGMA query_only=ON",
            "locked": "PRAGMA busy_timeout=50",
        }
        connection.exec_driver_sql(words[trouble])  # type: ignore[attr-defined]

    event.listen(serving, "begin", prepare, insert=trouble == "locked")
    if trouble == "locked":
        with engine.connect() as other:  # somebody else writes and does not end
            other.execute(text("SELECT 1"))
            response = tablet.put(sealed)
    else:
        response = tablet.put(sealed)
    assert (response.status_code, response.headers["Retry-After"]) == (503, "5")
    assert response.content_type == "application/problem+json"
    assert inbox.newest_seq(session) == 0
    event.remove(serving, "begin", prepare)
    serving.dispose()
    session.rollback()
    assert tablet.put(sealed).status_code == 201


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_database_read_only_on_postgresql(tablet: Tablet, world: World, app: Flask, engine: Engine) -> None:
    sealed = tablet.seal(world.households[0])
    serving: Engine = app.extensions["survey_engine"]

    def forbid(connection: object) -> None:
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")  # type: ignore[attr-defined]

    event.listen(serving, "begin", forbid)
    assert tablet.put(sealed).status_code == 503
    event.remove(serving, "begin", forbid)
    assert tablet.put(sealed).status_code == 201


def test_a_wave_is_needed_by_nobody(tablet: Tablet, session: Session) -> None:
    """An envelope that names a household nobody knows is stored all the same, and waits for a person."""
    sealed = tablet.seal("0" * 32, wave="1999")
    assert tablet.put(sealed).status_code == 201
    (waiting,) = beside.list_waiting(session)
    assert hashlib.sha256(inbox.exact_bytes(waiting.entry) or b"").hexdigest() == sealed.sha256
