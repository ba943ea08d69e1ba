"""A small synthetic snapshot: nine districts, 50 villages, 500 households, with a database and a release about it.

One district (Trạm Tấu) has two villages only, so its cells are confidential; few people there answer alike elsewhere.
"""

import hashlib
import secrets
import shutil
from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from survey.plan.ages import AGE_GROUPS, age_group
from survey.plan.areas import districts
from survey.plan.indicators import ALL as INDICATORS
from survey.plan.waves import DEMONSTRATION
from survey.publish.folder import open_release
from survey.publish.release.making import make
from survey.store import accounts, results, sessions, waves
from survey.store.session import transaction
from survey.web.db import engine
from tests.serving import serving

FIRST = {
    "version": "1.0",
    "snapshot": {"id": "2025-1", "sha256": "0" * 64},
    "agency": "UBND tỉnh Yên Bái",
    "made_at": datetime(2026, 1, 15, 8, tzinfo=UTC),
}
"""What the first release of the demonstration wave says of itself."""

SMALL_DISTRICT = "139"
ITEMS = sorted({item for i in INDICATORS for component in i.components for item in component.items})


def make_tables(seed=11, psus_per_district=6, small=2):
    """The five tables of a snapshot, made from one seed."""
    rng = np.random.default_rng(seed)
    codes = [unit.code for unit in districts()]
    psus, households = [], []
    for code in codes:
        for number in range(small if code == SMALL_DISTRICT else psus_per_district):
            urban = 1 if number % 3 == 0 else 2
            psu = f"{code}-{number:02d}"
            psus.append(
                {"psu": psu, "stratum": code, "district": code, "urban": urban, "village_fibre": rng.integers(1, 4)}
            )
            households += [
                {"household": f"{psu}-{h:02d}", "psu": psu, "stratum": code, "district": code, "urban": urban}
                for h in range(10)
            ]
    frame = pd.DataFrame(psus).assign(fpc=np.nan, certainty=False)
    houses = pd.DataFrame(households).assign(mode=rng.choice([1, 2], len(households), p=[0.85, 0.15]), fpc=np.nan)
    houses["ssu_fpc"] = np.nan
    houses["weight"] = 40.0 + rng.uniform(0, 20, len(houses))
    village = dict(zip(frame["psu"], rng.normal(0, 0.25, len(frame)), strict=True))
    drift = houses["psu"].map(village).to_numpy()
    houses["fibre_now"] = _yes(rng, 0.55 + drift / 3, unknown=0.01)
    houses["fibre_possible"] = _yes(rng, 0.6 + drift / 3, unknown=0.04)
    members = _members(rng, houses)
    persons = _persons(rng, members, members["psu"].map(village).to_numpy())
    return {
        "psus": frame,
        "households": houses,
        "members": members.drop(columns=["mode"]),
        "persons": persons,
        "institutions": _institutions(rng),
    }


def _yes(rng, p, unknown=0.02):
    p = np.clip(p, 0.01, 0.99)
    answers = np.where(rng.random(len(p)) < p, 1, 2)
    return np.where(rng.random(len(p)) < unknown, rng.choice([8, 9], len(p)), answers)


def _members(rng, houses):
    rows = houses.loc[houses.index.repeat(rng.integers(2, 6, len(houses)))].reset_index(drop=True)
    rows["line"] = rows.groupby("household").cumcount() + 1
    rows["sex"] = rng.choice([1, 2], len(rows))
    rows["age"] = rng.integers(0, 85, len(rows))
    rows["age_group"] = rows["age"].map(age_group)
    rows["working_age"] = rows["age"].between(15, 60)
    rows["eligible_15"] = rows["age"] >= 15
    rows["responded"] = rows["eligible_15"] & (rng.random(len(rows)) < 0.93)
    rows["health_record"] = rng.choice([1, 2, 3, 8, 9], len(rows), p=[0.3, 0.35, 0.2, 0.14, 0.01])
    assert set(rows["age_group"]) <= set(AGE_GROUPS)
    return rows.drop(columns=["fibre_now", "fibre_possible"])


def _persons(rng, members, drift):
    who = members["responded"].to_numpy()
    rows = members[who].drop(columns=["health_record", "responded", "eligible_15"]).reset_index(drop=True)
    young = (60 - rows["age"].to_numpy()) / 200
    base = drift[who] / 4 + young
    rows["answered_by"] = rng.choice([1, 2], len(rows), p=[0.88, 0.12])
    levels = {"phone_own": 0.7, "phone_smart": 0.93, "phone_online": 0.95, "signature_has": 0.25, "health_online": 0.3}
    for name in sorted(
        {name for i in INDICATORS if i.unit == "individual" for name in _reads(i)} - {"age", "working_age"}
    ):
        if name not in rows.columns:
            rows[name] = _yes(rng, levels.get(name, 0.3) + base)
    for name in ("signature_kind_unknown", "account_used", "training_last"):
        rows[name] = 2
    rows["service_used"] = rng.choice([1, 2, 3, 4, 8], len(rows), p=[0.3, 0.2, 0.2, 0.27, 0.03])
    return rows


def _reads(indicator):
    return (*indicator.reads, *(name for variant in indicator.variants for name in variant.reads))


def _institutions(rng):
    rows = [{"indicator": "I09", "type": 11} for _ in range(13)] + [{"indicator": "I10", "type": 1} for _ in range(60)]
    frame = pd.DataFrame(rows)
    frame["case"] = np.arange(len(frame)) + 1
    frame["register_code"] = [f"R{n:03d}" for n in frame["case"]]
    frame["state"] = ["verified"] * 13 + ["verified"] * 57 + ["submitted"] * 2 + ["none"]
    done = np.arange(len(frame)) % 3 > 0
    for item in ITEMS:
        frame[item] = np.where(done, 3, 2)
    return frame


@pytest.fixture(scope="session")
def tables():
    return make_tables()


CODE = "2025-1.0"


@pytest.fixture
def database_url(request, tmp_path, sqlite_template):
    """These pages ask the store for a code and a state only, so one database is enough."""
    path = tmp_path / "survey.sqlite"
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


def note_release(app, release, *, publish=True):
    """The rows that the store keeps of a release: three accounts, a wave, a snapshot, each step."""
    with app.app_context(), transaction(engine()) as session:
        people = [
            accounts.add_account(session, username=name, display_name=name, password_hash="x", must_change=False)
            for name in ("tk", "cb", "db")
        ]
        for person in people:
            accounts.add_grant(session, person, role="releaser", reach="all")
        wave = waves.add_wave(
            session,
            code="2025",
            title_vi=DEMONSTRATION.name.vi,
            title_en=DEMONSTRATION.name.en,
            reference_date=DEMONSTRATION.reference_date,
            starts_on=DEMONSTRATION.fieldwork_start,
            ends_on=DEMONSTRATION.fieldwork_end,
            household_instrument="1",
            institution_instrument="1",
            consent_version="1",
            hotline="",
            agency="UBND tỉnh Yên Bái",
            closing_for=2025,
            demo=True,
        )
        snapshot = results.add_snapshot(session, wave_id=wave.id, number=1, url="2025-1", sha256="0" * 64, manifest={})
        row = results.add_release(session, code=release.facts.code, snapshot_id=snapshot.id, prepared_by=people[0].id)
        results.lock_release(session, row, sha256=release.sha256)
        if publish:
            for person in people[1:]:
                results.approve_release(session, row, account_id=person.id)
            results.publish_release(session, row, account_id=people[1].id)
        return tuple(person.id for person in people)


@pytest.fixture(scope="session")
def written(tables, tmp_path_factory):
    """A release in a folder of its own, with the small district withheld."""
    return make(
        tables,
        DEMONSTRATION,
        tmp_path_factory.mktemp("releases"),
        **FIRST,
    )


@pytest.fixture
def noted(app, written, settings):
    """A release that the store knows as locked: one person made it, nobody has approved it. The ids of the three."""
    settings.releases.symlink_to(written.folder.parent)
    return note_release(app, written, publish=False)


@pytest.fixture
def released(app, written, settings):
    settings.releases.symlink_to(written.folder.parent)
    note_release(app, written)
    return open_release(settings.releases, CODE)


@pytest.fixture
def address(app, released):
    """Where a real server answers, with the release published."""
    with serving(app) as address:
        yield address


def _enter(app, account):
    """A browser in which a member of staff has signed in."""
    secret = secrets.token_urlsafe(32)
    with app.app_context(), transaction(engine()) as session:
        sessions.open_session(
            session,
            kind="staff",
            secret_hash=hashlib.sha256(secret.encode()).hexdigest(),
            idle=timedelta(hours=1),
            lasts=timedelta(hours=8),
            account_id=account,
        )
    client = app.test_client()
    client.set_cookie("survey_staff", secret)
    return client


@pytest.fixture
def author(app, noted):
    return _enter(app, noted[0])


@pytest.fixture
def approver(app, noted):
    return _enter(app, noted[1])


@pytest.fixture
def second(app, noted):
    """The other approver."""
    return _enter(app, noted[2])
