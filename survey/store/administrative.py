"""The administrative figures that the office has typed in. A release takes those that stand when it is made."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.store import audit
from survey.store.errors import Conflict, NotFound
from survey.store.tables.administrative import AdministrativeFigure
from survey.store.tables.base import now


def add_figure(
    session: Session,
    *,
    indicator: str,
    geography: str,
    area: str,
    percent: float,
    numerator: int | None,
    denominator: int | None,
    counts: str,
    source: str,
    as_of: date,
    account_id: int,
    at: datetime | None = None,
) -> AdministrativeFigure:
    """Keep one figure: `counts` says what its source counts (files, accounts, subscriptions), `as_of` when."""
    row = AdministrativeFigure(
        indicator=indicator,
        geography=geography,
        area=area,
        percent=percent,
        numerator=numerator,
        denominator=denominator,
        counts=counts,
        source=source,
        as_of=as_of,
        entered_by=account_id,
        entered_at=at or now(),
    )
    session.add(row)
    session.flush()
    audit.record(session, "administrative.add", f"administrative:{row.public_id}", indicator=indicator, percent=percent)
    return row


def withdraw_figure(
    session: Session, figure: AdministrativeFigure, *, account_id: int, reason: str, at: datetime | None = None
) -> None:
    """Take a figure out of the releases to come; those that were made with it keep it."""
    if figure.withdrawn_at is not None:
        raise Conflict(f"figure {figure.public_id} is withdrawn already")
    figure.withdrawn_by, figure.withdrawn_at, figure.reason = account_id, at or now(), reason
    session.flush()
    audit.record(session, "administrative.withdraw", f"administrative:{figure.public_id}", reason=reason)


def get_figure(session: Session, public_id: str) -> AdministrativeFigure:
    """The figure with this public id."""
    query = select(AdministrativeFigure).where(AdministrativeFigure.public_id == public_id)
    figure = session.scalars(query).one_or_none()
    if figure is None:
        raise NotFound("administrative figure", public_id)
    return figure


def list_figures(session: Session, *, standing: bool = True) -> list[AdministrativeFigure]:
    """The figures by indicator, area and date, the newest date first; the withdrawn ones too with `standing=False`."""
    table = AdministrativeFigure
    query = select(table).order_by(table.indicator, table.geography, table.area, table.as_of.desc(), table.id)
    if standing:
        query = query.where(table.withdrawn_at.is_(None))
    return list(session.scalars(query))
