"""What comes in: drafts on the server, envelopes as received, records and their revisions. No answer in clear."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey.store.tables.base import Base, Serial, now, one_of
from survey.store.tables.field import Case

DOORS = ("field", "resident", "institution", "paper", "open")
DRAFT_STATES = ("open", "finished", "set_aside")
ENTRY_STATES = ("stored", "parsed", "unreadable", "forgotten")
RECORD_STATES = ("received", "accepted", "returned", "held", "superseded", "withdrawn")
RECORD_KINDS = ("household", "institution", "open")


class Draft(Base):
    """An interview under way on the server, sealed; `uuid` is the id its record will carry."""

    __tablename__ = "draft"
    __table_args__ = (
        one_of("door", *DOORS),
        one_of("state", *DRAFT_STATES),
        Index("ix_draft_case_id_door", "case_id", "door"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(unique=True)
    wave_id: Mapped[int] = mapped_column(ForeignKey("wave.id"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"))
    door: Mapped[str]
    instrument: Mapped[str]
    instrument_version: Mapped[str]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    sealed: Mapped[bytes]
    rev: Mapped[int] = mapped_column(default=1)
    record_rev: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(default="open")
    pin_hash: Mapped[str | None]
    pin_failures: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=now)
    changed_at: Mapped[datetime] = mapped_column(default=now)


class Inbox(Base):
    """One envelope as it came. Append-only: the database refuses a change of its bytes and any deletion.

    `header` is None where the bytes could not be read as an envelope; then `body` holds them all. `keys` may be set
    to None once (the content is then forgotten for good), never to anything else.
    """

    __tablename__ = "inbox"
    __table_args__ = (
        UniqueConstraint("uuid", "rev", "sha256"),
        one_of("door", *DOORS),
        one_of("state", *ENTRY_STATES),
        CheckConstraint("rev >= 1", name="rev_from_one"),
        Index("ix_inbox_case_id", "case_id"),
        {"sqlite_autoincrement": True},
    )

    seq: Mapped[int] = mapped_column(Serial, primary_key=True)
    uuid: Mapped[str]
    rev: Mapped[int]
    sha256: Mapped[str]
    header: Mapped[bytes | None]
    keys: Mapped[bytes | None]
    body: Mapped[bytes]
    key_id: Mapped[str | None]
    door: Mapped[str]
    wave_id: Mapped[int | None] = mapped_column(ForeignKey("wave.id"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    received_at: Mapped[datetime] = mapped_column(default=now)
    state: Mapped[str] = mapped_column(default="stored")
    held: Mapped[bool] = mapped_column(default=False)
    held_reason: Mapped[str | None]


class Record(Base):
    """What one unit said, through all its revisions; `rev` names the revision that counts now."""

    __tablename__ = "record"
    __table_args__ = (
        one_of("door", *DOORS),
        one_of("state", *RECORD_STATES),
        one_of("kind", *RECORD_KINDS),
        Index("ix_record_wave_id_state", "wave_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(unique=True)
    wave_id: Mapped[int] = mapped_column(ForeignKey("wave.id"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"), index=True)
    kind: Mapped[str]
    door: Mapped[str]
    state: Mapped[str] = mapped_column(default="received")
    rev: Mapped[int]
    outcome: Mapped[int | None]
    received_at: Mapped[datetime] = mapped_column(default=now)
    changed_at: Mapped[datetime] = mapped_column(default=now)
    decided_at: Mapped[datetime | None]
    checked_rev: Mapped[int] = mapped_column(default=0)
    verified: Mapped[bool] = mapped_column(default=False)

    case: Mapped[Case | None] = relationship(lazy="joined")


class Revision(Base):
    """One full state of a record: what is known about it without opening the envelope."""

    __tablename__ = "revision"
    __table_args__ = (Index("ix_revision_record_id_rev", "record_id", "rev"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[int] = mapped_column(ForeignKey("record.id"))
    rev: Mapped[int]
    seq: Mapped[int] = mapped_column(Serial, ForeignKey("inbox.seq"), unique=True)
    instrument: Mapped[str]
    instrument_version: Mapped[str]
    mode: Mapped[int]
    lang: Mapped[str]
    outcome: Mapped[int | None]
    persons: Mapped[int | None]
    seconds: Mapped[int | None]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    finished_at: Mapped[datetime | None]
    received_at: Mapped[datetime] = mapped_column(default=now)
    beside: Mapped[bool] = mapped_column(default=False)

    entry: Mapped[Inbox] = relationship()
