"""What is estimated from a column: a mean (of 1 and 0: a proportion), a ratio of two columns, or a total."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from survey.estimate import sentences
from survey.plan.text import Refusal


@dataclass(frozen=True, slots=True)
class Outcome:
    """One thing to estimate; a missing value of either column leaves both sides."""

    name: str
    kind: Literal["mean", "ratio", "total"]
    column: str
    per: str | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that it reads."""
        return (self.column,) if self.per is None else (self.column, self.per)


def mean(column: str) -> Outcome:
    """The mean of a column; of 1 and 0, the proportion of 1. A plain column name means the same."""
    return Outcome(column, "mean", column)


def ratio(numerator: str, denominator: str) -> Outcome:
    """The weighted sum of one column over that of another; in the table it is named `numerator/denominator`."""
    return Outcome(f"{numerator}/{denominator}", "ratio", numerator, denominator)


def total(column: str) -> Outcome:
    """The weighted sum of a column; in the table it is named `total(column)`."""
    return Outcome(f"total({column})", "total", column)


def listed_outcomes(outcomes: str | Outcome | Sequence[str | Outcome]) -> tuple[Outcome, ...]:
    """The outcomes asked for, each once and in the order given. Refuses an empty list."""
    given = [outcomes] if isinstance(outcomes, str | Outcome) else list(outcomes)
    if not given:
        raise Refusal(sentences.NO_OUTCOME)
    return tuple(dict.fromkeys(mean(outcome) if isinstance(outcome, str) else outcome for outcome in given))
