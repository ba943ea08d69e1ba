"""The numbers of one cell, with the two intervals that a release needs: the pure one for the reliability gate, and the
one with the design floor, which chart, sentence and verdict share (statistics.md 3.3)."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import pandas as pd

from survey.estimate import Design, Poststratify, Sums, tabulate
from survey.estimate.interval import IntervalName
from survey.publish.figures.outcomes import cut

Key: TypeAlias = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Cell:
    """One outcome in one group; None where the design cannot say."""

    estimate: float | None
    se: float | None
    ci_low: float | None
    ci_high: float | None
    kg_low: float | None
    kg_high: float | None
    df: float | None
    deff: float | None
    cv: float | None

    def numbers(self) -> dict[str, Any]:
        """The fields by name, as a figure takes them."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Question:
    """One unit's sums, the design they came from, and the totals its weights were fitted to (None: not calibrated)."""

    sums: Sums
    design: Design
    calibration: Poststratify | None

    @property
    def cuts(self) -> list[str]:
        """The breakdown columns by which its sums are kept apart."""
        return [str(name) for name in self.sums.cells if str(name).startswith(cut(""))]

    def answered(self) -> list[str]:
        """The outcomes to which somebody answered."""
        return [outcome.name for outcome, valid in zip(self.sums.outcomes, self.sums.valid, strict=True) if valid.any()]

    def tabulate(self, keys: list[str], interval: IntervalName, rho: Mapping[str, float] | None = None) -> pd.DataFrame:
        """The library's table, with the variance of the calibrated estimate where the weights are calibrated."""
        return tabulate(self.sums, self.design, keys, self.calibration, interval, rho=rho)


def cells_of(question: Question, by: str | None, rho: Mapping[str, float], whole: str) -> dict[Key, Cell]:
    """Every outcome in every group of the column `by`; without it, in the group called `whole`."""
    keys = [] if by is None else [by]
    pure = question.tabulate(keys, "korn-graubard")
    floor = question.tabulate(keys, "korn-graubard-floor", rho)
    groups = [whole] * len(pure) if by is None else pure[by].astype(str)
    return {
        (str(outcome), str(group)): Cell(
            *(_known(value) for value in (plain.estimate, plain.se, wide.ci_low, wide.ci_high)),
            *(_known(value) for value in (plain.ci_low, plain.ci_high, plain.df, plain.deff, plain.cv)),
        )
        for outcome, group, plain, wide in zip(
            pure["outcome"], groups, pure.itertuples(), floor.itertuples(), strict=True
        )
    }


def rho_of(question: Question, planned: Mapping[str, float]) -> dict[str, float]:
    """The correlation within PSUs of each outcome, from its design effect in the whole province: deff = 1 + (m − 1) ρ
    with m answers per PSU, kept within 0 and 1; the planned one where the sample cannot say."""
    table = question.tabulate([], "korn-graubard")
    names = [str(name) for name in table["outcome"]]
    numbers = table[["deff", "n", "n_psu"]].to_numpy(dtype=float)
    return {
        name: _rho(row[0], row[1], row[2], planned[name]) for name, row in zip(names, numbers.tolist(), strict=True)
    }


def _rho(deff: float, n: float, n_psu: float, planned: float) -> float:
    per_psu = n / n_psu if n_psu else 0.0
    if not math.isfinite(deff) or per_psu <= 1:
        return planned
    return min(max((deff - 1) / (per_psu - 1), 0.0), 1.0)


def _known(value: Any) -> float | None:
    number = float(value)
    return number if math.isfinite(number) else None
