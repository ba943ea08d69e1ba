"""Settings and a session for a command."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy.orm import Session

from survey.config import Settings
from survey.plan.text import Language, Refusal, Text
from survey.store.schema import is_current
from survey.store.session import engine_for, transaction

_NOT_READY = Text(
    vi="Cơ sở dữ liệu chưa có bảng, hoặc cũ hơn chương trình. Chạy survey init rồi làm lại.",
    en="The database has no tables yet, or older ones than this program. Run survey init, then try again.",
)


def settings() -> Settings:
    """The settings of the environment."""
    return Settings.from_environment()


@contextmanager
def open_session(given: Settings | None = None) -> Iterator[Session]:
    """A writing session on a database that is up to date; commits when the command ends well."""
    engine = engine_for((given or settings()).database_url)
    try:
        if not is_current(engine):
            raise Refusal(_NOT_READY)
        with transaction(engine) as session:
            yield session
    finally:
        engine.dispose()


def say(line: str) -> None:
    """A line for the person at the terminal."""
    click.echo(line)


def spoken() -> Language:
    """The language of the terminal: that of SURVEY_LANG, else English where the locale is English, else Vietnamese."""
    asked = os.environ.get("SURVEY_LANG") or os.environ.get("LANG", "")[:2]
    return "en" if asked == "en" else "vi"
