"""The database of a request: committed before the answer, or not at all."""

from collections.abc import Iterator

import pytest
from flask import Flask, abort
from flask.testing import FlaskClient
from sqlalchemy import Engine
from werkzeug.exceptions import InternalServerError

from survey.config import Settings
from survey.store import audit
from survey.store import settings as kept
from survey.store.session import reading
from survey.web.db import apart, init_db, keep_changes, session


@pytest.fixture
def small(settings: Settings) -> Iterator[Flask]:
    app = Flask("small")
    app.config["SURVEY"] = settings
    init_db(app)

    @app.post("/keep/<int:status>")
    def keep(status: int) -> tuple[str, int]:
        kept.set_setting(session(), "a", "b")
        return "", status

    @app.post("/count")
    def count() -> tuple[str, int]:
        kept.set_setting(session(), "a", "b")
        keep_changes()
        return "", 422

    @app.post("/fail")
    def fail() -> str:
        kept.set_setting(session(), "a", "b")
        raise RuntimeError("broken")

    @app.post("/abort")
    def leave() -> str:
        kept.set_setting(session(), "a", "b")
        abort(404)

    @app.post("/at-commit")
    def at_commit() -> str:
        session().add(kept.Setting(name="a", value=None))
        return "promised"

    @app.get("/read")
    def read() -> str:
        return kept.find_setting(session(), "a") or "nothing"

    @app.get("/write")
    def write() -> str:
        kept.set_setting(session(), "a", "b")
        return "written"

    @app.get("/apart")
    def aside() -> str:
        before = kept.find_setting(session(), "a")
        with apart() as own:
            kept.set_setting(own, "a", "b")
        return before or "nothing"

    yield app
    app.extensions["survey_engine"].dispose()


@pytest.fixture
def small_client(small: Flask) -> FlaskClient:
    return small.test_client()


def _value(engine: Engine) -> str | None:
    with reading(engine) as reader:
        return kept.find_setting(reader, "a")


@pytest.mark.parametrize(
    ("status", "value"), [(200, "b"), (303, "b"), (400, None), (404, None), (422, None), (500, None)]
)
def test_only_an_answer_that_is_well_keeps_what_was_written(
    small_client: FlaskClient, engine: Engine, status: int, value: str | None
) -> None:
    small_client.post(f"/keep/{status}")
    assert _value(engine) == value


def test_a_counted_failure_is_kept_although_the_answer_refuses(small_client: FlaskClient, engine: Engine) -> None:
    assert small_client.post("/count").status_code == 422
    assert _value(engine) == "b"


@pytest.mark.parametrize("path", ["/fail", "/abort"])
def test_an_error_keeps_nothing(small_client: FlaskClient, engine: Engine, path: str) -> None:
    assert small_client.post(path).status_code in (404, 500)
    assert _value(engine) is None


def test_a_promise_that_cannot_be_kept_is_not_given(small_client: FlaskClient, engine: Engine) -> None:
    answer = small_client.post("/at-commit")
    assert answer.status_code == InternalServerError.code
    assert b"promised" not in answer.data
    assert _value(engine) is None


def test_a_get_that_writes_fails_and_writes_nothing(small_client: FlaskClient, engine: Engine) -> None:
    assert small_client.get("/write").status_code == 500
    assert _value(engine) is None
    assert small_client.get("/read").data == b"nothing"


def test_a_write_apart_is_kept_while_the_get_itself_reads_on(small_client: FlaskClient, engine: Engine) -> None:
    assert small_client.get("/apart").data == b"nothing"
    assert small_client.get("/read").data == b"b"


def test_the_trail_is_whole_after_what_was_kept_and_what_was_not(small_client: FlaskClient, engine: Engine) -> None:
    for status in (200, 500, 200, 404):
        small_client.post(f"/keep/{status}")
    with reading(engine) as reader:
        assert audit.verify(reader) == 2


def test_a_database_that_is_away_is_said_to_be_busy(small: Flask, tmp_path: object) -> None:
    with small.app_context():
        small.extensions["survey_engine"].dispose()
    broken = Flask("broken")
    settings: Settings = small.config["SURVEY"]
    broken.config["SURVEY"] = Settings.from_environment(
        {
            "SURVEY_DATABASE_URL": f"postgresql://nobody@/none?host={tmp_path}",
            "SURVEY_SECRET_KEY": settings.secret_key,
            "SURVEY_SECOND_FACTOR": "offered",
        }
    )
    init_db(broken)
    broken.add_url_rule("/read", "read", lambda: kept.find_setting(session(), "a") or "nothing")
    answer = broken.test_client().get("/read")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
