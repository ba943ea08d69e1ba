"""Records and their revisions: what is known about a response without opening its envelope."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import closing
from typing import NamedTuple, Unpack

from sqlalchemy import Select, func, insert, select
from sqlalchemy.orm import Session

from survey.store import audit
from survey.store.errors import NotFound
from survey.store.revision_facts import BulkRevision as BulkRevision
from survey.store.revision_facts import NewRevision as NewRevision
from survey.store.tables.base import now
from survey.store.tables.field import Case
from survey.store.tables.intake import Inbox, Record, Revision


class Current(NamedTuple):
    """A record with the revision that counts and the envelope it came in."""

    record: Record
    revision: Revision
    entry: Inbox


def add_revision(session: Session, entry: Inbox, **facts: Unpack[NewRevision]) -> Revision:
    """Read an envelope into a revision of its record (made where it is the first).

    A held envelope never becomes the revision that counts: it stands beside, and a record that begins with one is
    held. A newer revision of a decided record makes it `received` again. The entry is marked parsed.
    """
    record = _record_for(session, entry, facts)
    revision = Revision(
        record_id=record.id,
        rev=entry.rev,
        seq=entry.seq,
        instrument=facts["instrument"],
        instrument_version=facts["instrument_version"],
        mode=facts["mode"],
        lang=facts.get("lang", "vi"),
        outcome=facts["outcome"],
        persons=facts.get("persons"),
        seconds=facts.get("seconds"),
        account_id=facts.get("account_id"),
        finished_at=facts.get("finished_at"),
        received_at=entry.received_at,
        beside=entry.held,
    )
    session.add(revision)
    entry.state = "parsed"
    session.flush()
    audit.record(session, "record.revision", f"record:{entry.uuid}", rev=entry.rev, seq=entry.seq, state=record.state)
    return revision


def add_many(session: Session, rows: Sequence[BulkRevision]) -> list[int]:
    """Make many records with their first revision at once; returns the records' inner ids in order.

    The envelopes stay `stored` in the inbox; their revisions say that they were read.
    """
    ids: list[int] = []
    for start in range(0, len(rows), 500):
        part = rows[start : start + 500]
        heads = [_head(row) for row in part]
        added = list(session.scalars(insert(Record).returning(Record.id, sort_by_parameter_order=True), heads))
        revisions = [_first(row, record_id) for row, record_id in zip(part, added, strict=True)]
        session.execute(insert(Revision), revisions)
        ids += added
    audit.record(session, "record.add_many", f"records:{len(ids)}", count=len(ids))
    return ids


def find_record(session: Session, uuid: str) -> Record | None:
    """The record with this uuid, or None."""
    return session.scalars(select(Record).where(Record.uuid == uuid)).one_or_none()


def get_record(session: Session, uuid: str) -> Record:
    """The record with this uuid."""
    record = find_record(session, uuid)
    if record is None:
        raise NotFound("record", uuid)
    return record


def list_records(
    session: Session,
    wave_id: int,
    *,
    states: Collection[str] | None = None,
    kind: str | None = None,
    psu_ids: Collection[int] | None = None,
    assigned_to: int | None = None,
    limit: int | None = None,
) -> list[Record]:
    """The records of a wave in the order of their coming; each filter narrows where given."""
    query = select(Record).where(Record.wave_id == wave_id)
    if psu_ids is not None or assigned_to is not None:
        query = query.join(Case, Record.case_id == Case.id)
    if states is not None:
        query = query.where(Record.state.in_(states))
    if kind is not None:
        query = query.where(Record.kind == kind)
    if psu_ids is not None:
        query = query.where(Case.psu_id.in_(psu_ids))
    if assigned_to is not None:
        query = query.where(Case.assigned_to == assigned_to)
    return list(session.scalars(query.order_by(Record.received_at, Record.id).limit(limit)))


def list_for_case(session: Session, case_id: int) -> list[Record]:
    """All records that name this case: more than one means it was answered twice."""
    return list(session.scalars(select(Record).where(Record.case_id == case_id).order_by(Record.id)))


def list_revisions(session: Session, record: Record) -> list[Revision]:
    """All revisions of a record, oldest first, those kept beside included."""
    query = select(Revision).where(Revision.record_id == record.id).order_by(Revision.rev, Revision.seq)
    return list(session.scalars(query))


def get_current(session: Session, record: Record) -> Current:
    """The revision that counts, with its envelope."""
    query = (
        select(Revision, Inbox)
        .join(Inbox, Revision.seq == Inbox.seq)
        .where(Revision.record_id == record.id, Revision.rev == record.rev)
        .order_by(Revision.beside, Revision.seq)
        .limit(1)
    )
    row = session.execute(query).one_or_none()
    if row is None:
        raise NotFound("revision", (record.uuid, record.rev))
    return Current(record, row[0], row[1])


def iterate_current(
    session: Session,
    wave_id: int,
    *,
    states: Collection[str] = ("accepted",),
    kinds: Collection[str] = ("household", "institution"),
) -> Iterator[Current]:
    """The records of a wave in these states with revision and envelope, streamed: for freezing and for checks."""
    query = _current(wave_id).where(Record.state.in_(states), Record.kind.in_(kinds))
    yield from _stream(session, query)


def iterate_unchecked(session: Session, wave_id: int) -> Iterator[Current]:
    """Records whose current revision no check has looked at yet."""
    query = _current(wave_id).where(Record.checked_rev < Record.rev, Record.state != "withdrawn")
    yield from _stream(session, query)


def mark_checked(session: Session, record: Record, rev: int) -> None:
    """The checks have looked at this revision."""
    record.checked_rev = rev
    session.flush()
    audit.record(session, "record.checked", f"record:{record.uuid}", rev=rev)


def count_states(session: Session, wave_id: int, *, psu_ids: Collection[int] | None = None) -> dict[str, int]:
    """How many records of a wave stand in each state."""
    query = select(Record.state, func.count()).where(Record.wave_id == wave_id).group_by(Record.state)
    if psu_ids is not None:
        query = query.join(Case, Record.case_id == Case.id).where(Case.psu_id.in_(psu_ids))
    return {row[0]: row[1] for row in session.execute(query)}


def _record_for(session: Session, entry: Inbox, facts: NewRevision) -> Record:
    """The record that an envelope belongs to, made or moved on as its revision asks."""
    record = find_record(session, entry.uuid)
    if record is None:
        record = Record(
            uuid=entry.uuid,
            wave_id=facts["wave_id"],
            case_id=facts["case_id"],
            kind=facts["kind"],
            door=entry.door,
            state="held" if entry.held else "received",
            rev=entry.rev,
            outcome=facts["outcome"],
            received_at=entry.received_at,
        )
        session.add(record)
        session.flush()
    elif not entry.held and entry.rev > record.rev and record.state != "withdrawn":
        record.rev, record.outcome, record.state = entry.rev, facts["outcome"], "received"
        record.changed_at = now()
    return record


def _current(wave_id: int) -> Select[Record, Revision, Inbox]:
    return (
        select(Record, Revision, Inbox)
        .join(Revision, (Revision.record_id == Record.id) & (Revision.rev == Record.rev))
        .join(Inbox, Revision.seq == Inbox.seq)
        .where(Record.wave_id == wave_id)
        # Of a held record the revision that was held is all there is.
        .where(~Revision.beside | (Record.state == "held"))
        .order_by(Record.id, Revision.seq)
    )


def _stream(session: Session, query: Select[Record, Revision, Inbox]) -> Iterator[Current]:
    with closing(session.execute(query.execution_options(yield_per=500))) as rows:
        for record, revision, entry in rows:
            yield Current(record, revision, entry)


def _head(row: BulkRevision) -> dict[str, object]:
    return {
        "uuid": row["uuid"],
        "wave_id": row["wave_id"],
        "case_id": row["case_id"],
        "kind": row["kind"],
        "door": row["door"],
        "state": row.get("state", "received"),
        "rev": 1,
        "outcome": row["outcome"],
        "received_at": row["received_at"],
        "checked_rev": 1 if row.get("checked") else 0,
    }


def _first(row: BulkRevision, record_id: int) -> dict[str, object]:
    return {
        "record_id": record_id,
        "rev": 1,
        "seq": row["seq"],
        "instrument": row["instrument"],
        "instrument_version": row["instrument_version"],
        "mode": row["mode"],
        "lang": row.get("lang", "vi"),
        "outcome": row["outcome"],
        "persons": row.get("persons"),
        "seconds": row.get("seconds"),
        "account_id": row.get("account_id"),
        "finished_at": row.get("finished_at"),
        "received_at": row["received_at"],
    }
