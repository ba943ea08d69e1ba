"""Whether this installation stands as it should, said in one line each; and the housekeeping of counts."""

import sys
from datetime import datetime, timedelta
from pathlib import Path

import click

from survey.cli.opening import open_session, say, settings
from survey.config import Settings
from survey.keep.keys import KeyRing
from survey.store import audit, limits
from survey.store.copying import NotSqlite, file_of
from survey.store.schema import current, newest
from survey.store.session import SQLITE, engine_for
from survey.store.tables.base import now

_FIXED_SQLITE = (3, 51, 3)  # the first without the WAL-reset fault
_BACKUP_MOST, _COUNTS_MOST = timedelta(days=1), timedelta(days=2)


@click.command()
def check() -> None:
    """Say how this installation stands; exit code 1 where something needs doing.

    \b
    Example:
      survey check
    """
    chosen = settings()
    found = [_key_file(chosen), *_database(chosen), _second_factor(chosen)]
    for is_well, line in found:
        say(f"{'ok  ' if is_well else 'TODO'}  {line}")
    if not all(is_well for is_well, _line in found):
        sys.exit(1)


@click.command()
def tidy() -> None:
    """Forget the counts of failed tries that no rule looks at any more. Run it once a day.

    \b
    Example:
      survey tidy
    """
    with open_session() as session:
        limits.forget_before(session, now() - _COUNTS_MOST)


def _key_file(chosen: Settings) -> tuple[bool, str]:
    ring = KeyRing.load(chosen.key_file)  # refuses a file that is missing or that others can read
    mode = chosen.key_file.stat().st_mode & 0o777
    return True, f"key file     {chosen.key_file}, mode {mode:04o}, current key {ring.current.id}"


def _database(chosen: Settings) -> list[tuple[bool, str]]:
    engine = engine_for(chosen.database_url)
    has, needs = current(engine), newest()
    lines = [(has == needs, f"tables       at {has or 'none'}, the program needs {needs}")]
    try:
        lines += _sqlite_file(file_of(chosen.database_url))
    except NotSqlite as other:
        lines.append((True, f"database     {other}"))
    engine.dispose()
    if has == needs:
        with open_session(chosen) as session:
            lines.append(_backup(audit.newest_of(session, "backup.made")))
    return lines


def _sqlite_file(path: Path) -> list[tuple[bool, str]]:
    version, mode = SQLITE.sqlite_version, path.stat().st_mode & 0o777
    return [
        (SQLITE.sqlite_version_info >= _FIXED_SQLITE, f"SQLite       {version}, 3.51.3 or later is needed"),
        (not mode & 0o077, f"file         {path}, mode {mode:04o}"),
    ]


def _backup(made: datetime | None) -> tuple[bool, str]:
    is_fresh = made is not None and now() - made <= _BACKUP_MOST
    return is_fresh, f"last backup  {made.isoformat(timespec='minutes') if made else 'none yet'}"


def _second_factor(chosen: Settings) -> tuple[bool, str]:
    return chosen.second_factor == "required", f"second step  {chosen.second_factor}"
