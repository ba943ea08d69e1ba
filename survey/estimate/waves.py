"""From wave to wave: changes and trends, with the covariance that villages sampled more than once bring.

For two waves with n1_h and n2_h PSUs in stratum h, of which nc_h were drawn in both,

    V(P2 - P1) = V1 + V2 - 2 C        C = sum_h nc_h/(nc_h - 1) sum_i (z1_i - z1bar_h)(z2_i - z2bar_h)

over the shared PSUs i, with means over the shared alone; V1 and V2 take all PSUs of their own wave, and one shared PSU
among several (nc_h = 1) adds nothing to C. C is kept within the root of V1 V2. It is unbiased for PSUs drawn with
replacement: Berger (2004), Canadian Journal of Statistics 32; Qualité and Tillé (2008), Survey Methodology 34.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
import pandas as pd

from survey.estimate import sentences
from survey.estimate.calibration import Calibration
from survey.estimate.columns import ROLES
from survey.estimate.compare import Difference
from survey.estimate.design import Design, LonelyRule
from survey.estimate.given import Data, Outcomes, check_level, listed_keys, only, sums_of
from survey.estimate.groups import Codes, Floats, add_up, number_codes
from survey.estimate.linear import Linear, linearise
from survey.estimate.outcomes import Outcome
from survey.estimate.residual import Calibrated, calibrate
from survey.estimate.sampling import Sampling, Stage, sampling_of
from survey.estimate.sums import Sums
from survey.estimate.table import domains_of
from survey.estimate.variance import Cells, cross, gather, spread, variance
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


@dataclass(frozen=True, slots=True)
class Covariance:
    """Of two waves (outcomes, domains): C, the correlation it makes, and the shared PSUs with answers in both."""

    value: Floats
    correlation: Floats
    shared: Floats


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
    shared = _shared(together, 0, 1)
    found = []
    for outcome in together.outcomes:
        one, other = together.sides(outcome)
        covariance = _covariance(one, other, shared, least_shared if keys else 0)
        spread = one.variance + other.variance - 2 * covariance.value
        estimate = other.linear.estimate - one.linear.estimate
        difference = Difference.of(estimate, spread, np.minimum(one.df, other.df)).columns(level)
        values = {"before": one.linear.estimate, "after": other.linear.estimate} | difference
        values |= {"shared_psus": covariance.shared, "correlation": covariance.correlation}
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
    pairs = {(a, b): _shared(together, a, b) for a, b in combinations(range(len(times)), 2)}
    found = []
    for outcome in together.outcomes:
        sides = together.sides(outcome)
        matrix = np.zeros((len(sides), len(sides), len(together.labels)))
        for a, side in enumerate(sides):
            matrix[a, a] = side.variance[0]
        for (a, b), shared in pairs.items():
            covariance = _covariance(sides[a], sides[b], shared, least_shared if keys else 0)
            matrix[a, b] = matrix[b, a] = covariance.value[0]
        estimate = slope @ np.vstack([side.linear.estimate for side in sides])
        df = np.min(np.vstack([side.df for side in sides]), axis=0)
        difference = Difference.of(estimate, _quadratic(slope, matrix), df).columns(level)
        values = {"waves": np.full(len(together.labels), float(len(sides)))} | difference
        found.append(_block(outcome.name, together.labels, values))
    return pd.concat(found, ignore_index=True).astype({"waves": np.int64, "df": np.int64})


@dataclass(frozen=True, slots=True)
class _Side:
    """One outcome of one wave: by domain, and (`whole`) of everyone."""

    linear: Linear
    whole: Linear
    sampling: Sampling
    rule: LonelyRule
    variance: Floats
    n_psu: Floats
    df: Floats


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

    def sides(self, outcome: Outcome) -> list[_Side]:
        """This outcome in each wave."""
        found = []
        for place, sums in enumerate(self.sums):
            one, sampling, fitted = only(sums, [outcome]), self.samplings[place], self.calibrated[place]
            rule = self.designs[place].lonely_psu
            linear = linearise(one, self.domain[place], len(self.labels), sampling, fitted)
            whole = linearise(one, np.zeros(len(one.n), dtype=np.intp), 1, sampling, fitted)
            squared = variance(linear.z, linear.present, linear.cells, sampling, rule)
            found.append(_Side(linear, whole, sampling, rule, squared, *linear.degrees(sampling)))
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


def _covariance(one: _Side, other: _Side, shared: "_Shared", least_shared: int) -> Covariance:
    """C of two waves; pooled in domains with fewer shared PSUs than `least_shared`."""
    cells, z, valid = _beside(one.linear, other.linear, one, other, shared)
    answered = add_up(((valid[0] > 0) & (valid[1] > 0)).astype(float), cells.domain, cells.domains)
    value = cross(z, valid[0] + valid[1], cells, shared.stage, one.rule)
    with np.errstate(invalid="ignore", divide="ignore"):
        bound = np.sqrt(one.variance * other.variance)
        overlap = np.nan_to_num(answered / np.sqrt(one.n_psu * other.n_psu))
        if least_shared:
            value = np.where(answered < least_shared, _pooled(one, other, shared) * overlap * bound, value)
        value = np.clip(value, -bound, bound)
        return Covariance(value, value / bound, answered)


def _pooled(one: _Side, other: _Side, shared: "_Shared") -> Floats:
    """The correlation of the shared PSUs for everyone (outcomes, 1); 0 where they do not vary."""
    cells, z, valid = _beside(one.whole, other.whole, one, other, shared)
    here = valid[0] + valid[1]
    c = cross(z, here, cells, shared.stage, one.rule)
    v1, v2 = (spread(side, here, cells, shared.stage, one.rule) for side in z)
    return np.clip(np.nan_to_num(c / np.sqrt(v1 * v2)), -1, 1)


@dataclass(frozen=True, slots=True)
class _Shared:
    """The PSUs drawn in both waves as one stage of a draw; the place there of the PSUs of each wave, -1 for none."""

    stage: Stage
    before: Codes
    after: Codes


def _shared(waves: _Together, a: int, b: int) -> _Shared:
    """The shared PSUs of two waves; without `psu` in a design there are none.

    A stratum with one shared PSU counts, by the rule for lonely strata, only where it had one in both waves.
    """
    one, other = waves.samplings[a], waves.samplings[b]
    known: dict[Hashable, int] = {}
    if waves.designs[a].psu is not None and waves.designs[b].psu is not None:
        _refuse_other_codes(one.names, other.names)
        known = {name: place for place, name in enumerate(other.names.itertuples(index=False, name=None))}
    names = enumerate(one.names.itertuples(index=False, name=None))
    pairs = np.array([(place, known[name]) for place, name in names if name in known], dtype=np.intp)
    first, second = pairs.reshape(-1, 2).T
    parent, strata = number_codes(one.first.parent[first])
    drawn = np.bincount(parent, minlength=len(strata)).astype(float)
    h1, h2 = one.first.parent[first[strata]], other.first.parent[second[strata]]
    one_of_several = (drawn == 1) & ((one.first.drawn[h1] > 1) | (other.first.drawn[h2] > 1))
    kept = np.sqrt((1 - one.first.fraction[h1]) * (1 - other.first.fraction[h2]))
    stage = Stage(parent, drawn, np.zeros(len(strata)), np.where(one_of_several, 0.0, kept))
    before, after = np.full(len(one.names), -1, dtype=np.intp), np.full(len(other.names), -1, dtype=np.intp)
    before[first] = after[second] = np.arange(len(first))
    return _Shared(stage, before, after)


def _beside(
    one: Linear, other: Linear, side: _Side, other_side: _Side, shared: _Shared
) -> tuple[Cells, tuple[Floats, Floats], tuple[Floats, Floats]]:
    """The z and the valid answers of both waves on the occupied pairs of domain and shared PSU."""
    found = []
    for linear, sampling, place in (
        (one, side.sampling, shared.before),
        (other, other_side.sampling, shared.after),
    ):
        cells, z = linear.cells, linear.z
        if sampling.second is not None:
            cells, (z,) = gather(cells, sampling.second.parent, z)
        for pairs, values in ((cells, z), (linear.psus, linear.valid)):
            inside = place[pairs.unit] >= 0
            found.append((pairs.domain[inside], place[pairs.unit[inside]], values[:, inside]))
    domain, unit = (np.concatenate([part[k] for part in found]) for k in (0, 1))
    codes, first = number_codes(domain * len(shared.stage.parent) + unit)
    pieces = np.split(codes, np.cumsum([len(part[0]) for part in found])[:-1])
    z1, valid1, z2, valid2 = (add_up(part[2], piece, len(first)) for part, piece in zip(found, pieces, strict=True))
    return Cells(domain[first], unit[first], one.cells.domains), (z1, z2), (valid1, valid2)


def _refuse_other_codes(one: pd.DataFrame, other: pd.DataFrame) -> None:
    """Refuse codes that are text in one wave and numbers in the other: no PSU would be found again."""
    for column, role in (("stratum", "strata"), ("psu", "psu")):
        kinds = [{isinstance(code, str) for code in side[column]} for side in (one, other)]
        if not kinds[0] & kinds[1]:
            raise Refusal(sentences.WAVES_CODES_DIFFER.format(column=column, role=ROLES[role]))


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
