"""Accounts of staff and the roles granted to them."""

import unicodedata
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.store import audit, sessions
from survey.store.errors import Conflict, NotFound
from survey.store.tables.base import now
from survey.store.tables.people import Account, Grant


def add_account(
    session: Session, *, username: str, display_name: str, password_hash: str, must_change: bool = True
) -> Account:
    """A new active account without any role. The user name must be free (`Conflict`)."""
    name = plain_name(username)
    if find_account(session, name) is not None:
        raise Conflict(f"user name {name} is taken")
    account = Account(username=name, display_name=display_name, password_hash=password_hash, must_change=must_change)
    session.add(account)
    session.flush()
    audit.record(session, "account.add", f"account:{account.id}", username=name)
    return account


def find_account(session: Session, username: str) -> Account | None:
    """The account with this user name, however it is typed, or None."""
    return session.scalars(select(Account).where(Account.username == plain_name(username))).one_or_none()


def plain_name(username: str) -> str:
    """A user name as it is stored: NFC, small letters, no space around."""
    return unicodedata.normalize("NFC", username.strip()).casefold()


def get_account(session: Session, account_id: int) -> Account:
    """The account with this inner id."""
    account = session.get(Account, account_id)
    if account is None:
        raise NotFound("account", account_id)
    return account


def get_account_by_public_id(session: Session, public_id: str) -> Account:
    """The account with this public id."""
    account = session.scalars(select(Account).where(Account.public_id == public_id)).one_or_none()
    if account is None:
        raise NotFound("account", public_id)
    return account


def list_accounts(session: Session, *, role: str | None = None) -> list[Account]:
    """All accounts by user name; those with a role in force where given."""
    query = select(Account).order_by(Account.username)
    if role is not None:
        held = select(Grant.account_id).where(Grant.role == role, Grant.revoked_at.is_(None))
        query = query.where(Account.id.in_(held))
    return list(session.scalars(query))


def set_password(session: Session, account: Account, password_hash: str, *, must_change: bool = False) -> None:
    """Keep the hash of a new password."""
    account.password_hash, account.must_change, account.password_changed_at = password_hash, must_change, now()
    session.flush()
    audit.record(session, "account.password", f"account:{account.id}", must_change=must_change)


def refresh_hash(session: Session, account: Account, password_hash: str) -> None:
    """The same password, hashed with today's parameters."""
    account.password_hash = password_hash
    session.flush()
    audit.record(session, "account.rehash", f"account:{account.id}")


def set_status(session: Session, account: Account, status: str) -> None:
    """Make an account `active` or `disabled`."""
    account.status = status
    session.flush()
    audit.record(session, f"account.{status}", f"account:{account.id}")


def add_grant(
    session: Session, account: Account, role: str, *, reach: str = "all", places: Sequence[str] = ()
) -> Grant:
    """Give a role; open sessions end. `reach`: all, assigned, or psus, districts, institutions with their codes."""
    grant = Grant(account_id=account.id, role=role, reach=reach, places=list(places))
    session.add(grant)
    session.flush()
    session.expire(account, ["grants"])
    sessions.end_all(session, account.id)
    audit.record(
        session, "account.grant", f"account:{account.id}", role=role, reach=reach, places=list(places), grant=grant.id
    )
    return grant


def revoke_grant(session: Session, account: Account, grant: Grant) -> None:
    """Take a role back; open sessions end."""
    if grant.account_id != account.id:
        raise NotFound("grant", grant.id)
    grant.revoked_at = grant.revoked_at or now()
    session.flush()
    session.expire(account, ["grants"])
    sessions.end_all(session, account.id)
    audit.record(session, "account.revoke", f"account:{account.id}", role=grant.role, grant=grant.id)


def list_grants(session: Session, account: Account) -> list[Grant]:
    """The roles in force."""
    query = select(Grant).where(Grant.account_id == account.id, Grant.revoked_at.is_(None)).order_by(Grant.id)
    return list(session.scalars(query))
