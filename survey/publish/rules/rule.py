"""A rule is data: an id, what it does, what it says to a reader, and when it holds."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from survey.plan.text import Text
from survey.publish.figure import Figure
from survey.publish.rules.methods import Methods

Effect = Literal["withheld_c", "withheld_u", "caution"]


@dataclass(frozen=True, slots=True)
class Rule:
    """One named rule; `holds` reads the figure and the settings of the methods alone. The methods page prints `says`,
    a figure carries `id`."""

    id: str
    effect: Effect
    says: Text
    holds: Callable[[Figure, Methods], bool]
