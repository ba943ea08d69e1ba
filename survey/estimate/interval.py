"""Confidence intervals of a proportion, and the t-interval of everything else.

With q = p (1 - p), V = se^2 and t = t_{df} at the level: the formulas of R's `svyciprop` 4.5 (its names: beta, xlogit,
wilson, asin, mean) and, for small counts, Korn and Graubard (1998), Survey Methodology 24. Arrays of one shape in,
(low, high) out; NaN where nothing is known: at df of 0 or less, and for a proportion of 0 or 1 in all intervals but
Korn and Graubard's.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from scipy.special import betaincinv, expit, logit, stdtrit

from survey.estimate.groups import Floats, Truths

IntervalName = Literal["korn-graubard", "korn-graubard-floor", "beta", "logit", "wilson", "asin", "wald"]
INTERVALS: tuple[IntervalName, ...] = get_args(IntervalName)
Limits = tuple[Floats, Floats]
ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Figures:
    """What an interval is made of, arrays of one shape: estimate, standard error, df, valid answers, PSUs with any, and
    the correlation within PSUs `rho`, which the floor alone takes."""

    p: Floats
    se: Floats
    df: Floats
    n: Floats
    n_psu: Floats
    rho: Floats
    level: float

    @property
    def t(self) -> Floats:
        """The quantile of Student's t with df degrees of freedom; NaN at df of 0 or less."""
        return student_t(self.df, self.level)

    @property
    def inner(self) -> Truths:
        """Where the proportion lies between 0 and 1 and its error is known."""
        return (self.df > 0) & (self.p > 0) & (self.p < 1)


def student_t(df: Floats, level: float) -> Floats:
    """The two-sided quantile of Student's t; NaN at df of 0 or less."""
    return np.where(df > 0, stdtrit(np.where(df > 0, df, 1.0), 0.5 + level / 2), np.nan)


def limits(name: IntervalName, figures: Figures) -> Limits:
    """The interval of this name; NaN where negative calibrated weights bring a proportion outside 0 to 1."""
    with np.errstate(invalid="ignore", divide="ignore"):
        low, high = BY_NAME[name](figures)
    outside = (figures.p < -ROUNDING) | (figures.p > 1 + ROUNDING)
    return np.where(outside, np.nan, low), np.where(outside, np.nan, high)


def wald(f: Figures) -> Limits:
    """p -+ t se (R "mean"); not cut at 0 and 1."""
    return f.p - f.t * f.se, f.p + f.t * f.se


def wald_proportion(f: Figures) -> Limits:
    """The same, but nothing where every answer is the same: an interval without width would claim certainty."""
    low, high = wald(f)
    return np.where(f.inner, low, np.nan), np.where(f.inner, high, np.nan)


def log_odds(f: Figures) -> Limits:
    """expit(logit p -+ t se / q): R "xlogit"; R's "logit" is the same, fitted iteratively."""
    p = np.where(f.inner, f.p, np.nan)
    half = f.t * f.se / (p * (1 - p))
    return expit(logit(p) - half), expit(logit(p) + half)


def arcsine(f: Figures) -> Limits:
    """sin^2(asin sqrt p -+ t se / (2 sqrt q)), the angle kept within 0 and pi/2 (R "asin" reflects it)."""
    p = np.where(f.inner, f.p, np.nan)
    angle, half = np.arcsin(np.sqrt(p)), f.t * f.se / (2 * np.sqrt(p * (1 - p)))
    low, high = np.clip(angle - half, 0, np.pi / 2), np.clip(angle + half, 0, np.pi / 2)
    return np.sin(low) ** 2, np.sin(high) ** 2


def wilson(f: Figures) -> Limits:
    """Wilson's score interval with the effective size q / V (R "wilson"); V = 0 gives p itself."""
    p = np.where(f.inner, f.p, np.nan)
    a = f.t**2 * f.se**2 / (p * (1 - p))  # t^2 / n, so that a known proportion (V = 0) divides by nothing
    half = f.t * np.sqrt(f.se**2 + a**2 / (4 * f.t**2))
    return (p + a / 2 - half) / (1 + a), (p + a / 2 + half) / (1 + a)


def beta(f: Figures) -> Limits:
    """Clopper-Pearson at the effective size, uncut (R "beta")."""
    size = np.where(f.inner, effective_size(f), np.nan)
    return clopper_pearson(f.p, np.where(np.isfinite(size), size, np.nan), f.level)


def korn_graubard(f: Figures) -> Limits:
    """Clopper-Pearson at the effective size, never above n, which it is where all answers are the same."""
    return clopper_pearson(f.p, np.where(f.df > 0, _capped(f), np.nan), f.level)


def korn_graubard_floor(f: Figures) -> Limits:
    """The same with a design effect of at least 1 + (m - 1) rho, m the valid answers per PSU; also at 0 and 1.

    Where few answers differ a sample shows almost no spread between PSUs, whatever the truth: rho is then better known
    from elsewhere.
    """
    deff = 1 + (f.n / np.maximum(f.n_psu, 1) - 1) * f.rho
    ceiling = f.n / deff * degrees_factor(f)
    return clopper_pearson(f.p, np.where(f.df > 0, np.minimum(_capped(f), ceiling), np.nan), f.level)


def effective_size(f: Figures) -> Floats:
    """q / V times (t_{n-1} / t_{df})^2."""
    return f.p * (1 - f.p) / f.se**2 * degrees_factor(f)


def degrees_factor(f: Figures) -> Floats:
    """(t_{n-1} / t_{df})^2: what the few degrees of freedom of a cluster sample cost."""
    return (student_t(f.n - 1, f.level) / f.t) ** 2


def _capped(f: Figures) -> Floats:
    return np.where(f.inner & (f.se > 0), np.minimum(f.n, effective_size(f)), f.n)


def clopper_pearson(p: Floats, n: Floats, level: float) -> Limits:
    """The exact binomial interval, n any positive number; NaN where n is."""
    yes, no, tail = np.clip(n * p, 0, None), np.clip(n * (1 - p), 0, None), (1 - level) / 2
    low = np.where(p <= 0, 0.0 * n, betaincinv(np.where(p <= 0, 1.0, yes), no + 1, tail))
    high = np.where(p >= 1, 1.0 + 0.0 * n, betaincinv(yes + 1, np.where(p >= 1, 1.0, no), 1 - tail))
    return low, high


BY_NAME: dict[IntervalName, Callable[[Figures], Limits]] = {
    "korn-graubard": korn_graubard,
    "korn-graubard-floor": korn_graubard_floor,
    "beta": beta,
    "logit": log_odds,
    "wilson": wilson,
    "asin": arcsine,
    "wald": wald_proportion,
}
