"""A small wave: two villages' households, a school, a college, their codes, two enumerators."""

import hashlib
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from survey.access import codes
from survey.store import accounts, cases, psus, sessions, waves
from survey.store.session import reading, transaction
from tests.waves import add_wave

HOTLINE = "0216 000 0000"


@dataclass
class World:
    """Public ids and codes of what was made."""

    wave: int = 0
    households: list[str] = field(default_factory=list)
    ids: list[int] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    schools: dict[str, str] = field(default_factory=dict)
    heads: dict[str, str] = field(default_factory=dict)
    accounts: dict[str, int] = field(default_factory=dict)


def make_world(engine: Engine) -> World:
    """Fill a fresh database."""
    world = World()
    with transaction(engine) as session:
        wave = add_wave(
            session,
            starts_on=date(2025, 11, 3),
            ends_on=date(2025, 12, 14),
            consent_version="K1-1",
            hotline=HOTLINE,
        )
        waves.set_state(session, wave, "open")
        world.wave = wave.id
        for name in ("mai", "sung"):
            account = accounts.add_account(
                session, username=name, display_name=name.title(), password_hash="x", must_change=False
            )
            accounts.add_grant(session, account, "enumerator", reach="assigned")
            world.accounts[name] = account.id
        (village,) = psus.add_psus(
            session,
            wave,
            [
                {
                    "code": "137-001",
                    "village_name": "Bản Lìm Mông",
                    "stratum": "137-2",
                    "district": "137",
                    "urban": 2,
                    "measure": 100,
                    "n_sampled": 2,
                    "n_frame": 20,
                    "probability": 0.1,
                }
            ],
        )
        owners = ("mai", "mai", "mai", "sung")
        rows: list[cases.NewCase] = [
            {"kind": "household", "psu_id": village.id, "number": at + 1, "assigned_to": world.accounts[owner]}
            for at, owner in enumerate(owners)
        ]
        rows += [
            {
                "kind": "institution",
                "register_code": code,
                "institution_name": name,
                "institution_type": kind,
                "indicator": indicator,
                "ownership": "1",
                "district": "137",
                "commune_new": None,
            }
            for code, name, kind, indicator in (
                ("TH-01", "Trường Tiểu học Cao Phạ", "1", "I10"),
                ("CD-01", "Trường Cao đẳng Yên Bái", "11", "I09"),
            )
        ]
        for case in cases.add_cases(session, wave, rows):
            if case.kind == "household":
                world.households.append(case.public_id)
                world.ids.append(case.id)
                world.codes.append(codes.issue(session, case.id, "household").code)
            else:
                world.schools[str(case.register_code)] = codes.issue(session, case.id, "institution").code
                world.heads[str(case.register_code)] = codes.issue(session, case.id, "head").code
    return world


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A look at the database that never stands in a writer's way; `rollback()` lets it see what came since."""
    with reading(engine) as looking:
        yield looking


@pytest.fixture
def world(engine: Engine) -> World:
    return make_world(engine)


def sign_in(app: Flask, engine: Engine, account: int) -> FlaskClient:
    """A browser in which an enumerator has signed in."""
    secret = secrets.token_urlsafe(32)
    with transaction(engine) as session:
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
def enumerator(app: Flask, engine: Engine, world: World) -> FlaskClient:
    return sign_in(app, engine, world.accounts["mai"])
