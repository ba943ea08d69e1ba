"""The households of a wave, from the draw to the review desk: PSUs, cases, visits, interviews."""

import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from survey.collect.finish import Handing
from survey.demo.fieldwork import COMPLETED, ONLINE_ANSWERED, REFUSED, Sample, people_of, visit
from survey.demo.intake import Form, take_in
from survey.demo.interviews import refusal, write_interviews
from survey.demo.noise import observe
from survey.demo.population import Population
from survey.demo.staff import Staff
from survey.keep.keys import KeyRing
from survey.plan.codes import ONLINE, TABLET
from survey.plan.waves import Wave
from survey.questionnaire.document import Interview
from survey.questionnaire.instruments import HOUSEHOLD
from survey.store import cases as stored_cases
from survey.store import psus as stored_psus
from survey.store import villages
from survey.store.cases import NewCase, NewVisit
from survey.store.psus import NewPsu

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from survey.store.tables.field import Case, Psu
    from survey.store.tables.field import Wave as WaveRow


@dataclass(frozen=True, slots=True)
class Pace:
    """How far a wave has come: the share of cases visited, and the states of what came in, by their shares."""

    reached: float = 1.0
    twice: int = 6
    states: tuple[tuple[str, float], ...] = (("accepted", 1.0),)


def add_sample(
    session: "Session", wave: "WaveRow", sample: Sample, staff: Staff
) -> "tuple[dict[str, Psu], list[Case]]":
    """Write the drawn villages and their households; each village goes to one enumerator of its district."""
    psus = {psu.code: psu for psu in stored_psus.add_psus(session, wave, _psus(sample))}
    holder = {code: _enumerator(staff, psu, place) for place, (code, psu) in enumerate(psus.items())}
    columns = ["psu", "number", "listed", "selected", "base_weight"]
    added = stored_cases.add_cases(
        session,
        wave,
        [
            NewCase(
                kind="household",
                psu_id=psus[psu].id,
                number=int(number),
                listed=int(listed),
                selected=int(selected),
                base_weight=float(weight),
                assigned_to=holder[psu],
            )
            for psu, number, listed, selected, weight in sample.cases[columns].itertuples(index=False)
        ],
    )
    return psus, added


def _psus(sample: Sample) -> list[NewPsu]:
    counts = sample.listings.set_index("psu")
    return [
        NewPsu(
            code=str(psu["psu"]),
            village_name=str(psu["village"]),
            stratum=str(psu["stratum"]),
            district=str(psu["district"]),
            urban=int(psu["urban"]),
            measure=int(psu["households"]),
            n_sampled=int(psu["n_sampled"]),
            n_frame=int(psu["n_frame"]),
            probability=float(psu["inclusion_probability"]),
            certainty=bool(psu["certainty"]),
            segments=int(psu["segments"]),
            commune_2019=psu["commune_2019"] or None,
            commune_legacy=psu["commune_legacy"] or None,
            commune_new=psu["commune_new"] or None,
            listed=int(counts["listed"][psu["psu"]]),
            selected=int(counts["selected"][psu["psu"]]),
        )
        for psu in sample.drawn.psus.to_dict("records")
    ]


def _enumerator(staff: Staff, psu: "Psu", place: int) -> int:
    team = staff.enumerators[psu.district]
    return team[place % len(team)].id


def add_villages(session: "Session", psus: "dict[str, Psu]", population: Population, wave: Wave, staff: Staff) -> None:
    """Q3.3 of each village, from its own truth: all houses reached, part of them, none; a few without information."""
    covered = (population.households["fibre_now"] == 1) | (population.households["fibre_possible"] == 1)
    shares = covered.groupby(population.households["village"]).mean().to_numpy()
    for row, code in enumerate(population.villages["psu"]):
        if code in psus:
            share = shares[row]
            villages.record_return(
                session,
                psus[code],
                fibre=8 if row % 29 == 0 else 1 if share > 0.99 else 3 if share < 0.02 else 2,
                source="Danh sách minh họa của nhà mạng",
                observed_on=wave.reference_date,
                account_id=staff.supervisors[psus[code].district].id,
            )


def add_interviews(
    session: "Session",
    case_rows: "Sequence[Case]",
    forms: Sequence[Form],
    visited: pd.DataFrame,
    keyring: KeyRing,
    staff: Staff,
) -> list[int]:
    """Write visits, forms and the outcomes of the households that gave none; returns the ids of the records."""
    visits: list[NewVisit] = []
    silent: dict[int, list[int]] = {}
    for case, outcome, count, at, mode in zip(
        case_rows, visited["outcome"], visited["visits"], visited["finished_at"], visited["mode"], strict=True
    ):
        if outcome < 0:
            continue
        final = ONLINE_ANSWERED if mode == ONLINE else int(outcome)
        if mode != ONLINE:
            visits += _visits(case, final, int(count), at)
        if final not in (COMPLETED, ONLINE_ANSWERED, REFUSED):
            silent.setdefault(final, []).append(case.id)
    stored_cases.add_visits(session, visits)
    for outcome, ids in silent.items():
        stored_cases.set_case_states(session, ids, "closed", outcome)
    return take_in(session, forms, keyring, staff.supervisors["132"].id)


def _visits(case: "Case", outcome: int, count: int, at: datetime) -> list[NewVisit]:
    before = [
        NewVisit(
            case_id=case.id, outcome=22, at=at - timedelta(days=count - place, hours=2), account_id=case.assigned_to
        )
        for place in range(1, count)
    ]
    return [*before, NewVisit(case_id=case.id, outcome=outcome, at=at, account_id=case.assigned_to)]


def visit_cases(sample: Sample, wave: Wave, pace: Pace, random: np.random.Generator) -> pd.DataFrame:
    """The cases with what came of them; outcome -1 where nobody has been yet."""
    visited = visit(sample.cases, wave.fieldwork_start, wave.fieldwork_end, random)
    unseen = random.random(len(visited)) >= pace.reached
    return visited.assign(outcome=visited["outcome"].mask(unseen, -1))


def interview(
    visited: pd.DataFrame, population: Population, pace: Pace, random: np.random.Generator
) -> tuple[pd.DataFrame, list[Interview]]:
    """The interviews of the households that answered; a few came in by two doors. Both parts have the same order."""
    answered = visited[visited["outcome"] == COMPLETED]
    by_tablet = answered[answered["mode"] == TABLET]
    twice = by_tablet.iloc[random.permutation(len(by_tablet))[: pace.twice]].assign(mode=ONLINE, visits=1)
    both = pd.concat([answered, twice])
    households, members = people_of(both, population)
    households, members = observe(households, members, random)
    return both, list(write_interviews(households, members, random))


def make_forms(
    case_rows: "Sequence[Case]",
    answered: pd.DataFrame,
    interviews: Sequence[Interview],
    visited: pd.DataFrame,
    pace: Pace,
    random: np.random.Generator,
) -> Iterator[Form]:
    """The forms of a wave: interviews, and refusals (an outcome and no answer)."""
    draw = _drawer(pace, random)
    for place, mode, at, document in zip(
        answered.index, answered["mode"], answered["finished_at"], interviews, strict=True
    ):
        yield _form(case_rows[place], document, int(mode), at, draw(), random)
    refused = visited[visited["outcome"] == REFUSED]
    for place, at in zip(refused.index, refused["finished_at"], strict=True):
        yield _form(case_rows[place], refusal(random), TABLET, at, draw(), random)


def _drawer(pace: Pace, random: np.random.Generator) -> Callable[[], str]:
    names, shares = zip(*pace.states, strict=True)
    return lambda: str(random.choice(names, p=shares))


def _form(case: "Case", document: Interview, mode: int, at: datetime, state: str, random: np.random.Generator) -> Form:
    web = mode == ONLINE
    stated = document["household"].get("outcome")
    people = len(document.get("members", ()))
    handing = Handing(
        uuid=str(uuid.UUID(bytes=random.bytes(16), version=4)),
        rev=1,
        case=case,
        door="resident" if web else "field",
        questionnaire=HOUSEHOLD,
        interview=document,
        outcome=ONLINE_ANSWERED if web else stated if isinstance(stated, int) else None,
        lang="vi",
        finished_at=at,
        seconds=int(240 + people * random.uniform(150, 420)),
        account_id=None if web else case.assigned_to,
    )
    lag = timedelta(minutes=1) if web else timedelta(minutes=float(random.exponential(600)))
    return Form(handing, at + lag, state)
