"""Does the distribution over columns differ between rows? Pearson's chi-squared, corrected for the sample design.

With p the weighted proportions of the cells, V their covariance, C the contrasts of interaction (orthogonal to the main
effects) and D = diag(p), the generalised design effects are

    Delta = (C' D^-1 C / n)^-1 (C' D^-1 V D^-1 C)

First order: X^2 over the mean of Delta's eigenvalues, against chi-squared. Second order: F = X^2 / tr Delta on d0 and
d0 nu degrees of freedom, d0 = (tr Delta)^2 / tr Delta^2 and nu = PSUs less strata. Rao and Scott (1984), Annals of
Statistics 12; Rao and Thomas in the form of R's `svychisq`.
"""

from dataclasses import dataclass, replace

import numpy as np
from scipy.special import chdtrc, fdtrc

from survey.estimate import sentences
from survey.estimate.calibration import Calibration
from survey.estimate.design import Design
from survey.estimate.given import Data, sums_of
from survey.estimate.groups import Codes, Floats
from survey.estimate.linear import linearise
from survey.estimate.outcomes import Outcome
from survey.estimate.residual import calibrate
from survey.estimate.sampling import sampling_of
from survey.estimate.sums import Sums
from survey.estimate.table import domains_of
from survey.estimate.variance import covariances
from survey.plan.text import Refusal

EVERYONE = "(everyone)"


@dataclass(frozen=True, slots=True)
class Association:
    """The test of no association between two columns.

    `pearson` is X^2 of the weighted table brought to `n` respondents, `df` its degrees of freedom, `p_first` the
    first-order p; `f` on `ndf` and `ddf` degrees of freedom and `p` are of second order, and to be preferred. NaN where
    the sample has as many strata as PSUs.
    """

    n: int
    pearson: float
    df: int
    p_first: float
    f: float
    ndf: float
    ddf: float
    p: float


def association(
    data: Data, design: Design, rows: str, columns: str, calibration: Calibration | None = None
) -> Association:
    """Test whether the column `rows` is associated with the column `columns`; who lacks either is left out.

    `data` are respondents, or sums: reduced by both columns, or by `columns` alone if `rows` is a proportion among
    their outcomes. R's `svychisq`, statistics "F" and "Chisq".
    """
    sums = _two_way(data, design, rows, columns, calibration)
    shape, table = _table(sums, rows, columns)
    sampling = sampling_of(sums.units, design)
    calibrated = None if calibration is None else calibrate(sums, calibration)
    linear = linearise(table, np.zeros(len(sums.n), dtype=np.intp), 1, sampling, calibrated)
    cells = covariances(linear.z, linear.present, linear.cells, sampling, design.lonely_psu)[..., 0]
    n, nu = float(linear.n[0, 0]), float(linear.degrees(sampling)[1][0, 0])
    p = linear.estimate[:, 0]
    pearson = _pearson(p.reshape(shape), n, (rows, columns))
    delta = _design_effects(p, cells, n, shape, (rows, columns))
    trace, count = float(np.trace(delta)), len(delta)
    if not (nu > 0 and trace > 0):
        return Association(int(n), pearson, count, np.nan, np.nan, np.nan, np.nan, np.nan)
    d0 = trace**2 / float(np.trace(delta @ delta))
    first = float(chdtrc(count, pearson / (trace / count)))
    f = pearson / trace
    return Association(int(n), pearson, count, first, f, d0, d0 * nu, float(fdtrc(d0, d0 * nu, f)))


def _two_way(data: Data, design: Design, rows: str, columns: str, calibration: Calibration | None) -> Sums:
    """The sums by both columns; by the second alone where the first is an outcome of given sums."""
    if isinstance(data, Sums):
        outcome = [known for known in data.outcomes if known.name == rows and rows not in data.cells]
        return sums_of(data, design, outcome or None, [columns] if outcome else [rows, columns], calibration)
    return sums_of(data.assign(**{EVERYONE: 1.0}), design, EVERYONE, [rows, columns], calibration)


def _table(sums: Sums, rows: str, columns: str) -> tuple[tuple[int, int], Sums]:
    """How many rows and columns, and the sums with one proportion for each cell of the table, row by row."""
    column, labels = domains_of(sums.cells[[columns]])
    wide = len(labels)
    if rows in sums.cells:
        row, names = domains_of(sums.cells[[rows]])
        counted = (row >= 0) & (column >= 0)
        place = np.where(counted, row * wide + column, -1)
        high, everyone = len(names), np.where(counted, [sums.n, sums.weight, sums.n], 0.0)
        inside = [np.where(place == cell, everyone, 0.0) for cell in range(high * wide)]
    else:
        high, (everyone, inside) = 2, _yes_and_no(sums, column, wide)
    weights = np.array([cell[1].sum() for cell in inside]).reshape(high, wide)
    kept = np.outer(weights.any(axis=1), weights.any(axis=0))
    high, wide = int(kept.any(axis=1).sum()), int(kept.any(axis=0).sum())
    if high < 2 or wide < 2:
        raise Refusal(sentences.TABLE_TOO_SMALL.format(rows=rows, columns=columns))
    size = high * wide
    cells = np.stack([cell for cell, is_kept in zip(inside, kept.flat, strict=True) if is_kept])
    shared = [np.repeat(everyone[[place]], size, axis=0) for place in range(3)]
    table = replace(
        sums,
        outcomes=tuple(Outcome(f"{cell}", "mean", f"{cell}") for cell in range(size)),
        binary=np.ones(size, dtype=np.bool_),
        valid=shared[0],
        base=shared[1],
        plain_base=shared[2],
        total=cells[:, 1],
        plain_total=cells[:, 2],
        square=cells[:, 1],
    )
    return (high, wide), table


def _yes_and_no(sums: Sums, column: Codes, wide: int) -> tuple[Floats, list[Floats]]:
    """Count, weight and unweighted count of everyone in the table, and of each cell: yes in each column, then no."""
    if not sums.binary[0]:
        raise Refusal(sentences.NOT_YES_OR_NO.format(outcome=sums.outcomes[0].name))
    everyone = np.where(column >= 0, [sums.valid[0], sums.base[0], sums.plain_base[0]], 0.0)
    yes = np.where(column >= 0, [sums.plain_total[0], sums.total[0], sums.plain_total[0]], 0.0)
    halves = (yes, everyone - yes)
    return everyone, [np.where(column == place, half, 0.0) for half in halves for place in range(wide)]


def _pearson(p: Floats, n: float, names: tuple[str, str]) -> float:
    expected = np.outer(p.sum(axis=1), p.sum(axis=0))
    if not (expected > 0).all():
        raise Refusal(sentences.TABLE_TOO_EMPTY.format(rows=names[0], columns=names[1]))
    return float(n * ((p - expected) ** 2 / expected).sum())


def _design_effects(p: Floats, cells: Floats, n: float, shape: tuple[int, int], names: tuple[str, str]) -> Floats:
    """Delta: (interactions, interactions)."""
    high, wide = shape
    row, column = (np.eye(size)[:, 1:] for size in shape)
    main = np.hstack([np.kron(row, np.ones((wide, 1))), np.kron(np.ones((high, 1)), column), np.ones((len(p), 1))])
    both = np.kron(row, column)
    contrasts = both - main @ np.linalg.lstsq(main, both, rcond=None)[0]
    inverse = np.divide(1.0, p, out=np.zeros_like(p), where=p > 0)
    simple = (contrasts.T * (inverse / n)) @ contrasts
    if np.linalg.matrix_rank(simple) < len(simple):
        raise Refusal(sentences.TABLE_TOO_EMPTY.format(rows=names[0], columns=names[1]))
    scaled = contrasts.T * inverse
    return np.linalg.solve(simple, scaled @ cells @ scaled.T)
