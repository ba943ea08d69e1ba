"""The two waves of the demonstration world: one that is closed and frozen, one that is in the field."""

from datetime import date
from typing import TYPE_CHECKING

from survey.plan.text import Text
from survey.plan.waves import DEMONSTRATION, Wave
from survey.store import waves as stored

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from survey.store.tables.field import Wave as WaveRow

CLOSED = DEMONSTRATION
IN_THE_FIELD = Wave(
    id="2026",
    name=Text("Đợt điều tra 2026 (minh họa, đang thu thập)", "Wave 2026 (demonstration, in the field)"),
    reference_date=date(2026, 11, 1),
    fieldwork_start=date(2026, 11, 2),
    fieldwork_end=date(2026, 12, 31),
    modes=DEMONSTRATION.modes,
    psus=36,
    demonstration=True,
)
HOTLINE = "0000 000 000"


def add(session: "Session", wave: Wave, agency: str) -> "WaveRow":
    """The wave as a row, planned, labelled as a demonstration."""
    return stored.add_wave(
        session,
        code=wave.id,
        title_vi=wave.name.vi,
        title_en=wave.name.en,
        reference_date=wave.reference_date,
        starts_on=wave.fieldwork_start,
        ends_on=wave.fieldwork_end,
        household_instrument=str(wave.instruments["household"]),
        institution_instrument=str(wave.instruments["institution"]),
        consent_version="1",
        hotline=HOTLINE,
        agency=agency,
        closing_for=wave.closing_for,
        open_participation="open" in wave.modes,
        demo=True,
        respondents="all",
    )
