"""What two waves have in common: the covariance that villages drawn in both bring into a difference.

For two waves with n1_h and n2_h PSUs in stratum h, of which nc_h were drawn in both,

    V(P2 - P1) = V1 + V2 - 2 C        C = sum_h nc_h/(nc_h - 1) sum_i (z1_i - z1bar_h)(z2_i - z2bar_h)

over the shared PSUs i, with means over the shared alone; V1 and V2 take all PSUs of their own wave, and one shared PSU
among several (nc_h = 1) adds nothing to C. C is kept within the root of V1 V2. It is unbiased for PSUs drawn with
replacement: Berger (2004), Canadian Journal of Statistics 32; Qualité and Tillé (2008), Survey Methodology 34.
"""

from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from survey.estimate import sentences
from survey.estimate.columns import ROLES
from survey.estimate.design import LonelyRule
from survey.estimate.groups import Codes, Floats, add_up, number_codes, number_places
from survey.estimate.linear import Linear
from survey.estimate.sampling import Sampling, Stage
from survey.estimate.variance import Cells, cross, gather, spread
from survey.plan.text import Refusal


@dataclass(frozen=True, slots=True)
class Covariance:
    """Of two waves (outcomes, domains): C, the correlation it makes, and the shared PSUs with answers in both."""

    value: Floats
    correlation: Floats
    shared: Floats


@dataclass(frozen=True, slots=True)
class Side:
    """One outcome of one wave: by domain, and (`whole`) of everyone."""

    linear: Linear
    whole: Linear
    sampling: Sampling
    rule: LonelyRule
    variance: Floats
    n_psu: Floats
    df: Floats


@dataclass(frozen=True, slots=True)
class Shared:
    """The PSUs drawn in both waves as one stage of a draw; the place there of the PSUs of each wave, -1 for none."""

    stage: Stage
    before: Codes
    after: Codes


def covariance(one: Side, other: Side, shared: Shared, least_shared: int) -> Covariance:
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


def _pooled(one: Side, other: Side, shared: Shared) -> Floats:
    """The correlation of the shared PSUs for everyone (outcomes, 1); 0 where they do not vary."""
    cells, z, valid = _beside(one.whole, other.whole, one, other, shared)
    here = valid[0] + valid[1]
    c = cross(z, here, cells, shared.stage, one.rule)
    v1, v2 = (spread(side, here, cells, shared.stage, one.rule) for side in z)
    return np.clip(np.nan_to_num(c / np.sqrt(v1 * v2)), -1, 1)


def shared_psus(one: Sampling, other: Sampling, named: bool) -> Shared:
    """The shared PSUs of two waves: none if PSUs are but rows (`named` is false).

    A stratum with one shared PSU counts, by the rule for lonely strata, only where it had one in both waves.
    """
    known: dict[Hashable, int] = {}
    if named:
        _refuse_other_codes(one.names, other.names)
        known = {name: place for place, name in enumerate(other.names.itertuples(index=False, name=None))}
    names = enumerate(one.names.itertuples(index=False, name=None))
    pairs = np.array([(place, known[name]) for place, name in names if name in known], dtype=np.intp)
    first, second = pairs.reshape(-1, 2).T
    parent, strata = number_codes(one.first.parent[first], len(one.first.drawn))
    drawn = np.bincount(parent, minlength=len(strata)).astype(float)
    h1, h2 = one.first.parent[first[strata]], other.first.parent[second[strata]]
    one_of_several = (drawn == 1) & ((one.first.drawn[h1] > 1) | (other.first.drawn[h2] > 1))
    kept = np.sqrt((1 - one.first.fraction[h1]) * (1 - other.first.fraction[h2]))
    stage = Stage(parent, drawn, np.zeros(len(strata)), np.where(one_of_several, 0.0, kept))
    before, after = np.full(len(one.names), -1, dtype=np.intp), np.full(len(other.names), -1, dtype=np.intp)
    before[first] = after[second] = np.arange(len(first))
    return Shared(stage, before, after)


def _beside(
    one: Linear, other: Linear, side: Side, other_side: Side, shared: Shared
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
    codes, first = number_places([(unit, len(shared.stage.parent)), (domain, one.cells.domains)], len(unit))
    pieces = np.split(codes, np.cumsum([len(part[0]) for part in found])[:-1])
    z1, valid1, z2, valid2 = (add_up(part[2], piece, len(first)) for part, piece in zip(found, pieces, strict=True))
    return Cells(domain[first], unit[first], one.cells.domains), (z1, z2), (valid1, valid2)


def _refuse_other_codes(one: pd.DataFrame, other: pd.DataFrame) -> None:
    """Refuse codes that are text in one wave and numbers in the other: no PSU would be found again."""
    for column, role in (("stratum", "strata"), ("psu", "psu")):
        kinds = [{isinstance(code, str) for code in side[column]} for side in (one, other)]
        if not kinds[0] & kinds[1]:
            raise Refusal(sentences.WAVES_CODES_DIFFER.format(column=column, role=ROLES[role]))
