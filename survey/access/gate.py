"""The gate: every view says with one mark who may come in, and one place holds it to that.

    @requires("response:decide")   staff with this permission (`@requires()`: any signed-in member of staff)
    @public                        anybody
    @resident                      a resident who has given an access code
    @institution                   an institution that has given its code
    @device                        a tablet with its token, revoked ones too: they may still hand in what they hold
    @newcomer                      a tablet without a token yet, which brings a code in what it posts

The mark is data left on the view; `init_gate` reads it before the view runs. A view without a mark is never served.
Whoever has not signed in is sent to the right door; missing, foreign and forbidden all answer the same 404. Devices
are programs: they are told 401. No cookie is read for them, so nothing that a browser sends by itself signs them in.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, NoReturn, TypeVar, cast

from flask import Flask, abort, current_app, g, redirect, request, url_for
from werkzeug.wrappers import Response

from survey.access import devices, halfway, tokens
from survey.access.principal import NOBODY, HasPlace, Principal, Reach
from survey.store import audit
from survey.web.db import READS, session

View = TypeVar("View", bound=Callable[..., Any])
MarkKind = Literal["public", "staff", "resident", "institution", "device", "newcomer"]

DOORS: dict[MarkKind, str] = {
    "staff": "accounts.sign_in",
    "resident": "resident.start",
    "institution": "institution.start",
}
_MARK = "survey_mark"
_PRINCIPAL = "survey_principal"
_CHANGE = "accounts.password"
_OPEN_WHILE_CHANGING = frozenset({_CHANGE, "accounts.password_post"})
_ENROL = "accounts.second_factor_page"
_OPEN_WHILE_ENROLLING = _OPEN_WHILE_CHANGING | {_ENROL, "accounts.second_factor_enrol"}


@dataclass(frozen=True, slots=True)
class Mark:
    """Who may open a view: a kind of principal and, for staff, the permission (None: any member of staff)."""

    kind: MarkKind
    permission: str | None = None


class MissingMark(RuntimeError):
    """A view without its mark: nobody may open it until somebody says who may."""


def requires(permission: str | None = None) -> Callable[[View], View]:
    """Only staff with this permission; with None any member of staff who has signed in."""
    return lambda view: _leave(view, Mark("staff", permission))


def public(view: View) -> View:
    """Anybody may open this view."""
    return _leave(view, Mark("public"))


def resident(view: View) -> View:
    """Only a resident who has given an access code."""
    return _leave(view, Mark("resident"))


def institution(view: View) -> View:
    """Only an institution that has given its code."""
    return _leave(view, Mark("institution"))


def device(view: View) -> View:
    """Only a tablet that brings its token."""
    return _leave(view, Mark("device"))


def newcomer(view: View) -> View:
    """A tablet that has no token yet."""
    return _leave(view, Mark("newcomer"))


def mark_of(view: Callable[..., Any]) -> Mark | None:
    """The mark on a view, or None."""
    return cast(Mark | None, getattr(view, _MARK, None))


def principal() -> Principal:
    """Whoever sent this request, seen through the door it came to."""
    if _PRINCIPAL not in g:
        found = _find_principal(_mark_of_request())
        setattr(g, _PRINCIPAL, found)
        audit.set_actor(session(), found.actor)
    return cast(Principal, getattr(g, _PRINCIPAL))


def can(permission: str) -> bool:
    """Whether whoever asks has this permission: for templates and menus."""
    return principal().can(permission)


def within(permission: str) -> Reach:
    """How far a permission of whoever asks goes: narrows every list."""
    return principal().within(permission)


def check_within(permission: str, case: HasPlace | None) -> None:
    """Answer 404, as for something missing, unless the case is within reach of the permission."""
    if case is None or not within(permission).covers(case):
        not_there()


def not_there() -> NoReturn:
    """The one answer for missing, foreign and forbidden."""
    abort(404)


def init_gate(app: Flask) -> None:
    """Stand before every view, and hand templates what they ask."""
    app.before_request(_stand)
    app.after_request(tokens.put_cookies)
    app.after_request(halfway.put_cookie)
    app.jinja_env.globals.update(can=can, principal=principal)


def sign_in_url(kind: MarkKind = "staff") -> str:
    """The door for a kind of principal, with the way back to the page that was asked for."""
    way_back = request.full_path.rstrip("?") if request.method == "GET" else None
    return url_for(DOORS[kind], next=way_back) if kind == "staff" and way_back else url_for(DOORS[kind])


def _leave(view: View, mark: Mark) -> View:
    if mark_of(view) not in (None, mark):
        raise MissingMark(f"{view.__qualname__} carries two marks")
    setattr(view, _MARK, mark)
    return view


def _find_principal(mark: Mark | None) -> Principal:
    # A page for everybody still greets a member of staff who has signed in.
    if mark is None or mark.kind == "public":
        return tokens.find_principal("staff")
    if mark.kind == "newcomer":
        return NOBODY
    return devices.find_principal() if mark.kind == "device" else tokens.find_principal(mark.kind)


def _mark_of_request() -> Mark | None:
    if request.endpoint is None:
        return None
    if request.endpoint == "static" or request.endpoint.endswith(".static"):
        return Mark("public")
    return mark_of(current_app.view_functions[request.endpoint])


def _stand() -> Response | None:
    if request.endpoint is None:
        return None
    mark = _mark_of_request()
    if mark is None:
        raise MissingMark(f"{request.endpoint} does not say who may open it")
    if mark.kind == "public":
        if request.method not in READS:
            principal()  # what is written carries the name of whoever signed in
        return None
    asking = principal()
    if mark.kind == "newcomer":
        return None
    if asking.kind != mark.kind:
        if mark.kind == "device":
            abort(401)
        return redirect(sign_in_url(mark.kind), 303)
    if mark.permission is not None and not asking.can(mark.permission):
        not_there()
    return _first_of_all(asking)


def _first_of_all(asking: Principal) -> Response | None:
    """What comes before any work: a password of one's own, then the second factor."""
    if asking.must_change and request.endpoint not in _OPEN_WHILE_CHANGING:
        return redirect(url_for(_CHANGE), 303)
    if asking.must_enrol and request.endpoint not in _OPEN_WHILE_ENROLLING:
        return redirect(url_for(_ENROL), 303)
    return None
