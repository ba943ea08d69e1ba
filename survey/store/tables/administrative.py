"""Administrative figures: what another body reports from its own files, typed by the office, each with its source."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from survey.store.tables.base import Base, new_public_id, now


class AdministrativeFigure(Base):
    """One figure for one area. It is never edited: a correction is a new row, and the wrong one is withdrawn.

    `percent` is what the source reports or what follows from its numerator and denominator; it may pass 100
    (subscriptions to 100 people). `geography` names the area set of `area`.
    """

    __tablename__ = "administrative_figure"
    __table_args__ = (
        CheckConstraint("percent >= 0", name="percent_positive"),
        CheckConstraint("(numerator IS NULL) = (denominator IS NULL)", name="both_or_neither"),
        CheckConstraint("denominator IS NULL OR (numerator >= 0 AND denominator > 0)", name="counts_possible"),
        Index("ix_administrative_figure_indicator", "indicator"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    indicator: Mapped[str]
    geography: Mapped[str]
    area: Mapped[str]
    percent: Mapped[float]
    numerator: Mapped[int | None]
    denominator: Mapped[int | None]
    counts: Mapped[str]
    source: Mapped[str]
    as_of: Mapped[date]
    entered_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    entered_at: Mapped[datetime] = mapped_column(default=now)
    withdrawn_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    withdrawn_at: Mapped[datetime | None]
    reason: Mapped[str | None]
