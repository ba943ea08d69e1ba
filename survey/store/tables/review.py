"""What was doubted and what was decided."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from survey.store.tables.base import Base, Facts, Serial, now, one_of

SEVERITIES = ("hard", "soft", "note")
ACTS = ("accept", "return", "hold", "release", "supersede", "withdraw", "verify", "unverify")


class Flag(Base):
    """A doubt about a record, a case or an envelope. `place` says where ("household", "3" for line 3, "3.phone_own").

    `details` never holds an answer in clear, only what the rule needs to show its proof (numbers of lines, times).
    """

    __tablename__ = "flag"
    __table_args__ = (
        UniqueConstraint("record_id", "rev", "rule", "place"),
        one_of("severity", *SEVERITIES),
        one_of("state", "open", "resolved"),
        Index("ix_flag_case_id", "case_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[int | None] = mapped_column(ForeignKey("record.id"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"))
    seq: Mapped[int | None] = mapped_column(Serial, ForeignKey("inbox.seq"))
    rev: Mapped[int | None]
    rule: Mapped[str]
    severity: Mapped[str]
    place: Mapped[str] = mapped_column(default="")
    details: Mapped[Facts] = mapped_column(default=dict)
    state: Mapped[str] = mapped_column(default="open")
    raised_at: Mapped[datetime] = mapped_column(default=now)
    resolved_at: Mapped[datetime | None]
    resolved_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    resolution: Mapped[str | None]


class Decision(Base):
    """An event in the life of a record: who decided what about which revision, and why. Never changed."""

    __tablename__ = "decision"
    __table_args__ = (one_of("act", *ACTS), Index("ix_decision_record_id", "record_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[int] = mapped_column(ForeignKey("record.id"))
    rev: Mapped[int]
    act: Mapped[str]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime] = mapped_column(default=now)
    reason: Mapped[str] = mapped_column(default="")
    comments: Mapped[Facts] = mapped_column(default=dict)
