"""The ratio estimator of a domain, and the variance of its linearisation.

P = A / B with A = sum w v y, B = sum w v x over the domain, and for a unit i of the last stage drawn

    z_i = (A_i - P B_i) / B        (a total: P = A, z_i = A_i)

so that the variance of P is that of the sum of the z_i: Deville (1999), Survey Methodology 25. With calibrated weights
A and B carry the factors g, and z_i comes from `residual`.
"""

from dataclasses import dataclass, replace

import numpy as np

from survey.estimate.design import LonelyRule
from survey.estimate.groups import Codes, Floats, add_up, number_codes
from survey.estimate.residual import Calibrated, calibrated_variance
from survey.estimate.rows import Rows, is_total
from survey.estimate.sampling import Sampling
from survey.estimate.sums import Sums
from survey.estimate.variance import Cells, gather, variance


@dataclass(frozen=True, slots=True)
class Points:
    """Per outcome and domain: valid answers, PSUs and strata with any, estimate, its variance, B, and sum w v y^2."""

    n: Floats
    n_psu: Floats
    n_strata: Floats
    estimate: Floats
    variance: Floats
    base: Floats
    square: Floats


def points(
    sums: Sums,
    domain: Codes,
    domains: int,
    sampling: Sampling,
    rule: LonelyRule,
    calibrated: Calibrated | None = None,
) -> Points:
    """All outcomes in all domains; `domain` (rows) is the domain of each row of sums, -1 for none."""
    inside, rows = rows_inside(sums, domain, domains, sampling)
    g = None if calibrated is None else calibrated.g[inside]
    cells = collapse(rows, g)
    n, estimate, base = ratios(cells)
    psus, valid = answering(cells, sampling)
    n_psu, n_strata = occupied(psus, valid, sampling)
    if calibrated is None:
        spread = variance(
            cells.residuals(estimate, base), cells.valid, Cells(cells.domain, cells.unit, domains), sampling, rule
        )
    else:
        spread = calibrated_variance(sums, rows, cells, inside, (estimate, base), sampling, rule, calibrated)
    if sums.square is sums.total:
        square = add_up(cells.total, cells.domain, domains)
    else:
        square = add_up(sums.square[:, inside] * (1 if g is None else g), rows.domain, domains)
    return Points(n, n_psu, n_strata, estimate, spread, base, square)


def rows_inside(sums: Sums, domain: Codes, domains: int, sampling: Sampling) -> tuple[Codes, Rows]:
    """Which rows of sums lie in a domain, and those rows."""
    inside = np.flatnonzero(domain >= 0)
    unit = sampling.psu if sampling.ssu is None else sampling.ssu
    rows = Rows(sums.outcomes, domain, domains, unit, sums.valid, sums.total, sums.base)
    return inside, rows if len(inside) == len(domain) else rows.at(inside)


def ratios(rows: Rows, g: Floats | None = None) -> tuple[Floats, Floats, Floats]:
    """n, the estimate and B, (outcomes, domains) each, from rows times their factors `g`."""
    n, total, base = (
        add_up(values if factor is None else values * factor, rows.domain, rows.domains)
        for values, factor in ((rows.valid, None), (rows.total, g), (rows.base, g))
    )
    totals = is_total(rows.outcomes)
    divisor = np.where(totals, 1.0, np.where(base == 0, np.nan, base))
    return n, np.where(n > 0, total / divisor, np.nan), base


def collapse(rows: Rows, g: Floats | None = None) -> Rows:
    """Add up the rows that share domain and unit, total and base times their factors `g`."""
    units = int(rows.unit.max(initial=0)) + 1
    codes, first = number_codes(rows.domain * units + rows.unit)
    if len(first) == len(codes):
        return rows if g is None else replace(rows, total=rows.total * g, base=rows.base * g)

    def added(values: Floats, factor: Floats | None = None) -> Floats:
        sums = np.empty((len(values), len(first)))
        for place, row in enumerate(values):
            sums[place] = add_up(row if factor is None else row * factor, codes, len(first))
        return sums

    return replace(
        rows,
        domain=rows.domain[first],
        unit=rows.unit[first],
        valid=added(rows.valid),
        total=added(rows.total, g),
        base=added(rows.base, g),
    )


def answering(cells: Rows, sampling: Sampling) -> tuple[Cells, Floats]:
    """The occupied pairs of domain and PSU, and their valid answers (outcomes, pairs)."""
    pairs = Cells(cells.domain, cells.unit, cells.domains)
    if sampling.second is None:
        return pairs, cells.valid
    pairs, (valid,) = gather(pairs, sampling.second.parent, cells.valid)
    return pairs, valid


def occupied(psus: Cells, valid: Floats, sampling: Sampling) -> tuple[Floats, Floats]:
    """How many PSUs and strata have a valid answer, (outcomes, domains): R's `degf` is their difference."""
    strata, (there,) = gather(psus, sampling.first.parent, valid)
    return add_up(valid > 0, psus.domain, psus.domains), add_up(there > 0, strata.domain, strata.domains)
