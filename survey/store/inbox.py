"""The inbox: envelopes exactly as they came, once each, for ever.

The same uuid, revision and bytes again are answered "already"; the same uuid and revision with other bytes are kept
"beside", held and flagged. Nothing is overwritten; forgetting destroys the keys and leaves the row as a tombstone.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple

from sqlalchemy import Insert, insert, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from survey.store import audit
from survey.store.errors import NotFound
from survey.store.tables.base import now
from survey.store.tables.intake import Inbox, Record
from survey.store.tables.review import Flag

MAGIC = b"SVE1\n"
OTHER_BYTES = "same-id-other-bytes"

Fate = Literal["new", "already", "beside"]


@dataclass(frozen=True, slots=True)
class Arrival:
    """One envelope at the door. `header` and `keys` are its two lines (without line ends), `body` the rest.

    Bytes that cannot be read as an envelope come with `header=None, keys=None` and all of them in `body`.
    `sha256` is the hexadecimal digest of the whole. `held` is the reason for which a person must look first.
    """

    uuid: str
    rev: int
    sha256: str
    header: bytes | None
    keys: bytes | None
    body: bytes
    door: str
    key_id: str | None = None
    wave_id: int | None = None
    case_id: int | None = None
    account_id: int | None = None
    received_at: datetime | None = None
    held: str | None = None


class Receipt(NamedTuple):
    """What became of an arrival: the row, and whether it is new, was there already, or is kept beside another."""

    entry: Inbox
    fate: Fate


def add(session: Session, arrival: Arrival) -> Receipt:
    """Store an envelope once. The answer to the sender goes out only after the commit."""
    _wait_for_turn(session, arrival.uuid)
    is_other = bool(
        session.scalars(select(Inbox.seq).where(Inbox.uuid == arrival.uuid, Inbox.rev == arrival.rev).limit(1)).first()
    )
    values = _values(arrival)
    if is_other and arrival.held is None:
        values |= {"held": True, "held_reason": OTHER_BYTES}
    seq = session.execute(_insert_once(session).values(values).returning(Inbox.seq)).scalar_one_or_none()
    if seq is None:
        return Receipt(get_entry(session, arrival.uuid, arrival.rev, arrival.sha256), "already")
    entry = get_by_seq(session, seq)
    if is_other:
        session.add(Flag(seq=seq, case_id=arrival.case_id, rev=arrival.rev, rule=OTHER_BYTES, severity="hard"))
        session.flush()
    fate: Fate = "beside" if is_other else "new"
    audit.record(
        session, "inbox.add", f"record:{arrival.uuid}", seq=seq, rev=arrival.rev, sha256=arrival.sha256, fate=fate
    )
    return Receipt(entry, fate)


def add_many(session: Session, arrivals: Sequence[Arrival]) -> list[int]:
    """Store many new envelopes at once (the demonstration, a restored file); returns their numbers in order.

    All must be new: one that is already there fails the whole. Use `add` where that can be.
    """
    seqs: list[int] = []
    for start in range(0, len(arrivals), 500):
        rows = [_values(arrival) for arrival in arrivals[start : start + 500]]
        seqs += session.scalars(insert(Inbox).returning(Inbox.seq, sort_by_parameter_order=True), rows)
    audit.record(session, "inbox.add_many", f"inbox:{len(seqs)}", count=len(seqs))
    return seqs


def get_entry(session: Session, uuid: str, rev: int, sha256: str) -> Inbox:
    """The row of one envelope."""
    query = select(Inbox).where(Inbox.uuid == uuid, Inbox.rev == rev, Inbox.sha256 == sha256)
    entry = session.scalars(query).one_or_none()
    if entry is None:
        raise NotFound("envelope", (uuid, rev))
    return entry


def get_by_seq(session: Session, seq: int) -> Inbox:
    """The row with this number."""
    entry = session.get(Inbox, seq)
    if entry is None:
        raise NotFound("envelope", seq)
    return entry


def list_entries(session: Session, uuid: str) -> list[Inbox]:
    """All envelopes of one record, in the order of their coming."""
    return list(session.scalars(select(Inbox).where(Inbox.uuid == uuid).order_by(Inbox.seq)))


def list_held(session: Session) -> list[Inbox]:
    """The envelopes that wait for a person."""
    return list(session.scalars(select(Inbox).where(Inbox.held).order_by(Inbox.seq)))


def exact_bytes(entry: Inbox) -> bytes | None:
    """The envelope as it was sent, byte for byte; None once its keys are destroyed."""
    if entry.header is None:
        return entry.body
    if entry.keys is None:
        return None
    return MAGIC + entry.header + b"\n" + entry.keys + b"\n" + entry.body


def mark(session: Session, entry: Inbox, state: Literal["parsed", "unreadable"]) -> None:
    """Say whether the envelope could be read into a revision."""
    entry.state = state
    session.flush()
    audit.record(session, f"inbox.{state}", f"record:{entry.uuid}", seq=entry.seq)


def release(session: Session, entry: Inbox) -> None:
    """A person has looked: the envelope is no longer held."""
    entry.held = False
    session.flush()
    audit.record(session, "inbox.release", f"record:{entry.uuid}", seq=entry.seq)


def find_lacking(session: Session, held: Iterable[tuple[str, int, str]]) -> set[tuple[str, int, str]]:
    """Of the (uuid, rev, sha256) that a tablet still holds, those that are not here."""
    asked = set(held)
    uuids = sorted({uuid for uuid, _, _ in asked})
    known: set[tuple[str, int, str]] = set()
    for start in range(0, len(uuids), 500):
        query = select(Inbox.uuid, Inbox.rev, Inbox.sha256).where(Inbox.uuid.in_(uuids[start : start + 500]))
        known |= {(row.uuid, row.rev, row.sha256) for row in session.execute(query)}
    return asked - known


def newest_seq(session: Session) -> int:
    """The number of the newest envelope, 0 when there is none."""
    return session.scalars(select(Inbox.seq).order_by(Inbox.seq.desc()).limit(1)).one_or_none() or 0


def forget(session: Session, uuid: str, reason: str) -> int:
    """Destroy the keys of all envelopes of a record; digest and tombstone stay. Returns how many were forgotten."""
    changed = session.execute(
        update(Inbox)
        .where(Inbox.uuid == uuid, Inbox.state != "forgotten")
        .values(keys=None, state="forgotten", held=False)
        .returning(Inbox.seq)
    )
    seqs = list(changed.scalars())
    if not seqs:
        raise NotFound("envelope", uuid)
    session.execute(update(Record).where(Record.uuid == uuid).values(state="withdrawn", changed_at=now()))
    audit.record(session, "inbox.forget", f"record:{uuid}", seqs=seqs, reason=reason)
    return len(seqs)


def is_forgotten(session: Session, uuid: str) -> bool:
    """Whether the content of this record was forgotten at the person's request."""
    query = select(Inbox.seq).where(Inbox.uuid == uuid, Inbox.state == "forgotten").limit(1)
    return session.scalars(query).first() is not None


def list_by_seq(session: Session, seqs: Collection[int]) -> list[Inbox]:
    """The rows with these numbers, in order."""
    wanted, rows = sorted(seqs), list[Inbox]()
    for start in range(0, len(wanted), 500):
        query = select(Inbox).where(Inbox.seq.in_(wanted[start : start + 500])).order_by(Inbox.seq)
        rows += session.scalars(query)
    return rows


def _values(arrival: Arrival) -> dict[str, object]:
    return {
        "uuid": arrival.uuid,
        "rev": arrival.rev,
        "sha256": arrival.sha256,
        "header": arrival.header,
        "keys": arrival.keys,
        "body": arrival.body,
        "key_id": arrival.key_id,
        "door": arrival.door,
        "wave_id": arrival.wave_id,
        "case_id": arrival.case_id,
        "account_id": arrival.account_id,
        "received_at": arrival.received_at or now(),
        "state": "stored" if arrival.header is not None else "unreadable",
        "held": arrival.held is not None,
        "held_reason": arrival.held,
    }


def _insert_once(session: Session) -> Insert:
    if session.get_bind().dialect.name == "postgresql":
        return postgresql.insert(Inbox).on_conflict_do_nothing(index_elements=["uuid", "rev", "sha256"])
    return sqlite.insert(Inbox).on_conflict_do_nothing(index_elements=["uuid", "rev", "sha256"])


def _wait_for_turn(session: Session, uuid: str) -> None:
    """Two senders of one uuid go one after the other, so that the second sees the first's bytes."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:uuid, 0))"), {"uuid": uuid})
