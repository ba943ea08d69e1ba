"""The ratio estimator of a domain, and the variance of its linearisation.

P = A / B with A = sum w v y, B = sum w v x over the domain, and for a unit i of the last stage drawn

    z_i = (A_i - P B_i) / B        (a total: P = A, z_i = A_i)

so that the variance of P is that of the sum of the z_i: Deville (1999), Survey Methodology 25. With calibrated weights
A and B carry the factors g, and z_i comes from `residual`.
"""

from dataclasses import dataclass

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
    g = np.ones(len(inside)) if calibrated is None else calibrated.g[inside]
    n, estimate, base = ratios(rows, g)
    cells = collapse(rows)
    n_psu, n_strata = occupied(*answering(cells, sampling), sampling)
    if calibrated is None:
        z = cells.residuals(estimate, base)
        spread = variance(z, cells.valid, Cells(cells.domain, cells.unit, domains), sampling, rule)
    else:
        spread = calibrated_variance(sums, rows, inside, (estimate, base), sampling, rule, calibrated)
    return Points(n, n_psu, n_strata, estimate, spread, base, add_up(sums.square[:, inside] * g, rows.domain, domains))


def rows_inside(sums: Sums, domain: Codes, domains: int, sampling: Sampling) -> tuple[Codes, Rows]:
    """Which rows of sums lie in a domain, and these rows."""
    inside = np.flatnonzero(domain >= 0)
    rows = Rows(
        outcomes=sums.outcomes,
        domain=domain[inside],
        domains=domains,
        unit=(sampling.psu if sampling.ssu is None else sampling.ssu)[inside],
        valid=sums.valid[:, inside],
        total=sums.total[:, inside],
        base=sums.base[:, inside],
    )
    return inside, rows


def ratios(rows: Rows, g: Floats) -> tuple[Floats, Floats, Floats]:
    """Valid answers, estimate and B (outcomes, domains) under the factors g (rows)."""
    n = add_up(rows.valid, rows.domain, rows.domains)
    total, base = add_up(rows.total * g, rows.domain, rows.domains), add_up(rows.base * g, rows.domain, rows.domains)
    with np.errstate(invalid="ignore", divide="ignore"):
        return n, np.where(n > 0, np.where(is_total(rows.outcomes), total, total / base), np.nan), base


def collapse(rows: Rows) -> Rows:
    """Add up the rows that share domain and unit."""
    units = int(rows.unit.max(initial=0)) + 1
    codes, first = number_codes(rows.domain * units + rows.unit)
    valid, total, base = (add_up(values, codes, len(first)) for values in (rows.valid, rows.total, rows.base))
    return Rows(rows.outcomes, rows.domain[first], rows.domains, rows.unit[first], valid, total, base)


def answering(rows: Rows, sampling: Sampling) -> tuple[Cells, Floats]:
    """The occupied pairs of domain and PSU, and their valid answers (outcomes, pairs)."""
    cells, valid = Cells(rows.domain, rows.unit, rows.domains), rows.valid
    if sampling.second is not None:
        cells, (valid,) = gather(cells, sampling.second.parent, valid)
    return cells, valid


def occupied(cells: Cells, valid: Floats, sampling: Sampling) -> tuple[Floats, Floats]:
    """How many PSUs and strata have a valid answer, (outcomes, domains): R's `degf` is their difference."""
    psus = add_up((valid > 0).astype(float), cells.domain, cells.domains)
    cells, (valid,) = gather(cells, sampling.first.parent, valid)
    return psus, add_up((valid > 0).astype(float), cells.domain, cells.domains)
