"""A wave: one round of the survey, with its reference date, its fieldwork and the versions it used."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from survey.plan.text import Refusal, Text

Selection = Literal["all_15plus", "one_random_15plus"]
Door = Literal["field", "resident", "institution", "paper", "open"]

CLOSING_MONTHS = 3
"""A wave may close a target year only if its reference date lies within this many months of 31/12 of the year."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wave:
    """One survey round. Ages and states are those of `reference_date`, whenever the interview takes place.

    `modes` is the mode plan: the doors by which answers may come; two waves are compared only within one mode plan.
    `closing_for` is the target year that this wave alone may call met or not met. Raises `Refusal` on wrong dates.
    """

    id: str
    name: Text
    reference_date: date
    fieldwork_start: date
    fieldwork_end: date
    closing_for: int | None = None
    modes: tuple[Door, ...] = ("field", "resident", "institution", "paper")
    selection: Selection = "all_15plus"
    psus: int = 360
    households_per_psu: int = 15
    instruments: Mapping[str, int] = field(default_factory=lambda: {"household": 1, "institution": 1, "village": 1})
    area_version: str = "legacy"
    demonstration: bool = False

    def __post_init__(self) -> None:
        if self.fieldwork_end < self.fieldwork_start:
            raise Refusal(
                Text(
                    vi="Đợt {wave}: ngày kết thúc thu thập {end:%d/%m/%Y} sớm hơn ngày bắt đầu {start:%d/%m/%Y}. "
                    "Sửa lại hai ngày.",
                    en="Wave {wave}: collection ends on {end:%d/%m/%Y}, before it starts on {start:%d/%m/%Y}. "
                    "Correct the two dates.",
                ).format(wave=self.id, end=self.fieldwork_end, start=self.fieldwork_start)
            )
        if self.closing_for is not None and not _is_near_year_end(self.reference_date, self.closing_for):
            raise Refusal(
                Text(
                    vi="Đợt {wave}: ngày tham chiếu {day:%d/%m/%Y} cách ngày 31/12/{year} hơn ba tháng, nên không thể "
                    "là đợt chốt của năm {year}. Đổi ngày tham chiếu hoặc bỏ năm chốt.",
                    en="Wave {wave}: the reference date {day:%d/%m/%Y} is more than three months from 31/12/{year}, so "
                    "it cannot close {year}. Change the reference date or leave out the year.",
                ).format(wave=self.id, day=self.reference_date, year=self.closing_for)
            )

    @property
    def is_open_collection(self) -> bool:
        """Whether residents outside the sample may answer too; their answers never enter an estimate."""
        return "open" in self.modes


def _is_near_year_end(day: date, year: int) -> bool:
    return date(year, 12 - CLOSING_MONTHS, 30) < day <= date(year + 1, CLOSING_MONTHS, 31)


DEMONSTRATION = Wave(
    id="2025",
    name=Text("Đợt điều tra 2025 (minh họa)", "Wave 2025 (demonstration)"),
    reference_date=date(2025, 11, 1),
    fieldwork_start=date(2025, 11, 3),
    fieldwork_end=date(2025, 12, 14),
    closing_for=2025,
    modes=("field", "resident", "institution", "paper", "open"),
    demonstration=True,
)
