"""Outcomes x domains: one row each, with the estimate and how sure it is."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from survey.estimate import interval as intervals
from survey.estimate import sentences
from survey.estimate.calibration import Calibration
from survey.estimate.design import Design
from survey.estimate.groups import Codes, Floats, Truths, number_rows
from survey.estimate.interval import INTERVALS, Figures, IntervalName
from survey.estimate.outcomes import Outcome
from survey.estimate.points import Points, points
from survey.estimate.residual import calibrate
from survey.estimate.rows import is_total
from survey.estimate.sampling import sampling_of
from survey.estimate.sums import Sums, reduce
from survey.plan.text import Refusal

Rho = float | Mapping[str, float] | None
COLUMNS = ("n", "n_psu", "estimate", "se", "ci_low", "ci_high", "df", "deff", "deff_wr", "cv")


def estimate(
    frame: pd.DataFrame,
    design: Design,
    outcomes: str | Outcome | Sequence[str | Outcome],
    by: str | Sequence[str] = (),
    calibration: Calibration | None = None,
    interval: IntervalName = "korn-graubard",
    level: float = 0.95,
    rho: Rho = None,
) -> pd.DataFrame:
    """Estimates of all outcomes in all domains that the columns `by` make; without `by`, of everyone.

    `outcomes` are columns of 1, 0 and missing (a proportion) or of numbers (a mean), or made by `mean`, `ratio` or
    `total`. A missing answer leaves both sides, a missing value of `by` is in no domain; their PSUs stay in the design.
    `calibration` fits the weights to population totals; `rho`, one number or one per outcome, is what the interval
    "korn-graubard-floor" takes.
    The columns: outcome, those of `by`, n (valid answers with a weight), n_psu (PSUs with any), estimate, se, ci_low,
    ci_high, df, deff (against sampling without replacement), deff_wr (with), cv. What cannot be estimated is NaN.
    """
    keys = [by] if isinstance(by, str) else list(dict.fromkeys(by))
    columns = () if calibration is None else calibration.columns
    sums = reduce(frame.reset_index(drop=True), design, outcomes, [*keys, *columns])
    return tabulate(sums, design, keys, calibration, interval, level, rho)


def tabulate(
    sums: Sums,
    design: Design,
    by: str | Sequence[str] = (),
    calibration: Calibration | None = None,
    interval: IntervalName = "korn-graubard",
    level: float = 0.95,
    rho: Rho = None,
) -> pd.DataFrame:
    """The table of `estimate` from sums that were reduced by these columns (and perhaps others)."""
    keys = [by] if isinstance(by, str) else list(dict.fromkeys(by))
    _check(sums, [*keys, *(() if calibration is None else calibration.columns)], keys, interval, level)
    domain, labels = domains_of(sums.cells[keys])
    calibrated = None if calibration is None else calibrate(sums, calibration)
    found = points(sums, domain, len(labels), sampling_of(sums.units, design), design.lonely_psu, calibrated)
    figures = _figures(found, sums.outcomes, interval, level, rho)
    low, high = intervals.limits(interval, figures)
    plain_low, plain_high = intervals.wald(figures)
    deff, deff_wr = design_effects(found, figures, sums)
    binary = sums.binary[:, None]
    with np.errstate(invalid="ignore", divide="ignore"):
        cv = figures.se / np.abs(figures.p)
    low, high = np.where(binary, low, plain_low), np.where(binary, high, plain_high)
    values = (found.n, found.n_psu, figures.p, figures.se, low, high, figures.df, deff, deff_wr, cv)
    return _lay_out(sums.outcomes, labels, dict(zip(COLUMNS, values, strict=True)))


def domains_of(columns: pd.DataFrame) -> tuple[Codes, pd.DataFrame]:
    """The domain of each row, -1 where a column is missing, and the domains in the order of their labels."""
    known = columns.notna().all(axis=1).to_numpy(dtype=np.bool_)
    numbers, first = number_rows(columns[known])
    labels = columns[known].iloc[first].reset_index(drop=True)
    places = [_in_order(labels[name]) for name in labels]
    order = np.lexsort(places[::-1]) if places else np.arange(len(labels))
    rank = np.empty(len(order), dtype=np.intp)
    rank[order] = np.arange(len(order))
    domain = np.full(len(columns), -1, dtype=np.intp)
    domain[known] = rank[numbers]
    return domain, labels.iloc[order].reset_index(drop=True)


def _in_order(labels: "pd.Series[Any]") -> Codes:
    """The place of each label among the sorted; labels that cannot be compared stand as they appear."""
    try:
        return pd.factorize(labels, sort=True)[0].astype(np.intp)
    except TypeError:
        return pd.factorize(labels)[0].astype(np.intp)


def design_effects(found: Points, figures: Figures, sums: Sums) -> tuple[Floats, Floats]:
    """The variance over that of a simple random sample of n, drawn without and with replacement (R's `deff`).

    The first needs weights that sum to a population: it is NaN where they sum to less than n. Ratios have none.
    """
    n, base, totals = found.n, found.base, is_total(sums.outcomes)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(totals, found.estimate / base, found.estimate)
        spread = np.where(sums.binary[:, None], mean * (1 - mean), found.square / base - mean**2)
        simple = spread / (n - 1) * np.where(totals, base**2, 1.0)
        simple = np.where((simple > 0) & ~_is_ratio(sums.outcomes), simple, np.nan)
        with_replacement = figures.se**2 / simple
        return np.where(base > n, with_replacement / (1 - n / base), np.nan), with_replacement


def _is_ratio(outcomes: Sequence[Outcome]) -> Truths:
    return np.array([[outcome.kind == "ratio"] for outcome in outcomes], dtype=np.bool_)


def _figures(found: Points, outcomes: Sequence[Outcome], interval: str, level: float, rho: Rho) -> Figures:
    """The estimates with their standard errors, which are NaN at df of 0 or less: V is then 0, and means nothing."""
    df = found.n_psu - found.n_strata
    se = np.where(df > 0, np.sqrt(found.variance), np.nan)
    each = np.full((len(outcomes), 1), np.nan)
    if interval == "korn-graubard-floor":
        each[:, 0] = [_rho_of(outcome, rho) for outcome in outcomes]
    return Figures(found.estimate, se, df, found.n, found.n_psu, np.broadcast_to(each, df.shape), level)


def _rho_of(outcome: Outcome, rho: Rho) -> float:
    given = rho.get(outcome.name) if isinstance(rho, Mapping) else rho
    if given is None or not 0 <= given <= 1:
        raise Refusal(sentences.RHO_NEEDED.format(outcome=outcome.name))
    return float(given)


def _check(sums: Sums, needed: Sequence[str], keys: Sequence[str], interval: str, level: float) -> None:
    """Refuse a question that these sums cannot answer."""
    if interval not in INTERVALS:
        raise Refusal(sentences.UNKNOWN_INTERVAL.format(given=interval, known=", ".join(INTERVALS)))
    if not 0 < level < 1:
        raise Refusal(sentences.LEVEL_OUT_OF_RANGE.format(given=level))
    for column in needed:
        if column not in sums.cells:
            raise Refusal(sentences.NOT_REDUCED_BY.format(column=column))
    for column in keys:
        if column in ("outcome", *COLUMNS):
            raise Refusal(sentences.RESERVED_COLUMN.format(column=column))
    for place, outcome in enumerate(sums.outcomes):
        if not sums.valid[place].any():
            raise Refusal(sentences.ALL_MISSING.format(column=outcome.name))


def _lay_out(outcomes: Sequence[Outcome], labels: pd.DataFrame, values: Mapping[str, Floats]) -> pd.DataFrame:
    """One row per outcome and domain, outcomes first."""
    again = labels.iloc[np.tile(np.arange(len(labels)), len(outcomes))]
    named = np.repeat([outcome.name for outcome in outcomes], len(labels))
    whole = {name: values[name].astype(np.int64) if name in ("n", "n_psu", "df") else values[name] for name in values}
    columns = {"outcome": named} | {name: again[name].array for name in labels}
    return pd.DataFrame(columns | {name: value.reshape(-1) for name, value in whole.items()})
