"""What a tablet asks about its own records: what the server has, what came back, what was forgotten."""

from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from survey.store.tables.field import Case
from survey.store.tables.intake import Inbox, Record
from survey.store.tables.review import Decision

_SLACK = timedelta(minutes=10)
"""Transactions at once may commit in another order than their numbers and times say."""


class Held(NamedTuple):
    """One envelope as the server has it; `state` is that of its record, None where it has none."""

    uuid: str
    rev: int
    sha256: str
    state: str | None


class Returned(NamedTuple):
    """A record that a supervisor gave back, with the decision that says why."""

    record: Record
    decision: Decision


def list_since(session: Session, account_id: int, since: int) -> list[Held]:
    """An enumerator's envelopes that came after a number, and those whose record changed since that one came."""
    changed = Inbox.seq > since
    if since > 0:
        seen_at = session.scalar(
            select(Inbox.received_at).where(Inbox.seq <= since).order_by(Inbox.seq.desc()).limit(1)
        )
        if seen_at is not None:
            after = seen_at - _SLACK
            changed = or_(changed, Inbox.received_at >= after, Record.changed_at >= after)
    query = (
        select(Inbox.uuid, Inbox.rev, Inbox.sha256, Record.state)
        .outerjoin(Record, Record.uuid == Inbox.uuid)
        .where(Inbox.account_id == account_id, Inbox.state != "forgotten", changed)
        .order_by(Inbox.seq)
    )
    return [Held(*row) for row in session.execute(query)]


def list_returned(session: Session, account_id: int, wave_id: int) -> list[Returned]:
    """The records that wait for a correction by whoever now has their household."""
    query = (
        select(Record, Decision)
        .join(Case, Record.case_id == Case.id)
        .join(Decision, Decision.record_id == Record.id)
        .where(
            Record.wave_id == wave_id,
            Record.state == "returned",
            Case.assigned_to == account_id,
            Decision.act == "return",
        )
        .order_by(Decision.id)
    )
    newest = {record.id: Returned(record, decision) for record, decision in session.execute(query)}
    return list(newest.values())


def list_gone(session: Session, account_id: int) -> list[str]:
    """An enumerator's records whose content was forgotten at the person's request."""
    query = select(Inbox.uuid).where(Inbox.account_id == account_id, Inbox.state == "forgotten").distinct()
    return sorted(session.scalars(query))


def list_answered_online(session: Session, wave_id: int) -> set[int]:
    """The cases of a wave that a resident has answered."""
    query = select(Record.case_id).where(
        Record.wave_id == wave_id,
        Record.door == "resident",
        Record.case_id.is_not(None),
        Record.state.not_in(("superseded", "withdrawn")),
    )
    return {case_id for case_id in session.scalars(query) if case_id is not None}
