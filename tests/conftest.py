"""What the tests share: real databases, a real application, a real browser.

Whatever touches the store runs on SQLite and on PostgreSQL. Each worker starts a PostgreSQL server of its own from the
installed binaries (as an unprivileged user when the tests run as root) and migrates one template of each database;
every test gets a fresh copy. Nothing here skips: what is missing stops the run with a sentence.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from playwright.sync_api import Browser, Playwright, sync_playwright
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from survey.app import create_app
from survey.config import Settings
from survey.keep.keys import make_key_file
from survey.store.schema import upgrade
from survey.store.session import engine_for
from survey.web.catalogues import compile_catalogues
from tests.chromium import ARGUMENTS, chromium

hypothesis_settings.register_profile("suite", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("suite")


def _postgres_binaries() -> Path:
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not versions:
        pytest.exit("PostgreSQL's initdb was not found. Install PostgreSQL (Debian: apt-get install postgresql).", 3)
    return versions[-1].parent


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """One for the whole process: a second one beside it cannot start."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """A real Chromium, without a window."""
    browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """A PostgreSQL server in a folder of its own, reached by a local socket: its folder."""
    binaries = _postgres_binaries()
    # The path of a socket may have 107 bytes at most, so the folder is short.
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    as_user: dict[str, Any] = {}
    if os.geteuid() == 0:
        names = [entry.pw_name for entry in pwd.getpwall()]
        entry = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
        os.chown(folder, entry.pw_uid, entry.pw_gid)
        as_user = {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}

    def run(program: str, *arguments: object) -> None:
        command = [str(binaries / program), *map(str, arguments)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=folder, **as_user)

    data = folder / "data"
    run("initdb", "-D", data, "-U", "survey", "-A", "trust", "-E", "UTF8", "--no-sync")
    # Nothing here needs to survive a power cut, so the server does not wait for the disk.
    options = f"-k {folder} -c listen_addresses= -c fsync=off -c max_connections=200"
    run("pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", options, "start")
    try:
        yield str(folder)
    finally:
        run("pg_ctl", "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def _postgres_url(folder: str, database: str) -> str:
    return f"postgresql+psycopg://survey@/{database}?host={folder}"


@pytest.fixture(scope="session")
def postgres_template(postgres: str) -> str:
    """A migrated database to copy."""
    _on_server(postgres, "CREATE DATABASE template_survey")
    engine = engine_for(_postgres_url(postgres, "template_survey"))
    upgrade(engine)
    engine.dispose()
    return postgres


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database file to copy."""
    path = tmp_path_factory.mktemp("template") / "survey.sqlite"
    engine = engine_for(f"sqlite:///{path}")
    upgrade(engine)
    # The last connection that closes writes everything into the one file that is copied.
    engine.dispose()
    return path


def _on_server(folder: str, statement: str) -> None:
    engine = engine_for(_postgres_url(folder, "postgres"))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(statement))
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A fresh, migrated database; every test that asks for it runs once on each."""
    if request.param == "sqlite":
        path = tmp_path / "survey.sqlite"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    folder: str = request.getfixturevalue("postgres_template")
    name = f"t{uuid4().hex}"
    _on_server(folder, f"CREATE DATABASE {name} TEMPLATE template_survey")
    yield _postgres_url(folder, name)
    _on_server(folder, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = engine_for(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with Session(engine) as session:
        yield session


@pytest.fixture(scope="session")
def compiled_catalogues() -> None:
    compile_catalogues()


@pytest.fixture(scope="session")
def key_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("keys") / "keys.json"
    make_key_file(path)
    return path


@pytest.fixture
def settings(database_url: str, key_file: Path, tmp_path: Path) -> Settings:
    return Settings.from_environment(
        {
            "SURVEY_DATABASE_URL": database_url,
            "SURVEY_SECRET_KEY": "a secret for tests only, long enough",
            "SURVEY_KEY_FILE": str(key_file),
            "SURVEY_SECOND_FACTOR": "offered",  # tests/access/test_second_factor.py requires it
            "SURVEY_SNAPSHOTS_URL": str(tmp_path / "snapshots"),
            "SURVEY_RELEASES": str(tmp_path / "releases"),
        }
    )


@pytest.fixture
def app(settings: Settings, compiled_catalogues: None) -> Iterator[Flask]:
    app = create_app(settings)
    app.config["TESTING"] = True
    app.config["WTF_CSRF_ENABLED"] = False
    yield app
    app.extensions["survey_engine"].dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def in_english(app: Flask) -> Callable[[], FlaskClient]:
    def make() -> FlaskClient:
        client = app.test_client()
        client.set_cookie("lang", "en")
        return client

    return make
