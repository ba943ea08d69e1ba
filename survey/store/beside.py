"""Envelopes that a person must settle: kept beside another, held, or not read. Settling moves nothing but states."""

from typing import NamedTuple

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from survey.store import audit
from survey.store.errors import Conflict
from survey.store.tables.base import now
from survey.store.tables.intake import Inbox, Record, Revision
from survey.store.tables.review import Decision, Flag


class Waiting(NamedTuple):
    """An envelope that waits; `revision` and `record` are None where it could not be read into one."""

    entry: Inbox
    revision: Revision | None
    record: Record | None


def list_waiting(session: Session) -> list[Waiting]:
    """All envelopes that are held or carry an open doubt of their own, in the order of their coming."""
    doubted = select(Flag.seq).where(Flag.record_id.is_(None), Flag.seq.is_not(None), Flag.state == "open")
    query = (
        select(Inbox, Revision, Record)
        .outerjoin(Revision, Revision.seq == Inbox.seq)
        .outerjoin(Record, Record.id == Revision.record_id)
        .where(or_(Inbox.held, Inbox.seq.in_(doubted)), Inbox.state != "forgotten")
        .order_by(Inbox.seq)
    )
    return [Waiting(*row) for row in session.execute(query)]


def find_waiting(session: Session, seq: int) -> Waiting | None:
    """The envelope with this number, if it still waits."""
    return next((one for one in list_waiting(session) if one.entry.seq == seq), None)


def keep_this(session: Session, waiting: Waiting, *, account_id: int | None, reason: str) -> Record:
    """This envelope is the right one of its revision: it counts from now on, the other one stands beside."""
    entry, revision, record = waiting
    if revision is None or record is None or record.state == "withdrawn":
        raise Conflict(f"envelope {entry.seq} has no revision that could count")
    session.execute(
        update(Revision)
        .where(Revision.record_id == record.id, Revision.rev == entry.rev, Revision.id != revision.id)
        .values(beside=True)
    )
    revision.beside = False
    moment = now()
    if entry.rev >= record.rev:
        record.rev, record.outcome, record.state = entry.rev, revision.outcome, "received"
        record.checked_rev, record.changed_at = min(record.checked_rev, entry.rev - 1), moment
        if record.case is not None:
            record.case.state, record.case.changed_at = "received", moment
            record.case.outcome = revision.outcome if revision.outcome is not None else record.case.outcome
    _note(session, record, entry.rev, "release", account_id, reason)
    _settle(session, entry, account_id, f"keep this: {reason}")
    return record


def keep_beside(session: Session, waiting: Waiting, *, account_id: int | None, reason: str) -> None:
    """This envelope is not used; it stays as it came. A record that has no other is set aside with it."""
    entry, revision, record = waiting
    if record is not None and revision is not None and record.state == "held" and record.rev == entry.rev:
        record.state, record.changed_at = "superseded", now()
        _note(session, record, entry.rev, "supersede", account_id, reason)
    _settle(session, entry, account_id, f"keep beside: {reason}")


def stand(session: Session, record: Record) -> None:
    """A held record was decided on: what was held of its revision counts, and is no longer held."""
    seqs = session.scalars(
        update(Revision)
        .where(Revision.record_id == record.id, Revision.rev == record.rev, Revision.beside)
        .values(beside=False)
        .returning(Revision.seq)
    ).all()
    session.execute(update(Inbox).where(Inbox.seq.in_(seqs)).values(held=False))


def _note(session: Session, record: Record, rev: int, act: str, account_id: int | None, reason: str) -> None:
    record.decided_at = now()
    session.add(Decision(record_id=record.id, rev=rev, act=act, account_id=account_id, reason=reason))
    session.flush()
    audit.record(session, f"record.{act}", f"record:{record.uuid}", rev=rev, by=account_id)


def _settle(session: Session, entry: Inbox, account_id: int | None, resolution: str) -> None:
    entry.held = False
    session.execute(
        update(Flag)
        .where(Flag.seq == entry.seq, Flag.record_id.is_(None), Flag.state == "open")
        .values(state="resolved", resolved_at=now(), resolved_by=account_id, resolution=resolution)
    )
    session.flush()
    audit.record(session, "inbox.release", f"record:{entry.uuid}", seq=entry.seq, by=account_id)
