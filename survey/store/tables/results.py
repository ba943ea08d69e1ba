"""Snapshots known and releases made. The figures themselves lie in folders that never change."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey.store.tables.base import Base, Facts, new_public_id, now, one_of

RELEASE_STATES = ("draft", "locked", "approved", "published", "superseded", "withdrawn")


class Snapshot(Base):
    """One freezing of a wave."""

    __tablename__ = "snapshot"
    __table_args__ = (UniqueConstraint("wave_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    wave_id: Mapped[int] = mapped_column(ForeignKey("wave.id"))
    number: Mapped[int]
    url: Mapped[str]
    sha256: Mapped[str]
    manifest: Mapped[Facts] = mapped_column(default=dict)
    frozen_at: Mapped[datetime] = mapped_column(default=now)
    frozen_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


class Release(Base):
    """A release of figures from one snapshot: prepared by one person, approved by two others.

    That nobody is two of the three the checks below hold; that a release takes no further step before the second has
    approved, a trigger does (migration 0004), so that releases from the time of one approval keep standing.
    """

    __tablename__ = "release"
    __table_args__ = (
        one_of("state", *RELEASE_STATES),
        CheckConstraint("approved_by IS NULL OR approved_by <> prepared_by", name="two_persons"),
        CheckConstraint(
            "seconded_by IS NULL OR (approved_by IS NOT NULL AND seconded_by <> approved_by "
            "AND seconded_by <> prepared_by)",
            name="three_persons",
        ),
        CheckConstraint("state NOT IN ('approved', 'published') OR approved_by IS NOT NULL", name="approved_first"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    code: Mapped[str] = mapped_column(unique=True)
    snapshot_id: Mapped[int] = mapped_column(ForeignKey("snapshot.id"))
    state: Mapped[str] = mapped_column(default="draft")
    sha256: Mapped[str | None]
    facts: Mapped[Facts] = mapped_column(default=dict)
    prepared_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    prepared_at: Mapped[datetime] = mapped_column(default=now)
    locked_at: Mapped[datetime | None]
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    approved_at: Mapped[datetime | None]
    seconded_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    seconded_at: Mapped[datetime | None]
    publish_from: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    replaced_by: Mapped[int | None] = mapped_column(ForeignKey("release.id"))
    ended_at: Mapped[datetime | None]
    reason: Mapped[str | None]

    snapshot: Mapped[Snapshot] = relationship(lazy="joined")
