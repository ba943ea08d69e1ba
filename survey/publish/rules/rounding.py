"""Rounding, once, at the end, half up, on decimals; and the numbers as each language writes them.

The estimate and its two bounds are rounded together. Where rounding would put one of them on the other side of a
target, or make 0 or 100 % of what is neither, one more decimal is shown.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from survey.plan.text import Text
from survey.publish.figure import Figure

PROVINCE_DIGITS, BELOW_DIGITS, MOST_DIGITS = 1, 0, 8


@dataclass(frozen=True, slots=True)
class Shown:
    """A figure in per cent, as it is printed."""

    estimate: Decimal
    low: Decimal | None
    high: Decimal | None
    digits: int


def half_up(value: float, digits: int) -> Decimal:
    """A number to so many decimals, halves away from zero, from its shortest exact decimal form."""
    return Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)


def percent(share: float, digits: int) -> Decimal:
    """A share of 0 to 1 in per cent, to so many decimals."""
    exact = Decimal(repr(float(share))) * 100
    return exact.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)


def _keeps_sides(share: float, targets: Iterable[float], digits: int) -> bool:
    rounded = percent(share, digits)
    if (rounded == 0) != (share == 0) or (rounded == 100) != (share == 1):
        return False
    return all((rounded >= percent(target, MOST_DIGITS)) == (share >= target) for target in targets)


def show(figure: Figure) -> Shown | None:
    """The figure's three numbers in per cent, or None where nothing is shown."""
    if figure.estimate is None or figure.withheld:
        return None
    shares = [x for x in (figure.estimate, figure.ci_low, figure.ci_high) if x is not None]
    targets = [verdict.aim for verdict in figure.verdicts]
    digits = PROVINCE_DIGITS if figure.is_province else BELOW_DIGITS
    while digits < MOST_DIGITS and not all(_keeps_sides(share, targets, digits) for share in shares):
        digits += 1
    low, high = (None if x is None else percent(x, digits) for x in (figure.ci_low, figure.ci_high))
    return Shown(percent(figure.estimate, digits), low, high, digits)


def number_text(value: Decimal | int) -> Text:
    """68,4 and 847.245 in Vietnamese; 68.4 and 847,245 in English."""
    english = f"{value:,}"
    return Text(english.translate(str.maketrans(",.", ".,")), english)


def percent_text(value: Decimal) -> Text:
    """68,4% and 68.4%: without a space, as the plan prints it."""
    number = number_text(value)
    return Text(number.vi + "%", number.en + "%")


def target_text(share: float) -> Text:
    """A target as the plan prints it: no decimals unless it has them."""
    exact = (Decimal(repr(float(share))) * 100).normalize()
    whole = exact.quantize(Decimal(1)) if exact == exact.to_integral_value() else exact
    return percent_text(whole)
