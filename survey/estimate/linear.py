"""The linearised estimate kept apart by unit, so that estimates can be added, subtracted and set side by side.

An estimate varies as the sum over units of its z (see `points`, and `residual` under calibration). A combination
sum_d k_d P_d of domains therefore varies as the sum of z_i = sum_d k_d z_di: one variance, covariances included.
"""

from dataclasses import dataclass

import numpy as np

from survey.estimate.groups import Codes, Floats, add_up, number_places
from survey.estimate.points import answering, collapse, occupied, ratios, rows_inside
from survey.estimate.residual import Calibrated
from survey.estimate.rows import Rows
from survey.estimate.sampling import Sampling
from survey.estimate.sums import Sums
from survey.estimate.variance import Cells


@dataclass(frozen=True, slots=True)
class Linear:
    """Estimates (outcomes, domains), and what each occupied pair of domain and unit of the last stage adds to them.

    `z` and `present` (outcomes, cells) lie on `cells`; `valid` (outcomes, pairs) counts answers on `psus`, the occupied
    pairs of domain and PSU. Under calibration every unit has a z in every domain.
    """

    estimate: Floats
    n: Floats
    z: Floats
    present: Floats
    cells: Cells
    valid: Floats
    psus: Cells

    def degrees(self, sampling: Sampling) -> tuple[Floats, Floats]:
        """PSUs with valid answers, and degrees of freedom: those PSUs less their strata (outcomes, domains)."""
        n_psu, n_strata = occupied(self.psus, self.valid, sampling)
        return n_psu, n_psu - n_strata


@dataclass(frozen=True, slots=True)
class Terms:
    """Combinations of domains: to `combination` belongs `domain` times `factor` (terms), out of `size` combinations."""

    combination: Codes
    domain: Codes
    factor: Floats
    size: int

    @property
    def plain(self) -> "Terms":
        """The same domains, each taken once."""
        return Terms(self.combination, self.domain, np.ones(len(self.domain)), self.size)

    def of(self, values: Floats) -> Floats:
        """The combinations (outcomes, combinations) of values (outcomes, domains)."""
        return add_up(values[:, self.domain] * self.factor, self.combination, self.size)

    def least(self, values: Floats) -> Floats:
        """The least value among the domains of each combination: (outcomes, combinations)."""
        least = np.full((self.size, len(values)), np.inf)
        np.minimum.at(least, self.combination, values.T[self.domain])
        return least.T


def linearise(
    sums: Sums, domain: Codes, domains: int, sampling: Sampling, calibrated: Calibrated | None = None
) -> Linear:
    """All outcomes in all domains; `domain` (rows) is the domain of each row of sums, -1 for none."""
    inside, rows = rows_inside(sums, domain, domains, sampling)
    n, estimate, base = ratios(rows, np.ones(len(inside)) if calibrated is None else calibrated.g[inside])
    occupied_rows = collapse(rows)
    psus, valid = answering(occupied_rows, sampling)
    cells = Cells(occupied_rows.domain, occupied_rows.unit, domains)
    if calibrated is None:
        return Linear(estimate, n, occupied_rows.residuals(estimate, base), occupied_rows.valid, cells, valid, psus)
    z = _calibrated(sums, rows, inside, (estimate, base), sampling, calibrated)
    units = z.shape[-1] // max(domains, 1)
    cells = Cells(np.repeat(np.arange(domains), units), np.tile(np.arange(units), domains), domains)
    return Linear(estimate, n, z, np.ones_like(z), cells, valid, psus)


def combine(values: tuple[Floats, ...], cells: Cells, terms: Terms) -> tuple[tuple[Floats, ...], Cells]:
    """Combinations of `values` (outcomes, cells); the first is taken times the factors, the others are added up."""
    order = np.argsort(cells.domain, kind="stable")
    start = np.searchsorted(cells.domain[order], np.arange(cells.domains + 1))
    many = (start[1:] - start[:-1])[terms.domain]
    step = np.arange(many.sum()) - np.repeat(np.cumsum(many) - many, many)
    taken = order[np.repeat(start[:-1][terms.domain], many) + step]
    combination, factor = np.repeat(terms.combination, many), np.repeat(terms.factor, many)
    units = int(cells.unit.max(initial=0)) + 1
    codes, first = number_places([(cells.unit[taken], units), (combination, terms.size)], len(taken))
    added = [add_up(values[0][:, taken] * factor, codes, len(first))]
    added += [add_up(value[:, taken], codes, len(first)) for value in values[1:]]
    return tuple(added), Cells(combination[first], cells.unit[taken[first]], terms.size)


def _calibrated(
    sums: Sums,
    rows: Rows,
    inside: Codes,
    point: tuple[Floats, Floats],
    sampling: Sampling,
    calibrated: Calibrated,
) -> Floats:
    """The calibration residuals z of every unit in every domain: (outcomes, domains x units)."""
    fit, cell = calibrated.fit, calibrated.cell
    everyone = sampling.psu if sampling.ssu is None else sampling.ssu
    units, cells, domains = int(everyone.max()) + 1, len(fit.g), rows.domains
    e = rows.residuals(*point)
    u = add_up(e * calibrated.g[inside], rows.domain * units + rows.unit, domains * units)
    if not fit.weighted:
        plain = sums.plain_total[:, inside], sums.plain_base[:, inside]
        e = Rows(rows.outcomes, rows.domain, domains, rows.unit, rows.valid, *plain).residuals(*point)
    weight = add_up(sums.weight, everyone * cells + cell, units * cells).reshape(units, cells)
    known = add_up(sums.weight if fit.weighted else sums.n, cell, cells)
    at_cell = add_up(e, rows.domain * cells + cell[inside], domains * cells)
    b = fit.coefficients(at_cell.reshape(-1, cells), known)
    return u - (b @ weight.T).reshape(u.shape)
