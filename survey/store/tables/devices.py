"""Tablets: the devices that may collect, and the codes that let a new one in. Secrets are kept as hashes only."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey.store.tables.base import Base, new_public_id, now
from survey.store.tables.field import Wave
from survey.store.tables.people import Account


class Device(Base):
    """A tablet in an enumerator's hands, for one wave.

    `unsent` and `oldest_unsent_at` are what the tablet itself said last: how many finished records it still holds that
    the server has not acknowledged, and since when. `persisted` is whether its browser promised to keep its storage.
    """

    __tablename__ = "device"
    __table_args__ = (Index("ix_device_wave_id", "wave_id"), Index("ix_device_account_id", "account_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    token_hash: Mapped[str] = mapped_column(unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    wave_id: Mapped[int] = mapped_column(ForeignKey("wave.id"))
    name: Mapped[str]
    enrolled_at: Mapped[datetime] = mapped_column(default=now)
    seen_at: Mapped[datetime] = mapped_column(default=now)
    synced_at: Mapped[datetime | None]
    unsent: Mapped[int | None]
    oldest_unsent_at: Mapped[datetime | None]
    persisted: Mapped[bool | None]
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    account: Mapped[Account] = relationship(foreign_keys=[account_id], lazy="joined", innerjoin=True)
    wave: Mapped[Wave] = relationship(lazy="joined", innerjoin=True)


class DeviceCode(Base):
    """A code that enrols one tablet once. `device_id` names the tablet that used it."""

    __tablename__ = "device_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    code_hash: Mapped[str] = mapped_column(unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    wave_id: Mapped[int] = mapped_column(ForeignKey("wave.id"))
    issued_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    issued_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    device_id: Mapped[int | None] = mapped_column(ForeignKey("device.id"))

    account: Mapped[Account] = relationship(foreign_keys=[account_id], lazy="joined", innerjoin=True)
    wave: Mapped[Wave] = relationship(lazy="joined", innerjoin=True)
