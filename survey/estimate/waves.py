"""From wave to wave: changes and trends, with the covariance that villages sampled more than once bring: `overlap`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
import pandas as pd

from survey.estimate import sentences
from survey.estimate.calibration import Calibration
from survey.estimate.comparison import Difference
from survey.estimate.design import Design
from survey.estimate.given import Data, Outcomes, check_level, listed_keys, only, sums_of
from survey.estimate.groups import Codes, Floats
from survey.estimate.linear import linearise
from survey.estimate.outcomes import Outcome
from survey.estimate.overlap import Shared, Side, covariance, shared_psus
from survey.estimate.residual import Calibrated, calibrate
from survey.estimate.sampling import Sampling, sampling_of
from survey.estimate.sums import Sums
from survey.estimate.table import domains_of
from survey.estimate.variance import variance
from survey.plan.text import Refusal

LEAST_SHARED = 8
DIFFERENCE = ("outcome", "estimate", "se", "ci_low", "ci_high", "df", "t", "p")
CHANGE_COLUMNS = (*DIFFERENCE, "before", "after", "shared_psus", "correlation")
TREND_COLUMNS = (*DIFFERENCE, "waves")


@dataclass(frozen=True, slots=True)
class Wave:
    """One wave: its respondents (or their sums), its design, and the population totals of its time."""

    data: Data
    design: Design
    calibration: Calibration | None = None


def change(
    before: Wave,
    after: Wave,
    outcomes: Outcomes | None = None,
    by: str | Sequence[str] = (),
    level: float = 0.95,
    fpc: bool = False,
    least_shared: int = LEAST_SHARED,
) -> pd.DataFrame:
    """after - before for each outcome and domain; a domain that one of the waves lacks has no figures.

    PSUs are the same where stratum and code are. The variances are without finite population correction unless `fpc`.
    A domain with fewer than `least_shared` shared PSUs takes the correlation of the whole sample's shared PSUs, times
    its own overlap: C = rho (nc / root of n1 n2) (root of V1 V2), the n being PSUs with answers of the domain.
    Columns: outcome, those of `by`, before, after, estimate (the change), se, ci_low, ci_high, df (the least of the
    two), t, p, shared_psus, correlation.
    """
    check_level(level)
    keys = listed_keys(by, CHANGE_COLUMNS)
    together = _together([before, after], outcomes, keys, fpc)
    shared = together.shared(0, 1)
    found = []
    for outcome in together.outcomes:
        one, other = together.sides(outcome)
        common = covariance(one, other, shared, least_shared if keys else 0)
        spread = one.variance + other.variance - 2 * common.value
        estimate = other.linear.estimate - one.linear.estimate
        difference = Difference.of(estimate, spread, np.minimum(one.df, other.df)).columns(level)
        values = {"before": one.linear.estimate, "after": other.linear.estimate} | difference
        values |= {"shared_psus": common.shared, "correlation": common.correlation}
        found.append(_block(outcome.name, together.labels, values))
    return pd.concat(found, ignore_index=True).astype({"df": np.int64, "shared_psus": np.int64})


def trend(
    waves: Mapping[float, Wave],
    outcomes: Outcomes | None = None,
    by: str | Sequence[str] = (),
    level: float = 0.95,
    fpc: bool = False,
    least_shared: int = LEAST_SHARED,
) -> pd.DataFrame:
    """The slope of the least-squares line through the estimates of the waves, `waves` by their time.

    Its variance takes the covariance of every two waves, as `change` does. Where these do not fit together (waves that
    share different villages) their matrix is raised to the nearest that does, which never lowers the variance.
    Columns: outcome, those of `by`, waves, estimate (per unit of time), se, ci_low, ci_high, df, t, p.
    """
    check_level(level)
    times, keys = _times(waves), listed_keys(by, TREND_COLUMNS)
    slope = (times - times.mean()) / ((times - times.mean()) ** 2).sum()
    together = _together(list(waves.values()), outcomes, keys, fpc)
    pairs = {(a, b): together.shared(a, b) for a, b in combinations(range(len(times)), 2)}
    found = []
    for outcome in together.outcomes:
        sides = together.sides(outcome)
        matrix = np.zeros((len(sides), len(sides), len(together.labels)))
        for a, side in enumerate(sides):
            matrix[a, a] = side.variance[0]
        for (a, b), shared in pairs.items():
            common = covariance(sides[a], sides[b], shared, least_shared if keys else 0)
            matrix[a, b] = matrix[b, a] = common.value[0]
        estimate = slope @ np.vstack([side.linear.estimate for side in sides])
        df = np.min(np.vstack([side.df for side in sides]), axis=0)
        difference = Difference.of(estimate, _quadratic(slope, matrix), df).columns(level)
        values = {"waves": np.full(len(together.labels), float(len(sides)))} | difference
        found.append(_block(outcome.name, together.labels, values))
    return pd.concat(found, ignore_index=True).astype({"waves": np.int64, "df": np.int64})


@dataclass(frozen=True, slots=True)
class _Together:
    """The sums of all waves with their designs, and the domains that any of them has."""

    sums: Sequence[Sums]
    designs: Sequence[Design]
    samplings: Sequence[Sampling]
    calibrated: Sequence[Calibrated | None]
    domain: Sequence[Codes]
    labels: pd.DataFrame

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        return self.sums[0].outcomes

    def shared(self, a: int, b: int) -> Shared:
        """The PSUs that two waves share; without `psu` in a design a row is no PSU that could be found again."""
        named = self.designs[a].psu is not None and self.designs[b].psu is not None
        return shared_psus(self.samplings[a], self.samplings[b], named)

    def sides(self, outcome: Outcome) -> list[Side]:
        """This outcome in each wave."""
        found = []
        for place, sums in enumerate(self.sums):
            one, sampling, fitted = only(sums, [outcome]), self.samplings[place], self.calibrated[place]
            rule = self.designs[place].lonely_psu
            linear = linearise(one, self.domain[place], len(self.labels), sampling, fitted)
            whole = linearise(one, np.zeros(len(one.n), dtype=np.intp), 1, sampling, fitted)
            squared = variance(linear.z, linear.present, linear.cells, sampling, rule)
            found.append(Side(linear, whole, sampling, rule, squared, *linear.degrees(sampling)))
        return found


def _together(waves: Sequence[Wave], outcomes: Outcomes | None, keys: Sequence[str], fpc: bool) -> _Together:
    sums = [sums_of(wave.data, wave.design, outcomes, keys, wave.calibration) for wave in waves]
    for other in sums[1:]:
        if other.outcomes != sums[0].outcomes:
            one, two = (sentences.listed(outcome.name for outcome in part.outcomes) for part in (sums[0], other))
            raise Refusal(sentences.WAVES_DIFFER.format(one=one, other=two))
    domain, labels = domains_of(pd.concat([part.cells[list(keys)] for part in sums], ignore_index=True))
    designs = [wave.design if fpc else without_correction(wave.design) for wave in waves]
    return _Together(
        sums=sums,
        designs=designs,
        samplings=[sampling_of(part.units, design) for part, design in zip(sums, designs, strict=True)],
        calibrated=[
            None if wave.calibration is None else calibrate(part, wave.calibration)
            for wave, part in zip(waves, sums, strict=True)
        ],
        domain=np.split(domain, np.cumsum([len(part.n) for part in sums])[:-1]),
        labels=labels,
    )


def without_correction(design: Design) -> Design:
    """The same design drawn with replacement at its first stage, where the second adds nothing."""
    return replace(design, fpc=None, ssu=None, ssu_fpc=None)


def _times(waves: Mapping[float, Wave]) -> Floats:
    for time in waves:
        if isinstance(time, bool) or not isinstance(time, int | float) or not np.isfinite(time):
            raise Refusal(sentences.BAD_TIME.format(given=time))
    if len(waves) < 2:
        raise Refusal(sentences.WAVES_TOO_FEW)
    return np.array(list(waves), dtype=np.float64)


def _quadratic(slope: Floats, matrix: Floats) -> Floats:
    """slope' M slope (domains) with M (waves, waves, domains) raised to the nearest without negative variances."""
    whole = np.nan_to_num(np.moveaxis(matrix, -1, 0))
    values, vectors = np.linalg.eigh(whole)
    along = np.einsum("t,dtk->dk", slope, vectors)
    raised: Floats = (np.maximum(values, 0.0) * along**2).sum(axis=-1)
    known: Floats = np.where(np.isnan(matrix).any(axis=(0, 1)), np.nan, raised)
    return known


def _block(name: str, labels: pd.DataFrame, values: Mapping[str, Floats]) -> pd.DataFrame:
    table = labels.assign(**{column: np.reshape(value, -1) for column, value in values.items()})
    table.insert(0, "outcome", name)
    return table
