"""One draw after another: the real selection, the real weights, the real estimator, and the interval of the release.

What the production code does row by row in data frames is done here on arrays where nothing can differ (under full
response every non-response factor is 1); `test_draws.py` holds these weights against the real ones.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from survey.estimate import Design, Poststratify, reduce
from survey.estimate.interval import Figures, IntervalName, limits
from survey.freeze.cells import LEAST_CALIBRATED, join_neighbours
from survey.freeze.strata import settle
from survey.plan.ages import AGE_GROUPS
from survey.plan.indicators import BY_ID
from survey.plan.universes import Unit
from survey.publish.figures.intervals import Question, rho_of
from survey.sample.base_weights import base_weights
from survey.sample.selection import draw, draw_households, household_generator
from tests.coverage.world import UNITS, Floats, Ints, World, districts, indicators_of

HOUSEHOLDS_PER_PSU = 15


@dataclass(frozen=True, slots=True)
class Drawn:
    """A drawn sample: `households` (row numbers in the population) with `frame` (household, stratum, psu, fpc, ssu_fpc,
    district, weight before calibration) in the same order, and the `psus` that count."""

    households: Ints
    frame: pd.DataFrame
    psus: pd.DataFrame


@dataclass(frozen=True, slots=True)
class Asked(Question):
    """A question that computes each table once: the release asks for the province's twice."""

    known: dict[tuple[str, ...], pd.DataFrame] = field(default_factory=dict)

    def tabulate(self, keys: list[str], interval: IntervalName, rho: Mapping[str, float] | None = None) -> pd.DataFrame:
        """The table by these columns; the interval is always the pure one, the floor is added by `estimates`."""
        if (*keys, interval) not in self.known:
            self.known[*keys, interval] = super(Asked, self).tabulate(keys, interval, rho)
        return self.known[*keys, interval]


def draw_cases(world: World, seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Draw villages and households as `survey sample draw` does: the PSUs, and the cases with their base weights."""
    drawn = draw(world.frame, world.allocation, seed).psus
    village = np.array([world.village[code] for code in drawn["psu"]])
    chosen, listed = [], []
    counts = world.population.villages["households"].to_numpy(np.int64)
    segmented = drawn[["psu", "segments", "segment"]].itertuples(index=False)
    for row, (psu, segments, segment) in zip(village.tolist(), segmented, strict=True):
        count = int(counts[row])
        start, end = (count * part // segments for part in (segment - 1, segment))
        places = draw_households(end - start, HOUSEHOLDS_PER_PSU, household_generator(seed, psu))
        chosen.append(world.first_household[row] + start + places)
        listed.append(end - start)
    sizes = np.array([len(one) for one in chosen])
    weight = base_weights(drawn, pd.DataFrame({"psu": drawn["psu"], "listed": listed, "selected": sizes}))
    cases = pd.DataFrame(
        {
            "household": np.concatenate(chosen),
            "psu": np.repeat(drawn["psu"].to_numpy(), sizes),
            "stratum": np.repeat(drawn["stratum"].to_numpy(), sizes),
            "listed": np.repeat(listed, sizes),
            "base_weight": np.repeat(weight.to_numpy(), sizes),
            "district": np.repeat(world.district[village], sizes),
        }
    )
    return drawn.rename(columns={"households": "measure"}).assign(listed=listed), cases


def draw_one(world: World, seed: int) -> Drawn:
    """A draw in which everybody answers, its design settled as the freeze does."""
    psus, cases = draw_cases(world, seed)
    sample = settle(psus, cases.assign(asked=True, responded=True))
    frame = cases[["household", "base_weight", "district"]].join(sample.households, on="household")
    frame = frame.rename(columns={"base_weight": "weight"})
    return Drawn(cases["household"].to_numpy(), *numbered(frame, sample.psus[["stratum", "psu", "fpc"]]))


def numbered(frame: pd.DataFrame, psus: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Strata and PSUs by number instead of by name: the same design, and quicker to look up."""
    for name in ("stratum", "psu"):
        codes, labels = pd.factorize(psus[name])
        frame = frame.assign(**{name: pd.Index(labels).get_indexer(frame[name])})
        psus = psus.assign(**{name: codes})
    return frame, psus


def members_of(world: World, households: Ints) -> tuple[Ints, Ints]:
    """The rows of the members of these households, and for each of them its household's place in the list."""
    size = world.sizes[households]
    within = np.arange(size.sum()) - np.repeat(np.cumsum(size) - size, size)
    return np.repeat(world.first_member[households], size) + within, np.repeat(np.arange(len(households)), size)


def calibration_cells(cell: Ints, totals: Floats) -> tuple[Ints, Floats]:
    """The cell of each row after joining ages with fewer than ten respondents, and the totals of the cells joined.

    The rule of `survey.freeze.weighting.calibrate_persons`, by the same function, on numbers.
    """
    ages = len(AGE_GROUPS)
    counts = np.bincount(cell, minlength=len(totals)).reshape(-1, ages)
    present = totals.reshape(-1, ages).sum(axis=0) > 0  # 0–14 is no class of the individuals
    joined = np.arange(len(totals)).reshape(-1, ages).copy()
    for row in np.flatnonzero((counts[:, present] < LEAST_CALIBRATED).any(axis=1)):
        numbers = np.array(join_neighbours(counts[row, present].tolist(), LEAST_CALIBRATED))
        place = joined[row, present]
        joined[row, present] = place[[np.flatnonzero(numbers == number)[0] for number in numbers]]
    flat: Ints = joined.ravel().astype(np.int64)
    sums = np.bincount(flat, weights=totals, minlength=len(totals)).astype(np.float64)
    return flat[cell], sums


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a unit in the sample: `frame` as in `Drawn` with `cell`, `places` where they stand in the population,
    `totals` of the cells."""

    frame: pd.DataFrame
    places: Ints
    totals: Mapping[int, float]


def rows_of(world: World, drawn: Drawn, unit: Unit) -> Rows:
    """The households, the members or those of 15 and over in the sample, with the cells they are calibrated in."""
    if unit == "household":
        cell = drawn.frame["district"].to_numpy()
        return Rows(drawn.frame.assign(cell=cell), drawn.households, dict(enumerate(world.households.tolist())))
    places, household = members_of(world, drawn.households)
    if unit == "individual":
        old = world.age[places] >= 15
        places, household = places[old], household[old]
    cell, totals = calibration_cells(world.cell[places], world.totals_15 if unit == "individual" else world.totals)
    frame = drawn.frame.iloc[household].reset_index(drop=True).assign(cell=cell)
    return Rows(frame, places, dict(enumerate(totals.tolist())))


def estimates(world: World, rows: Rows, psus: pd.DataFrame, unit: Unit) -> dict[tuple[str, str], Floats]:
    """Estimate, standard error, low and high (of the release's interval), by indicator and area."""
    names = indicators_of(unit)
    shown = {number: code for number, code in enumerate(districts()) if code in world.areas.values()}
    frame = rows.frame.assign(
        cut_district=rows.frame["district"].map(shown).astype(object),
        **dict(zip(names, world.outcomes[unit][:, rows.places], strict=True)),
    )
    design = Design("stratum", "psu", "weight", "fpc", "household", "ssu_fpc", "adjust", psus)
    fitted = Poststratify("cell", {one: rows.totals[one] for one in np.unique(frame["cell"]).tolist()})
    question = Asked(reduce(frame, design, names, ["cut_district", "cell"]), design, fitted)
    rho = rho_of(question, {name: BY_ID[name].rho for name in names})
    found = {}
    for keys in ([], ["cut_district"]):
        table = question.tabulate(keys, "korn-graubard")
        columns = {name: table[name].to_numpy(np.float64) for name in ("se", "df", "n", "n_psu")}
        given = np.array([rho[name] for name in table["outcome"]])
        figures = Figures(p=table["estimate"].to_numpy(np.float64), **columns, rho=given, level=0.95)
        low, high = limits("korn-graubard-floor", figures)
        areas = table["cut_district"] if keys else ["province"] * len(table)
        for name, area, *values in zip(table["outcome"], areas, figures.p, figures.se, low, high, strict=True):
            found[str(name), str(area)] = np.array(values)
    return {(name, label): found[name, code] for name in names for label, code in world.areas.items()}


def run(world: World, seed: int) -> dict[tuple[str, str], Floats]:
    """All indicators of one draw."""
    drawn = draw_one(world, seed)
    found: dict[tuple[str, str], Floats] = {}
    for unit in UNITS:
        found |= estimates(world, rows_of(world, drawn, unit), drawn.psus, unit)
    return found
