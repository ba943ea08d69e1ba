"""The variance under calibrated weights: residuals from the calibration rows, so that known totals add no error.

With e_c the linearised sums of the domain in cell c (without factors), U_c their sum over units, W_ic the weight of all
respondents of unit i in the cell, whatever they answered, and T_c the weight of the cell:

    slopes = (sum_c T_c x_c x_c')^-1 sum_c x_c U_c        b_c = g_c x_c' slopes
    z_i = sum_c g_c e_ic - b_c W_ic

Deville and Särndal (1992), 3.4; R's `calibrate` and `postStratify`. Every unit has a residual for every domain.
"""

from dataclasses import dataclass

import numpy as np

from survey.estimate.calibration import Calibration, Fit
from survey.estimate.design import LonelyRule
from survey.estimate.groups import Codes, Floats, add_up, number_rows
from survey.estimate.rows import Rows
from survey.estimate.sampling import Sampling
from survey.estimate.sums import Sums
from survey.estimate.variance import Cells, variance

BLOCK = 4_000_000  # numbers in one block of residuals (domains x units): 32 MB


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
    inside: Codes,
    point: tuple[Floats, Floats],
    sampling: Sampling,
    rule: LonelyRule,
    calibrated: Calibrated,
) -> Floats:
    """The variance (outcomes, domains) of calibrated estimates; `point` is the estimate and its calibrated base B."""
    fit, cell = calibrated.fit, calibrated.cell
    e = rows.residuals(*point)
    u = e * calibrated.g[inside]
    if not fit.weighted:
        e = _unweighted(sums, rows, inside).residuals(*point)
    everyone = sampling.psu if sampling.ssu is None else sampling.ssu
    units, cells = int(everyone.max()) + 1, len(fit.g)
    weight = add_up(sums.weight, everyone * cells + cell, units * cells).reshape(units, cells)
    known = add_up(sums.weight if fit.weighted else sums.n, cell, cells)
    whole = Cells(np.zeros(units, dtype=np.intp), np.arange(units), 1)
    result = np.empty(point[0].shape)
    step = max(1, BLOCK // units)
    for start in range(0, rows.domains, step):
        here = np.flatnonzero((rows.domain >= start) & (rows.domain < start + step))
        size = min(step, rows.domains - start)
        at_unit = (rows.domain[here] - start) * units + rows.unit[here]
        at_cell = (rows.domain[here] - start) * cells + cell[inside][here]
        for k in range(len(result)):
            b = fit.coefficients(add_up(e[k, here], at_cell, size * cells).reshape(size, cells), known)
            z = add_up(u[k, here], at_unit, size * units).reshape(size, units) - b @ weight.T
            result[k, start : start + size] = variance(z, np.ones_like(z), whole, sampling, rule)[:, 0]
    return result


def _unweighted(sums: Sums, rows: Rows, inside: Codes) -> Rows:
    """The rows with sums that leave the weights out, as R's `rake()` regresses them."""
    total, base = sums.plain_total[:, inside], sums.plain_base[:, inside]
    return Rows(rows.outcomes, rows.domain, rows.domains, rows.unit, rows.valid, total, base)
