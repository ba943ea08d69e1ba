"""The ratio estimator of a domain, and the variance of its linearisation.

P = A / B with A = sum w v y, B = sum w v x over the domain, and for a unit i of the last stage drawn

    z_i = (A_i - P B_i) / B        (a total: P = A, z_i = A_i)

so that the variance of P is that of the sum of the z_i: Deville (1999), Survey Methodology 25. With calibrated weights
A and B carry the factors g, and z_i comes from `residual`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace

import numpy as np

from survey.estimate.design import LonelyRule
from survey.estimate.groups import Codes, Floats, add_up, number_places
from survey.estimate.residual import Calibrated, calibrated_variance
from survey.estimate.rows import Rows, is_total
from survey.estimate.sampling import Sampling
from survey.estimate.sums import Sums
from survey.estimate.variance import Cells, gather, variance

BLOCK = 12_000_000  # numbers (outcomes x rows of sums) taken together: 96 MB for each measure


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
    """All outcomes in all domains; `domain` (rows) is the domain of each row of sums, -1 for none.

    A few outcomes at a time where the rows are millions: what is formed on the way is as large as the sums themselves.
    """
    shared: Shared | None = None
    found = []
    for some in _in_blocks(sums):
        inside, rows = rows_inside(some, domain, domains, sampling)
        shared = shared or Shared.of(rows)
        found.append(_points(some, inside, rows, shared, sampling, rule, calibrated))
    measures = (field.name for field in fields(Points))
    return Points(**{name: np.concatenate([getattr(block, name) for block in found]) for name in measures})


def _in_blocks(sums: Sums) -> Iterator[Sums]:
    """The sums, some outcomes at a time."""
    step = max(1, BLOCK // max(1, len(sums.n)))
    for start in range(0, len(sums.outcomes), step):
        yield sums.only(slice(start, start + step))


def _points(
    sums: Sums,
    inside: Codes,
    rows: Rows,
    shared: "Shared",
    sampling: Sampling,
    rule: LonelyRule,
    calibrated: Calibrated | None,
) -> Points:
    domains, g = rows.domains, None if calibrated is None else calibrated.g[inside]
    cells = collapse(rows, g, shared)
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


@dataclass(frozen=True, slots=True)
class Shared:
    """Which rows share domain and unit: the number of each row (rows) and the first row of each number."""

    codes: Codes
    first: Codes

    @classmethod
    def of(cls, rows: Rows) -> "Shared":
        units = int(rows.unit.max(initial=0)) + 1
        return cls(*number_places([(rows.unit, units), (rows.domain, rows.domains)], len(rows.unit)))


def collapse(rows: Rows, g: Floats | None = None, shared: Shared | None = None) -> Rows:
    """Add up the rows that share domain and unit, total and base times their factors `g`."""
    shared = shared or Shared.of(rows)
    codes, first = shared.codes, shared.first
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
