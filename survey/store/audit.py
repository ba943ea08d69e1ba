"""Who did what to what, when: an append-only trail in which every entry carries the hash of the one before.

Entries are collected while a transaction runs and are chained when it commits: the lock that keeps the chain in one
line is then the last one taken, so two transactions can never wait for each other through it.
"""

import hashlib
import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import event, insert, select, text
from sqlalchemy.orm import Session, SessionTransaction

from survey.store.errors import BrokenTrail
from survey.store.tables.base import now
from survey.store.tables.trail import Audit

FIRST = "0" * 64
_PENDING = "survey_audit_pending"
_ACTOR = "survey_audit_actor"
_CHAIN_LOCK = 7_310_231


@dataclass(frozen=True, slots=True)
class _Entry:
    at: datetime
    actor: str
    act: str
    subject: str
    details: str
    within: tuple[SessionTransaction, ...]


def set_actor(session: Session, actor: str) -> None:
    """Say in whose name this session writes from now on: ``account:12``, ``resident``, ``command line``."""
    session.info[_ACTOR] = actor


def record(session: Session, act: str, subject: str, **details: object) -> None:
    """Note one act (``case.assign``) on one subject (``case:17``); it becomes an entry when the session commits.

    `details` are plain values (numbers, words, lists of them), never an answer, a name, a secret.
    """
    if session.get_transaction() is None:
        session.begin()  # so that a commit chains the entry and a rollback drops it
    entry = _Entry(
        at=now(),
        actor=session.info.get(_ACTOR, "system"),
        act=act,
        subject=subject,
        details=json.dumps(details, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str),
        within=tuple(_transactions(session)),
    )
    session.info.setdefault(_PENDING, []).append(entry)


def list_entries(session: Session, subject: str | None = None, limit: int = 200) -> list[Audit]:
    """The newest committed entries, newest first; of one subject where given."""
    query = select(Audit).order_by(Audit.seq.desc()).limit(limit)
    if subject is not None:
        query = query.where(Audit.subject == subject)
    return list(session.scalars(query))


def search(
    session: Session,
    *,
    actor: str = "",
    act: str = "",
    subject: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    before: int | None = None,
    limit: int = 50,
) -> list[Audit]:
    """Committed entries, newest first, that meet every filter given; `before` is the entry to go on from."""
    query = select(Audit).order_by(Audit.seq.desc()).limit(limit)
    for column, wanted in ((Audit.actor, actor), (Audit.act, act), (Audit.subject, subject)):
        if wanted:
            query = query.where(column == wanted)
    if since is not None:
        query = query.where(Audit.at >= since)
    if until is not None:
        query = query.where(Audit.at < until)
    if before is not None:
        query = query.where(Audit.seq < before)
    return list(session.scalars(query))


def list_acts(session: Session) -> list[str]:
    """Every kind of act that the trail holds, by name."""
    return list(session.scalars(select(Audit.act).distinct().order_by(Audit.act)))


def newest_of(session: Session, act: str) -> datetime | None:
    """When an act was last noted, or None."""
    return session.scalars(select(Audit.at).where(Audit.act == act).order_by(Audit.seq.desc()).limit(1)).first()


def head(session: Session) -> tuple[int, str]:
    """Number and hash of the newest committed entry: (0, 64 zeros) when there is none."""
    last = session.execute(select(Audit.seq, Audit.hash).order_by(Audit.seq.desc()).limit(1)).first()
    return (last.seq, last.hash) if last else (0, FIRST)


def verify(session: Session) -> int:
    """How many entries the trail has, after following all of them. Raises `BrokenTrail` at the first that is wrong."""
    expected, before = 1, FIRST
    with closing(session.scalars(select(Audit).order_by(Audit.seq).execution_options(yield_per=2000))) as entries:
        for entry in entries:
            recomputed = _hash(before, entry.seq, entry.at, entry.actor, entry.act, entry.subject, entry.details)
            if entry.seq != expected or entry.before != before or entry.hash != recomputed:
                raise BrokenTrail(expected)
            expected, before = expected + 1, entry.hash
    return expected - 1


def _hash(before: str, seq: int, at: datetime, actor: str, act: str, subject: str, details: str) -> str:
    line = json.dumps([before, seq, at.isoformat(), actor, act, subject, details], ensure_ascii=False)
    return hashlib.sha256(line.encode()).hexdigest()


def _transactions(session: Session) -> Iterator[SessionTransaction]:
    """The savepoints and the transaction that the session is in, innermost first."""
    current = session.get_nested_transaction() or session.get_transaction()
    while current is not None:
        yield current
        current = current.parent


@event.listens_for(Session, "before_commit")
def _chain(session: Session) -> None:
    if session.in_nested_transaction() or not session.info.get(_PENDING):
        return
    pending: list[_Entry] = session.info.pop(_PENDING)
    session.flush()
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _CHAIN_LOCK})
    seq, before = head(session)
    rows = []
    for entry in pending:
        seq += 1
        digest = _hash(before, seq, entry.at, entry.actor, entry.act, entry.subject, entry.details)
        rows.append(
            {
                "seq": seq,
                "at": entry.at,
                "actor": entry.actor,
                "act": entry.act,
                "subject": entry.subject,
                "details": entry.details,
                "before": before,
                "hash": digest,
            }
        )
        before = digest
    session.execute(insert(Audit), rows)


@event.listens_for(Session, "after_soft_rollback")
def _forget(session: Session, previous: SessionTransaction) -> None:
    """What was undone leaves no entry: drop those noted inside the transaction that was rolled back."""
    pending: list[_Entry] = session.info.get(_PENDING, [])
    session.info[_PENDING] = [entry for entry in pending if previous not in entry.within]
