"""Backups: sealed, read back, refused where damaged; a restored older server is refilled by its tablets."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import Engine

from survey.cli.main import main
from survey.config import Settings
from survey.store import audit, inbox
from survey.store.session import reading
from tests.collect.conftest import World
from tests.collect.tablet.devices import Tablet

Run = Callable[..., Result]


@pytest.fixture
def run(settings: Settings, key_file: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command line, set up as the application under test is."""
    for name, value in {
        "SURVEY_DATABASE_URL": settings.database_url,
        "SURVEY_SECRET_KEY": settings.secret_key,
        "SURVEY_SECOND_FACTOR": "offered",
        "SURVEY_KEY_FILE": str(key_file),
        "SURVEY_LANG": "en",
    }.items():
        monkeypatch.setenv(name, value)
    return lambda *words: CliRunner().invoke(main, [str(word) for word in words])


@pytest.fixture
def offline_key(run: Run, tmp_path: Path) -> Path:
    """A key pair made for backups: the private file, with its .pub beside it."""
    made = run("backup-key", tmp_path / "offline.json")
    assert made.exit_code == 0, made.output
    return tmp_path / "offline.json"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
class TestOnSqlite:
    def test_server_restored_from_an_older_backup(
        self, tablet: Tablet, world: World, run: Run, offline_key: Path, tmp_path: Path, engine: Engine
    ) -> None:
        early, late = tablet.seal(world.households[0]), tablet.seal(world.households[1])
        tablet.put(early)
        made = run("backup", tmp_path / "b.svb", "--to", f"{offline_key}.pub")
        assert made.exit_code == 0, made.output
        assert tablet.lacking([early]) == {"lacking": [], "backed_up_seq": 1}
        receipt = tablet.put(late).json
        assert tablet.lacking([early, late]) == {"lacking": [], "backed_up_seq": 1}

        restored = run("restore", tmp_path / "b.svb", "--key", offline_key)
        assert restored.exit_code == 0, restored.output
        engine.dispose()
        answer = tablet.lacking([early, late])
        assert answer["lacking"] == [[late.uuid, 1, late.sha256]]
        again = tablet.put(late)
        assert again.status_code == 201
        # A number given out before the disaster is never given to another envelope.
        assert again.json["seq"] > receipt["seq"]
        assert tablet.lacking([early, late])["lacking"] == []
        with reading(engine) as session:
            assert [inbox.exact_bytes(entry) for entry in inbox.list_by_seq(session, [1, again.json["seq"]])] == [
                early.content,
                late.content,
            ]
            assert audit.verify(session) > 0

    def test_what_stood_before_a_restore_is_kept_beside(
        self, tablet: Tablet, world: World, run: Run, offline_key: Path, tmp_path: Path
    ) -> None:
        assert run("backup", tmp_path / "b.svb", "--to", f"{offline_key}.pub").exit_code == 0
        tablet.put(tablet.seal(world.households[0]))
        assert run("restore", tmp_path / "b.svb", "--key", offline_key).exit_code == 0
        (kept,) = tmp_path.glob("survey.sqlite.before-*")
        assert kept.stat().st_mode & 0o077 == 0
        assert list(tmp_path.glob("*.restoring*")) == []

    def test_a_damaged_backup_and_the_wrong_key_change_nothing(
        self, tablet: Tablet, world: World, run: Run, offline_key: Path, tmp_path: Path, key_file: Path
    ) -> None:
        sent = tablet.seal(world.households[0])
        tablet.put(sent)
        path = tmp_path / "b.svb"
        assert run("backup", path, "--to", f"{offline_key}.pub").exit_code == 0
        whole = path.read_bytes()
        changed = bytearray(whole)
        changed[len(whole) // 2] ^= 1
        for content in (
            bytes(changed),
            whole[:-1],
            whole[:-40],
            whole[:200],
            whole + b"x",
            b"SQLite format 3\x00",
            b"",
        ):
            path.write_bytes(content)
            refused = run("restore", path, "--key", offline_key)
            assert refused.exit_code == 1, refused.output
            assert len(refused.output.splitlines()) == 1
        path.write_bytes(whole)
        refused = run("restore", path, "--key", key_file)
        assert refused.exit_code == 1
        assert tablet.lacking([sent])["lacking"] == []
        assert sorted(one.name for one in tmp_path.iterdir() if "before" in one.name or "restoring" in one.name) == []

    def test_a_backup_holds_nothing_readable_and_never_writes_over_another(
        self, tablet: Tablet, world: World, run: Run, offline_key: Path, tmp_path: Path
    ) -> None:
        path, opened, watching = tmp_path / "drive" / "b.svb", set[str](), [True]

        def watch(event: str, details: tuple[object, ...]) -> None:
            if watching and event in ("open", "sqlite3.connect") and str(path.parent) in str(details[0]):
                opened.add(Path(str(details[0])).name)

        sys.addaudithook(watch)
        assert run("backup", path, "--to", f"{offline_key}.pub").exit_code == 0
        watching.clear()
        # Nothing that can be read was on the drive that leaves the house, not for a moment.
        assert opened <= {"drive", "b.svb.part"}
        assert list(tmp_path.glob("*backing-up*")) == []
        content = path.read_bytes()
        assert b"SQLite format" not in content
        assert world.households[0].encode() not in content
        refused = run("backup", path, "--to", f"{offline_key}.pub")
        assert refused.exit_code == 1
        assert path.read_bytes() == content
        assert sorted(one.name for one in path.parent.iterdir()) == ["b.svb"]

    def test_the_key_for_backups_must_be_one(self, app: Flask, run: Run, tmp_path: Path) -> None:
        (tmp_path / "no.pub").write_text("nothing")
        refused = run("backup", tmp_path / "b.svb", "--to", tmp_path / "no.pub")
        assert (refused.exit_code, "not a public key" in refused.output) == (1, True)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_postgresql_is_backed_up_with_its_own_tools(run: Run, tmp_path: Path, offline_key: Path) -> None:
    refused = run("backup", tmp_path / "b.svb", "--to", f"{offline_key}.pub")
    assert refused.exit_code == 1
    assert "pg_dump" in refused.output
