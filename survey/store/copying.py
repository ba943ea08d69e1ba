"""Whole copies of an SQLite database while it is in use: out of it, and back into it. Bytes, no rows.

Both directions use SQLite's online backup: the copy is one moment of the database, and what is copied into a database
replaces it in one transaction, also for processes that have it open. PostgreSQL has its own tools for both.
"""

import os
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy.engine import make_url

from survey.store.session import BUSY_SECONDS, SQLITE

SEQ_GAP = 1_000_000
"""How far the numbers of envelopes jump after a restore: those given out before it are never given out again."""


class NotSqlite(ValueError):
    """The database is not a file of SQLite."""


class DamagedDatabase(ValueError):
    """A file that is no sound database of this survey."""


def file_of(url: str) -> Path:
    """The file of an SQLite address; raises `NotSqlite` for any other."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database or parsed.database == ":memory:":
        raise NotSqlite(parsed.get_backend_name())
    return Path(parsed.database)


def copy_out(database: Path, target: Path) -> None:
    """Copy the database as it stands now into a new file, readable by its owner only."""
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    with closing(_open(database)) as source, closing(_open(target)) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")


def copy_in(source: Path, database: Path) -> None:
    """Put a copy in the place of the database, at once and for everybody who has it open."""
    with closing(_open(source)) as copy, closing(_open(database)) as target:
        copy.backup(target)
        target.execute("PRAGMA journal_mode=WAL")


def check(database: Path) -> int:
    """The number of the newest envelope in a copy, once the file is found sound; raises `DamagedDatabase`."""
    try:
        with closing(_open(database)) as connection:
            found = [row[0] for row in connection.execute("PRAGMA integrity_check")]
            broken = connection.execute("PRAGMA foreign_key_check").fetchone()
            newest = connection.execute("SELECT coalesce(max(seq), 0) FROM inbox").fetchone()[0]
    except SQLITE.DatabaseError as error:
        raise DamagedDatabase(str(error)) from error
    if found != ["ok"] or broken is not None:
        raise DamagedDatabase("; ".join(found))
    return int(newest)


def mark_restored(database: Path) -> None:
    """Make a copy count on from far beyond its own numbers, and know that a backup holds all it has."""
    with closing(_open(database)) as connection:
        connection.execute("UPDATE sqlite_sequence SET seq = seq + ? WHERE name = 'inbox'", (SEQ_GAP,))


def _open(path: Path) -> Any:
    return SQLITE.connect(str(path), timeout=BUSY_SECONDS, isolation_level=None)  # each statement is kept at once
