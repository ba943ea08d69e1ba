"""Rows that share a key get one number, and what belongs to a number is added up."""

import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from pandas.api.types import union_categoricals

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.intp]
Truths = npt.NDArray[np.bool_]

LARGEST_CODE = 2**62
SPARSEST, LEAST_TABLE = 8, 1024  # codes are looked up in a table of up to 8 places a row; hashed beyond

Places = tuple[npt.NDArray[np.integer[Any]], int]


def number_codes(codes: npt.NDArray[np.integer[Any]], size: int) -> tuple[Codes, Codes]:
    """Number the distinct values of `codes` (rows), whole numbers below `size`, from 0 in order of appearance.

    Returns the number of each row (rows) and the first row of each number (groups).
    """
    rows = np.arange(len(codes), dtype=np.intp)
    if size > _largest_table(len(codes)):
        numbers, distinct = pd.factorize(codes)
        first = np.empty(len(distinct), dtype=np.intp)
        first[numbers[::-1]] = rows[::-1]  # of repeated places the last one written stays: here, the first row
        return numbers.astype(np.intp, copy=False), first
    table = np.empty(size, dtype=np.intp)  # only places that occur are written, and only those are read
    table[codes[::-1]] = rows[::-1]
    first = np.flatnonzero(table[codes] == rows)
    table[codes[first]] = rows[: len(first)]
    return table[codes], first


def number_places(columns: Iterable[Places], rows: int) -> tuple[Codes, Codes]:
    """Number the distinct rows of columns of places below a size, as `number_codes` does. No column: one group.

    Where the combinations would outgrow a table, those that occur are numbered first; a column that then says nothing
    new (a district, after the village) is passed over.
    """
    combined, size = np.zeros(rows, dtype=np.intp), 1
    for places, count in columns:
        if size * count > _largest_table(rows):
            combined, first = number_codes(combined, size)
            size = len(first)
            if np.array_equal(places, places[first][combined]):
                continue
        combined = combined * count
        combined += places
        size *= count
    return number_codes(combined, size)


def number_rows(keys: pd.DataFrame) -> tuple[Codes, Codes]:
    """Number the distinct rows of `keys` as `number_codes` does; a missing value is a value."""
    return number_places((places_of(keys.iloc[:, place]) for place in range(keys.shape[1])), len(keys))


def _largest_table(rows: int) -> int:
    return SPARSEST * rows + LEAST_TABLE


def places_of(column: "pd.Series[Any]") -> Places:
    """A place from 0 for each value, the same for equal values, and how many places there are (some may be empty).

    Whole numbers that lie close together and categories are their own places: no value is looked up.
    """
    if isinstance(column.dtype, pd.CategoricalDtype):
        return column.cat.codes.to_numpy().astype(np.intp) + 1, len(column.dtype.categories) + 1
    if isinstance(column.dtype, np.dtype) and column.dtype.kind in "iu" and len(column):
        values = column.to_numpy()
        low, high = int(values.min()), int(values.max())
        if high - low < _largest_table(len(values)) and -LARGEST_CODE < low <= high < LARGEST_CODE:
            return values.astype(np.intp) - low, high - low + 1
    places, labels = pd.factorize(column, use_na_sentinel=False)
    return places, max(len(labels), 1)


def stacked(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Frames of the same columns, one below the other; categories stay categories, of all frames together."""
    columns = {}
    for name in frames[0]:
        column = [frame[name] for frame in frames]
        if all(isinstance(part.dtype, pd.CategoricalDtype) and not part.cat.ordered for part in column):
            columns[name] = pd.Series(union_categoricals(column))
        else:
            columns[name] = pd.concat(column, ignore_index=True)
    return pd.DataFrame(columns, index=pd.RangeIndex(sum(map(len, frames))))


def add_up(values: npt.NDArray[Any], codes: Codes, size: int) -> Floats:
    """Sum the columns of `values` (..., rows) that share a code: (..., size)."""
    if values.ndim == 1:
        return np.bincount(codes, weights=values, minlength=size).astype(np.float64, copy=False)
    flat = values.reshape(math.prod(values.shape[:-1]), values.shape[-1])
    sums = np.empty((len(flat), size))
    for place, row in enumerate(flat):
        sums[place] = np.bincount(codes, weights=row, minlength=size)
    return sums.reshape(*values.shape[:-1], size)
