"""Who did what, when; and the few settings that the database itself keeps."""

from datetime import datetime

from sqlalchemy import BigInteger, Index
from sqlalchemy.orm import Mapped, mapped_column

from survey.store.tables.base import Base, now


class Audit(Base):
    """One entry of the trail. Each carries the hash of the one before; the database refuses change and deletion.

    `details` is the canonical JSON text that went into the hash.
    """

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_subject", "subject"),)

    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    actor: Mapped[str]
    act: Mapped[str]
    subject: Mapped[str]
    details: Mapped[str]
    before: Mapped[str]
    hash: Mapped[str]


class Setting(Base):
    """A value that belongs to this database rather than to the machine."""

    __tablename__ = "setting"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]
    changed_at: Mapped[datetime] = mapped_column(default=now)
