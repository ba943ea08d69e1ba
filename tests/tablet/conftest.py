"""A wave in the field, a server process, and tablets: each a Chromium with a profile folder of its own."""

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Playwright
from sqlalchemy import Engine, select

from survey.access import devices
from survey.config import Settings
from survey.keep.keys import KeyRing
from survey.store import accounts
from survey.store.session import engine_for, transaction
from survey.store.tables.intake import Inbox
from tests.journeys.conftest import Server, environment_of
from tests.journeys.small_world import _add_staff as add_staff
from tests.journeys.small_world import add_sample, add_wave, homes
from tests.tablet.tablets import Tablet


@dataclass
class Field:
    """What stands on the server's side: the process, its database, its keys, the households by village and number."""

    server: Server
    settings: Settings
    engine: Engine
    keyring: KeyRing
    accounts: dict[str, int]
    wave: int
    cases: dict[tuple[str, int], str]
    log: Path

    def code(self, username: str = "sung") -> str:
        """A device code for an enumerator."""
        with transaction(self.engine) as session:
            return devices.issue(session, account_id=self.accounts[username], wave_id=self.wave)

    def restart(self, meanwhile: Callable[[], object] = lambda: None, **environment: str) -> None:
        """The server ends, something is done, and another one begins at the same place."""
        self.server.stop()
        meanwhile()
        environment = {**environment_of(self.settings), **environment}
        self.server = Server(environment, self.log, port=self.server.port)

    def arrived(self, tablet: Tablet) -> list[tuple[str, int, str]]:
        """What the server holds of a tablet's records, each as number, revision and digest."""
        device = tablet.fact("device")
        with transaction(self.engine) as session:
            rows = session.scalars(select(Inbox).order_by(Inbox.seq)).all()
            own = [row for row in rows if json.loads(row.header or b"{}")["device"] == device]
            return [(row.uuid, row.rev, row.sha256) for row in own]


@pytest.fixture(scope="module")
def field(
    sqlite_template: Path, key_file: Path, compiled_catalogues: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Field]:
    """Two villages' households assigned to one enumerator, on SQLite: nothing here depends on the database.

    The server lives as long as a module of tests; each test takes tablets of its own.
    """
    tmp_path = tmp_path_factory.mktemp("field")
    shutil.copy(sqlite_template, tmp_path / "survey.sqlite")
    settings = Settings.from_environment(
        {
            "SURVEY_DATABASE_URL": f"sqlite:///{tmp_path / 'survey.sqlite'}",
            "SURVEY_SECRET_KEY": "a secret for tests only, long enough",
            "SURVEY_SECOND_FACTOR": "offered",
            "SURVEY_KEY_FILE": str(key_file),
            "SURVEY_SNAPSHOTS_URL": str(tmp_path / "snapshots"),
            "SURVEY_RELEASES": str(tmp_path / "releases"),
        }
    )
    engine = engine_for(settings.database_url)
    sample = [home for home in homes() if home.village.code in ("132-1-01", "132-1-02")]
    with transaction(engine) as session:
        staff = add_staff(session)
        other = accounts.add_account(session, username="cho", display_name="Vàng A Chớ", password_hash="none")
        accounts.add_grant(session, other, "enumerator", reach="assigned")
        staff["cho"] = other.id
        wave = add_wave(session, "2026")
        rows = add_sample(session, wave, sample, staff["sung"])
        cases = {home.key: rows[home.key].public_id for home in sample}
        number = wave.id
    server = Server(environment_of(settings), tmp_path / "log")
    made = Field(server, settings, engine, KeyRing.load(key_file), staff, number, cases, tmp_path / "log")
    yield made
    made.server.stop()
    engine.dispose()


@pytest.fixture
def tablets(playwright: Playwright, field: Field, tmp_path: Path) -> Iterator[Callable[..., Tablet]]:
    """Makes tablets; a name tells them apart, and the same name is the same profile folder."""
    made: list[Tablet] = []

    def make(name: str = "one", **how: Any) -> Tablet:
        tablet = Tablet(playwright, field.server.url, tmp_path / f"profile-{name}", **how)
        made.append(tablet)
        return tablet

    yield make
    for tablet in made:
        tablet.close()


@pytest.fixture
def tablet(tablets: Callable[..., Tablet], field: Field) -> Tablet:
    """A tablet that is enrolled, has its PIN and its assignments."""
    found = tablets()
    found.enrol(field.code())
    return found
