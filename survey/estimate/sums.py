"""Respondents become sums once; everything else is computed from the sums (they add up over any parting of the file).

One row of sums stands for one occupied combination of stratum, PSU, second-stage unit (two-stage designs only),
and the columns to group or calibrate by. Per outcome with answers y (over x, which is 1 but for a ratio), weight w and
v = 1 where the answer counts:

    valid = sum v    base = sum w v x    total = sum w v y    square = sum w v y^2    and, unweighted, sum v x, sum v y
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from survey.estimate import sentences
from survey.estimate.columns import design_units, numbers_of, require, weights_of
from survey.estimate.design import Design
from survey.estimate.groups import Codes, Floats, Truths, add_up, number_rows
from survey.estimate.outcomes import Outcome, listed_outcomes
from survey.plan.text import Refusal

MEASURES = ("valid", "base", "total", "square", "plain_base", "plain_total")


@dataclass(frozen=True, slots=True)
class Sums:
    """The sums of a part of the sample, or of all of it.

    `units` has the columns stratum, psu (and ssu, fpc, ssu_fpc where the design has them), `cells` the columns to group
    or calibrate by, one line per row of sums; `n` and `weight` (rows) are over all respondents, whatever they
    answered; the other measures have the shape (outcomes, rows). `binary` marks outcomes that are 1 or 0 throughout.
    """

    outcomes: tuple[Outcome, ...]
    units: pd.DataFrame
    cells: pd.DataFrame
    binary: Truths
    n: Floats
    weight: Floats
    valid: Floats
    base: Floats
    total: Floats
    square: Floats
    plain_base: Floats
    plain_total: Floats


def reduce(
    frame: pd.DataFrame,
    design: Design,
    outcomes: str | Outcome | Sequence[str | Outcome],
    keys: Iterable[str] = (),
) -> Sums:
    """The sums of the respondents in `frame`, kept apart by the columns `keys`.

    Refuses a missing column, an answer or weight that is no number, a negative or missing weight, an empty design code.
    Without `psu` in the design a row is a PSU known by its index label: give the parts of a file distinct labels.
    """
    wanted = listed_outcomes(outcomes)
    keys = list(dict.fromkeys(keys))
    require(frame, design, wanted, keys)
    weight = weights_of(frame, design)
    units = design_units(frame, design)
    cells = frame[keys].reset_index(drop=True)
    codes, first = number_rows(pd.concat([units, cells], axis=1))
    rows = len(first)
    measures = {name: np.empty((len(wanted), rows)) for name in MEASURES}
    binary = np.empty(len(wanted), dtype=np.bool_)
    for place, outcome in enumerate(wanted):
        answers, binary[place] = _answers(frame, outcome, weight)
        for name, values in answers.items():
            measures[name][place] = add_up(values, codes, rows)
    return Sums(
        outcomes=wanted,
        units=units.iloc[first].reset_index(drop=True),
        cells=cells.iloc[first].reset_index(drop=True),
        binary=binary,
        n=add_up(np.ones(len(frame)), codes, rows),
        weight=add_up(weight, codes, rows),
        **measures,
    )


def _answers(frame: pd.DataFrame, outcome: Outcome, weight: Floats) -> tuple[dict[str, Floats], bool]:
    """What each respondent adds to the measures of one outcome, and whether all answers are 1 or 0."""
    y = numbers_of(frame, outcome.column)
    x = np.ones_like(y) if outcome.per is None else numbers_of(frame, outcome.per)
    counts = ~np.isnan(y) & ~np.isnan(x) & (weight > 0)
    y, x, w = np.where(counts, y, 0.0), np.where(counts, x, 0.0), np.where(counts, weight, 0.0)
    answers = {"valid": counts.astype(float), "base": w * x, "total": w * y, "square": w * y * y}
    binary = outcome.kind == "mean" and bool(np.all((y == 0) | (y == 1)))
    return answers | {"plain_base": x, "plain_total": y}, binary


def merge(parts: Sequence[Sums]) -> Sums:
    """The sums of the whole from the sums of its parts, in any order and any grouping.

    Refuses parts that were reduced differently, and, in a design without PSUs, rows that occur in two parts.
    """
    if not parts:
        raise Refusal(sentences.EMPTY_FILE)
    kept = parts[0]
    for part in parts[1:]:
        same = part.outcomes == kept.outcomes and list(part.cells) == list(kept.cells)
        if not same or list(part.units) != list(kept.units):
            raise Refusal(sentences.PARTS_DIFFER)
    units = pd.concat([part.units for part in parts], ignore_index=True)
    cells = pd.concat([part.cells for part in parts], ignore_index=True)
    if "row" in units and units["row"].duplicated().any():
        raise Refusal(sentences.PARTS_SHARE_ROWS.format(rows=sentences.listed(units["row"][units["row"].duplicated()])))
    codes, first = number_rows(pd.concat([units, cells], axis=1))
    return Sums(
        outcomes=kept.outcomes,
        units=units.iloc[first].reset_index(drop=True),
        cells=cells.iloc[first].reset_index(drop=True),
        binary=np.logical_and.reduce([part.binary for part in parts]),
        n=_added(parts, "n", codes, len(first)),
        weight=_added(parts, "weight", codes, len(first)),
        **{name: _added(parts, name, codes, len(first)) for name in MEASURES},
    )


def _added(parts: Sequence[Sums], name: str, codes: Codes, rows: int) -> Floats:
    return add_up(np.concatenate([getattr(part, name) for part in parts], axis=-1), codes, rows)
