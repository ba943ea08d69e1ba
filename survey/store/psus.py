"""PSUs: the villages drawn into a wave."""

from collections.abc import Collection, Sequence
from typing import NotRequired, TypedDict

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from survey.store import audit
from survey.store.errors import NotFound
from survey.store.tables.field import Psu, Wave


class NewPsu(TypedDict):
    """One drawn PSU. `measure` is its size in the frame; `n_sampled`/`n_frame` count the PSUs of its stratum."""

    code: str
    village_name: str
    stratum: str
    district: str
    urban: int
    measure: int
    n_sampled: int
    n_frame: int
    probability: float
    certainty: NotRequired[bool]
    segments: NotRequired[int]
    commune_2019: NotRequired[str | None]
    commune_legacy: NotRequired[str | None]
    commune_new: NotRequired[str | None]
    listed: NotRequired[int | None]
    selected: NotRequired[int | None]


_DEFAULTS: dict[str, object] = {
    "certainty": False,
    "segments": 1,
    "commune_2019": None,
    "commune_legacy": None,
    "commune_new": None,
    "listed": None,
    "selected": None,
}


def add_psus(session: Session, wave: Wave, rows: Sequence[NewPsu]) -> list[Psu]:
    """Add many PSUs at once; returns them in the order given."""
    if not rows:
        return []
    values = [{**_DEFAULTS, **row, "wave_id": wave.id} for row in rows]
    added = session.scalars(insert(Psu).returning(Psu, sort_by_parameter_order=True), values)
    psus = list(added)
    audit.record(session, "psu.add", f"wave:{wave.id}", count=len(psus))
    return psus


def record_listing(session: Session, psu: Psu, *, listed: int, selected: int) -> Psu:
    """Write down how many households were listed in the PSU and how many of them were selected."""
    psu.listed, psu.selected = listed, selected
    session.flush()
    audit.record(session, "psu.listing", f"psu:{psu.id}", listed=listed, selected=selected)
    return psu


def find_psu(session: Session, wave_id: int, code: str) -> Psu | None:
    """The PSU with this code in this wave, or None."""
    return session.scalars(select(Psu).where(Psu.wave_id == wave_id, Psu.code == code)).one_or_none()


def get_psu(session: Session, wave_id: int, code: str) -> Psu:
    """The PSU with this code in this wave."""
    psu = find_psu(session, wave_id, code)
    if psu is None:
        raise NotFound("psu", code)
    return psu


def list_psus(session: Session, wave_id: int, *, psu_ids: Collection[int] | None = None) -> list[Psu]:
    """The PSUs of a wave by stratum and code; only those named where `psu_ids` is given (an empty one gives none)."""
    query = select(Psu).where(Psu.wave_id == wave_id).order_by(Psu.stratum, Psu.code)
    if psu_ids is not None:
        query = query.where(Psu.id.in_(psu_ids))
    return list(session.scalars(query))


def list_psu_ids(
    session: Session, *, codes: Collection[str] | None = None, districts: Collection[str] | None = None
) -> set[int]:
    """Inner ids of the PSUs with these codes, or in these districts, in any wave."""
    query = select(Psu.id)
    if codes is not None:
        query = query.where(Psu.code.in_(codes))
    if districts is not None:
        query = query.where(Psu.district.in_(districts))
    return set(session.scalars(query))
