"""Which release is public: the store knows the codes and their state, the folders hold the figures.

A release under embargo opens at its minute to whoever asks first; before that, every address of it answers 404.
"""

from typing import TYPE_CHECKING

from flask import current_app, request
from werkzeug.exceptions import NotFound

from survey.publish.folder import Release, open_release
from survey.store import audit, results
from survey.store.tables.base import now
from survey.web.db import READS, apart, session

if TYPE_CHECKING:
    from survey.store.tables.results import Release as ReleaseRow

PUBLIC = ("published", "superseded", "withdrawn")


def open_due() -> None:
    """Open the releases whose minute has come; each counts as published at its minute."""
    moment = now()
    if not results.list_due(session(), moment):
        return
    with apart() as own:
        audit.set_actor(own, "embargo")
        results.publish_due(own, moment)
    if request.method in READS:
        session().rollback()  # this request read from before that; from here on it reads what stands now


def current() -> Release | None:
    """The release that the pages show, or None before the first."""
    open_due()
    row = results.find_current_release(session())
    return None if row is None else release_of(row.code)


def get_current() -> Release:
    """The release that the pages show; 404 before the first."""
    release = current()
    if release is None:
        raise NotFound
    return release


def release_of(code: str) -> Release:
    """The folder of a release that the store knows."""
    return open_release(current_app.config["SURVEY"].releases, code)


def list_public() -> "list[ReleaseRow]":
    """Every release that is or was public, newest first."""
    open_due()
    return [row for row in results.list_releases(session(), states=PUBLIC) if row.published_at is not None]


def get_public(code: str) -> Release:
    """A release that is or was public; 404 for every other, as for one that does not exist."""
    return release_of(_row(code).code)


def get_readable(code: str) -> Release:
    """A release whose figures everybody may read: one that was withdrawn has its page, and no figure any more."""
    row = _row(code)
    if row.state == "withdrawn":
        raise NotFound
    return release_of(row.code)


def _row(code: str) -> "ReleaseRow":
    open_due()
    row = results.find_release(session(), code)
    if row is None or row.state not in PUBLIC or row.published_at is None:
        raise NotFound
    return row
