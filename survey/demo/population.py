"""The finite population of the demonstration world: every household of the frame, everyone in it, all their answers.

In: the demonstration frame (villages with households and persons) and a seed. Out: a `Population`. Nothing here is
random beyond the seed: the same seed gives the same people, on every machine.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from survey.demo.answers import World, answer_households, answer_members
from survey.demo.people import Ints, make_households, make_members
from survey.plan.ages import Birth, age_group, is_working_age

REFERENCE_DATE = date(2025, 11, 1)
AGES = range(121)


@dataclass(frozen=True, slots=True)
class Population:
    """Everyone and everything there is to survey.

    `villages`: one row per PSU of the frame. `households`: one row each, with `village` (row number there), `size`
    and its answers. `members`: one row per person, with `household` (row number there), `line`, the roster and the
    answers of the individual part (7 or 97 under 15). No answer is unknown: what is not known arises in the field.
    """

    villages: pd.DataFrame
    households: pd.DataFrame
    members: pd.DataFrame
    reference_date: date


def make_population(villages: pd.DataFrame, seed: int, reference_date: date = REFERENCE_DATE) -> Population:
    """The whole population.

    `villages` needs the columns `psu`, `stratum`, `district`, `urban`, `households`, `persons`. The numbers of
    households are met exactly, those of persons nearly. Takes a few seconds for 200,000 households.
    """
    villages = villages.reset_index(drop=True)
    people, answers = (np.random.default_rng(part) for part in np.random.SeedSequence(seed).spawn(2))
    households = make_households(villages, people)
    reference_month = reference_date.year * 12 + reference_date.month - 1
    members = make_members(households, reference_month, people)
    members["working_age"] = _working_age(members, reference_date)
    members["age_group"] = _age_groups(members["age"].to_numpy(np.int64))
    world = World(villages, households, members, answers)
    households = households.assign(**_small(answer_households(world)))
    members = members.assign(**_small(answer_members(world, members["working_age"].to_numpy(bool))))
    return Population(villages, households, members, reference_date)


def _small(columns: dict[str, Ints]) -> dict[str, npt.NDArray[np.int8]]:
    return {name: values.astype(np.int8) for name, values in columns.items()}


def _working_age(members: pd.DataFrame, on: date) -> npt.NDArray[np.bool_]:
    """The plan's own rule, asked once for each month of birth and sex that occurs."""
    year, month, sex = (members[name].to_numpy(np.int64) for name in ("birth_year", "birth_month", "sex"))
    keys, place = np.unique((year * 12 + month - 1) * 2 + sex - 1, return_inverse=True)
    rule = [is_working_age(Birth(int(key // 24), int(key // 2 % 12) + 1), int(key % 2) + 1, on) for key in keys]
    return np.array(rule, bool)[place]


def _age_groups(age: Ints) -> pd.Categorical:
    names = [age_group(years) for years in AGES]
    return pd.Categorical(np.array(names)[age], categories=list(dict.fromkeys(names)), ordered=True)
