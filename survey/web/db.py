"""The database of a request: one session, and the only commit.

A GET reads (its transaction sees one moment and the database refuses a write); every other request writes. After the
view and before the answer goes out the session commits, if the status is below 400 or the view said `keep_changes()`;
otherwise it rolls back. An answer that promises something therefore never leaves before the promise is kept.

Flask-SQLAlchemy-Lite is not used: it makes the engine itself and gives every request the same kind of session, while
here the engine is the store's own (the command line and the tests use the same) and the transaction depends on the
method of the request.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from flask import Flask, Response, current_app, g, has_request_context, request
from werkzeug.exceptions import ServiceUnavailable

from survey.store.session import DatabaseTrouble, engine_for, is_refused_write, reading, transaction, writing

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

log = logging.getLogger(__name__)

_SESSION = "survey_session"
_KEEP = "survey_keep"
READS = frozenset({"GET", "HEAD", "OPTIONS"})


class WroteWhileReading(RuntimeError):
    """A view that is reached by GET tried to write. The write did not happen."""


def init_db(app: Flask) -> None:
    """Open the database of the settings. Register this before whatever else touches the answer: it commits last."""
    app.extensions["survey_engine"] = engine_for(app.config["SURVEY"].database_url)
    app.after_request(_finish)
    app.teardown_appcontext(_close)
    for trouble in DatabaseTrouble:
        app.register_error_handler(trouble, _trouble)


def engine() -> "Engine":
    """The engine of the current application."""
    found: Engine = current_app.extensions["survey_engine"]
    return found


def session() -> "Session":
    """The session of this request, opened when it is first asked for."""
    if _SESSION not in g:
        is_reading = has_request_context() and request.method in READS
        setattr(g, _SESSION, reading(engine()) if is_reading else writing(engine()))
    found: Session = g.get(_SESSION)
    return found


def keep_changes() -> None:
    """Commit even though the answer is an error: a counted failure must count."""
    setattr(g, _KEEP, True)


def let_others_write() -> None:
    """Give up the transaction before long work: what was written is kept, what is read afterwards is read anew."""
    session().commit()


@contextmanager
def apart() -> "Iterator[Session]":
    """A small write that is not what the request is about (a session was seen): its own transaction during a GET."""
    if has_request_context() and request.method in READS:
        with transaction(engine()) as own:
            yield own
    else:
        yield session()


@contextmanager
def beforehand() -> "Iterator[Session]":
    """A small write before the view has done anything: what is asked may be refused and taken back, but somebody was
    here."""
    with apart() as own:
        yield own
        own.commit()


def _finish(response: Response) -> Response:
    if _SESSION not in g:
        return response
    if response.status_code >= 400 and not g.get(_KEEP, False):
        session().rollback()
        return response
    try:
        session().commit()
    except DatabaseTrouble as error:
        session().rollback()
        return current_app.make_response(_trouble(error))
    except Exception:
        session().rollback()
        raise
    return response


def _close(_error: BaseException | None) -> None:
    opened: Session | None = g.pop(_SESSION, None)
    if opened is not None:
        opened.close()


def _trouble(error: Exception) -> Response:
    """The database cannot serve now: 503 and nothing half written. A write during a GET is our own fault: 500."""
    if is_refused_write(error) and request.method in READS:
        raise WroteWhileReading(f"{request.method} {request.endpoint} tried to write") from error
    log.warning("database trouble in %s: %s", request.endpoint, getattr(error, "orig", error))
    answer = current_app.make_response(current_app.handle_user_exception(ServiceUnavailable()))
    answer.headers["Retry-After"] = "5"
    return answer
