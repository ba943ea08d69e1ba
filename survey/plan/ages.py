"""Age on the reference date, and working age by birth month and sex.

Completed years count from the first day of the birth month (statistics: January where the month is not known).
Working age begins at 15 completed years and ends on the last day of the month in which the retirement age under normal
conditions is reached: Labour Code 2019 art. 169.2, Decree 135/2020/NĐ-CP art. 3.1, 3.3 and 4.
"""

from dataclasses import dataclass
from datetime import date

from survey.plan.codes import FEMALE, MALE, MONTH_UNKNOWN, YEAR_UNKNOWN
from survey.plan.text import Refusal, Text

LOWER_WORKING_AGE = 15
OLDEST = 120
AGE_GROUPS = ("0-14", "15-17", "18-29", "30-44", "45-59", "60+")
_LOWER_ENDS = (0, 15, 18, 30, 45, 60)

# Retirement age in months in 2021, yearly step, final age (Decree 135/2020/NĐ-CP art. 4), and the age before 2021.
_FIRST_YEAR = 2021
_SCHEDULE = {MALE: (60 * 12 + 3, 3, 62 * 12, 60 * 12), FEMALE: (55 * 12 + 4, 4, 60 * 12, 55 * 12)}


class ImpossibleBirth(Refusal):
    """A month or year of birth that cannot be."""


@dataclass(frozen=True, slots=True)
class Birth:
    """A month of birth as used for every age; the flags say which part was not given but set by rule."""

    year: int
    month: int
    month_imputed: bool = False
    year_imputed: bool = False

    @property
    def imputed(self) -> bool:
        """Whether any part was set by rule; its share is published."""
        return self.month_imputed or self.year_imputed


def birth(year: int, month: int, on: date, age_stated: int | None = None) -> Birth:
    """The month of birth from the roster's answers (month 98, year 9998 not known), on the reference date.

    Without a year the stated age counts: reference year minus age, from January, so that the stated age comes out.
    Raises `ImpossibleBirth` for what cannot be: another month, a birth after the reference date, an age above 120.
    """
    if year == YEAR_UNKNOWN:
        if age_stated is None or not 0 <= age_stated <= OLDEST:
            raise _impossible(f"{age_stated if age_stated is not None else '?'}")
        return Birth(on.year - age_stated, 1, month_imputed=True, year_imputed=True)
    month_known = month != MONTH_UNKNOWN
    if month_known and not 1 <= month <= 12:
        raise _impossible(f"{month}/{year}")
    result = Birth(year, month if month_known else 1, month_imputed=not month_known)
    if not 0 <= completed_years(result, on) <= OLDEST:
        raise _impossible(f"{month}/{year}" if month_known else str(year))
    return result


def completed_years(born: Birth, on: date) -> int:
    """Completed solar years on the date, counted from the first day of the birth month; negative before birth."""
    return on.year - born.year - (on.month < born.month)


def age_group(age: int) -> str:
    """The published age group: one of `AGE_GROUPS`."""
    if age < 0:
        raise ValueError(f"age {age} is negative")
    return AGE_GROUPS[sum(age >= end for end in _LOWER_ENDS) - 1]


def retirement_month(born: Birth, sex: int) -> tuple[int, int]:
    """Year and month in which the retirement age under normal conditions is reached."""
    first, step, final, before = _SCHEDULE[sex]
    start = born.year * 12 + born.month - 1
    if (start + before) // 12 < _FIRST_YEAR:
        return _year_and_month(start + before)
    year = _FIRST_YEAR
    while (start + min(first + step * (year - _FIRST_YEAR), final)) // 12 > year:
        year += 1
    return _year_and_month(start + min(first + step * (year - _FIRST_YEAR), final))


def is_working_age(born: Birth, sex: int, on: date) -> bool | None:
    """Whether the person is of working age on the date; None where the sex is not known and would decide."""
    if sex not in _SCHEDULE:
        man, woman = is_working_age(born, MALE, on), is_working_age(born, FEMALE, on)
        return man if man == woman else None
    return completed_years(born, on) >= LOWER_WORKING_AGE and (on.year, on.month) <= retirement_month(born, sex)


def _year_and_month(months: int) -> tuple[int, int]:
    return months // 12, months % 12 + 1


def _impossible(value: str) -> ImpossibleBirth:
    return ImpossibleBirth(
        Text(
            vi="Tháng, năm sinh không thể có: {value}. Hỏi lại tháng, năm sinh theo dương lịch rồi sửa.",
            en="Impossible month or year of birth: {value}. Ask again for the solar month and year, then correct it.",
        ).format(value=value)
    )
