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
from survey.publish.intervals import Question, rho_of
from survey.sample.base_weights import base_weights
from survey.sample.selection import draw, draw_households, household_generator
from tests.coverage.world import UNITS, Floats, Ints, World, districts, indicators_of

HOUSEHOLDS_PER_PSU = 15


@dataclass(frozen=True, slots=True)
class Drawn:
    """A drawn sample: `households` (row numbers in the population) with `frame` (household, stratum, psu, fpc, ssu_fpc,
    district, base_weight) in the same order, and the `psus` that count."""

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


def draw_one(world: World, seed: int) -> Drawn:
    """Draw villages and households as `survey sample draw` does, and settle the design as the freeze does."""
    drawn = draw(world.frame, world.allocation, seed).psus
    village = drawn["psu"].map(_places(world)).to_numpy()
    chosen, listed = [], []
    for row, psu, segments, segment in zip(village, drawn["psu"], drawn["segments"], drawn["segment"], strict=True):
        count = int(world.population.villages["households"].iat[row])
        start, end = (count * part // segments for part in (segment - 1, segment))
        places = draw_households(end - start, HOUSEHOLDS_PER_PSU, household_generator(seed, psu))
        chosen.append(world.first_household[row] + start + places)
        listed.append(end - start)
    sizes = np.array([len(one) for one in chosen])
    listings = pd.DataFrame({"psu": drawn["psu"], "listed": listed, "selected": sizes})
    cases = pd.DataFrame(
        {
            "household": np.concatenate(chosen),
            "psu": np.repeat(drawn["psu"].to_numpy(), sizes),
            "listed": np.repeat(listed, sizes),
            "asked": True,
            "responded": True,
        }
    )
    weight = base_weights(drawn, listings)
    psus = drawn.rename(columns={"households": "measure"}).assign(listed=listed)
    sample = settle(psus, cases)
    frame = cases[["household"]].join(sample.households, on="household")
    frame["base_weight"] = cases["psu"].map(weight).to_numpy()
    frame["district"] = np.repeat(world.district[village], sizes)
    return Drawn(cases["household"].to_numpy(), *_numbered(frame, sample.psus[["stratum", "psu", "fpc"]]))


def _numbered(frame: pd.DataFrame, psus: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Strata and PSUs by number instead of by name: the same design, and quicker to look up."""
    for name in ("stratum", "psu"):
        codes, labels = pd.factorize(psus[name])
        frame = frame.assign(**{name: pd.Index(labels).get_indexer(frame[name])})
        psus = psus.assign(**{name: codes})
    return frame, psus


_PLACES: dict[int, "pd.Series[int]"] = {}


def _places(world: World) -> "pd.Series[int]":
    """The row of each village by its code."""
    key = id(world)
    if key not in _PLACES:
        codes = world.population.villages["psu"]
        _PLACES[key] = pd.Series(np.arange(len(codes)), index=codes)
    return _PLACES[key]


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
    joined = joined.ravel()
    sums = np.bincount(joined, weights=totals, minlength=len(totals))
    return joined[cell], sums


def estimates(world: World, drawn: Drawn, unit: Unit, keep: Ints | None = None) -> dict[tuple[str, str], Floats]:
    """Estimate, standard error, low and high (of the release's interval), by indicator and area."""
    frame, rows, totals = _rows(world, drawn, unit)
    names = indicators_of(unit)
    outcomes = world.outcomes[unit][:, rows]
    frame = frame.assign(**dict(zip(names, outcomes, strict=True)))
    if keep is not None:
        frame = frame[keep]
    design = Design("stratum", "psu", "base_weight", "fpc", "household", "ssu_fpc", "adjust", drawn.psus)
    used = np.unique(frame["cell"].to_numpy())
    fitted = Poststratify("cell", {int(one): float(totals[one]) for one in used})
    question = Asked(reduce(frame, design, names, ["cut_district", "cell"]), design, fitted)
    rho = rho_of(question, {name: BY_ID[name].rho for name in names})
    found = {}
    for keys in ([], ["cut_district"]):
        table = question.tabulate(keys, "korn-graubard")
        low, high = limits(
            "korn-graubard-floor",
            Figures(
                *(table[name].to_numpy(float) for name in ("estimate", "se", "df", "n", "n_psu")),
                rho=table["outcome"].map(rho).to_numpy(float),
                level=0.95,
            ),
        )
        areas = table["cut_district"] if keys else ["province"] * len(table)
        for outcome, area, p, se, below, above in zip(
            table["outcome"], areas, table["estimate"], table["se"], low, high, strict=True
        ):
            found[str(outcome), str(area)] = np.array([p, se, below, above])
    return {(name, label): found[name, code] for name in names for label, code in world.areas.items()}


def _rows(world: World, drawn: Drawn, unit: Unit) -> tuple[pd.DataFrame, Ints, Floats]:
    """The rows of a unit in the sample, with the design, the calibration cell and the districts that are asked about;
    where they stand in the population; and the totals of the cells."""
    shown = {number: code for number, code in enumerate(districts()) if code in world.areas.values()}
    if unit == "household":
        frame, rows, cell, totals = drawn.frame, drawn.households, drawn.frame["district"].to_numpy(), world.households
    else:
        rows, place = members_of(world, drawn.households)
        if unit == "individual":
            old = world.age[rows] >= 15
            rows, place = rows[old], place[old]
        frame = drawn.frame.iloc[place].reset_index(drop=True)
        cell, totals = calibration_cells(world.cell[rows], world.totals_15 if unit == "individual" else world.totals)
    return frame.assign(cell=cell, cut_district=frame["district"].map(shown).astype(object)), rows, totals


def run(world: World, seed: int) -> dict[tuple[str, str], Floats]:
    """All indicators of one draw."""
    drawn = draw_one(world, seed)
    return {key: value for unit in UNITS for key, value in estimates(world, drawn, unit).items()}


def run_with_gaps(world: World, seed: int) -> dict[tuple[str, str], Floats]:
    """All indicators of one draw in which households and persons are missing at random given the adjustment cells."""
    drawn = draw_one(world, seed)
    return {key: value for unit in UNITS for key, value in estimates(world, drawn, unit).items()}
