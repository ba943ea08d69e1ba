"""Rows that share a key get one number, and what belongs to a number is added up."""

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.intp]
Truths = npt.NDArray[np.bool_]

LARGEST_CODE = 2**62


def number_codes(codes: Codes) -> tuple[Codes, Codes]:
    """Number the distinct values of `codes` (rows) from 0 in order of appearance.

    Returns the number of each row (rows) and the first row of each number (groups).
    """
    numbers, distinct = pd.factorize(codes)
    first = np.empty(len(distinct), dtype=np.intp)
    rows = np.arange(len(numbers), dtype=np.intp)
    first[numbers[::-1]] = rows[::-1]  # of repeated places the last one written stays: here, the first row
    return numbers.astype(np.intp, copy=False), first


def number_rows(keys: pd.DataFrame) -> tuple[Codes, Codes]:
    """Number the distinct rows of `keys` as `number_codes` does; a missing value is a value. No column: one group."""
    combined = np.zeros(len(keys), dtype=np.intp)
    size = 1
    for place in range(keys.shape[1]):
        column, labels = pd.factorize(keys.iloc[:, place], use_na_sentinel=False)
        if size * max(len(labels), 1) >= LARGEST_CODE:
            combined, first = number_codes(combined)
            size = len(first)
        combined = combined * len(labels) + column
        size *= max(len(labels), 1)
    return number_codes(combined)


def add_up(values: Floats, codes: Codes, size: int) -> Floats:
    """Sum the columns of `values` (..., rows) that share a code: (..., size)."""
    if values.ndim == 1:
        return np.bincount(codes, weights=values, minlength=size).astype(np.float64, copy=False)
    flat = values.reshape(-1, values.shape[-1])
    sums = np.empty((len(flat), size))
    for place, row in enumerate(flat):
        sums[place] = np.bincount(codes, weights=row, minlength=size)
    return sums.reshape(*values.shape[:-1], size)
