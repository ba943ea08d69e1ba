"""An invented wave of any size in a database, ready to be frozen: drawn, asked, sealed, reviewed and closed.

The demonstration's villages, as many times over as the size asks for; its own steps do the rest,
some villages at a time, so that it needs little memory.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from survey.config import Settings
from survey.demo import households, schools, staff, truth, waves
from survey.demo.fieldwork import Sample, draw_sample
from survey.demo.institutions import make_register
from survey.demo.load import DONE, SEED
from survey.demo.population import Population, make_population
from survey.keep.keys import KeyRing
from survey.sample.allocation import allocate
from survey.sample.demonstration import demonstration_frame
from survey.sample.frame import SampleFrame, make_frame
from survey.sample.selection import draw
from survey.store import waves as stored_waves
from survey.store.session import engine_for, writing

PERSONS_OF_A_PROVINCE = 200_000
SHARE_DRAWN = 0.45
PERSONS_PER_CASE = 3.33
"""People on the rosters for each household drawn, those that gave none included."""
VILLAGES_AT_ONCE = 60


@dataclass(frozen=True, slots=True)
class World:
    """The people of the drawn villages, the sample of them, and the totals of the whole province."""

    population: Population
    sample: Sample
    totals: pd.DataFrame


def world_of(persons: int) -> World:
    """A sample with about so many persons on its rosters."""
    copies = math.ceil(persons / PERSONS_OF_A_PROVINCE)
    frame = _times(demonstration_frame(SEED), copies)
    drawn = draw(frame, allocate(frame.psus, round(SHARE_DRAWN * len(frame.psus))), SEED)
    villages = frame.psus[frame.psus["psu"].isin(drawn.psus["psu"])]
    population = make_population(villages, SEED)
    sample = draw_sample(drawn, population, SEED, math.ceil(persons / PERSONS_PER_CASE / len(drawn.psus)))
    return World(population, sample, _totals(frame, population))


def _times(frame: SampleFrame, copies: int) -> SampleFrame:
    parts = [frame.psus.assign(psu=frame.psus["psu"] + f"-{copy}") for copy in range(copies)]
    return make_frame(pd.concat(parts, ignore_index=True), frame.notes, demonstration=True)


def _totals(frame: SampleFrame, population: Population) -> pd.DataFrame:
    """What is true in the drawn villages, raised to the households of the whole frame by district."""
    whole, here = (psus.groupby("district")["households"].sum() for psus in (frame.psus, population.villages))
    totals = truth.population_totals(population)
    return totals.assign(total=(totals["total"] * totals["district"].map(whole / here)).round().astype("int64"))


def fill(settings: Settings, world: World) -> Iterator[tuple[int, int]]:
    """Write the wave; yields the households asked so far, and how many there are."""
    keyring = KeyRing.load(settings.key_file)
    random = np.random.default_rng(SEED)
    engine = engine_for(settings.database_url)
    plan = waves.CLOSED
    with writing(engine) as session:
        people = staff.add_staff(session)
        row = waves.add(session, plan, settings.agency)
        stored_waves.set_state(session, row, "open")
        session.commit()
        done = 0
        for part in _parts(world.sample):
            psus, cases = households.add_sample(session, row, part, people)
            households.add_villages(session, psus, world.population, plan, people)
            visited = households.visit_cases(part, plan, DONE, random)
            answered, documents = households.interview(visited, world.population, DONE, random)
            forms = list(households.make_forms(cases, answered, documents, visited, DONE, random))
            households.add_interviews(session, cases, forms, visited, keyring, people)
            session.commit()
            done += len(cases)
            yield done, len(world.sample.cases)
        register = make_register(SEED, plan.reference_date)
        entries = schools.add_register(session, row, register)
        schools.add_returns(session, entries, register, plan, keyring, people, random)
        stored_waves.set_state(session, row, "closed")
        session.commit()
    engine.dispose()


def _parts(sample: Sample) -> Iterator[Sample]:
    villages = sample.drawn.psus
    for start in range(0, len(villages), VILLAGES_AT_ONCE):
        psus = villages.iloc[start : start + VILLAGES_AT_ONCE]
        of_these = sample.cases["psu"].isin(psus["psu"]), sample.listings["psu"].isin(psus["psu"])
        cases, listings = sample.cases[of_these[0]].reset_index(drop=True), sample.listings[of_these[1]]
        yield Sample(replace(sample.drawn, psus=psus), listings, cases)
