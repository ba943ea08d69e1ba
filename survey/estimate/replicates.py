"""Standard errors once more, another way: from replicates of the sample, made of sums of PSUs.

Each replicate gives the PSU i of stratum h a factor a_hi and repeats the whole estimate, calibration included:

    jackknife (JKn)   PSU i out, the others of its stratum times n_h/(n_h - 1); its square counts (1 - f_h)(n_h - 1)/n_h
    bootstrap         n_h - 1 PSUs drawn with replacement, t_hi times each: 1 - r + r t_hi n_h/(n_h - 1),
                      r the root of 1 - f_h; each square counts 1/R

V is the sum of the squares around the full estimate. Rust and Rao (1996), Statistical Methods in Medical Research 5;
Rao, Wu and Yue (1992), Survey Methodology 18. For a total the jackknife is the Taylor variance itself.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from survey.estimate import sentences
from survey.estimate.calibration import Calibration
from survey.estimate.design import Design
from survey.estimate.given import Data, Outcomes, listed_keys, only, sums_of
from survey.estimate.groups import Codes, Floats, add_up, number_rows
from survey.estimate.outcomes import Outcome
from survey.estimate.points import answering, collapse, occupied, rows_inside
from survey.estimate.sampling import Sampling, sampling_of
from survey.estimate.sums import Sums
from survey.estimate.table import domains_of
from survey.plan.text import Refusal

Method = Literal["jackknife", "bootstrap"]
METHODS: tuple[Method, ...] = get_args(Method)
COLUMNS = ("outcome", "n", "estimate", "se", "replicates")
BLOCK = 4_000_000  # factors held at once (replicates x PSUs): 32 MB

Replicates = Iterator[tuple[Floats, Floats]]


def replicate_se(
    data: Data,
    design: Design,
    outcomes: Outcomes | None = None,
    by: str | Sequence[str] = (),
    method: Method = "jackknife",
    calibration: Calibration | None = None,
    replicates: int = 500,
    seed: int = 1,
) -> pd.DataFrame:
    """Standard errors by jackknife or bootstrap, as a check on those of `estimate`.

    The bootstrap makes `replicates` of them, always the same ones for the same `seed`. A replicate in which a domain
    has nobody is left out there: the column `replicates` says how many counted. Lonely strata add nothing, under the
    rules `certainty` and `remove`; the other rules are refused, and so is a correction at the second stage.
    Columns: outcome, those of `by`, n, estimate, se, replicates.
    """
    keys = listed_keys(by, COLUMNS)
    _check(method, replicates, seed, design)
    sums = sums_of(data, design, outcomes, keys, calibration)
    sampling = sampling_of(sums.units, design)
    _refuse_lonely(sampling, design)
    domain, labels = domains_of(sums.cells[keys])
    found = []
    for outcome in sums.outcomes:
        repeated = _repeated(only(sums, [outcome]), domain, len(labels), sampling, calibration)
        full = repeated.estimates(np.ones((1, len(sampling.names))))[0]
        blocks = _jackknife(sampling) if method == "jackknife" else _bootstrap(sampling, replicates, seed)
        squares, counted = _spread(repeated, full, blocks)
        if method == "bootstrap":
            squares = squares * replicates / np.maximum(counted, 1)
        se = np.where((repeated.df > 0) & (counted > 0), np.sqrt(squares), np.nan)
        values = dict(zip(COLUMNS[1:], (repeated.n.astype(np.int64), full, se, counted.astype(np.int64)), strict=True))
        table = labels.assign(**values)
        table.insert(0, "outcome", outcome.name)
        found.append(table)
    return pd.concat(found, ignore_index=True)


def _spread(repeated: "_Repeated", full: Floats, blocks: Iterable[tuple[Floats, Floats]]) -> tuple[Floats, Floats]:
    """The weighted squares of what each replicate is away from the full estimate, and how many replicates counted."""
    squares, counted = np.zeros(len(full)), np.zeros(len(full))
    for factors, share in blocks:
        away = (repeated.estimates(factors) - full) ** 2
        known = ~np.isnan(away)
        squares += share @ np.where(known, away, 0.0)
        counted += known.sum(axis=0)
    return squares, counted


@dataclass(frozen=True, slots=True)
class _Repeated:
    """One outcome's sums, ready to be multiplied: `total` and `base` (domains x cells, PSUs), `weight` of everyone
    (calibration cells, PSUs). Without calibration there is one cell."""

    outcome: Outcome
    total: csr_array
    base: csr_array
    weight: csr_array
    cells: pd.DataFrame
    calibration: Calibration | None
    n: Floats
    df: Floats

    def estimates(self, factors: Floats) -> Floats:
        """The estimates (replicates, domains) under factors (replicates, PSUs); NaN where a domain has nobody."""
        g = self._g(factors)
        shape = (len(factors), len(self.n), g.shape[1])
        total, base = (
            np.einsum("rdc,rc->rd", (values @ factors.T).T.reshape(shape), g) for values in (self.total, self.base)
        )
        divisor = np.ones_like(base) if self.outcome.kind == "total" else np.where(base == 0, np.nan, base)
        return np.asarray(np.where(self.n > 0, total / divisor, np.nan), dtype=np.float64)

    def _g(self, factors: Floats) -> Floats:
        """The calibration factors (replicates, cells), fitted anew in each replicate."""
        if self.calibration is None:
            return np.ones((len(factors), 1))
        try:
            return np.stack([self.calibration.fit(self.cells, weight).g for weight in (self.weight @ factors.T).T])
        except Refusal as refusal:
            raise Refusal(sentences.REPLICATE_CALIBRATION.format(reason=refusal.message)) from refusal


def _repeated(
    sums: Sums, domain: Codes, domains: int, sampling: Sampling, calibration: Calibration | None
) -> _Repeated:
    """The sums of one outcome by domain, calibration cell and PSU."""
    columns = [] if calibration is None else list(calibration.columns)
    cell, first = number_rows(sums.cells[columns])
    inside, rows = rows_inside(sums, domain, domains, sampling)
    answered = collapse(rows)
    n_psu, n_strata = occupied(*answering(answered, sampling), sampling)
    at, psus, cells = rows.domain * len(first) + cell[inside], len(sampling.names), len(first)
    return _Repeated(
        outcome=sums.outcomes[0],
        total=_by_psu(rows.total[0], at, rows.unit, (domains * cells, psus)),
        base=_by_psu(rows.base[0], at, rows.unit, (domains * cells, psus)),
        weight=_by_psu(sums.weight, cell, sampling.psu, (cells, psus)),
        cells=sums.cells[columns].iloc[first].reset_index(drop=True),
        calibration=calibration,
        n=add_up(rows.valid, rows.domain, domains)[0],
        df=(n_psu - n_strata)[0],
    )


def _by_psu(values: Floats, at: Codes, psu: Codes, shape: tuple[int, int]) -> csr_array:
    return csr_array((values, (at, psu)), shape=shape)


def _jackknife(sampling: Sampling) -> Replicates:
    """Blocks of factors (replicates, PSUs) with the share that the squares of each count for (replicates)."""
    parent, drawn = sampling.first.parent, sampling.first.drawn
    out = np.flatnonzero(drawn[parent] > 1)
    step = max(1, BLOCK // len(parent))
    for start in range(0, len(out), step):
        here = out[start : start + step]
        n = drawn[parent[here]]
        factors = np.where(parent[here][:, None] == parent, (n / (n - 1))[:, None], 1.0)
        factors[np.arange(len(here)), here] = 0.0
        yield factors, (1 - sampling.first.fraction[parent[here]]) * (n - 1) / n


def _bootstrap(sampling: Sampling, replicates: int, seed: int) -> Replicates:
    """The same for the bootstrap."""
    chance = np.random.default_rng(seed)
    first = sampling.first
    strata = [np.flatnonzero(first.parent == stratum) for stratum in np.flatnonzero(first.drawn > 1)]
    step = max(1, BLOCK // len(first.parent))
    for start in range(0, replicates, step):
        size = min(step, replicates - start)
        factors = np.ones((size, len(first.parent)))
        for psus in strata:
            n, rest = len(psus), np.sqrt(1 - first.fraction[first.parent[psus[0]]])
            times = chance.multinomial(n - 1, np.full(n, 1 / n), size=size)
            factors[:, psus] = 1 - rest + rest * times * n / (n - 1)
        yield factors, np.full(size, 1 / replicates)


def _check(method: str, replicates: int, seed: int, design: Design) -> None:
    if method not in METHODS:
        raise Refusal(sentences.UNKNOWN_REPLICATES.format(given=method, known=", ".join(METHODS)))
    if isinstance(replicates, bool) or not isinstance(replicates, int) or replicates < 2:
        raise Refusal(sentences.REPLICATES_FEW.format(given=replicates))
    if isinstance(seed, bool) or not isinstance(seed, int) or seed < 0:
        raise Refusal(sentences.BAD_SEED.format(given=seed))
    if design.two_stage:
        raise Refusal(sentences.REPLICATES_ONE_STAGE)


def _refuse_lonely(sampling: Sampling, design: Design) -> None:
    lonely = np.flatnonzero(sampling.first.lonely)
    if len(lonely) and design.lonely_psu not in ("certainty", "remove"):
        strata = sampling.names["stratum"].to_numpy()
        names = [strata[np.argmax(sampling.first.parent == place)] for place in lonely]
        label = sentences.WHOLE_SAMPLE if design.strata is None else sentences.listed(names)
        raise Refusal(sentences.REPLICATES_LONELY.format(rule=design.lonely_psu, strata=label))
