"""Signed-in browsers for the tests of the gate."""

import hashlib
import secrets
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from survey.access import devices, roles
from survey.access.passwords import hash_secret
from survey.store import accounts, cases, psus, sessions
from survey.store import devices as stored_devices
from survey.store.session import transaction
from survey.store.tables.field import Case
from survey.store.tables.people import Account
from tests.waves import add_wave

PASSWORD = "mưa rơi trên mái nhà sàn"
HASH = hash_secret(PASSWORD)


@pytest.fixture
def households(engine: Engine) -> list[Case]:
    """Two households, in districts 132 and 135, and one school in 132."""
    with transaction(engine) as session:
        wave = add_wave(session)
        villages = psus.add_psus(
            session,
            wave,
            [
                {
                    "code": f"{district}-001",
                    "village_name": "Thôn 1",
                    "stratum": f"{district}-2",
                    "district": district,
                    "urban": 2,
                    "measure": 100,
                    "n_sampled": 2,
                    "n_frame": 20,
                    "probability": 0.1,
                }
                for district in ("132", "135")
            ],
        )
        rows: list[cases.NewCase] = [{"kind": "household", "psu_id": psu.id, "number": 1} for psu in villages]
        rows.append({"kind": "institution", "register_code": "S-1", "institution_name": "THPT 1", "district": "132"})
        return cases.add_cases(session, wave, rows)


@pytest.fixture
def make_account(engine: Engine) -> Callable[..., Account]:
    """Makes an account with one role; `reach` and `places` say how far it goes."""

    def make(role: str | None, username: str = "lan", *, reach: str = "all", places: tuple[str, ...] = ()) -> Account:
        with transaction(engine) as session:
            account = accounts.add_account(
                session, username=username, display_name="Hoàng Thị Lan", password_hash=HASH, must_change=False
            )
            if role is not None:
                accounts.add_grant(session, account, role, reach=reach, places=places)
            return account

    return make


@pytest.fixture
def browser(app: Flask, engine: Engine) -> Callable[..., FlaskClient]:
    """A browser that holds a live session of this kind."""

    def make(kind: str, *, account: Account | None = None, case: Case | None = None) -> FlaskClient:
        secret = secrets.token_urlsafe(32)
        with transaction(engine) as session:
            sessions.open_session(
                session,
                kind=kind,
                secret_hash=hashlib.sha256(secret.encode()).hexdigest(),
                idle=timedelta(minutes=30),
                lasts=timedelta(hours=12),
                account_id=account.id if account else None,
                case_id=case.id if case else None,
            )
        client = app.test_client()
        client.set_cookie(f"survey_{kind}", secret)
        return client

    return make


@pytest.fixture
def staff(make_account: Callable[..., Account], browser: Callable[..., FlaskClient]) -> Callable[[str], FlaskClient]:
    """A browser in which a member of staff with this role has signed in."""

    def make(role: str) -> FlaskClient:
        reach = roles.BY_ID[role].reaches[0]
        places = ("132",) if reach == "districts" else ()
        return browser("staff", account=make_account(role, f"user-{role}", reach=reach, places=places))

    return make


@pytest.fixture
def tablet(
    app: Flask, engine: Engine, make_account: Callable[..., Account], households: list[Case]
) -> Callable[..., FlaskClient]:
    """A tablet that brings its token with everything it asks; `revoked` takes its rights back."""

    def make(*, revoked: bool) -> FlaskClient:
        account = make_account("enumerator", "user-tablet", reach="assigned")
        with transaction(engine) as session:
            code = devices.issue(session, account_id=account.id, wave_id=households[0].wave_id)
            device, token = devices.enrol(session, code, name="Máy 1", persisted=True, network="127.0.0.1/32")
            if revoked:
                stored_devices.revoke(session, device, account_id=None)
        client = app.test_client()
        client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
        return client

    return make
