"""The second factor of an account: its sealed secret, the step it was last used at, its recovery codes."""

from collections.abc import Collection

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session

from survey.store import audit
from survey.store.tables.base import now
from survey.store.tables.people import Account, RecoveryCode


def set_factor(session: Session, account: Account, sealed: bytes, step: int, code_hashes: Collection[str]) -> None:
    """Enrol: keep the sealed secret, the time step that proved it, and the hashes of new recovery codes."""
    account.totp, account.totp_since, account.totp_step = sealed, now(), step
    _replace_codes(session, account, code_hashes)
    audit.record(session, "factor.enrol", f"account:{account.id}")


def clear_factor(session: Session, account: Account) -> None:
    """Forget the secret and all recovery codes."""
    account.totp, account.totp_since, account.totp_step = None, None, None
    _replace_codes(session, account, ())
    audit.record(session, "factor.clear", f"account:{account.id}")


def replace_codes(session: Session, account: Account, code_hashes: Collection[str]) -> None:
    """New recovery codes; the ones before work no more."""
    _replace_codes(session, account, code_hashes)
    audit.record(session, "factor.codes", f"account:{account.id}", count=len(code_hashes))


def use_step(session: Session, account: Account, step: int) -> bool:
    """Spend a time step; False where it, or a later one, was spent before. The database decides between two at once."""
    later = or_(Account.totp_step.is_(None), Account.totp_step < step)
    spent = update(Account).where(Account.id == account.id, Account.totp.is_not(None), later).values(totp_step=step)
    return session.execute(spent.returning(Account.id)).first() is not None


def use_code(session: Session, account: Account, code_hash: str) -> bool:
    """Spend a recovery code; False where it is none of this account's or was spent before."""
    spent = (
        update(RecoveryCode)
        .where(
            RecoveryCode.account_id == account.id, RecoveryCode.code_hash == code_hash, RecoveryCode.used_at.is_(None)
        )
        .values(used_at=now())
    )
    if session.execute(spent.returning(RecoveryCode.id)).first() is None:
        return False
    audit.record(session, "factor.recovery", f"account:{account.id}", left=count_codes(session, account))
    return True


def count_codes(session: Session, account: Account) -> int:
    """How many recovery codes are left."""
    query = select(func.count()).where(RecoveryCode.account_id == account.id, RecoveryCode.used_at.is_(None))
    return session.scalar(query) or 0


def _replace_codes(session: Session, account: Account, code_hashes: Collection[str]) -> None:
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    session.add_all(RecoveryCode(account_id=account.id, code_hash=code_hash) for code_hash in code_hashes)
    session.flush()
