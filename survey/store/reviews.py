"""Flags (doubts) and decisions (events). A decision moves the state of a record, never an answer."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple, NotRequired, TypedDict, Unpack

from sqlalchemy import case, func, insert, select
from sqlalchemy.orm import Session

from survey.store import audit, beside
from survey.store.errors import Conflict, NotFound
from survey.store.tables.base import now
from survey.store.tables.field import Case
from survey.store.tables.intake import Record
from survey.store.tables.review import Decision, Flag

# What an act makes of a record. "verify" and "unverify" are about institutions and leave the state alone.
STATE_AFTER = {
    "accept": "accepted",
    "return": "returned",
    "hold": "held",
    "release": "received",
    "supersede": "superseded",
    "withdraw": "withdrawn",
}
CASE_AFTER = {"accept": "accepted", "return": "returned", "hold": "received", "release": "received"}


class NewFlag(TypedDict):
    """A doubt: `rule` is its id, `severity` hard, soft or note, `place` where ("", "3", "3.phone_own")."""

    rule: str
    severity: str
    record_id: NotRequired[int | None]
    rev: NotRequired[int | None]
    case_id: NotRequired[int | None]
    seq: NotRequired[int | None]
    place: NotRequired[str]
    details: NotRequired[dict[str, object]]


class QueueRow(NamedTuple):
    """A record in the queue with the number of its open flags."""

    record: Record
    hard: int
    soft: int


def raise_flag(session: Session, **facts: Unpack[NewFlag]) -> Flag:
    """Raise a flag; the same rule at the same place of the same revision is raised once only."""
    if facts.get("record_id") is not None:
        known = session.scalars(
            select(Flag).where(
                Flag.record_id == facts.get("record_id"),
                Flag.rev == facts.get("rev"),
                Flag.rule == facts["rule"],
                Flag.place == facts.get("place", ""),
            )
        ).first()
        if known is not None:
            return known
    flag = Flag(**facts)
    session.add(flag)
    session.flush()
    audit.record(session, "flag.raise", f"flag:{flag.id}", rule=flag.rule, record=flag.record_id, rev=flag.rev)
    return flag


def add_flags(session: Session, rows: Sequence[NewFlag]) -> int:
    """Raise many new flags at once; returns how many. All must be new."""
    blank: dict[str, object] = {
        "record_id": None,
        "rev": None,
        "case_id": None,
        "seq": None,
        "place": "",
        "details": {},
    }
    values = [{**blank, **row} for row in rows]
    for start in range(0, len(values), 500):
        session.execute(insert(Flag), values[start : start + 500])
    if values:
        audit.record(session, "flag.add_many", f"flags:{len(values)}", count=len(values))
    return len(values)


def resolve_flag(session: Session, flag: Flag, *, account_id: int | None, resolution: str) -> Flag:
    """A person looked at the doubt and says why it stands no longer."""
    flag.state, flag.resolved_at, flag.resolved_by, flag.resolution = "resolved", now(), account_id, resolution
    session.flush()
    audit.record(session, "flag.resolve", f"flag:{flag.id}", by=account_id)
    return flag


def get_flag(session: Session, flag_id: int) -> Flag:
    """The flag with this id."""
    flag = session.get(Flag, flag_id)
    if flag is None:
        raise NotFound("flag", flag_id)
    return flag


def list_flags(session: Session, record_ids: Collection[int], *, state: str | None = "open") -> list[Flag]:
    """The flags of these records, hard ones first; of every state with `state=None`."""
    order = case((Flag.severity == "hard", 0), (Flag.severity == "soft", 1), else_=2)
    query = select(Flag).where(Flag.record_id.in_(record_ids)).order_by(order, Flag.id)
    if state is not None:
        query = query.where(Flag.state == state)
    return list(session.scalars(query))


def list_case_flags(session: Session, case_id: int) -> list[Flag]:
    """The open flags that name this case."""
    return list(session.scalars(select(Flag).where(Flag.case_id == case_id, Flag.state == "open").order_by(Flag.id)))


def list_entry_flags(session: Session) -> list[Flag]:
    """The open flags about envelopes that belong to no record yet or stand beside one."""
    query = select(Flag).where(Flag.seq.is_not(None), Flag.record_id.is_(None), Flag.state == "open")
    return list(session.scalars(query.order_by(Flag.id)))


def decide(
    session: Session,
    record: Record,
    act: str,
    *,
    account_id: int | None,
    seen_rev: int,
    reason: str = "",
    comments: Mapping[str, str] | None = None,
    at: datetime | None = None,
) -> Decision:
    """Decide about the revision that was seen; raises `Conflict` where a newer one has come.

    `comments` maps a place ("household.fibre_now", "3.phone_own") to what the enumerator should ask again.
    """
    if record.rev != seen_rev:
        raise Conflict(f"record {record.uuid} is at revision {record.rev}, not {seen_rev}")
    if record.state == "withdrawn":
        raise Conflict(f"record {record.uuid} was withdrawn")
    decision = Decision(
        record_id=record.id,
        rev=seen_rev,
        act=act,
        account_id=account_id,
        at=at or now(),
        reason=reason,
        comments=dict(comments or {}),
    )
    session.add(decision)
    if record.state == "held" and act in ("accept", "return", "release"):
        beside.stand(session, record)
    _move(record, decision)
    session.flush()
    audit.record(
        session, f"record.{act}", f"record:{record.uuid}", rev=seen_rev, by=account_id, comments=len(decision.comments)
    )
    return decision


def _move(record: Record, decision: Decision) -> None:
    """What a decision makes of its record and of the record's case."""
    record.changed_at = record.decided_at = decision.at
    if decision.act in ("verify", "unverify"):
        record.verified = decision.act == "verify"
    else:
        record.state = STATE_AFTER[decision.act]
    if record.case is not None and decision.act in CASE_AFTER:
        record.case.state, record.case.changed_at = CASE_AFTER[decision.act], decision.at
        record.case.outcome = record.outcome if record.outcome is not None else record.case.outcome


def add_decisions(
    session: Session, record_ids: Iterable[int], act: str, *, account_id: int | None, at: datetime
) -> int:
    """Write one decision about the first revision of many records (their states were given when they were added)."""
    rows: list[dict[str, object]] = [
        {"record_id": key, "rev": 1, "act": act, "account_id": account_id, "at": at} for key in record_ids
    ]
    for start in range(0, len(rows), 500):
        part: list[dict[str, object]] = [{"reason": "", "comments": {}, **row} for row in rows[start : start + 500]]
        session.execute(insert(Decision), part)
    if rows:
        audit.record(session, f"record.{act}", f"records:{len(rows)}", count=len(rows), by=account_id)
    return len(rows)


def list_decisions(session: Session, record_ids: Collection[int]) -> list[Decision]:
    """All decisions about these records, oldest first."""
    query = select(Decision).where(Decision.record_id.in_(record_ids)).order_by(Decision.at, Decision.id)
    return list(session.scalars(query))


def find_last_return(session: Session, case_id: int) -> Decision | None:
    """The newest decision that returned a record of this case to the field, or None."""
    query = (
        select(Decision)
        .join(Record, Decision.record_id == Record.id)
        .where(Record.case_id == case_id, Record.state == "returned", Decision.act == "return")
        .order_by(Decision.id.desc())
        .limit(1)
    )
    return session.scalars(query).one_or_none()


def list_queue(
    session: Session,
    wave_id: int,
    *,
    states: Collection[str] = ("received", "held"),
    kind: str | None = None,
    psu_ids: Collection[int] | None = None,
    limit: int = 200,
) -> list[QueueRow]:
    """Records that wait for a decision, strongest doubts first, then in the order of their coming."""
    hard = func.count(case((Flag.severity == "hard", 1)))
    soft = func.count(case((Flag.severity == "soft", 1)))
    counts = (
        select(Flag.record_id, hard.label("hard"), soft.label("soft"))
        .where(Flag.state == "open", Flag.record_id.is_not(None))
        .group_by(Flag.record_id)
        .subquery()
    )
    n_hard, n_soft = func.coalesce(counts.c.hard, 0), func.coalesce(counts.c.soft, 0)
    query = (
        select(Record, n_hard, n_soft)
        .outerjoin(counts, counts.c.record_id == Record.id)
        .where(Record.wave_id == wave_id, Record.state.in_(states))
        .order_by(n_hard.desc(), n_soft.desc(), Record.received_at, Record.id)
        .limit(limit)
    )
    if kind is not None:
        query = query.where(Record.kind == kind)
    if psu_ids is not None:
        query = query.join(Case, Record.case_id == Case.id).where(Case.psu_id.in_(psu_ids))
    return [QueueRow(*row) for row in session.execute(query)]
