"""The model of Fay and Herriot (1979): areas differ by what covariates explain, by chance, and by sampling error.

    y_d = x_d' beta + u_d + e_d        u_d ~ (0, A)        e_d ~ (0, D_d), D_d known

A by restricted maximum likelihood, the best predictor g_d y_d + (1 - g_d) x_d' beta with g_d = A / (A + D_d), and its
mean squared error g1 + g2 + 2 g3 after Prasad and Rao (1990), JASA 85. R's `sae::mseFH(method = "REML")`, iterated to
the end.
"""

from dataclasses import dataclass

import numpy as np

from survey.estimate import sentences
from survey.estimate.groups import Floats
from survey.plan.text import Refusal

TOLERANCE = 1e-14
STEPS = 500


@dataclass(frozen=True, slots=True)
class Fit:
    """Variance between areas, coefficients with standard errors, and per area predictor, its mse and the share of the
    direct estimate in it (areas)."""

    between: float
    beta: Floats
    beta_se: Floats
    estimate: Floats
    mse: Floats
    share: Floats


def fay_herriot(direct: Floats, variance: Floats, x: Floats) -> Fit:
    """Fit to direct estimates (areas) with known variances (areas) and covariates x (areas, coefficients).

    An area whose `direct` is NaN is not in the sample: it gets x' beta, with the error of the model.
    Refuses variances that are not positive, too few areas, and covariates that depend on each other.
    """
    sampled = ~np.isnan(direct)
    y, d, rows = direct[sampled], variance[sampled], x[sampled]
    if not (np.isfinite(d) & (d > 0)).all():
        raise Refusal(sentences.VARIANCES_POSITIVE)
    if len(y) <= x.shape[1] + 1:
        raise Refusal(sentences.AREAS_TOO_FEW.format(areas=len(y), terms=x.shape[1]))
    if np.linalg.matrix_rank(rows) < x.shape[1]:
        raise Refusal(sentences.AREAS_COLLINEAR)
    between = _between(y, d, rows)
    inverse = np.linalg.inv((rows.T / (between + d)) @ rows)
    beta = inverse @ (rows.T @ (y / (between + d)))
    known = np.where(sampled, variance, np.inf)
    share = between / (between + known)
    fitted = x @ beta
    spread = np.einsum("dj,jk,dk->d", x, inverse, x)
    of_between = 2 / (1 / (between + d) ** 2).sum()
    g3 = np.where(sampled, (1 - share) ** 2 * of_between / (between + known), 0.0)
    g1 = np.where(sampled, share * np.where(sampled, known, 0.0), between)
    return Fit(
        between=between,
        beta=beta,
        beta_se=np.sqrt(np.diag(inverse)),
        estimate=fitted + share * np.where(sampled, direct - fitted, 0.0),
        mse=g1 + (1 - share) ** 2 * spread + 2 * g3,
        share=share,
    )


def _between(y: Floats, d: Floats, x: Floats) -> float:
    """A by scoring: A + s(A) / I(A), where s = (y'PPy - tr P)/2 and I = tr(PP)/2; 0 where the likelihood falls at 0."""
    a, scale = float(np.median(d)), float(np.median(d))
    for _ in range(STEPS):
        v = 1 / (a + d)
        weighted = x * v[:, None]
        p = np.diag(v) - weighted @ np.linalg.solve(x.T @ weighted, weighted.T)
        residual = p @ y
        new = max(a + (float(residual @ residual) - float(np.trace(p))) / float((p * p).sum()), 0.0)
        if abs(new - a) <= TOLERANCE * (a + scale):
            return new
        a = new
    raise Refusal(sentences.MODEL_NO_SOLUTION)
