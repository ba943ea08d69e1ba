"""How large a sample must be for a wanted half-width of the interval, and the other way round."""

from dataclasses import dataclass
from math import ceil, sqrt
from statistics import NormalDist

from survey.plan.text import Refusal, Text


class CannotPlan(Refusal):
    """Numbers of a design that cannot be."""


@dataclass(frozen=True, slots=True)
class Size:
    """A planned sample: persons (or households) answering under simple random sampling, households to draw, PSUs."""

    simple: int
    households: int
    psus: int


def deff_one_person(households_per_psu: float, rho: float) -> float:
    """Design effect with one person a household: 1 + (m - 1) ρ."""
    return 1 + (households_per_psu - 1) * rho


def deff_all_persons(households_per_psu: float, persons: float, rho: float, rho_household: float) -> float:
    """Design effect with all persons of a household: 1 + (b - 1) ρ_hh + (m b - b) ρ, m households that respond."""
    return 1 + (persons - 1) * rho_household + (households_per_psu * persons - persons) * rho


def sample_size(
    share: float,
    half_width: float,
    deff: float,
    *,
    households_per_psu: int = 15,
    response_households: float = 0.9,
    response_persons: float = 1.0,
    weight_cv: float = 0.0,
    population: int | None = None,
    level: float = 0.95,
) -> Size:
    """The sample for a share and a half-width, both between 0 and 1, one answer a household.

    n = z² p(1 - p) deff (1 + cv_w²) / (e² RR_household RR_person), then n / (1 + (n - 1) / N) for a finite population
    of N households. Raises `CannotPlan` for numbers outside their range.
    """
    _refuse_outside(
        (share, 0 < share < 1),
        (half_width, 0 < half_width < 1),
        (deff, deff > 0),
        (response_households, 0 < response_households <= 1),
        (response_persons, 0 < response_persons <= 1),
        (weight_cv, weight_cv >= 0),
        (level, 0 < level < 1),
        (households_per_psu, households_per_psu >= 1),
    )
    simple = _z(level) ** 2 * share * (1 - share) / half_width**2
    drawn = simple * deff * (1 + weight_cv**2) / (response_households * response_persons)
    if population is not None:
        drawn = drawn / (1 + (drawn - 1) / population)
    households = _up(drawn)
    return Size(_up(simple), households, _up(households / households_per_psu))


def half_width(share: float, answers: float, deff: float, level: float = 0.95) -> float:
    """The half-width expected from a number of answers under a design effect. Raises `CannotPlan`."""
    _refuse_outside((share, 0 <= share <= 1), (answers, answers > 0), (deff, deff > 0), (level, 0 < level < 1))
    return _z(level) * sqrt(share * (1 - share) * deff / answers)


def _z(level: float) -> float:
    return NormalDist().inv_cdf((1 + level) / 2)


def _up(value: float) -> int:
    return ceil(value - 1e-9)


def _refuse_outside(*numbers: tuple[float, bool]) -> None:
    for number, allowed in numbers:
        if not allowed:
            raise CannotPlan(
                Text(
                    vi="Giá trị {number} nằm ngoài khoảng cho phép của thiết kế mẫu. Nhập lại, ví dụ 0,05.",
                    en="The value {number} is outside what a design allows. Enter it again, for example 0.05.",
                ).format(number=number)
            )
