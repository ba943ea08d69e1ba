"""The second factor as a browser meets it, in an installation that keeps the default: staff need one."""

import dataclasses
import html
import re
import time
from collections.abc import Callable
from datetime import timedelta

import pyotp
import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from survey.cli.main import main
from survey.config import Settings
from survey.keep.errors import Unreadable
from survey.keep.fields import open_field, seal_field
from survey.keep.keys import KeyRing
from survey.store import accounts, audit, factors
from survey.store.session import reading, transaction
from survey.store.tables.base import now
from survey.store.tables.people import Account, RecoveryCode
from tests.access.conftest import PASSWORD
from tests.waves import add_wave

MakeAccount = Callable[..., Account]
STEP_LEFT = 4  # seconds


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """The default of a real installation."""
    return dataclasses.replace(settings, second_factor="required")


def _password(client: FlaskClient, username: str = "lan") -> str:
    return str(client.post("/sign-in", data={"username": username, "password": PASSWORD}).location)


def _enrol(client: FlaskClient) -> tuple[str, list[str]]:
    """Enrol a phone; returns its seed and the recovery codes."""
    page = client.get("/account/second-factor").text
    seed = re.search(r"<code>([A-Z2-7 ]+)</code>", page)
    signed = re.search(r'name="seed"[^>]* value="([^"]+)"', page)
    assert seed is not None
    assert signed is not None
    plain = seed[1].replace(" ", "")
    # A step that ends while the form is under way would make the code too old.
    left = 30 - time.time() % 30
    if left < STEP_LEFT:
        time.sleep(left)
    # The step before the present one, so that the tests can sign in with the present one at once.
    code = pyotp.TOTP(plain).at(now() - timedelta(seconds=30))
    form = {"seed": html.unescape(signed[1]), "password": PASSWORD, "code": code}
    answer = client.post("/account/second-factor", data=form)
    assert answer.status_code == 200, answer.text
    return plain, re.findall(r"<li><code>([0-9A-Z-]+)</code>", answer.text)


def _code(client: FlaskClient, code: str) -> int:
    return client.post("/sign-in/code", data={"code": code}).status_code


def test_the_default_is_that_staff_need_a_second_factor() -> None:
    assert Settings.from_environment({"SURVEY_SECRET_KEY": "x" * 32}).second_factor == "required"


def test_without_a_phone_nothing_opens_but_the_page_that_enrols_one(
    client: FlaskClient, make_account: MakeAccount
) -> None:
    make_account("administrator")
    _password(client)
    for page in ("/account", "/manage/accounts"):
        assert client.get(page).location == "/account/second-factor"
    assert client.post("/manage/accounts", data={"username": "x"}).location == "/account/second-factor"
    _enrol(client)
    assert client.get("/manage/accounts").status_code == 200


def test_an_enumerator_goes_without(client: FlaskClient, make_account: MakeAccount) -> None:
    make_account("enumerator", reach="assigned")
    _password(client)
    assert client.get("/account").status_code == 200


def test_made_up_data_do_not_insist_and_the_first_real_wave_ends_that(
    client: FlaskClient, engine: Engine, make_account: MakeAccount
) -> None:
    make_account("supervisor")
    _password(client)
    with transaction(engine) as session:
        add_wave(session, "demo", demo=True)
    assert client.get("/account").status_code == 200
    with transaction(engine) as session:
        add_wave(session, "real", demo=False)
    assert client.get("/account").location == "/account/second-factor"


def test_the_password_alone_opens_no_session_once_a_phone_is_enrolled(
    app: Flask, client: FlaskClient, make_account: MakeAccount
) -> None:
    make_account("supervisor")
    _password(client)
    seed, _codes = _enrol(client)
    other = app.test_client()
    assert _password(other) == "/sign-in/code"
    assert other.get_cookie("survey_staff") is None
    assert other.get("/account").status_code == 303
    assert _code(other, "000000") == 422
    assert _code(other, pyotp.TOTP(seed).now()) == 303
    assert other.get("/account").status_code == 200


def test_a_code_of_the_app_works_once(app: Flask, client: FlaskClient, make_account: MakeAccount) -> None:
    make_account("supervisor")
    _password(client)
    seed, _codes = _enrol(client)
    code = pyotp.TOTP(seed).now()
    statuses = []
    for _try in range(2):
        other = app.test_client()
        _password(other)
        statuses.append(_code(other, code))
    assert statuses == [303, 422]


def test_a_recovery_code_works_once_and_never_again(app: Flask, client: FlaskClient, make_account: MakeAccount) -> None:
    make_account("supervisor")
    _password(client)
    _seed, codes = _enrol(client)
    assert len(codes) == 10
    statuses = []
    for code in (codes[0], codes[0], codes[1].lower().replace("-", " ")):
        other = app.test_client()
        _password(other)
        statuses.append(_code(other, code))
    assert statuses == [303, 422, 303]


def test_a_recovery_code_of_somebody_else_opens_nothing(
    app: Flask, client: FlaskClient, make_account: MakeAccount
) -> None:
    make_account("supervisor")
    make_account("supervisor", "minh")
    _password(client)
    _seed, codes = _enrol(client)
    other = app.test_client()
    _password(other, "minh")
    _enrol(other)
    third = app.test_client()
    _password(third, "minh")
    assert _code(third, codes[0]) == 422


def test_guessing_codes_is_stopped_for_this_account_even_with_the_right_code(
    app: Flask, client: FlaskClient, make_account: MakeAccount
) -> None:
    make_account("supervisor")
    _password(client)
    seed, _codes = _enrol(client)
    other = app.test_client()
    _password(other)
    assert [_code(other, "123456") for _number in range(5)] == [422] * 5
    assert _code(other, pyotp.TOTP(seed).now()) == 422
    assert other.get("/account").status_code == 303


def test_the_half_way_cookie_ends_with_a_change_of_password(
    app: Flask, client: FlaskClient, engine: Engine, make_account: MakeAccount
) -> None:
    account = make_account("supervisor")
    _password(client)
    seed, _codes = _enrol(client)
    other = app.test_client()
    _password(other)
    with transaction(engine) as session:
        accounts.set_password(session, accounts.get_account(session, account.id), account.password_hash)
    assert other.post("/sign-in/code", data={"code": pyotp.TOTP(seed).now()}).location.startswith("/sign-in")
    assert other.get("/account").status_code == 303


def test_enrolling_ends_the_other_sessions_and_a_page_of_another_session_enrols_nothing(
    client: FlaskClient, make_account: MakeAccount, browser: Callable[..., FlaskClient]
) -> None:
    account = make_account("supervisor")
    _password(client)
    other = browser("staff", account=account)
    foreign = re.search(r'name="seed"[^>]* value="([^"]+)"', other.get("/account/second-factor").text)
    assert foreign is not None
    form = {"seed": html.unescape(foreign[1]), "password": PASSWORD, "code": "000000"}
    assert client.post("/account/second-factor", data=form).status_code == 303
    _enrol(client)
    assert other.get("/account").location.startswith("/sign-in")


def test_another_phone_takes_a_code_of_the_one_before_and_new_codes_end_the_old(
    app: Flask, client: FlaskClient, engine: Engine, make_account: MakeAccount
) -> None:
    account = make_account("supervisor")
    _password(client)
    _seed, codes = _enrol(client)
    renewed = client.post("/account/second-factor/codes", data={"code": codes[0]})
    fresh = re.findall(r"<li><code>([0-9A-Z-]+)</code>", renewed.text)
    assert len(fresh) == 10
    assert client.post("/account/second-factor/replace", data={"code": codes[1]}).status_code == 422
    assert client.post("/account/second-factor/replace", data={"code": fresh[0]}).status_code == 303
    with reading(engine) as session:
        assert accounts.get_account(session, account.id).totp is None
        assert session.scalars(select(RecoveryCode)).all() == []


def test_neither_seed_nor_recovery_code_lies_readable_in_the_database_or_the_trail(
    client: FlaskClient, engine: Engine, make_account: MakeAccount
) -> None:
    account = make_account("supervisor")
    _password(client)
    seed, codes = _enrol(client)
    with reading(engine) as session:
        sealed = accounts.get_account(session, account.id).totp or b""
        kept = " ".join(row.code_hash for row in session.scalars(select(RecoveryCode)))
        trail = " ".join(entry.details for entry in audit.list_entries(session))
    assert seed.encode() not in sealed
    for code in codes:
        assert code.replace("-", "") not in kept + trail
    assert seed not in trail


def test_a_sealed_seed_opens_for_its_own_account_alone(app: Flask) -> None:
    keyring: KeyRing = app.config["KEY_RING"]
    sealed = seal_field(b"seed", "account:a", "totp", keyring)
    assert open_field(sealed, "account:a", "totp", keyring) == b"seed"
    for row, field in (("account:b", "totp"), ("account:a", "other")):
        with pytest.raises(Unreadable):
            open_field(sealed, row, field, keyring)


def test_a_step_is_spent_once_even_by_two_who_read_before_either_wrote(
    client: FlaskClient, engine: Engine, make_account: MakeAccount
) -> None:
    account = make_account("supervisor")
    with transaction(engine) as session:
        factors.set_factor(session, accounts.get_account(session, account.id), b"x", 10, [])
    with transaction(engine) as session:
        stale = accounts.get_account(session, account.id)
        assert [factors.use_step(session, stale, step) for step in (11, 11, 10, 12)] == [True, False, False, True]


def test_a_change_of_rights_ends_the_sessions_at_once(
    client: FlaskClient, engine: Engine, make_account: MakeAccount
) -> None:
    account = make_account("enumerator", reach="assigned")
    _password(client)
    assert client.get("/account").status_code == 200
    with transaction(engine) as session:
        own = accounts.get_account(session, account.id)
        accounts.add_grant(session, own, "administrator")
    assert client.get("/account").location.startswith("/sign-in")


def test_who_lost_phone_and_codes_is_helped_on_the_servers_command_line(
    client: FlaskClient, engine: Engine, settings: Settings, make_account: MakeAccount
) -> None:
    make_account("administrator")
    _password(client)
    _enrol(client)
    environment = {
        "SURVEY_DATABASE_URL": settings.database_url,
        "SURVEY_SECRET_KEY": settings.secret_key,
        "SURVEY_KEY_FILE": str(settings.key_file),
    }
    told = CliRunner().invoke(main, ["users", "forget-factor", "lan"], env=environment)
    assert told.exit_code == 0, told.output
    assert client.get("/account").location.startswith("/sign-in")
    assert _password(client) == "/account/home"
    assert client.get("/account").location == "/account/second-factor"
