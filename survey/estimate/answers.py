"""The answers of one frame, added up by the rows that its respondents belong to.

An answer of yes, no or none is one of three classes, so that two countings by row and class (of heads and of weights)
hold all its sums. Any other number takes one counting for each measure.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from survey.estimate.columns import numbers_of
from survey.estimate.groups import Codes, Floats, Truths, add_up
from survey.estimate.outcomes import Outcome

NO, YES, NONE = 0, 1, 2
Classes = npt.NDArray[np.uint8]
MEASURES = ("valid", "base", "total", "square", "plain_base", "plain_total")
TWINS = {"square": "total", "plain_base": "valid"}  # the same numbers where every answer is 1 or 0
HEADS = ("valid", "plain_total")  # then counts of persons, at half the memory


def add_answers(
    frame: pd.DataFrame, outcomes: Sequence[Outcome], weight: Floats, codes: Codes, rows: int
) -> tuple[Truths, dict[str, Floats]]:
    """Which outcomes are 1 or 0 throughout, and the measures (outcomes, rows) by name."""
    measures: dict[str, npt.NDArray[Any]] = {
        name: np.empty((len(outcomes), rows), dtype=np.int32 if name in HEADS else np.float64)
        for name in MEASURES
        if name not in TWINS
    }
    measures |= {name: measures[twin] for name, twin in TWINS.items()}
    silent = None if weight.all() else weight == 0
    binary = np.empty(len(outcomes), dtype=np.bool_)
    for place, outcome in enumerate(outcomes):
        classes = None if outcome.per is not None else classes_of(frame[outcome.column])
        if classes is not None:
            binary[place] = outcome.kind == "mean"
            added = _counted(classes if silent is None else np.where(silent, NONE, classes), weight, codes, rows)
        else:
            if measures["square"] is measures["total"]:  # from here on sums of numbers, which need arrays of their own
                measures |= {name: measures[name].astype(np.float64) for name in (*TWINS, "plain_total")}
            added, binary[place] = _measured(frame, outcome, weight, codes, rows)
        for name, values in measures.items():
            values[place] = added[name]
    return binary, measures


def classes_of(column: "pd.Series[Any]") -> Classes | None:
    """NO, YES or NONE for each answer; None if the column holds anything but 0, 1 and missing values."""
    dtype = column.dtype
    if isinstance(dtype, pd.ArrowDtype) or dtype.kind not in ("iubf" if isinstance(dtype, np.dtype) else "iub"):
        return None
    if isinstance(dtype, np.dtype):
        values = column.to_numpy()
        missing = np.isnan(values) if dtype.kind == "f" else np.zeros(len(values), dtype=np.bool_)
    else:
        small = np.uint8 if dtype.kind == "b" else np.dtype(str(dtype).lower())
        values = column.to_numpy(dtype=small, na_value=NONE)
        missing = column.isna().to_numpy()
    yes = values == YES
    if sum(map(np.count_nonzero, (values == NO, yes, missing))) != len(values):
        return None
    return np.asarray(yes.view(np.uint8) + np.uint8(NONE) * missing.view(np.uint8), dtype=np.uint8)


def _counted(classes: Classes, weight: Floats, codes: Codes, rows: int) -> dict[str, Floats]:
    """The measures of an outcome whose answers are classes."""
    at = np.take(np.array([NO, YES, NONE]) * rows, classes)
    at += codes
    heads = np.bincount(at, minlength=3 * rows)
    weights = add_up(weight, at, 3 * rows)
    no, yes = slice(NO * rows, (NO + 1) * rows), slice(YES * rows, (YES + 1) * rows)
    valid, total = heads[no] + heads[yes], weights[yes]
    base = weights[no] + total
    return _named(valid, base, total, total, valid, heads[yes])


def _measured(
    frame: pd.DataFrame, outcome: Outcome, weight: Floats, codes: Codes, rows: int
) -> tuple[dict[str, Floats], bool]:
    """The measures of an outcome whose answers are numbers, and whether those that count are 1 or 0 after all."""
    y = numbers_of(frame, outcome.column)
    x = np.ones_like(y) if outcome.per is None else numbers_of(frame, outcome.per)
    counts = ~np.isnan(y) & ~np.isnan(x) & (weight > 0)
    y, x, w = np.where(counts, y, 0.0), np.where(counts, x, 0.0), np.where(counts, weight, 0.0)
    each = (counts.astype(float), w * x, w * y, w * y * y, x, y)
    binary = outcome.kind == "mean" and bool(np.all((y == 0) | (y == 1)))
    return _named(*(add_up(values, codes, rows) for values in each)), binary


def _named(*values: npt.NDArray[Any]) -> dict[str, Floats]:
    return dict(zip(MEASURES, values, strict=True))
