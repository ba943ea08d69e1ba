"""The variance of linearised sums: the spread of units around the mean of the stratum they were drawn in.

    V = sum_h (1 - f_h) n_h/(n_h - 1) sum_i (z_i - zbar_h)^2

over strata h and PSUs i, where zbar_h is over all n_h sampled PSUs: those outside the domain count with z = 0. Under a
two-stage finite population correction the second-stage units s within PSU i add

    sum_h f_h sum_i (1 - m_i/M_i) m_i/(m_i - 1) sum_s (z_is - zbar_i)^2

Särndal, Swensson and Wretman (1992), 4.3; the conventions are those of R's `survey` 4.5.
"""

from dataclasses import dataclass

import numpy as np

from survey.estimate.design import LonelyRule
from survey.estimate.groups import Codes, Floats, Truths, add_up, number_places
from survey.estimate.sampling import Sampling, Stage


@dataclass(frozen=True, slots=True)
class Cells:
    """The occupied pairs of domain and unit: `domain` and `unit` (cells), out of `domains` domains."""

    domain: Codes
    unit: Codes
    domains: int


def variance(z: Floats, present: Floats, cells: Cells, sampling: Sampling, rule: LonelyRule) -> Floats:
    """The variance (outcomes, domains) of the sum over cells of `z` (outcomes, cells), units being those last drawn.

    `present` (outcomes, cells) is above 0 where the cell has a valid answer.
    """
    if sampling.second is None:
        return spread(z, present, cells, sampling.first, rule)
    within = spread(z, present, cells, sampling.second, rule)
    psus, (z, present) = gather(cells, sampling.second.parent, z, present)
    return spread(z, present, psus, sampling.first, rule) + within


def gather(cells: Cells, parent: Codes, *values: Floats) -> tuple[Cells, list[Floats]]:
    """Add up values (outcomes, cells) from units to the units they were drawn in."""
    parents = int(parent.max(initial=0)) + 1
    codes, first = number_places([(parent[cells.unit], parents), (cells.domain, cells.domains)], len(cells.unit))
    gathered = Cells(cells.domain[first], parent[cells.unit[first]], cells.domains)
    return gathered, [add_up(value, codes, len(first)) for value in values]


def spread(z: Floats, present: Floats, cells: Cells, stage: Stage, rule: LonelyRule) -> Floats:
    """What one stage of the draw adds to the variance: (outcomes, domains).

    A parent of which one unit was drawn (a lonely stratum) adds nothing under `certainty` and `remove`, (z - zbar)^2
    with zbar the mean over all units under `adjust`, and as much as the other parents do on average under `average`.
    """
    pair, parents = _pairs(cells, stage)
    parent, size = parents.unit, len(parents.unit)
    drawn, rows = stage.drawn[parent], np.bincount(pair, minlength=size)
    mean = add_up(z, pair, size) / drawn
    squares = _squares(z, mean, pair) + (drawn - rows) * mean**2
    answering = add_up(present > 0, pair, size)
    here, lonely = answering > 0, _lonely(answering, parent, stage)
    if rule == "adjust" and lonely.any():
        units = add_up(np.where(here, drawn, 0.0), parents.domain, cells.domains)
        with np.errstate(invalid="ignore", divide="ignore"):
            centre = add_up(z, cells.domain, cells.domains) / units
        around = squares + drawn * (mean - centre[..., parents.domain]) ** 2
        squares = np.where(lonely, np.where(here, around, 0.0), squares)
    elif rule == "average":
        squares = np.where(lonely, 0.0, squares)
    correction = stage.share[parent] * (1 - stage.fraction[parent])
    factor = correction * np.where(drawn > 1, drawn / np.maximum(drawn - 1, 1), 1)
    result = add_up(factor * squares, parents.domain, cells.domains)
    if rule == "average" and lonely.any():
        occupied = add_up(here.astype(float), parents.domain, cells.domains)
        usable = add_up((here & ~lonely).astype(float), parents.domain, cells.domains)
        with np.errstate(invalid="ignore", divide="ignore"):
            result = result * occupied / usable
    return result


def covariances(z: Floats, present: Floats, cells: Cells, sampling: Sampling, rule: LonelyRule) -> Floats:
    """The covariances (outcomes, outcomes, domains) of the sums over cells: 2 Cov(a, b) = V(a + b) - V(a) - V(b)."""
    one, other = np.triu_indices(len(z))
    both = variance(z[one] + z[other], present[one] + present[other], cells, sampling, rule)
    alone = both[one == other] / 4
    result = np.empty((len(z), *alone.shape))
    result[one, other] = result[other, one] = (both - alone[one] - alone[other]) / 2
    return result


def cross(z: tuple[Floats, Floats], present: Floats, cells: Cells, stage: Stage, rule: LonelyRule) -> Floats:
    """The covariance (outcomes, domains) of two sums over the same units: 4 Cov(a, b) = V(a + b) - V(a - b)."""
    plus, minus = (spread(value, present, cells, stage, rule) for value in (z[0] + z[1], z[0] - z[1]))
    return (plus - minus) / 4


def _squares(z: Floats, mean: Floats, pair: Codes) -> Floats:
    """The sum of (z - mean)^2 over the cells of each pair: (outcomes, pairs)."""
    squares = np.empty(mean.shape)
    for place, row in enumerate(z):  # one outcome after the other: the cells may be millions
        apart = row - mean[place][pair]
        squares[place] = add_up(np.square(apart, out=apart), pair, mean.shape[-1])
    return squares


def _lonely(answering: Floats, parent: Codes, stage: Stage) -> Truths:
    """Which pairs of domain and parent (outcomes, pairs) are lonely: of the parent one unit was drawn, or, where the
    design asks for it, one unit has answers of the domain (R's `survey.adjust.domain.lonely`)."""
    lonely = np.broadcast_to(stage.lonely[parent], answering.shape)
    if stage.lonely_domains:
        lonely = lonely | ((answering == 1) & (stage.fraction[parent] < 1))
    return lonely


def _pairs(cells: Cells, stage: Stage) -> tuple[Codes, Cells]:
    """The pair of domain and parent that each cell belongs to, and the pairs that occur."""
    parent = stage.parent[cells.unit]
    pair, first = number_places([(parent, len(stage.drawn)), (cells.domain, cells.domains)], len(parent))
    return pair, Cells(cells.domain[first], parent[first], cells.domains)
