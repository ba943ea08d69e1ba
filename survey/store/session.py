"""The engine and its sessions, on SQLite and on PostgreSQL.

SQLite: WAL, `synchronous=FULL`, foreign keys, and transactions that begin where SQLAlchemy begins them: a writing one
with BEGIN IMMEDIATE (so that it waits for its turn instead of failing half-way), a reading one with a plain BEGIN and
`query_only`, so that the database itself refuses a write. PostgreSQL: a reading session is READ ONLY.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, InterfaceError, InternalError, OperationalError
from sqlalchemy.orm import Session

if sys.platform == "linux":
    # The wheel brings a SQLite that is free of the WAL-reset fault (below 3.51.3), whatever the system has.
    from pysqlite3 import dbapi2 as sqlite
else:
    import sqlite3 as sqlite

SQLITE: ModuleType = sqlite
BUSY_SECONDS = 15

# The database is away, full, locked for too long, or refuses a write: not the fault of what was asked.
DatabaseTrouble = (OperationalError, InterfaceError, InternalError)
_READING = "survey_reading"


def engine_for(url: str) -> Engine:
    """The engine for a database address (`sqlite:///path` or `postgresql://…`). Opens nothing yet."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        if parsed.database and parsed.database != ":memory:":
            _make_private(Path(parsed.database))
        engine = create_engine(parsed, module=SQLITE, connect_args={"timeout": BUSY_SECONDS}, hide_parameters=True)
        event.listen(engine, "connect", _open_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    if parsed.get_backend_name() == "postgresql":
        address = parsed.set(drivername="postgresql+psycopg")
        return create_engine(address, pool_pre_ping=True, pool_size=8, hide_parameters=True)
    raise ValueError(f"no support for the database {parsed.get_backend_name()!r}")


def _make_private(database: Path) -> None:
    """A new database file is its owner's alone; SQLite gives its journal files the same rights."""
    database.parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(database, os.O_WRONLY | os.O_CREAT, 0o600))


def writing(engine: Engine) -> Session:
    """A new session whose transaction may write. The caller commits and closes it."""
    return Session(engine, expire_on_commit=False)


def reading(engine: Engine) -> Session:
    """A new session whose transaction sees one moment and cannot write; the database refuses it."""
    options: dict[str, Any] = {_READING: True}
    if engine.dialect.name == "postgresql":
        options |= {"postgresql_readonly": True, "isolation_level": "REPEATABLE READ"}
    return Session(engine.execution_options(**options), expire_on_commit=False)


@contextmanager
def transaction(engine: Engine) -> Iterator[Session]:
    """A writing session that commits when the block ends well and rolls back when it does not."""
    with writing(engine) as session, session.begin():
        yield session


def _open_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # SQLAlchemy's own BEGIN below, not the driver's
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={BUSY_SECONDS * 1000}",
    ):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_sqlite(connection: Connection) -> None:
    is_reading = bool(connection.get_execution_options().get(_READING))
    connection.exec_driver_sql(f"PRAGMA query_only={'ON' if is_reading else 'OFF'}")
    connection.exec_driver_sql("BEGIN" if is_reading else "BEGIN IMMEDIATE")


def is_refused_write(error: BaseException) -> bool:
    """Whether the database refused a write because the transaction only reads."""
    if not isinstance(error, DBAPIError):
        return False
    words = str(error.orig).lower()
    return "readonly database" in words or "read-only transaction" in words
