"""Weights fitted to known population totals, from the sums of the calibration cells alone.

A cell c has the weight T_c, the row x_c (1 for the groups it lies in, and covariates) and gets the factor g_c:

    post-stratified  g_c = N_c / T_c        raked  g_c = exp(x_c' eta)        GREG  g_c = 1 + x_c' lambda

with eta, lambda such that sum_c T_c g_c x_c meets the totals: Deville and Särndal (1992), JASA 87. The steps to the
solution run over cells, never over respondents.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

import numpy as np
import pandas as pd

from survey.estimate import sentences
from survey.estimate.columns import LARGEST, numbers_of
from survey.estimate.groups import Floats
from survey.plan.text import Refusal

Groups = str | tuple[str, ...]
Margins = Mapping[Groups, Mapping[Hashable, float]]

TOLERANCE = 1e-12  # relative to the largest total: below it only rounding errors move
STEPS = 100


@dataclass(frozen=True, slots=True)
class Fit:
    """Factors `g` (cells), rows `x` (cells, totals), and whether residuals are taken with design weights.

    Unweighted residuals are those of R's `rake()`; weighted ones those of `calibrate()` and `postStratify()`.
    """

    g: Floats
    x: Floats
    weighted: bool = True

    def coefficients(self, sums: Floats, weight: Floats) -> Floats:
        """b (columns, cells) of the residual u - b w, from the cells' sums `sums` (columns, cells) of u."""
        matrix = (self.x.T * weight) @ self.x
        slopes = np.linalg.lstsq(matrix, self.x.T @ sums.T, rcond=None)[0]
        return np.asarray((self.x @ slopes).T * self.g, dtype=np.float64)


class Calibration(Protocol):
    """Population totals that weights are fitted to."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns whose combinations are the cells."""

    def fit(self, cells: pd.DataFrame, weight: Floats) -> Fit:
        """The factors of the cells with these values (cells, columns) and weights (cells)."""


@dataclass(frozen=True, slots=True)
class Poststratify:
    """One set of groups with known totals: `Poststratify("sex", {"1": 873853, "2": 856547})`.

    For crossed groups a tuple of columns, and tuples as keys of the totals. R's `postStratify`.
    """

    groups: Groups
    totals: Mapping[Hashable, float]

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns whose combinations are the groups."""
        return _names(self.groups)

    def fit(self, cells: pd.DataFrame, weight: Floats) -> Fit:
        place, totals = _memberships(cells, weight, self.groups, self.totals)
        x = np.zeros((len(cells), len(totals)))
        x[np.arange(len(cells)), place] = 1.0
        return Fit(totals[place] / np.bincount(place, weights=weight, minlength=len(totals))[place], x)


@dataclass(frozen=True, slots=True)
class Rake:
    """Several margins with known totals: `Rake({"sex": {...}, ("district", "age_group"): {...}})`.

    `residuals="weighted"` is the variance of R's `calibrate(calfun="raking")`, "unweighted" that of its `rake()`.
    """

    margins: Margins
    residuals: Literal["weighted", "unweighted"] = "weighted"

    def __post_init__(self) -> None:
        if self.residuals not in ("weighted", "unweighted"):
            raise Refusal(sentences.UNKNOWN_RESIDUALS.format(given=self.residuals))

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of all margins."""
        return _columns(self.margins)

    def fit(self, cells: pd.DataFrame, weight: Floats) -> Fit:
        x, totals = _margin_rows(cells, weight, self.margins)
        eta = np.zeros(len(totals))
        for _ in range(STEPS):
            g = np.exp(x @ eta)
            gap = totals - x.T @ (weight * g)
            if np.abs(gap).max() <= TOLERANCE * np.abs(totals).max():
                return Fit(g, x, self.residuals == "weighted")
            step = np.linalg.lstsq((x.T * (weight * g)) @ x, gap, rcond=None)[0]
            eta = eta + step / max(1.0, float(np.abs(x @ step).max()))  # a factor changes by e at most in one step
        raise Refusal(sentences.CALIBRATION_NO_SOLUTION)


@dataclass(frozen=True, slots=True)
class Greg:
    """Margins, and totals of numeric covariates; `size` is the number in the population, where no margin gives it.

    `Greg({"stype": {...}}, {"api99": 3914069})`. Linear distance, no bounds: R's `calibrate(calfun="linear")`.
    """

    margins: Margins = field(default_factory=dict)
    totals: Mapping[str, float] = field(default_factory=dict)
    size: float | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of all margins, and the covariates."""
        return tuple(dict.fromkeys((*_columns(self.margins), *self.totals)))

    def fit(self, cells: pd.DataFrame, weight: Floats) -> Fit:
        x, totals = _margin_rows(cells, weight, self.margins, self.totals, self.size)
        step = np.linalg.lstsq((x.T * weight) @ x, totals - x.T @ weight, rcond=None)[0]
        g = 1.0 + x @ step
        if not np.allclose(x.T @ (weight * g), totals, rtol=1e-8):
            raise Refusal(sentences.CALIBRATION_NO_SOLUTION)
        return Fit(g, x)


def _names(groups: Groups) -> tuple[str, ...]:
    return (groups,) if isinstance(groups, str) else tuple(groups)


def _columns(margins: Margins) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for groups in margins for name in _names(groups)))


def _memberships(
    cells: pd.DataFrame, weight: Floats, groups: Groups, totals: Mapping[Hashable, float]
) -> tuple[np.ndarray, Floats]:
    """The group of each cell (cells) and the totals (groups). Refuses a group on one side only, or a total <= 0."""
    named = {"columns": ", ".join(_names(groups))}
    bad = [key for key, value in totals.items() if not 0 < value <= LARGEST]
    if bad:
        raise Refusal(sentences.CALIBRATION_BAD_TOTAL.format(groups=sentences.listed(bad), **named))
    places = {key: place for place, key in enumerate(totals)}
    values = cells[list(_names(groups))]
    keys = values.iloc[:, 0].tolist() if isinstance(groups, str) else list(values.itertuples(index=False, name=None))
    unknown = dict.fromkeys(key for key in keys if key not in places)
    if unknown:
        raise Refusal(sentences.CALIBRATION_NO_TOTAL.format(groups=sentences.listed(unknown), **named))
    place = np.array([places[key] for key in keys], dtype=np.intp)
    empty = np.bincount(place, weights=weight, minlength=len(places)) <= 0
    if empty.any():
        names = [key for key, is_empty in zip(places, empty, strict=True) if is_empty]
        raise Refusal(sentences.CALIBRATION_EMPTY_CELL.format(groups=sentences.listed(names), **named))
    return place, np.array([float(value) for value in totals.values()])


def _margin_rows(
    cells: pd.DataFrame,
    weight: Floats,
    margins: Margins,
    covariates: Mapping[str, float] | None = None,
    size: float | None = None,
) -> tuple[Floats, Floats]:
    """x (cells, totals) and the totals: one column per group of each margin, then covariates scaled to at most 1."""
    columns, targets, sums = [], [], {}
    for name, value in {**(covariates or {}), **({} if size is None else {"size": size})}.items():
        if not abs(value) <= LARGEST:
            raise Refusal(sentences.CALIBRATION_TOTAL_NO_NUMBER.format(name=name, given=value))
    for groups, totals in margins.items():
        place, known = _memberships(cells, weight, groups, totals)
        columns.append(np.eye(len(known))[place])
        targets.append(known)
        sums[", ".join(_names(groups))] = float(known.sum())
    if len(sums) > 1 and max(sums.values()) - min(sums.values()) > 1e-9 * max(sums.values()):
        said = "; ".join(f"{name} = {value:.15g}" for name, value in sums.items())
        raise Refusal(sentences.CALIBRATION_TOTALS_DISAGREE.format(sums=said))
    for name, value in (covariates or {}).items():
        numbers = _covariate(cells, name)
        scale = float(np.abs(numbers).max()) or 1.0
        columns.append(numbers[:, None] / scale)
        targets.append(np.array([value / scale]))
    if size is not None:
        columns.append(np.ones((len(cells), 1)))
        targets.append(np.array([float(size)]))
    if not columns:
        raise Refusal(sentences.CALIBRATION_EMPTY)
    return np.hstack(columns), np.concatenate(targets)


def _covariate(cells: pd.DataFrame, name: str) -> Floats:
    numbers = numbers_of(cells, name)
    if np.isnan(numbers).any():
        raise Refusal(sentences.NOT_NUMBERS.format(column=name, values=sentences.listed(["nan"])))
    return numbers
