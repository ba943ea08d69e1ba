"""Who may come in: accounts, their roles, open sessions, counted failures."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey.store.tables.base import Base, Facts, Words, new_public_id, now, one_of

REACHES = ("all", "assigned", "psus", "districts", "institutions")
SESSION_KINDS = ("staff", "resident", "institution")


class Account(Base):
    """A member of staff. `totp` is the sealed secret of the second factor, `totp_step` the last step that was used."""

    __tablename__ = "account"
    __table_args__ = (one_of("status", "active", "disabled"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    username: Mapped[str] = mapped_column(unique=True)
    display_name: Mapped[str]
    password_hash: Mapped[str]
    must_change: Mapped[bool] = mapped_column(default=False)
    status: Mapped[str] = mapped_column(default="active")
    created_at: Mapped[datetime] = mapped_column(default=now)
    password_changed_at: Mapped[datetime] = mapped_column(default=now)
    totp: Mapped[bytes | None]
    totp_since: Mapped[datetime | None]
    totp_step: Mapped[int | None]

    grants: Mapped[list["Grant"]] = relationship(
        primaryjoin="and_(Account.id == Grant.account_id, Grant.revoked_at.is_(None))", viewonly=True, lazy="selectin"
    )


class Grant(Base):
    """A role given to an account, with its reach: everything, or the places listed."""

    __tablename__ = "grant"
    __table_args__ = (one_of("reach", *REACHES),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    role: Mapped[str]
    reach: Mapped[str] = mapped_column(default="all")
    places: Mapped[Words] = mapped_column(default=list)
    granted_at: Mapped[datetime] = mapped_column(default=now)
    revoked_at: Mapped[datetime | None]


class RecoveryCode(Base):
    """A code that stands in for the second factor once; kept as a hash."""

    __tablename__ = "recovery_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    code_hash: Mapped[str] = mapped_column(unique=True)
    made_at: Mapped[datetime] = mapped_column(default=now)
    used_at: Mapped[datetime | None]


class SignIn(Base):
    """An open session of a member of staff, a resident or an institution; the cookie's secret is kept as a hash."""

    __tablename__ = "session"
    __table_args__ = (one_of("kind", *SESSION_KINDS), Index("ix_session_account_id", "account_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    secret_hash: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    code_id: Mapped[int | None] = mapped_column(ForeignKey("access_code.id"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"))
    created_at: Mapped[datetime] = mapped_column(default=now)
    seen_at: Mapped[datetime] = mapped_column(default=now)
    idle_seconds: Mapped[int]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    network: Mapped[str] = mapped_column(default="")
    agent: Mapped[str] = mapped_column(default="")
    facts: Mapped[Facts] = mapped_column(default=dict)


class Attempt(Base):
    """How often something failed in one minute; the sums hold across processes and restarts."""

    __tablename__ = "attempt"

    kind: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    minute: Mapped[datetime] = mapped_column(primary_key=True)
    count: Mapped[int]
