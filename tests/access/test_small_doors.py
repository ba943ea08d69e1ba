"""Small ways in that must stay shut."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from survey.access.sign_in import EVERYWHERE_MOST
from survey.store import limits
from survey.store.session import engine_for, transaction
from survey.store.tables.base import now
from survey.store.tables.people import Account
from tests.access.conftest import PASSWORD


@pytest.mark.parametrize("address", ["/?lang=%00", "/sign-in?next=%00", "/results/%00", "/sign-in?%00=1"])
def test_nul_in_an_address_is_refused_on_both_databases(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 400


def test_nul_in_a_form_is_refused(client: FlaskClient) -> None:
    assert client.post("/sign-in", data={"username": "la\0n", "password": PASSWORD}).status_code == 400


def test_flasks_own_cookie_is_secure_over_https_and_still_works_on_the_machine_itself(client: FlaskClient) -> None:
    client.application.config["WTF_CSRF_ENABLED"] = True
    over = client.get("/sign-in", base_url="https://localhost").headers["Set-Cookie"]
    assert all(word in over for word in ("session=", "Secure", "HttpOnly", "SameSite=Lax"))
    another = client.application.test_client().get("/sign-in")
    assert "Secure" not in another.headers["Set-Cookie"]


def test_a_guesser_with_many_networks_is_stopped_for_one_name_and_another_name_is_untouched(
    app: object, client: FlaskClient, engine: Engine, make_account: Callable[..., Account]
) -> None:
    make_account("supervisor")
    make_account("supervisor", "minh")
    with transaction(engine) as session:
        for _number in range(EVERYWHERE_MOST - 1):
            limits.count_failure(session, "sign-in-everywhere", "lan", now())

    def sign_in(name: str, network: str, password: str) -> int:
        where = {"REMOTE_ADDR": network}
        data = {"username": name, "password": password}
        return client.post("/sign-in", data=data, environ_base=where).status_code

    assert sign_in("lan", "10.0.0.1", "wrong") == 422
    assert sign_in("lan", "10.9.9.9", PASSWORD) == 429
    assert sign_in("minh", "10.0.0.1", PASSWORD) == 303


def test_counts_that_no_rule_looks_at_are_forgotten(engine: Engine) -> None:
    with transaction(engine) as session:
        limits.count_failure(session, "sign-in-name", "lan", now() - timedelta(days=3))
        limits.count_failure(session, "sign-in-name", "lan", now())
        limits.forget_before(session, now() - timedelta(days=1))
        assert limits.count_since(session, "sign-in-name", "lan", now() - timedelta(days=9)) == 1


def test_a_new_database_file_and_its_journal_are_the_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "survey.sqlite"
    engine = engine_for(f"sqlite:///{path}")
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE a (b)")
        modes = {file.name: file.stat().st_mode & 0o777 for file in path.parent.iterdir()}
    engine.dispose()
    assert modes == dict.fromkeys(("survey.sqlite", "survey.sqlite-wal", "survey.sqlite-shm"), 384)
