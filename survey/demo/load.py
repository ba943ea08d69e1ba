"""The whole demonstration: a wave from the draw to the release, and another one that is in the field.

In: a session on empty tables, the settings, a seed. Out: what to print: sign-ins, access codes, the release.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

import numpy as np
import pandas as pd

from survey.access import codes
from survey.config import Settings
from survey.demo import households, schools, staff, truth, waves
from survey.demo.fieldwork import draw_sample, draw_villages
from survey.demo.households import Pace
from survey.demo.institutions import make_register
from survey.demo.intake import Form
from survey.demo.population import Population, make_population
from survey.demo.staff import SignIn, Staff
from survey.freeze.run import freeze
from survey.keep.keys import KeyRing
from survey.plan.text import Refusal, Text
from survey.publish.release.preparing import prepare
from survey.sample.demonstration import demonstration_frame
from survey.sample.frame import SampleFrame
from survey.store import accounts, audit, records, results, reviews
from survey.store import waves as stored_waves

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from survey.store.tables.field import Case

SEED = 231
CODES = 20
HOUSEHOLD_CODES = 14
DONE = Pace()
UNDER_WAY = Pace(
    reached=0.45, twice=2, states=(("accepted", 0.62), ("received", 0.24), ("returned", 0.10), ("held", 0.04))
)
NOT_EMPTY = Text(
    vi="Cơ sở dữ liệu đã có đợt điều tra hoặc tài khoản. Dữ liệu minh họa chỉ nạp vào cơ sở dữ liệu mới: đổi "
    "SURVEY_DATABASE_URL, chạy survey init rồi làm lại.",
    en="The database already has waves or accounts. The demonstration goes into a new one only: change "
    "SURVEY_DATABASE_URL, run survey init, then try again.",
)


class Progress(Protocol):
    """Hears how far the work has come: the step, and the share done (0 to 1)."""

    def __call__(self, step: Text, done: float) -> None: ...


@dataclass(frozen=True, slots=True)
class Code:
    """One printed access code: what it opens, and the code itself."""

    opens: Text
    code: str


@dataclass(frozen=True, slots=True)
class Built:
    """What was made, and what the person at the terminal needs: sign-ins, access codes, the release's code."""

    sign_ins: Sequence[SignIn]
    codes: Sequence[Code]
    release: str
    snapshot: str
    files: dict[str, str]
    truth: dict[str, float]


def is_loaded(session: "Session") -> bool:
    """Whether the demonstration stands in this database already."""
    found = stored_waves.find_wave(session, waves.CLOSED.id)
    return found is not None and found.demo


def build(session: "Session", settings: Settings, seed: int = SEED, progress: Progress | None = None) -> Built:
    """Make everything in one transaction, which the caller commits. Raises `Refusal` on tables that are not empty."""
    if stored_waves.list_waves(session) or accounts.list_accounts(session):
        raise Refusal(NOT_EMPTY)
    say = progress or (lambda _step, _done: None)
    audit.set_actor(session, "demonstration")
    keyring = KeyRing.load(settings.key_file)
    say(Text("Đang dựng tỉnh minh họa…", "Making the province…"), 0.02)
    frame = demonstration_frame(seed)
    population = make_population(frame.psus, seed)
    people = staff.add_staff(session)
    snapshot, files = _closed_wave(session, settings, (frame, population), people, keyring, seed, say)
    release = _publish(session, settings, people, say)
    say(Text("Đang mở đợt tiếp theo…", "Opening the next wave…"), 0.92)
    opened = _open_wave(session, settings, frame, people, keyring, seed)
    say(Text("Xong.", "Done."), 1.0)
    return Built(staff.sign_ins(), opened, release, snapshot, files, dict(truth.true_values(population)))


def _closed_wave(  # the order of the road, step by step
    session: "Session",
    settings: Settings,
    world: tuple[SampleFrame, Population],
    people: Staff,
    keyring: KeyRing,
    seed: int,
    say: Progress,
) -> tuple[str, dict[str, str]]:
    """The wave of 2025: drawn, asked, reviewed, closed, frozen. Returns the snapshot's name and its files' hashes."""
    (frame, population), plan = world, waves.CLOSED
    random = np.random.default_rng([seed, 2025])
    row = waves.add(session, plan, settings.agency)
    stored_waves.set_state(session, row, "open")
    say(Text("Đang chọn mẫu…", "Drawing the sample…"), 0.10)
    sample = draw_sample(draw_villages(frame, seed, plan.psus), population, seed)
    psus, case_rows = households.add_sample(session, row, sample, people)
    households.add_villages(session, psus, population, plan, people)
    say(Text("Đang phỏng vấn các hộ…", "Interviewing the households…"), 0.20)
    visited = households.visit_cases(sample, plan, DONE, random)
    answered, documents = households.interview(visited, population, DONE, random)
    forms = list(households.make_forms(case_rows, answered, documents, visited, DONE, random))
    households.add_interviews(session, case_rows, forms, visited, keyring, people)
    _settle_doubles(session, people, forms)
    say(Text("Đang nhận phiếu của các trường…", "Taking in the schools' returns…"), 0.50)
    register = make_register(seed, plan.reference_date)
    entries = schools.add_register(session, row, register)
    schools.add_returns(session, entries, register, plan, keyring, people, random)
    stored_waves.set_state(session, row, "closed")
    totals = truth.population_totals(population)
    by = people.statistician.id
    snapshot = freeze(session, row, settings, by, progress=lambda step: say(step, 0.60), totals=totals)
    files = {name: str(fact["sha256"]) for name, fact in snapshot.manifest["files"].items()}
    return snapshot.name, files


def _settle_doubles(session: "Session", people: Staff, forms: Sequence[Form]) -> None:
    """Households that came in twice: both forms stand, the rule chooses at the freeze, the doubt is settled."""
    counts = pd.Series([form.handing.case.id for form in forms]).value_counts()
    twice = set(counts.index[counts > 1])
    uuids = [form.handing.uuid for form in forms if form.handing.case.id in twice]
    ids = [records.get_record(session, uuid).id for uuid in uuids]
    for flag in reviews.list_flags(session, ids):
        reviews.resolve_flag(
            session,
            flag,
            account_id=people.supervisors["132"].id,
            resolution="Cùng một hộ; quy tắc chọn phiếu (minh họa)",
        )


def _publish(session: "Session", settings: Settings, people: Staff, say: Progress) -> str:
    """A release, prepared by one person and approved by two others."""
    say(Text("Đang lập bản công bố…", "Making the release…"), 0.75)
    wave = stored_waves.get_wave(session, waves.CLOSED.id)
    snapshot = results.list_snapshots(session, wave.id)[0]
    release = prepare(
        session,
        root=settings.releases,
        snapshots_url=settings.snapshots_url,
        snapshot_id=snapshot.id,
        version="1.0",
        stage="final",
        prepared_by=people.statistician.id,
        agency=settings.agency,
    )
    for releaser in people.releasers:
        results.approve_release(session, release, account_id=releaser.id)
    results.publish_release(session, release, account_id=people.releasers[0].id)
    return release.code


def _open_wave(
    session: "Session", settings: Settings, frame: SampleFrame, people: Staff, keyring: KeyRing, seed: int
) -> list[Code]:
    """The wave of 2026, in the field: some households answered, some forms wait, some were returned. Its codes."""
    plan = waves.IN_THE_FIELD
    random = np.random.default_rng([seed, 2026])
    row = waves.add(session, plan, settings.agency)
    stored_waves.set_state(session, row, "open")
    drawn = draw_villages(frame, seed + 1, plan.psus)
    villages = frame.psus[frame.psus["psu"].isin(drawn.psus["psu"])]
    population = make_population(villages, seed + 1, plan.reference_date)
    sample = draw_sample(drawn, population, seed + 1)
    _, case_rows = households.add_sample(session, row, sample, people)
    so_far = replace(plan, fieldwork_end=plan.fieldwork_start + timedelta(days=18))
    visited = households.visit_cases(sample, so_far, UNDER_WAY, random)
    answered, documents = households.interview(visited, population, UNDER_WAY, random)
    forms = list(households.make_forms(case_rows, answered, documents, visited, UNDER_WAY, random))
    households.add_interviews(session, case_rows, forms, visited, keyring, people)
    _explain(session, people, forms)
    register = make_register(seed, plan.reference_date)[::9]
    entries = schools.add_register(session, row, register)
    schools.add_returns(session, entries[8:], register[8:], plan, keyring, people, random)
    waiting = [case for case, outcome in zip(case_rows, visited["outcome"], strict=True) if outcome < 0]
    return _issue(session, waiting[:: max(len(waiting) // HOUSEHOLD_CODES, 1)], entries)


def _explain(session: "Session", people: Staff, forms: Sequence[Form]) -> None:
    """A returned form carries what to ask again; a held one the reason."""
    for form in forms:
        if form.state not in ("returned", "held"):
            continue
        record = records.get_record(session, form.handing.uuid)
        is_back = form.state == "returned"
        reviews.decide(
            session,
            record,
            "return" if is_back else "hold",
            account_id=people.supervisors[_district(form)].id,
            seen_rev=1,
            reason="Hỏi lại một câu (minh họa)" if is_back else "Chờ gọi lại cho hộ (minh họa)",
            comments={"household.fibre_now": "Xem lại hộp cáp trong nhà (minh họa)"} if is_back else None,
            at=form.received_at + timedelta(hours=20),
        )


def _district(form: Form) -> str:
    psu = form.handing.case.psu
    return psu.district if psu is not None else "132"


def _issue(session: "Session", waiting: "Sequence[Case]", institutions: "Sequence[Case]") -> list[Code]:
    """Twenty codes for letters: fourteen households that have not answered, three institutions and their heads."""
    made = []
    for case in waiting[:HOUSEHOLD_CODES]:
        place = case.psu.village_name if case.psu is not None else ""
        label = Text(f"Hộ số {case.number}, {place}", f"Household {case.number}, {place}")
        made.append(Code(label, codes.issue(session, case.id, "household").code))
    for case in institutions[: (CODES - HOUSEHOLD_CODES) // 2]:
        name = case.institution_name or ""
        made.append(Code(Text(name, name), codes.issue(session, case.id, "institution").code))
        head = Text(f"{name}, thủ trưởng ký", f"{name}, the head signs")
        made.append(Code(head, codes.issue(session, case.id, "head").code))
    return made
