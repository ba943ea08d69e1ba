"""Differences between domains of one sample, with the covariance that shared villages give them."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd
from scipy.special import stdtr

from survey.estimate import sentences
from survey.estimate.calibration import Calibration
from survey.estimate.design import Design
from survey.estimate.given import Data, Outcomes, check_level, domain_names, listed_keys, only, sums_of
from survey.estimate.groups import Floats, add_up
from survey.estimate.interval import student_t
from survey.estimate.linear import Linear, Terms, combine, linearise
from survey.estimate.residual import calibrate
from survey.estimate.sampling import Sampling, sampling_of
from survey.estimate.table import domains_of
from survey.estimate.variance import variance
from survey.plan.text import Refusal

BLOCK = 20_000  # combinations of which the z are held at once


@dataclass(frozen=True, slots=True)
class Difference:
    """A difference, or another combination of estimates, with its error and degrees of freedom: arrays of one shape."""

    estimate: Floats
    se: Floats
    df: Floats

    @classmethod
    def of(cls, estimate: Floats, variance: Floats, df: Floats) -> "Difference":
        """With the variance unknown (NaN) where the degrees of freedom are 0 or less."""
        known = (df > 0) & ~np.isnan(estimate)
        return cls(estimate, np.sqrt(np.where(known, np.maximum(variance, 0.0), np.nan)), df)

    def columns(self, level: float) -> dict[str, Floats]:
        """estimate, se, the t-interval, df, t, and the two-sided p of "no difference" (NaN where the error is 0)."""
        half = student_t(self.df, level) * self.se
        with np.errstate(invalid="ignore", divide="ignore"):
            t = np.where(self.se > 0, self.estimate / self.se, np.nan)
            p = np.where(self.df > 0, 2 * stdtr(np.where(self.df > 0, self.df, 1.0), -np.abs(t)), np.nan)
        limits = {"ci_low": self.estimate - half, "ci_high": self.estimate + half}
        return {"estimate": self.estimate, "se": self.se, **limits, "df": self.df, "t": t, "p": p}


def compare(
    data: Data,
    design: Design,
    outcomes: Outcomes | None = None,
    by: str | Sequence[str] = (),
    pairs: Sequence[tuple[Hashable, Hashable]] | None = None,
    contrasts: Mapping[str, Mapping[Hashable, float]] | None = None,
    calibration: Calibration | None = None,
    level: float = 0.95,
) -> pd.DataFrame:
    """Differences first - second between the domains of `by`: all pairs, or those given.

    `contrasts` are named combinations instead: `{"E - H": {"E": 1, "H": -1}}`. A domain is named by the value of the
    column, or by a tuple when `by` has several. `data` are respondents, or sums reduced by these columns.
    The variance is that of the combined linearised values: R's `svyby(covmat=TRUE)` with `svycontrast`. The degrees of
    freedom are the least among the domains; with 0 in any of them no error is claimed.
    Columns: outcome, first and second (or contrast), n, n_psu, estimate, se, ci_low, ci_high, df, t, p.
    """
    check_level(level)
    keys = listed_keys(by, ())
    if not keys:
        raise Refusal(sentences.COMPARE_NEEDS_BY)
    sums = sums_of(data, design, outcomes, keys, calibration)
    domain, labels = domains_of(sums.cells[keys])
    names = domain_names(labels)
    heading, terms = _named(contrasts, names) if contrasts is not None else _paired(pairs, names)
    sampling = sampling_of(sums.units, design)
    calibrated = None if calibration is None else calibrate(sums, calibration)
    found = []
    for outcome in sums.outcomes:
        linear = linearise(only(sums, [outcome]), domain, len(labels), sampling, calibrated)
        columns = _combined(linear, terms, sampling, design, level)
        found.append(heading.assign(**{name: values[0] for name, values in columns.items()}))
        found[-1].insert(0, "outcome", outcome.name)
    table = pd.concat(found, ignore_index=True)
    return table.astype({"n": np.int64, "n_psu": np.int64, "df": np.int64})


def _combined(linear: Linear, terms: Terms, sampling: Sampling, design: Design, level: float) -> dict[str, Floats]:
    """The columns of the combinations: (1, combinations) each."""
    blocks = list(_blocks(terms))
    spread = np.concatenate([_variance(linear, block, sampling, design) for block in blocks], axis=-1)
    n_psu = np.concatenate([_psus(linear, block) for block in blocks], axis=-1)
    difference = Difference.of(terms.of(linear.estimate), spread, terms.least(linear.degrees(sampling)[1]))
    return {"n": terms.plain.of(linear.n), "n_psu": n_psu} | difference.columns(level)


def _blocks(terms: Terms) -> Iterator[Terms]:
    for start in range(0, terms.size, BLOCK):
        here = (terms.combination >= start) & (terms.combination < start + BLOCK)
        size = min(BLOCK, terms.size - start)
        yield Terms(terms.combination[here] - start, terms.domain[here], terms.factor[here], size)


def _variance(linear: Linear, terms: Terms, sampling: Sampling, design: Design) -> Floats:
    (z, present), cells = combine((linear.z, linear.present), linear.cells, terms)
    return variance(z, present, cells, sampling, design.lonely_psu)


def _psus(linear: Linear, terms: Terms) -> Floats:
    """How many PSUs have valid answers in any of the domains."""
    (valid,), cells = combine((linear.valid,), linear.psus, terms.plain)
    return add_up((valid > 0).astype(float), cells.domain, terms.size)


def _paired(pairs: Sequence[tuple[Hashable, Hashable]] | None, names: Sequence[Hashable]) -> tuple[pd.DataFrame, Terms]:
    """The columns first and second, and the terms of their differences."""
    if pairs is None:
        places = list(combinations(range(len(names)), 2))
        if not places:
            raise Refusal(sentences.TOO_FEW_DOMAINS.format(domains=sentences.listed(names)))
    else:
        places = [(_place(first, names), _place(second, names)) for first, second in _checked_pairs(pairs)]
    size = len(places)
    heading = pd.DataFrame({"first": pd.Series([names[a] for a, _ in places]), "second": [names[b] for _, b in places]})
    domain = np.array(places, dtype=np.intp).reshape(-1)
    return heading, Terms(np.repeat(np.arange(size), 2), domain, np.tile([1.0, -1.0], size), size)


def _checked_pairs(pairs: Sequence[tuple[Hashable, Hashable]]) -> list[tuple[Hashable, Hashable]]:
    bad = [pair for pair in pairs if not isinstance(pair, tuple | list) or len(pair) != 2]
    if bad or not len(pairs):
        raise Refusal(sentences.BAD_PAIRS.format(given=sentences.listed(bad)))
    return list(pairs)


def _named(contrasts: Mapping[str, Mapping[Hashable, float]], names: Sequence[Hashable]) -> tuple[pd.DataFrame, Terms]:
    """The column contrast, and the terms."""
    combination, domain, factor = [], [], []
    for number, (name, factors) in enumerate(contrasts.items()):
        if not factors or not all(isinstance(k, int | float) and np.isfinite(k) for k in factors.values()):
            raise Refusal(sentences.BAD_CONTRAST.format(contrast=name))
        combination += [number] * len(factors)
        domain += [_place(key, names) for key in factors]
        factor += [float(value) for value in factors.values()]
    if not combination:
        raise Refusal(sentences.BAD_CONTRAST.format(contrast=""))
    terms = Terms(np.array(combination), np.array(domain, dtype=np.intp), np.array(factor), len(contrasts))
    return pd.DataFrame({"contrast": list(contrasts)}), terms


def _place(name: Hashable, names: Sequence[Hashable]) -> int:
    """The number of a domain. Refuses one that is not there."""
    if name not in names:
        raise Refusal(sentences.UNKNOWN_DOMAIN.format(domain=name, known=sentences.listed(names)))
    return names.index(name)
