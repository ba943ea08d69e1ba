"""Flags and decisions move a record; a release takes three persons, and opens at its minute."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from survey.store import accounts, inbox, records, results, reviews
from survey.store.errors import Conflict, NotFound, OtherWaits, Outdated, OwnApproval
from survey.store.inbox import Arrival
from survey.store.tables.base import now
from survey.store.tables.field import Case, Wave
from survey.store.tables.intake import Record
from survey.store.tables.people import Account
from survey.store.tables.results import Release, Snapshot
from survey.store.tables.review import Decision

NOON = datetime(2026, 1, 15, 5, tzinfo=UTC)


@pytest.fixture
def receive(
    session: Session, wave: Wave, households: list[Case], arrival: Callable[..., Arrival]
) -> Callable[..., Record]:
    def make(uuid: str = "u-1", rev: int = 1, number: int = 0) -> Record:
        entry = inbox.add(session, arrival(uuid=uuid, rev=rev, content=f"{uuid}{rev}".encode())).entry
        records.add_revision(
            session,
            entry,
            kind="household",
            wave_id=wave.id,
            case_id=households[number].id,
            mode=1,
            instrument="household",
            instrument_version="1",
            outcome=1,
        )
        return records.get_record(session, uuid)

    return make


def test_accepting_moves_the_record_and_its_case(
    session: Session, receive: Callable[..., Record], account: Account, households: list[Case]
) -> None:
    record = receive()
    reviews.decide(session, record, "accept", account_id=account.id, seen_rev=1)
    assert (record.state, households[0].state, households[0].outcome) == ("accepted", "accepted", 1)


def test_returning_keeps_a_comment_for_each_question(
    session: Session, receive: Callable[..., Record], account: Account, households: list[Case]
) -> None:
    record = receive()
    comments = {"3.phone_own": "Hỏi lại: máy của ai?"}
    reviews.decide(session, record, "return", account_id=account.id, seen_rev=1, reason="xem lại", comments=comments)
    session.commit()
    session.expire_all()
    returned = reviews.find_last_return(session, households[0].id)
    assert returned is not None
    assert returned.comments == comments
    corrected = receive(rev=2)
    assert corrected.state == "received"
    assert reviews.find_last_return(session, households[0].id) is None


def test_a_decision_about_an_older_revision_is_refused(session: Session, receive: Callable[..., Record]) -> None:
    receive()
    record = receive(rev=2)
    with pytest.raises(Conflict, match="revision 2"):
        reviews.decide(session, record, "accept", account_id=None, seen_rev=1)


def test_a_decision_is_never_changed(session: Session, receive: Callable[..., Record]) -> None:
    reviews.decide(session, receive(), "hold", account_id=None, seen_rev=1)
    session.commit()
    with pytest.raises(DBAPIError, match="append-only"):
        session.execute(update(Decision).values(act="accept"))


def test_verifying_an_institution_leaves_its_state(session: Session, receive: Callable[..., Record]) -> None:
    record = receive()
    reviews.decide(session, record, "verify", account_id=None, seen_rev=1)
    assert (record.state, record.verified) == ("received", True)
    reviews.decide(session, record, "unverify", account_id=None, seen_rev=1)
    assert record.verified is False


def test_the_same_doubt_is_raised_once(session: Session, receive: Callable[..., Record]) -> None:
    record = receive()
    for _ in range(2):
        flag = reviews.raise_flag(session, record_id=record.id, rev=1, rule="fast", severity="soft", details={"s": 90})
    assert [each.id for each in reviews.list_flags(session, [record.id])] == [flag.id]
    reviews.resolve_flag(session, flag, account_id=None, resolution="hộ một người")
    assert reviews.list_flags(session, [record.id]) == []
    assert len(reviews.list_flags(session, [record.id], state=None)) == 1


def test_the_queue_shows_the_strongest_doubts_first(
    session: Session, wave: Wave, receive: Callable[..., Record], households: list[Case]
) -> None:
    calm, soft, hard = (receive(uuid, number=n) for n, uuid in enumerate(("a", "b", "c")))
    reviews.add_flags(
        session,
        [
            {"record_id": soft.id, "rev": 1, "rule": "r1", "severity": "soft"},
            {"record_id": soft.id, "rev": 1, "rule": "r2", "severity": "soft"},
            {"record_id": hard.id, "rev": 1, "rule": "r1", "severity": "hard"},
        ],
    )
    queue = reviews.list_queue(session, wave.id)
    assert [(row.record.uuid, row.hard, row.soft) for row in queue] == [("c", 1, 0), ("b", 0, 2), ("a", 0, 0)]
    assert calm in [row.record for row in queue]
    elsewhere = reviews.list_queue(session, wave.id, psu_ids=[households[5].psu_id or 0])
    assert elsewhere == []


def test_unchecked_records_are_found_until_they_are_checked(
    session: Session, wave: Wave, receive: Callable[..., Record]
) -> None:
    record = receive()
    assert [current.record for current in records.iterate_unchecked(session, wave.id)] == [record]
    records.mark_checked(session, record, 1)
    assert list(records.iterate_unchecked(session, wave.id)) == []
    receive(rev=2)
    assert [current.revision.rev for current in records.iterate_unchecked(session, wave.id)] == [2]


def test_a_forgotten_record_is_withdrawn_and_cannot_be_decided(
    session: Session, receive: Callable[..., Record]
) -> None:
    record = receive()
    inbox.forget(session, "u-1", "asked")
    session.refresh(record)
    assert record.state == "withdrawn"
    with pytest.raises(Conflict):
        reviews.decide(session, record, "accept", account_id=None, seen_rev=1)


@pytest.fixture
def snapshot(session: Session, wave: Wave) -> Snapshot:
    assert results.next_number(session, wave.id) == 1
    return results.add_snapshot(
        session, wave_id=wave.id, number=1, url="snapshots/2025-1", sha256="s", manifest={"households": 6}
    )


@pytest.fixture
def second(session: Session) -> Account:
    return accounts.add_account(session, username="minh", display_name="Vũ Minh", password_hash="x")


@pytest.fixture
def third(session: Session) -> Account:
    return accounts.add_account(session, username="hoa", display_name="Lý Hoa", password_hash="x")


def _locked(session: Session, snapshot: Snapshot, account: Account, code: str = "2025-1") -> Release:
    release = results.add_release(session, code=code, snapshot_id=snapshot.id, prepared_by=account.id)
    return results.lock_release(session, release, sha256="f")


def _approved(session: Session, release: Release, *people: Account) -> Release:
    for person in people:
        results.approve_release(session, release, account_id=person.id)
    return release


def test_a_release_takes_three_persons(
    session: Session, snapshot: Snapshot, account: Account, second: Account, third: Account
) -> None:
    release = _locked(session, snapshot, account)
    with pytest.raises(OwnApproval):
        results.approve_release(session, release, account_id=account.id)
    _approved(session, release, second)
    assert release.state == "locked"
    with pytest.raises(OwnApproval):
        results.approve_release(session, release, account_id=second.id)
    with pytest.raises(Conflict):
        results.publish_release(session, release, account_id=account.id)
    _approved(session, release, third)
    assert release.state == "approved"
    with pytest.raises(Conflict):
        results.approve_release(session, release, account_id=third.id + 1)
    results.publish_release(session, release, account_id=account.id)
    assert results.find_current_release(session) is release


@pytest.mark.parametrize(
    "values",
    [
        {"approved_by": "author"},
        {"approved_by": "second", "seconded_by": "second"},
        {"approved_by": "second", "seconded_by": "author"},
        {"seconded_by": "second"},
        {"approved_by": "second", "state": "approved"},
        {"approved_by": "second", "state": "published"},
    ],
)
def test_the_database_too_refuses_what_is_not_three_persons(
    session: Session, snapshot: Snapshot, account: Account, second: Account, values: dict[str, str]
) -> None:
    release = _locked(session, snapshot, account)
    session.commit()
    known = {"author": account.id, "second": second.id}
    with pytest.raises(DBAPIError):
        session.execute(
            update(Release).where(Release.id == release.id).values({k: known.get(v, v) for k, v in values.items()})
        )


def test_a_new_release_replaces_the_one_before(
    session: Session, snapshot: Snapshot, account: Account, second: Account, third: Account
) -> None:
    published = []
    for code in ("2025-1", "2025-2"):
        release = _approved(session, _locked(session, snapshot, account, code), second, third)
        published.append(results.publish_release(session, release, account_id=second.id))
    old, new = published
    assert (old.state, old.replaced_by, new.state) == ("superseded", new.id, "published")
    results.withdraw_release(session, new, account_id=second.id, reason="sai đơn vị")
    assert results.find_current_release(session) is None
    with pytest.raises(Conflict):
        results.withdraw_release(session, new, account_id=second.id, reason="again")


def test_a_release_opens_at_its_minute_and_not_before(
    session: Session, snapshot: Snapshot, account: Account, second: Account, third: Account
) -> None:
    minute = NOON + timedelta(days=1)
    release = _locked(session, snapshot, account)
    with pytest.raises(Conflict):
        results.embargo_release(session, release, until=minute, account_id=second.id, at=NOON)
    _approved(session, release, second, third)
    with pytest.raises(Conflict):
        results.embargo_release(session, release, until=NOON, account_id=second.id, at=NOON)
    results.embargo_release(session, release, until=minute, account_id=second.id, at=NOON)
    other = _approved(session, _locked(session, snapshot, account, "2025-2"), second, third)
    with pytest.raises(Conflict):
        results.embargo_release(session, other, until=minute, account_id=second.id, at=NOON)
    with pytest.raises(Conflict):
        results.publish_release(session, release, account_id=second.id, at=NOON)
    assert results.publish_due(session, minute - timedelta(seconds=1)) == []
    assert results.publish_due(session, minute) == [release]
    assert (release.state, release.published_at) == ("published", minute)
    assert results.publish_due(session, minute) == []


def test_a_minute_may_be_taken_back(
    session: Session, snapshot: Snapshot, account: Account, second: Account, third: Account
) -> None:
    release = _approved(session, _locked(session, snapshot, account), second, third)
    results.embargo_release(session, release, until=NOON + timedelta(days=1), account_id=second.id, at=NOON)
    results.embargo_release(session, release, until=None, account_id=second.id, at=NOON)
    assert results.publish_due(session, NOON + timedelta(days=2)) == []
    assert results.publish_release(session, release, account_id=second.id).state == "published"


def test_snapshots_are_found_by_wave_and_number(session: Session, wave: Wave, snapshot: Snapshot) -> None:
    assert results.get_snapshot(session, wave.id, 1) is snapshot
    assert results.find_newest_snapshot(session, wave.id) is snapshot
    assert results.next_number(session, wave.id) == 2
    with pytest.raises(NotFound):
        results.get_snapshot(session, wave.id, 2)
    assert len(list(session.scalars(select(Snapshot)))) == 1


def test_a_version_that_was_never_compared_with_the_published_one_goes_no_further(
    session: Session, snapshot: Snapshot, account: Account, second: Account, third: Account
) -> None:
    first = _approved(session, _locked(session, snapshot, account), second, third)
    locked = _locked(session, snapshot, account, "2025-2")
    approved = _approved(session, _locked(session, snapshot, account, "2025-3"), second, third)
    results.embargo_release(session, approved, until=now() + timedelta(days=1), account_id=second.id)
    with pytest.raises(OtherWaits):
        results.publish_release(session, first, account_id=second.id)
    results.embargo_release(session, approved, until=None, account_id=second.id)
    results.publish_release(session, first, account_id=second.id)
    with pytest.raises(Outdated):
        results.approve_release(session, locked, account_id=second.id)
    with pytest.raises(Outdated):
        results.embargo_release(session, approved, until=now() + timedelta(days=1), account_id=second.id)
    with pytest.raises(Outdated):
        results.publish_release(session, approved, account_id=second.id)
    again = _approved(session, _locked(session, snapshot, account, "2025-4"), second, third)
    assert results.publish_release(session, again, account_id=second.id).state == "published"
