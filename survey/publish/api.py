"""The read-only API of released figures: open to every site, no keys, keys of a row added but never renamed in v1."""

from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from survey.access.gate import public
from survey.publish.current import PUBLIC, get_current, get_public
from survey.publish.downloads import as_csv, row_of
from survey.publish.folder import Release
from survey.publish.release import about_of
from survey.store import results
from survey.web.db import session

api = Blueprint("api", __name__, url_prefix="/api/v1")
FILTERS = ("indicator", "variant", "breakdown", "group")
_MINUTES = 300


@api.after_request
def _open_to_all(response: Response) -> Response:
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    if response.status_code == 200:
        response.headers["Cache-Control"] = f"public, max-age={_MINUTES}"
    return response


@api.errorhandler(HTTPException)
def _problem(error: HTTPException) -> ResponseReturnValue:
    body = {"type": "about:blank", "title": error.name, "status": error.code}
    return jsonify(body), error.code or 500, {"Content-Type": "application/problem+json"}


@api.get("/releases")
@public
def releases() -> Response:
    """Every release that is or was public, newest first."""
    rows = results.list_releases(session(), states=PUBLIC)
    return jsonify({"releases": [{"code": row.code, "state": row.state, "sha256": row.sha256} for row in rows]})


@api.get("/releases/<code>")
@public
def release(code: str) -> Response:
    """The manifest of a release; `current` names the one that the pages show."""
    return jsonify(dict(_named(code).manifest))


@api.get("/releases/<code>/figures")
@public
def figures(code: str) -> Response:
    """The figures of a release, filtered by indicator, variant, breakdown, group; as JSON, or CSV with format=csv."""
    chosen = _named(code)
    wanted = {name: request.args[name] for name in FILTERS if request.args.get(name)}
    listed, about = chosen.listed(**wanted), about_of(chosen.facts)
    if request.args.get("format") == "csv":
        response: Response = Response(as_csv(listed, about), mimetype="text/csv")
    else:
        rows: list[dict[str, Any]] = [row_of(figure, about) for figure in listed]
        response = jsonify({"about": about, "figures": rows})
    response.set_etag(chosen.sha256[:32])
    return response.make_conditional(request.environ)


def _named(code: str) -> Release:
    return get_current() if code == "current" else get_public(code)
