"""Open sessions of staff, residents and institutions. The cookie's secret is kept as a hash only."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from survey.store import audit
from survey.store.tables.base import now
from survey.store.tables.people import SignIn


def open_session(
    session: Session,
    *,
    kind: str,
    secret_hash: str,
    idle: timedelta,
    lasts: timedelta,
    account_id: int | None = None,
    code_id: int | None = None,
    case_id: int | None = None,
    network: str = "",
    agent: str = "",
    facts: Mapping[str, Any] | None = None,
) -> SignIn:
    """Open a session of a kind (staff, resident, institution). `network` is a truncated address."""
    moment = now()
    signed_in = SignIn(
        kind=kind,
        secret_hash=secret_hash,
        account_id=account_id,
        code_id=code_id,
        case_id=case_id,
        created_at=moment,
        seen_at=moment,
        idle_seconds=int(idle.total_seconds()),
        expires_at=moment + lasts,
        network=network,
        agent=agent,
        facts=dict(facts or {}),
    )
    session.add(signed_in)
    session.flush()
    audit.record(
        session, "session.open", f"session:{signed_in.id}", kind=kind, account=account_id, code=code_id, case=case_id
    )
    return signed_in


def find_live(session: Session, kind: str, secret_hash: str, at: datetime | None = None) -> SignIn | None:
    """The session with this secret, if it is of this kind, not ended, not idle too long and not expired."""
    query = select(SignIn).where(SignIn.secret_hash == secret_hash, SignIn.kind == kind, SignIn.ended_at.is_(None))
    signed_in = session.scalars(query).one_or_none()
    if signed_in is None or not is_live(signed_in, at or now()):
        return None
    return signed_in


def is_live(signed_in: SignIn, at: datetime) -> bool:
    """Whether the session may still be used at this moment."""
    is_idle = at > signed_in.seen_at + timedelta(seconds=signed_in.idle_seconds)
    return signed_in.ended_at is None and not is_idle and at <= signed_in.expires_at


def touch(session: Session, session_id: int, at: datetime) -> None:
    """The session was used. Leaves no audit entry: being seen is not an act."""
    session.execute(update(SignIn).where(SignIn.id == session_id, SignIn.seen_at < at).values(seen_at=at))


def set_facts(session: Session, signed_in: SignIn, **facts: Any) -> None:
    """Keep small facts with the session (which draft is unlocked); a fact that is None is dropped."""
    merged = {**signed_in.facts, **facts}
    signed_in.facts = {name: value for name, value in merged.items() if value is not None}
    session.flush()
    audit.record(session, "session.facts", f"session:{signed_in.id}", names=sorted(facts))


def end(session: Session, signed_in: SignIn) -> None:
    """End one session."""
    signed_in.ended_at = signed_in.ended_at or now()
    session.flush()
    audit.record(session, "session.end", f"session:{signed_in.id}")


def end_all(session: Session, account_id: int, *, but: int | None = None) -> int:
    """End all sessions of an account (but one, where given); returns how many were ended."""
    query = update(SignIn).where(SignIn.account_id == account_id, SignIn.ended_at.is_(None))
    if but is not None:
        query = query.where(SignIn.id != but)
    ended = list(session.scalars(query.values(ended_at=now()).returning(SignIn.id)))
    if ended:
        audit.record(session, "session.end_all", f"account:{account_id}", sessions=ended)
    return len(ended)


def end_for_code(session: Session, code_id: int) -> int:
    """End all sessions that a code opened; returns how many were ended."""
    query = update(SignIn).where(SignIn.code_id == code_id, SignIn.ended_at.is_(None)).values(ended_at=now())
    ended = list(session.scalars(query.returning(SignIn.id)))
    audit.record(session, "session.end_all", f"code:{code_id}", sessions=ended)
    return len(ended)


def list_live(session: Session, account_id: int, at: datetime | None = None) -> list[SignIn]:
    """The sessions of an account that may still be used, newest first."""
    query = select(SignIn).where(SignIn.account_id == account_id, SignIn.ended_at.is_(None)).order_by(SignIn.id.desc())
    moment = at or now()
    return [signed_in for signed_in in session.scalars(query) if is_live(signed_in, moment)]
