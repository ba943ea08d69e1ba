"""The commands of fieldwork: each with an example in its help, one sentence and a non-zero exit where it cannot."""

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from survey.manage.commands import register
from survey.plan.text import Refusal
from survey.sample.demonstration import demonstration_frame
from survey.sample.frame import frame_csv
from survey.store import accounts, psus, waves
from survey.store.session import reading, transaction
from tests.review.desk_world import World

Run = Callable[..., Result]


class _Group(click.Group):
    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except Refusal as refusal:
            click.echo(refusal.message.en, err=True)
            sys.exit(1)


def _commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from _commands(command, (*path, name))
        else:
            yield (*path, name)


def _group(engine: Engine | None = None) -> click.Group:
    @contextmanager
    def open_session() -> Iterator[Session]:
        if engine is None:
            raise RuntimeError("no database")
        with transaction(engine) as session:
            yield session

    group = _Group("survey")
    opener: Callable[[], AbstractContextManager[Session]] = open_session
    register(group, opener)
    return group


@pytest.fixture
def run(engine: Engine) -> Run:
    return lambda *arguments: CliRunner().invoke(_group(engine), list(arguments))


@pytest.mark.parametrize("path", list(_commands(_group())), ids=" ".join)
def test_every_command_shows_an_example(path: tuple[str, ...]) -> None:
    shown = CliRunner().invoke(_group(), [*path, "--help"])
    assert shown.exit_code == 0
    assert f"survey {' '.join(path)}" in shown.output


def test_a_frame_is_imported_and_a_sample_drawn(run: Run, engine: Engine, tmp_path: Path) -> None:
    file = tmp_path / "villages.csv"
    file.write_text(frame_csv(demonstration_frame(231).psus))
    assert "1356 villages, 214184 households" in run("frame", "import", str(file)).output
    with transaction(engine) as session:
        _planned(session)
    drawn = run("sample", "draw", "2027", "--psus", "36", "--seed", "231")
    assert drawn.exit_code == 0
    assert "36 villages, seed 231" in drawn.output
    with reading(engine) as session:
        assert len(psus.list_psus(session, waves.get_wave(session, "2027").id)) == 36
    again = run("sample", "draw", "2027")
    assert again.exit_code == 1
    assert "has its sample" in again.output


def _planned(session: Session) -> None:
    from datetime import date

    waves.add_wave(
        session,
        code="2027",
        title_vi="Đợt 2027",
        title_en="Wave 2027",
        reference_date=date(2027, 11, 1),
        starts_on=date(2027, 11, 2),
        ends_on=date(2027, 12, 15),
        household_instrument="1",
        institution_instrument="1",
        consent_version="1",
        hotline="",
        agency="",
    )


def test_faults_of_a_frame_are_told_and_nothing_is_kept(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "villages.csv"
    file.write_text(frame_csv(demonstration_frame(231).psus).replace("132-", "x,", 3))
    answer = run("frame", "import", str(file))
    assert answer.exit_code == 1
    assert "Nothing was written" in answer.output


def test_a_missing_file_is_one_sentence(run: Run, tmp_path: Path) -> None:
    answer = run("frame", "import", str(tmp_path / "none.csv"))
    assert answer.exit_code == 1
    assert "not found" in answer.output
    assert "Traceback" not in answer.output


def test_freezing_a_wave_that_is_open_or_unknown_is_refused(
    run: Run, world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SURVEY_SECRET_KEY", "a secret for tests only, long enough")
    still_open = run("freeze", "2025")
    assert (still_open.exit_code, "still in the field" in still_open.output) == (1, True)
    unknown = run("freeze", "1999")
    assert (unknown.exit_code, "The waves are: 2025" in unknown.output) == (1, True)


def test_accounts_are_added_granted_and_listed(run: Run, engine: Engine, world: World) -> None:
    made = run("users", "add", "lan.hoang", "--name", "Hoàng Thị Lan")
    assert made.exit_code == 0
    assert "lan.hoang" in made.output
    assert run("users", "add", "lan.hoang", "--name", "x").exit_code == 1
    given = run("users", "grant", "lan.hoang", "supervisor", "--reach", "districts", "--place", "137")
    assert given.output.split() == ["lan.hoang", "supervisor", "districts", "137"]
    assert run("users", "grant", "lan.hoang", "supervisor", "--reach", "assigned").exit_code == 1
    assert run("users", "grant", "nobody", "manager").exit_code == 1
    assert "supervisor (137)" in run("users", "list").output
    with reading(engine) as session:
        account = accounts.find_account(session, "lan.hoang")
    assert account is not None
    assert account.must_change
