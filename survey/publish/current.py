"""Which release is public: the store knows the codes and their state, the folders hold the figures."""

from flask import current_app
from werkzeug.exceptions import NotFound

from survey.publish.folder import Release, open_release
from survey.store import results
from survey.web.db import session

PUBLIC = ("published", "superseded", "withdrawn")


def current() -> Release | None:
    """The release that the pages show, or None before the first."""
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


def get_public(code: str) -> Release:
    """A release that is or was public; 404 for every other, as for one that does not exist."""
    row = results.find_release(session(), code)
    if row is None or row.state not in PUBLIC:
        raise NotFound
    return release_of(code)
