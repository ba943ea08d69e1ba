"""Draws in which some do not answer: at random within the cells that the weights adjust for.

Nothing is cut short here: the weights are those of `survey.freeze.weighting`, row by row.
"""

from functools import cache

import numpy as np
import pandas as pd

from survey.demo.levels import PERSON_RESPONSE
from survey.demo.truth import population_totals
from survey.freeze import weighting
from survey.freeze.strata import settle
from survey.freeze.totals import check_totals
from survey.plan.ages import AGE_GROUPS
from survey.plan.universes import Unit
from survey.sample.selection import generator
from tests.coverage.draws import Rows, draw_cases, estimates, members_of, numbered
from tests.coverage.world import UNITS, Floats, Ints, World, districts
from tests.coverage.world import world as the_world

HOUSEHOLD_RESPONSE = 0.90


def run_with_gaps(world: World, seed: int) -> dict[tuple[str, str], Floats]:
    """All indicators of one draw with about one household in ten, and of the others one person in ten, missing."""
    random = generator(seed, "gaps")
    psus, cases = draw_cases(world, seed)
    cases["district"] = np.array(districts())[cases["district"]]
    answered = random.random(len(cases)) < HOUSEHOLD_RESPONSE
    cases["standing"] = np.where(answered, "responded", "not_responded")
    weighed = weighting.weigh_households(cases)
    sample = settle(psus, cases.assign(asked=True, responded=answered))
    design = weighed[answered].drop(columns=["stratum", "psu"]).join(sample.households, on="household")
    members, places = _members(world, design, random)
    prepared: dict[Unit, tuple[weighting.Calibrated, Ints]] = {
        "household": (weighting.calibrate_households(design, _totals()), design["household"].to_numpy()),
        "member": (weighting.calibrate_persons(members, _totals(), AGE_GROUPS), places),
    }
    eligible = members[members["age_group"] != AGE_GROUPS[0]]
    persons = weighting.weigh_persons(eligible, "all")
    prepared["individual"] = (
        weighting.calibrate_persons(persons, _totals(), weighting.FROM_15),
        places[persons.index.to_numpy()],
    )
    found: dict[tuple[str, str], Floats] = {}
    for unit in UNITS:
        rows, listed = _rows(*prepared[unit], sample.psus[["stratum", "psu", "fpc"]])
        found |= estimates(world, rows, listed, unit)
    return found


def _members(world: World, design: pd.DataFrame, random: np.random.Generator) -> tuple[pd.DataFrame, Ints]:
    """The members of the households that answered, with `responded` by sex and age."""
    places, household = members_of(world, design["household"].to_numpy())
    age, sex = world.age[places], world.sex[places]
    rates = np.array([PERSON_RESPONSE[1], PERSON_RESPONSE[2]])[sex - 1, np.digitize(age, [30, 60])]
    members = design.iloc[household].reset_index(drop=True)
    return members.assign(
        sex=sex,
        age_group=np.array(AGE_GROUPS)[world.age_group[places]],
        responded=random.random(len(places)) < rates,
        drawn=True,
    ), places


def _rows(calibrated: weighting.Calibrated, places: Ints, psus: pd.DataFrame) -> tuple[Rows, pd.DataFrame]:
    frame = calibrated.rows.assign(weight=calibrated.rows["design_weight"]).reset_index(drop=True)
    cells = pd.Index(calibrated.totals["cell"].to_numpy())
    frame, listed = numbered(frame.assign(cell=cells.get_indexer(frame["calibration_cell"].to_numpy())), psus)
    frame["district"] = pd.Index(districts()).get_indexer(pd.Index(frame["district"].to_numpy()))
    return Rows(frame, places, dict(enumerate(calibrated.totals["total"].tolist()))), listed


@cache
def _totals() -> pd.DataFrame:
    population = the_world().population
    return check_totals(population_totals(population), population.reference_date, None)
