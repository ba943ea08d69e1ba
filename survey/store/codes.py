"""Access codes as stored: the lookup in the clear, secret and token as hashes. `access.codes` makes and checks them."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager

from survey.store import audit
from survey.store.tables.base import now
from survey.store.tables.field import AccessCode, Case, Psu


def add_code(
    session: Session,
    *,
    case_id: int,
    purpose: str,
    lookup: str,
    secret_hash: str,
    token_hash: str,
    expires_at: datetime | None = None,
) -> AccessCode:
    """Store a new code of a case. An older code of the same purpose stays valid until it is revoked."""
    code = AccessCode(
        case_id=case_id,
        purpose=purpose,
        lookup=lookup,
        secret_hash=secret_hash,
        token_hash=token_hash,
        expires_at=expires_at,
    )
    session.add(code)
    session.flush()
    audit.record(session, "code.add", f"case:{case_id}", purpose=purpose, code=code.id)
    return code


def find_by_lookup(session: Session, lookup: str) -> AccessCode | None:
    """The code with this lookup part, or None. It is held until the commit, so that tries at once are all counted."""
    return session.scalars(select(AccessCode).where(AccessCode.lookup == lookup).with_for_update()).one_or_none()


def find_by_token(session: Session, token_hash: str) -> AccessCode | None:
    """The code whose address token has this SHA-256 (hexadecimal), or None."""
    return session.scalars(select(AccessCode).where(AccessCode.token_hash == token_hash)).one_or_none()


def find_code(session: Session, code_id: int) -> AccessCode | None:
    """The code with this inner id, or None."""
    return session.get(AccessCode, code_id)


def list_codes(session: Session, case_id: int) -> list[AccessCode]:
    """All codes of a case, newest first."""
    query = select(AccessCode).where(AccessCode.case_id == case_id).order_by(AccessCode.id.desc())
    return list(session.scalars(query))


def case_ids_with_code(session: Session, wave_id: int, purpose: str) -> set[int]:
    """The cases of a wave that have a code of this purpose which was not revoked."""
    query = select(AccessCode.case_id).join(Case, Case.id == AccessCode.case_id)
    return set(
        session.scalars(
            query.where(Case.wave_id == wave_id, AccessCode.purpose == purpose, AccessCode.revoked_at.is_(None))
        )
    )


def list_unanswered(session: Session, wave_id: int, purpose: str, states: Collection[str]) -> list[AccessCode]:
    """The valid codes of a wave whose cases stand in one of these states, with case and village, by village."""
    query = select(AccessCode).join(AccessCode.case).join(Case.psu, isouter=True)
    query = query.options(contains_eager(AccessCode.case).contains_eager(Case.psu))
    query = query.where(Case.wave_id == wave_id, AccessCode.purpose == purpose, AccessCode.revoked_at.is_(None))
    query = query.where(Case.state.in_(states))
    return list(session.scalars(query.order_by(Psu.district, Psu.code, Case.number, AccessCode.id)))


def record_use(session: Session, code: AccessCode, at: datetime | None = None) -> None:
    """The code opened its door: the row of failures ends, the lifetime count stays."""
    moment = at or now()
    code.failures, code.locked_until = 0, None
    code.first_used_at, code.last_used_at = code.first_used_at or moment, moment
    session.flush()
    audit.record(session, "code.use", f"code:{code.id}", case=code.case_id)


def record_failure(session: Session, code: AccessCode, *, locked_until: datetime | None) -> None:
    """A wrong secret was tried on this code; `locked_until` locks it and starts a new row of failures."""
    code.failures_ever += 1
    code.failures = 0 if locked_until is not None else code.failures + 1
    if locked_until is not None:
        code.locked_until = locked_until
    session.flush()
    audit.record(session, "code.failure", f"code:{code.id}", ever=code.failures_ever, locked_until=locked_until)


def reset_failures(session: Session, code: AccessCode) -> None:
    """The help line spoke with the household: all counts of failures start again."""
    code.failures = code.failures_ever = 0
    code.locked_until = None
    session.flush()
    audit.record(session, "code.reset", f"code:{code.id}")


def revoke(session: Session, code: AccessCode, at: datetime | None = None) -> None:
    """The code opens nothing any more."""
    code.revoked_at = code.revoked_at or at or now()
    session.flush()
    audit.record(session, "code.revoke", f"code:{code.id}")
