"""A public page is made once and then handed out from memory: a release never changes.

What a page says depends on the releases that are public and their state, on the language and on the address; these
are the key. A step of a release (its minute comes, a newer one, a withdrawal) changes the key, so nothing old is shown.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache, wraps
from hashlib import sha256
from typing import Any

from flask import current_app, make_response, request, session
from flask.sansio.app import App
from werkzeug.wrappers import Response

from survey.publish.release.current import list_public
from survey.web.languages import language

View = Callable[..., Any]
Arguments = tuple[tuple[str, Any], ...]
_PLACE = "survey_kept_pages"
_MOST = 512
_HEADERS = ("Content-Type", "Content-Disposition", "Content-Security-Policy", "Cross-Origin-Resource-Policy")
_FLASHES = "_flashes"


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer as it is handed out again: its bytes, the headers that the view set, its tag."""

    content: bytes
    headers: tuple[tuple[str, str], ...]
    tag: str

    def answer(self) -> Response:
        """A fresh answer, or "not modified" for whoever has it already. It may be kept, and is asked for each time."""
        response = Response(self.content, headers=list(self.headers))
        response.headers["Cache-Control"] = "public, no-cache"
        response.set_etag(self.tag)
        return response.make_conditional(request.environ)


def init_kept(app: App) -> None:
    """Give the application a place for its pages."""
    app.extensions[_PLACE] = lru_cache(maxsize=_MOST)(_make)


def kept(view: View) -> View:
    """The view, run once for each state of the releases, language and address."""

    @wraps(view)
    def hand_out(**arguments: Any) -> Any:
        if session.get(_FLASHES):
            # A message for one person is never kept for others.
            return view(**arguments)
        shelf = tuple((row.code, row.state, row.sha256) for row in list_public())
        key = (shelf, language(), request.url)
        found: Kept = current_app.extensions[_PLACE](key, view, _frozen(arguments))
        return found.answer()

    return hand_out


def _frozen(arguments: Mapping[str, Any]) -> Arguments:
    return tuple(sorted(arguments.items()))


def _make(_key: object, view: View, arguments: Arguments) -> Kept:
    """The answer of a view; only 200 comes here, since a view raises what else there is to say."""
    response = make_response(view(**dict(arguments)))
    content = response.get_data()
    headers = tuple((name, response.headers[name]) for name in _HEADERS if name in response.headers)
    return Kept(content, headers, sha256(content).hexdigest()[:32])
