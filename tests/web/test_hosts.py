"""Behind a proxy: the sender's own address is counted, HTTPS is seen, and no other host name is answered."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

from flask.testing import FlaskClient
from sqlalchemy import Engine

from survey.app import create_app
from survey.config import Settings
from survey.store import limits
from survey.store.session import reading
from survey.store.tables.base import now

FORWARDED = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https"}


@contextmanager
def _client(settings: Settings) -> Iterator[FlaskClient]:
    app = create_app(settings)
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    yield app.test_client()
    app.extensions["survey_engine"].dispose()


def _failures(engine: Engine, network: str) -> int:
    with reading(engine) as session:
        return limits.count_since(session, "sign-in-network", network, now() - timedelta(minutes=2))


def test_a_proxy_of_the_settings_is_believed_and_no_other(
    settings: Settings, engine: Engine, compiled_catalogues: None
) -> None:
    for proxies, network, is_secure in ((0, "127.0.0.1/32", False), (1, "203.0.113.9/32", True)):
        with _client(replace(settings, proxies=proxies)) as client:
            answer = client.post("/sign-in", data={"username": "lan", "password": "wrong"}, headers=FORWARDED)
        assert answer.status_code == 422
        assert ("Strict-Transport-Security" in answer.headers) is is_secure
        assert _failures(engine, network) == 1


def test_only_the_public_hosts_are_answered(settings: Settings, compiled_catalogues: None) -> None:
    with _client(replace(settings, public_hosts=("khaosat.example",))) as client:
        assert client.get("/sign-in", base_url="http://khaosat.example").status_code == 200
        refused = client.get("/sign-in", base_url="http://evil.example")
    assert refused.status_code == 400
    assert "evil.example" not in refused.text
