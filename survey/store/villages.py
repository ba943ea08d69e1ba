"""What supervisors recorded about villages (Q3.3): a later return replaces an earlier one, which stays."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from survey.store import audit
from survey.store.tables.base import now
from survey.store.tables.field import Psu, VillageReturn


def record_return(
    session: Session,
    psu: Psu,
    *,
    fibre: int,
    source: str,
    observed_on: date,
    account_id: int | None,
    at: datetime | None = None,
) -> VillageReturn:
    """Record the answer for a village: `fibre` is 1 all houses, 2 part, 3 none, 8 not known (Q3.3)."""
    last = session.scalar(select(func.max(VillageReturn.rev)).where(VillageReturn.psu_id == psu.id))
    row = VillageReturn(
        psu_id=psu.id,
        rev=(last or 0) + 1,
        fibre=fibre,
        source=source,
        observed_on=observed_on,
        recorded_by=account_id,
        recorded_at=at or now(),
    )
    session.add(row)
    session.flush()
    audit.record(session, "village.record", f"psu:{psu.id}", fibre=fibre, rev=row.rev)
    return row


def find_return(session: Session, psu_id: int) -> VillageReturn | None:
    """The newest return of a village, or None."""
    query = select(VillageReturn).where(VillageReturn.psu_id == psu_id).order_by(VillageReturn.rev.desc()).limit(1)
    return session.scalars(query).one_or_none()


def list_returns(session: Session, wave_id: int, *, psu_ids: Collection[int] | None = None) -> dict[int, VillageReturn]:
    """The newest return of each village of a wave that has one, by the PSU's inner id."""
    query = select(VillageReturn).join(Psu, VillageReturn.psu_id == Psu.id).where(Psu.wave_id == wave_id)
    if psu_ids is not None:
        query = query.where(Psu.id.in_(psu_ids))
    return {row.psu_id: row for row in session.scalars(query.order_by(VillageReturn.rev))}
