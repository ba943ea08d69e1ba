"""Counted failures, in the database: the counts hold across processes, hosts and restarts.

Counting leaves no audit entry: a count is not an act; what is refused because of one is recorded by the gate.
"""

from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from survey.store.tables.people import Attempt


def count_failure(session: Session, kind: str, key: str, at: datetime) -> None:
    """One more failure of a kind (``sign-in-name``) for a key (a user name, a network)."""
    minute = at.replace(second=0, microsecond=0)
    values = {"kind": kind, "key": key, "minute": minute, "count": 1}
    more = {"count": Attempt.count + 1}
    keys = ["kind", "key", "minute"]
    if session.get_bind().dialect.name == "postgresql":
        session.execute(postgresql.insert(Attempt).values(values).on_conflict_do_update(index_elements=keys, set_=more))
    else:
        session.execute(sqlite.insert(Attempt).values(values).on_conflict_do_update(index_elements=keys, set_=more))


def count_since(session: Session, kind: str, key: str, since: datetime) -> int:
    """How many failures of a kind were counted for a key from this moment's minute on."""
    start = since.replace(second=0, microsecond=0)
    query = select(func.sum(Attempt.count)).where(Attempt.kind == kind, Attempt.key == key, Attempt.minute >= start)
    return int(session.scalar(query) or 0)


def clear(session: Session, kind: str, key: str) -> None:
    """Start again at nought: what was tried has succeeded."""
    session.execute(delete(Attempt).where(Attempt.kind == kind, Attempt.key == key))


def forget_before(session: Session, before: datetime) -> None:
    """Drop counts that no rule looks at any more."""
    session.execute(delete(Attempt).where(Attempt.minute < before))
