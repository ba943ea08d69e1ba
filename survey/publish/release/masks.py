"""From the sums of a wave to the masks of the figures that may be shown: their design covariances, by the library."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from survey.estimate import Sums, total
from survey.plan.indicators import BY_ID
from survey.publish.figure import HEADLINE, PROVINCE, Figure
from survey.publish.figures.compute import Questions
from survey.publish.figures.intervals import Question, rho_of
from survey.publish.figures.outcomes import cut
from survey.publish.files.masked import Mask

_CASES = "valid {}"


def masks_of(questions: Questions, figures: Iterable[Figure]) -> tuple[Mask, ...]:
    """One mask for each sampled figure that is shown, in the order of the figures (hidden or not)."""
    shown = [f for f in figures if f.kind == "sample" and not f.withheld and f.estimate is not None]
    made: dict[str, Mask] = {}
    for unit, question in questions.items():
        mine = [figure for figure in shown if BY_ID[figure.indicator].unit == unit]
        made |= {mask.figure: mask for mask in _of_unit(question, mine)}
    return tuple(made[figure.id] for figure in shown)


def _name(figure: Figure) -> str:
    return f"{figure.indicator}.{figure.variant}"


def _of_unit(question: Question, figures: list[Figure]) -> Iterable[Mask]:
    names = [outcome.name for outcome in question.sums.outcomes]
    found = rho_of(question, {name: BY_ID[name.split(".")[0]].rho for name in names})
    # One outcome at a time: with its totals beside it, it takes three times the memory of its sums.
    for place, name in enumerate(names):
        mine = [figure for figure in figures if _name(figure) == name]
        wide = replace(question, sums=_with_totals(question.sums.only(slice(place, place + 1))))
        for breakdown in dict.fromkeys(figure.breakdown for figure in mine):
            keys = [] if breakdown == PROVINCE else [cut(breakdown)]
            cells = _by_cell(wide.tabulate(keys, "korn-graubard"), keys)
            for figure in mine:
                if figure.breakdown == breakdown:
                    rho = found[f"{figure.indicator}.{HEADLINE}"]
                    yield _mask(figure, figure.group if keys else "", cells, rho)


def _with_totals(sums: Sums) -> Sums:
    """The same sums with the totals A and B of each outcome beside their ratio A / B: they are in it already."""
    names = [outcome.name for outcome in sums.outcomes]
    outcomes = (*sums.outcomes, *(total(name) for name in names), *(total(_CASES.format(name)) for name in names))

    def laid(ratio: Any, a: Any, b: Any) -> Any:
        return np.concatenate([ratio, a, b])

    return replace(
        sums,
        outcomes=outcomes,
        binary=np.tile(sums.binary, 3),
        valid=np.tile(sums.valid, (3, 1)),
        base=np.tile(sums.base, (3, 1)),
        total=laid(sums.total, sums.total, sums.base),
        square=laid(sums.square, sums.square, sums.base),
        plain_base=np.tile(sums.plain_base, (3, 1)),
        plain_total=laid(sums.plain_total, sums.plain_total, sums.plain_base),
    )


def _by_cell(table: pd.DataFrame, keys: list[str]) -> Mapping[tuple[str, str], Any]:
    groups = table[keys[0]].astype(str) if keys else [""] * len(table)
    return {(str(row.outcome), group): row for row, group in zip(table.itertuples(), groups, strict=True)}


def _mask(figure: Figure, group: str, cells: Mapping[tuple[str, str], Any], rho: float) -> Mask:
    name = _name(figure)
    ratio, a, b = (cells[one, group] for one in (name, total(name).name, total(_CASES.format(name)).name))
    p, base, n = float(ratio.estimate), float(b.estimate), int(ratio.n)
    var_r, var_a, var_b = float(ratio.se) ** 2, (float(a.se) / base) ** 2, (float(b.se) / base) ** 2
    cov = (var_a - var_r - p**2 * var_b) / (2 * p) if p > 0 else 0.0
    limit = math.sqrt(var_r * var_b)  # rounding alone can pass it
    least = 1 + (n / ratio.n_psu - 1) * rho
    return Mask(figure.id, n, int(ratio.df), p, n / least, var_r, var_b, min(max(cov, -limit), limit))
