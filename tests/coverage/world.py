"""The fixed population as arrays: who lives where, and the truth of every sampled indicator for everyone."""

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
import pandas as pd

from survey.demo import truth
from survey.demo.levels import CLUSTERING
from survey.demo.population import Population, make_population
from survey.plan.ages import AGE_GROUPS
from survey.plan.indicators import ALL
from survey.plan.universes import Unit
from survey.sample.allocation import allocate
from survey.sample.demonstration import demonstration_frame
from survey.sample.frame import SampleFrame

SEED = 231
INDICATORS = tuple(indicator for indicator in ALL if indicator.is_sampled)
UNITS: tuple[Unit, ...] = ("household", "individual", "member")
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class World:
    """The population and what every draw needs of it.

    `village` is the row of each village by its code; `first_household` (villages) and `first_member` (households) say
    where each one's rows begin. `cell` (members) is district x sex x age group as one number; `totals` (cells) counts
    the members in each, `totals_15` those of 15 and over. `outcomes` by unit: (indicators of the unit, rows), NaN
    outside the universe. `truth` by indicator and area.
    """

    frame: SampleFrame
    population: Population
    allocation: "pd.Series[int]"
    areas: dict[str, str]
    village: dict[str, int]
    first_household: Ints
    first_member: Ints
    district: Ints
    sizes: Ints
    sex: Ints
    age: Ints
    age_group: Ints
    cell: Ints
    totals: Floats
    totals_15: Floats
    households: Floats
    outcomes: dict[Unit, Floats]
    truth: dict[tuple[str, str], float]


def indicators_of(unit: Unit) -> list[str]:
    """The ids of the sampled indicators of a unit, in the order of the plan."""
    return [indicator.id for indicator in INDICATORS if indicator.unit == unit]


def districts() -> list[str]:
    """The districts in the order of their numbers in the arrays."""
    return sorted(CLUSTERING)


@cache
def world(seed: int = SEED) -> World:
    """The world of a seed. Takes about ten seconds, once in a process."""
    frame = demonstration_frame(seed)
    population = make_population(frame.psus, seed)
    villages, members = population.villages, population.members
    counts, sizes = villages["households"].to_numpy(np.int64), population.households["size"].to_numpy(np.int64)
    numbers = {code: number for number, code in enumerate(districts())}
    district = np.array([numbers[code] for code in villages["district"]], np.int64)
    of_household = district[population.households["village"].to_numpy()]
    of_member = of_household[members["household"].to_numpy()]
    group = pd.Categorical(members["age_group"].astype(str), categories=list(AGE_GROUPS)).codes.astype(np.int64)
    sex, age = members["sex"].to_numpy(np.int64), members["age"].to_numpy(np.int64)
    cell = (of_member * 2 + sex - 1) * len(AGE_GROUPS) + group
    cells = len(numbers) * 2 * len(AGE_GROUPS)
    outcomes: dict[Unit, Floats] = {
        unit: np.stack([truth.truths_of(population, i).to_numpy(float) for i in INDICATORS if i.unit == unit])
        for unit in UNITS
    }
    areas = _areas(villages)
    return World(
        frame=frame,
        population=population,
        allocation=allocate(frame.psus),
        areas=areas,
        village={code: row for row, code in enumerate(villages["psu"])},
        first_household=np.cumsum(counts) - counts,
        first_member=np.cumsum(sizes) - sizes,
        district=district,
        sizes=sizes,
        sex=sex,
        age=age,
        age_group=group,
        cell=cell,
        totals=np.bincount(cell, minlength=cells).astype(float),
        totals_15=np.bincount(cell[age >= 15], minlength=cells).astype(float),
        households=np.bincount(of_household, minlength=len(numbers)).astype(float),
        outcomes=outcomes,
        truth=_truth(outcomes, areas, numbers, of_household, of_member),
    )


def _areas(villages: pd.DataFrame) -> dict[str, str]:
    """The areas of the bar: the province, and the smallest, the largest and the most clustered district."""
    sizes = villages.groupby("district")["households"].sum()
    clustered = max(CLUSTERING, key=lambda code: CLUSTERING[code])
    return {
        "province": "province",
        "smallest": str(sizes.idxmin()),
        "largest": str(sizes.idxmax()),
        "most clustered": clustered,
    }


def _truth(
    outcomes: dict[Unit, Floats], areas: dict[str, str], numbers: dict[str, int], of_household: Ints, of_member: Ints
) -> dict[tuple[str, str], float]:
    found = {}
    for unit in UNITS:
        place = of_household if unit == "household" else of_member
        for row, indicator in zip(outcomes[unit], indicators_of(unit), strict=True):
            for name, code in areas.items():
                here = row if code == "province" else row[place == numbers[code]]
                found[indicator, name] = float(np.nanmean(here))
    return found
