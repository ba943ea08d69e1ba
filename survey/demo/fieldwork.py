"""The sample of the demonstration world, drawn by the real room, and what came of each household.

In: the frame and its population. Out: the drawn villages, the cases with their base weights, visits and outcomes.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone

import numpy as np
import pandas as pd

from survey.demo.levels import FIELD
from survey.demo.population import Population
from survey.plan.codes import ONLINE, TABLET
from survey.sample.allocation import allocate
from survey.sample.base_weights import base_weights
from survey.sample.frame import SampleFrame
from survey.sample.selection import Draw, draw, draw_households, generator, household_generator

HOUSEHOLDS_PER_PSU = 15
HANOI = timezone(timedelta(hours=7))
COMPLETED, PARTLY, ONLINE_ANSWERED, REFUSED = 11, 12, 51, 31
NOBODY_HOME, AWAY, VACANT, NOT_DWELLING, MOVED, NOT_FOUND = 22, 24, 41, 42, 43, 61
RESPONDED = (COMPLETED, PARTLY, ONLINE_ANSWERED)


@dataclass(frozen=True, slots=True)
class Sample:
    """What was drawn.

    `drawn` is the sample room's draw. `listings`: `psu`, `listed`, `selected`. `cases`: one row per household drawn:
    `psu`, `number` (from 1), `listed`, `selected`, `base_weight`, `household` (row number in the population; -1 where
    the dwelling stands empty).
    """

    drawn: Draw
    listings: pd.DataFrame
    cases: pd.DataFrame


def draw_villages(frame: SampleFrame, seed: int, total: int) -> Draw:
    """The PSUs, by the real allocation and selection."""
    return draw(frame, allocate(frame.psus, total), seed)


def draw_sample(drawn: Draw, population: Population, seed: int, households: int = HOUSEHOLDS_PER_PSU) -> Sample:
    """List each drawn village (a few dwellings stand empty) and draw its households by the real room."""
    villages = population.villages
    counts = villages["households"].to_numpy(np.int64)
    row_of = dict(zip(villages["psu"], range(len(villages)), strict=True))
    first = np.cumsum(counts) - counts
    empty = generator(seed, "empty dwellings")
    listings, cases = [], []
    for psu, segments, segment in drawn.psus[["psu", "segments", "segment"]].itertuples(index=False):
        row = row_of[psu]
        start, end = (int(counts[row] * part / segments) for part in (segment - 1, segment))
        vacant = int(empty.binomial(end - start, FIELD.out_of_scope))
        listed = end - start + vacant
        places = draw_households(listed, households, household_generator(seed, psu))
        # The empty dwellings lie anywhere along the walk.
        walk = np.append(first[row] + start + np.arange(end - start), np.full(vacant, -1))
        household = empty.permutation(walk)[places]
        listings.append((psu, listed, len(places)))
        cases += [(psu, number, listed, len(places), found) for number, found in enumerate(household, start=1)]
    listing = pd.DataFrame(listings, columns=["psu", "listed", "selected"])
    table = pd.DataFrame(cases, columns=["psu", "number", "listed", "selected", "household"])
    weights = base_weights(drawn.psus, listing)
    return Sample(drawn, listing, table.assign(base_weight=table["psu"].map(weights)))


def visit(cases: pd.DataFrame, start: date, end: date, random: np.random.Generator) -> pd.DataFrame:
    """The cases with what came of them: `outcome` (11 where answers came in), `mode`, `visits`, `finished_at`.

    Whether a household answers depends on nothing but its village's luck: within a PSU all have the same chance.
    """
    n = len(cases)
    chance, lot = random.random(n), random.random(n)
    steps = np.cumsum([FIELD.household_refusal, FIELD.household_absent - 0.01, 0.01, 0.003])
    outcome = np.select(
        [chance < steps[0], chance < steps[1], chance < steps[2], chance < steps[3]],
        [REFUSED, NOBODY_HOME, AWAY, NOT_FOUND],
        default=COMPLETED,
    )
    vacant = cases["household"].to_numpy() < 0
    outcome = np.where(vacant, np.where(lot < 0.6, VACANT, np.where(lot < 0.8, NOT_DWELLING, MOVED)), outcome)
    online = (outcome == COMPLETED) & (lot < FIELD.online)
    # Each further visit is needed by fewer: about one household in five is met at the third or later.
    visits = 1 + np.cumprod(random.random((n, 3)) < (0.45, 0.45, 0.25), axis=1).sum(axis=1)
    visits = np.where(np.isin(outcome, (NOBODY_HOME, AWAY)), 3, np.where(vacant | online, 1, visits))
    return cases.assign(
        outcome=outcome,
        mode=np.where(online, ONLINE, TABLET),
        visits=visits,
        finished_at=_moments(cases, start, end, random),
    )


def _moments(cases: pd.DataFrame, start: date, end: date, random: np.random.Generator) -> list[datetime]:
    """When each case was closed: a village is worked in six days, in the hours of daylight and early evening."""
    days = (end - start).days - 6
    first = {psu: int(random.integers(0, days)) for psu in cases["psu"].unique()}
    base = datetime.combine(start, time(7, 30), HANOI)
    day = [first[psu] for psu in cases["psu"]] + random.integers(0, 6, len(cases))
    minute = random.integers(0, 13 * 60, len(cases))
    return [base + timedelta(days=int(d), minutes=int(m)) for d, m in zip(day, minute, strict=True)]


def people_of(cases: pd.DataFrame, population: Population) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The sampled households and their members, copied from the population; members' `household` is the row there.

    `cases` must name living households only.
    """
    wanted = cases["household"].to_numpy(np.int64)
    households = population.households.iloc[wanted].reset_index(drop=True)
    sizes = population.households["size"].to_numpy(np.int64)
    first = (np.cumsum(sizes) - sizes)[wanted]
    size = sizes[wanted]
    within = np.arange(size.sum()) - np.repeat(np.cumsum(size) - size, size)
    members = population.members.iloc[np.repeat(first, size) + within].reset_index(drop=True)
    members["household"] = np.repeat(np.arange(len(wanted)), size)
    for name in ("mode", "visits"):
        households[name] = cases[name].to_numpy()
    return households, members
