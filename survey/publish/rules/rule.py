"""A rule is data: an id, what it does, what it says to a reader, and when it holds."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Literal

from survey.plan.text import Text
from survey.publish.figure import Figure
from survey.publish.rules.methods import Methods
from survey.publish.rules.rounding import number_text

Effect = Literal["withheld_c", "withheld_u", "caution"]


@dataclass(frozen=True, slots=True)
class Rule:
    """One named rule; `holds` reads the figure and the settings of the methods alone. A figure carries `id`, and `says`
    stands beside it; lists of the rules print `limit`, which names the thresholds, where a rule has one."""

    id: str
    effect: Effect
    says: Text
    holds: Callable[[Figure, Methods], bool]
    limit: Text | None = None

    def told(self, methods: Methods) -> Text:
        """The rule with the thresholds in force."""
        return (self.limit or self.says).format(**limits_of(methods))


def limits_of(methods: Methods) -> dict[str, Text]:
    """Every threshold as it is printed: counts as they are, shares in per cent; a decimal comma in Vietnamese."""
    groups = (methods.disclosure, methods.reliability)
    return {field.name: _printed(getattr(group, field.name)) for group in groups for field in fields(group)}


def _printed(value: float) -> Text:
    if isinstance(value, int):
        return number_text(value)
    return number_text(Decimal(f"{100 * value:.10g}"))
