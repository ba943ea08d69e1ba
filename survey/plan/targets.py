"""Targets as dated data: what the plan promises for 2025 and for 2030, in its own words.

"Đạt từ X% trở lên" is at least X. The plan says only "đạt 30%" and "đạt 50%" for I07; they are read in the same way.
Whether the targets of 2030 still bind the merged province is open; a new basis is a new target with its own dates.
"""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from survey.plan.indicator import PLAN_231, PLAN_231_DATE
from survey.plan.text import Text

YEARS = (2025, 2030)


@dataclass(frozen=True, slots=True)
class Target:
    """One target: at least `percent` of the universe of `indicator` by the end of `year`."""

    indicator: str
    year: int
    percent: int
    words: Text
    legal: Text = PLAN_231
    since: date = PLAN_231_DATE
    until: date | None = None

    @property
    def share(self) -> float:
        """The target between 0 and 1."""
        return self.percent / 100

    @property
    def deadline(self) -> date:
        """The last day on which the target is due."""
        return date(self.year, 12, 31)


def _at_least(percent: int) -> Text:
    return Text(f"đạt từ {percent}% trở lên", f"at least {percent}%")


def _reach(percent: int) -> Text:
    return Text(f"đạt {percent}%", f"reaching {percent}%")


def _or_more(percent: int) -> Text:
    return Text(f"đạt {percent}% trở lên", f"{percent}% or more")


_PERCENTS = {
    "I01": (70, 90),
    "I02": (75, 90),
    "I03": (85, 100),
    "I04": (50, 80),
    "I05": (70, 80),
    "I06": (50, 80),
    "I07": (30, 50),
    "I08": (90, 95),
    "I09": (80, 90),
    "I10": (70, 90),
}
_WORDS = {"I07": _reach, "I08": _or_more, "I09": _or_more}

TARGETS: tuple[Target, ...] = tuple(
    Target(indicator, year, percent, _WORDS.get(indicator, _at_least)(percent))
    for indicator, percents in _PERCENTS.items()
    for year, percent in zip(YEARS, percents, strict=True)
)
_BY_KEY = {(target.indicator, target.year): target for target in TARGETS}


def target(indicator: str, year: int) -> Target:
    """The target of an indicator for a year; raises `KeyError` where the plan has none."""
    return _BY_KEY[indicator, year]


def targets_of(indicator: str) -> tuple[Target, ...]:
    """The targets of an indicator, the earlier one first."""
    return tuple(known for known in TARGETS if known.indicator == indicator)


def path_level(indicator: str, on: date) -> float:
    """The path between the two targets on a date, 0 to 1: straight from 31/12/2025 to 31/12/2030, level outside."""
    first, last = targets_of(indicator)
    gone = Fraction((on - first.deadline).days, (last.deadline - first.deadline).days)
    gone = min(max(gone, Fraction(0)), Fraction(1))
    return float((first.percent + gone * (last.percent - first.percent)) / 100)
