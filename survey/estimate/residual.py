"""The variance under calibrated weights: residuals from the calibration rows, so that known totals add no error.

With e_c the linearised sums of the domain in cell c (without factors), U_c their sum over units, W_ic the weight of all
respondents of unit i in the cell, whatever they answered, and T_c the weight of the cell:

    slopes = (sum_c T_c x_c x_c')^-1 sum_c x_c U_c        b_c = g_c x_c' slopes
    z_i = sum_c g_c e_ic - b_c W_ic

Deville and Särndal (1992), 3.4; R's `calibrate` and `postStratify`. Every unit has a residual for every domain.
"""

from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import csr_array

from survey.estimate.calibration import Calibration, Fit
from survey.estimate.design import LonelyRule
from survey.estimate.groups import Codes, Floats, add_up, number_rows
from survey.estimate.rows import Rows
from survey.estimate.sampling import Sampling, Stage
from survey.estimate.sums import Sums
from survey.estimate.variance import Cells, gather, spread, variance

BLOCK = 4_000_000  # numbers in one block of residuals (domains x units): 32 MB
LEAST_LEFT = 1e-2  # of the terms of an expanded square; below it rounding would show in the 13th digit


@dataclass(frozen=True, slots=True)
class Calibrated:
    """The factors of the calibration cells and the cell of each row of sums."""

    fit: Fit
    cell: Codes

    @property
    def g(self) -> Floats:
        """The factor of each row."""
        return self.fit.g[self.cell]


def calibrate(sums: Sums, calibration: Calibration) -> Calibrated:
    """Fit the weights of the sums to the population totals."""
    values = sums.cells[list(calibration.columns)]
    cell, first = number_rows(values)
    weight = add_up(sums.weight, cell, len(first))
    return Calibrated(calibration.fit(values.iloc[first].reset_index(drop=True), weight), cell)


def calibrated_variance(
    sums: Sums,
    rows: Rows,
    cells: Rows,
    inside: Codes,
    point: tuple[Floats, Floats],
    sampling: Sampling,
    rule: LonelyRule,
    calibrated: Calibrated,
) -> Floats:
    """The variance (outcomes, domains) of calibrated estimates; `point` is the estimate and its calibrated base B.

    `cells` are the `rows` added up by domain and unit, times their factors. The square of z is expanded, so that only
    units of the domain are visited; where almost nothing of it is left (the domain's answers follow from the known
    totals) rounding would show, and z is formed for every unit.
    """
    whole = _Whole.of(sums, sampling, calibrated)
    slopes = _slopes(sums, rows, inside, point, whole, calibrated)
    u = cells.residuals(*point)
    if rule in ("adjust", "average") and any(stage.lonely.any() for stage in _stages(sampling)):
        result, left = np.empty(point[0].shape), np.zeros(point[0].shape)
    else:
        result, left = _expanded(u, cells, slopes, whole, sampling)
    for place in range(len(result)):
        few = np.flatnonzero(left[place] < LEAST_LEFT)
        result[place, few] = _formed(u[place], cells, few, slopes[place], whole, sampling, rule)
    return result


@dataclass(frozen=True, slots=True)
class _Whole:
    """All respondents: the weight of each calibration cell in each unit (units, cells), and in all."""

    weight: Floats
    known: Floats

    @classmethod
    def of(cls, sums: Sums, sampling: Sampling, calibrated: Calibrated) -> "_Whole":
        unit, cell, cells = _last(sampling), calibrated.cell, len(calibrated.fit.g)
        units = int(unit.max()) + 1
        weight = add_up(sums.weight, unit * cells + cell, units * cells).reshape(units, cells)
        return cls(weight, add_up(sums.weight if calibrated.fit.weighted else sums.n, cell, cells))


def _slopes(
    sums: Sums, rows: Rows, inside: Codes, point: tuple[Floats, Floats], whole: _Whole, calibrated: Calibrated
) -> Floats:
    """b (outcomes, domains, calibration cells)."""
    fit, cells = calibrated.fit, len(calibrated.fit.g)
    at = rows.domain * cells + calibrated.cell[inside]
    total, base = rows.total, rows.base
    if not fit.weighted:  # as R's `rake()` regresses them
        total, base = sums.plain_total[:, inside], sums.plain_base[:, inside]
    size = rows.domains * cells
    domain = np.repeat(np.arange(rows.domains), cells)
    by_cell = Rows(
        rows.outcomes, domain, rows.domains, domain, rows.valid, *(add_up(v, at, size) for v in (total, base))
    )
    e = by_cell.residuals(*point).reshape(len(rows.outcomes), rows.domains, cells)
    return np.stack([fit.coefficients(one, whole.known) for one in e])


def _last(sampling: Sampling) -> Codes:
    return sampling.psu if sampling.ssu is None else sampling.ssu


def _stages(sampling: Sampling) -> list[Stage]:
    """The stages of the draw, the last one first."""
    return [sampling.first] if sampling.second is None else [sampling.second, sampling.first]


def _expanded(u: Floats, cells: Rows, slopes: Floats, whole: _Whole, sampling: Sampling) -> tuple[Floats, Floats]:
    """V(u - W b) = V(u) - 2 b' W'Qu + b' W'QW b, and which part of its terms is left: (outcomes, domains) each.

    Q is the quadratic form of the variance. QW is formed once; only units of the domain have a u. A lonely parent adds
    nothing here.
    """
    places, weight = Cells(cells.domain, cells.unit, cells.domains), whole.weight
    terms, mixed = np.zeros(slopes.shape[:2]), np.zeros(slopes.shape[:2])
    for stage in _stages(sampling):
        terms += spread(u, u, places, replace(stage, lonely_domains=False), "remove")
        form = _centred(weight, stage)
        terms += np.einsum("kdc,ce,kde->kd", slopes, weight.T @ form, slopes, optimize=True)
        order = np.argsort(places.domain, kind="stable")
        start = np.searchsorted(places.domain[order], np.arange(cells.domains + 1))
        for place, row in enumerate(u):
            by_domain = csr_array((row[order], places.unit[order], start), shape=(cells.domains, len(form)))
            mixed[place] += np.einsum("dc,dc->d", slopes[place], by_domain @ form)
        if stage is sampling.second:
            places, (u,) = gather(places, stage.parent, u)
            weight = add_up(weight.T, stage.parent[: len(weight)], int(stage.parent.max()) + 1).T
    result = terms - 2 * mixed
    with np.errstate(invalid="ignore", divide="ignore"):
        return result, np.where(terms < 0, 0.0, result / terms)  # below 0 the terms are rounding themselves


def _centred(weight: Floats, stage: Stage) -> Floats:
    """QW (units, calibration cells): the distance from the mean of the parent, times what its square counts for."""
    parent, drawn = stage.parent[: len(weight)], stage.drawn
    mean = add_up(weight.T, parent, len(drawn)) / drawn
    factor = stage.share * (1 - stage.fraction) * np.where(drawn > 1, drawn / np.maximum(drawn - 1, 1), 0.0)
    centred: Floats = (weight - mean.T[parent]) * factor[parent, None]
    return centred


def _formed(
    u: Floats, cells: Rows, few: Codes, slopes: Floats, whole: _Whole, sampling: Sampling, rule: LonelyRule
) -> Floats:
    """The variance of one outcome in a `few` domains, from the z of every unit: (few)."""
    units, result = len(whole.weight), np.empty(len(few))
    every = Cells(np.zeros(units, dtype=np.intp), np.arange(units), 1)
    place = np.full(cells.domains, len(few))
    place[few] = np.arange(len(few))
    at = place[cells.domain]
    step = max(1, BLOCK // units)
    for start in range(0, len(few), step):
        size = min(step, len(few) - start)
        here = np.flatnonzero((at >= start) & (at < start + size))
        z = add_up(u[here], (at[here] - start) * units + cells.unit[here], size * units).reshape(size, units)
        z -= slopes[few[start : start + step]] @ whole.weight.T
        result[start : start + step] = variance(z, np.ones_like(z), every, sampling, rule)[:, 0]
    return result
