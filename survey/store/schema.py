"""The schema: built by the migrations on both databases, and only by them."""

from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from survey.paths import data
from survey.store.tables.base import load


def upgrade(engine: Engine) -> str | None:
    """Bring the database to the newest migration, all in one transaction; returns the revision it now has."""
    config, script = _config(), _scripts()

    def steps(revision: Any, _context: MigrationContext) -> Any:
        return script._upgrade_revs("head", revision)

    with engine.begin() as connection, EnvironmentContext(config, script, fn=steps) as environment:
        environment.configure(
            connection=connection,
            target_metadata=load(),
            render_as_batch=connection.dialect.name == "sqlite",
            # Both databases undo DDL; SQLite does so because our transactions begin where they should.
            transactional_ddl=True,
        )
        environment.run_migrations()
    return current(engine)


def current(engine: Engine) -> str | None:
    """The revision of the database, None when it is empty."""
    with engine.connect() as connection:
        return _context(connection).get_current_revision()


def newest() -> str | None:
    """The revision that this code expects."""
    return _scripts().get_current_head()


def is_current(engine: Engine) -> bool:
    """Whether the database has the schema that this code expects."""
    return current(engine) == newest()


def differences(engine: Engine) -> list[object]:
    """How the database differs from the tables of this code: empty when it does not."""
    with engine.connect() as connection:
        return list(compare_metadata(_context(connection), load()))


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(data("migrations")).replace("%", "%%"))
    return config


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


def _context(connection: Connection) -> MigrationContext:
    return MigrationContext.configure(connection, opts={"compare_type": True, "target_metadata": load()})
