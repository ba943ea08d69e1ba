"""The read-only API of released figures: open to every site, no keys, keys of a row added but never renamed in v1.

`openapi` describes it. A release never changes, so its code may be cached for long; `current` is asked again.
"""

from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest, HTTPException
from werkzeug.wrappers import Response

from survey.access.gate import public
from survey.plan.domains import BREAKDOWNS
from survey.plan.indicators import ALL as INDICATORS
from survey.plan.text import Text
from survey.publish import openapi
from survey.publish.figure import HEADLINE
from survey.publish.files.downloads import as_csv, row_of
from survey.publish.files.fields import FIELDS
from survey.publish.files.material import Material
from survey.publish.files.registry import SDMX_CSV
from survey.publish.files.sdmx import as_sdmx_csv
from survey.publish.folder import Release
from survey.publish.release.current import get_current, get_public, get_readable, list_public
from survey.publish.release.making import about_of
from survey.publish.rules.verdict import WORDS
from survey.publish.words.names import HEADLINE_NAME, STATUSES
from survey.web.languages import say

api = Blueprint("api", __name__, url_prefix="/api/v1")
FILTERS = ("indicator", "variant", "breakdown", "group")
_MINUTES, _DAY = "public, max-age=300", "public, max-age=86400, immutable"
_UNKNOWN = Text(
    'Tham số {name} không có hoặc không nhận giá trị "{value}". Các giá trị: {known}.',
    'Parameter {name} is unknown or cannot be "{value}". Its values: {known}.',
)


@api.after_request
def _open_to_all(response: Response) -> Response:
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = "ETag"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@api.errorhandler(HTTPException)
def _problem(error: HTTPException) -> ResponseReturnValue:
    body = {"type": "about:blank", "title": error.name, "status": error.code, "detail": error.description}
    return jsonify(body), error.code or 500, {"Content-Type": "application/problem+json"}


@api.get("/openapi.json")
@public
def description() -> Response:
    """The API in OpenAPI 3.1."""
    return _answer(jsonify(openapi.document()))


@api.get("/releases")
@public
def releases() -> Response:
    """Every release that is or was public, newest first."""
    rows = list_public()
    listed = [{"code": row.code, "state": row.state, "sha256": row.sha256} for row in rows]
    return _answer(jsonify({"releases": listed}))


@api.get("/releases/<code>")
@public
def release(code: str) -> Response:
    """The manifest of a release; `current` names the one that the pages show."""
    chosen = get_current() if code == openapi.CURRENT else get_public(code)
    return _answer(jsonify(dict(chosen.manifest)), code)


@api.get("/releases/<code>/structure")
@public
def structure(code: str) -> Response:
    """The code lists behind the figures, in both languages."""
    _named(code)
    variants = {variant.id: variant.name for one in INDICATORS for variant in one.variants}
    lists = {
        "indicators": {one.id: one.short for one in INDICATORS},
        "variants": {HEADLINE: HEADLINE_NAME, **variants},
        "breakdowns": {name: breakdown.name for name, breakdown in BREAKDOWNS.items()},
        "statuses": STATUSES,
        "verdicts": {name: word.says for name, word in WORDS.items()},
        "columns": {field.name: field.title for field in FIELDS},
    }
    groups = {name: {part.code: part.name for part in breakdown.parts} for name, breakdown in BREAKDOWNS.items()}
    said = {name: _both(texts) for name, texts in lists.items()}
    return _answer(jsonify({**said, "groups": {name: _both(texts) for name, texts in groups.items()}}), code)


def _both(texts: dict[str, Text]) -> dict[str, dict[str, str]]:
    return {name: {"vi": text.vi, "en": text.en} for name, text in texts.items()}


@api.get("/releases/<code>/figures")
@public
def figures(code: str) -> Response:
    """The figures of a release, filtered by indicator, variant, breakdown, group; as JSON, CSV or SDMX-CSV."""
    chosen, wanted = _named(code), _asked()
    kind = wanted.pop("format", "json")
    listed, about = chosen.listed(**wanted), about_of(chosen.facts)
    if kind == "csv":
        return _answer(Response(as_csv(listed, about), mimetype="text/csv"), code)
    if kind == "sdmx-csv":
        return _answer(Response(as_sdmx_csv(Material(tuple(listed), chosen.manifest)), content_type=SDMX_CSV), code)
    rows: list[dict[str, Any]] = [row_of(figure, about) for figure in listed]
    return _answer(jsonify({"about": about, "figures": rows}), code)


def _asked() -> dict[str, str]:
    """The parameters of the request; one that is unknown, or has a value that cannot be, is refused by name."""
    known = openapi.choices()
    for name, value in request.args.items(multi=True):
        if value not in known.get(name, ()):
            values = ", ".join(known.get(name, tuple(known))[:40])
            raise BadRequest(say(_UNKNOWN.format(name=name, value=value, known=values)))
    return {name: value for name, value in request.args.items() if value}


def _answer(response: Response, code: str = openapi.CURRENT) -> Response:
    """The response with the ETag of its content, or 304 for who has it; what a release's code names never changes."""
    response.headers["Cache-Control"] = _MINUTES if code == openapi.CURRENT else _DAY
    response.add_etag()
    return response.make_conditional(request.environ)


def _named(code: str) -> Release:
    return get_current() if code == openapi.CURRENT else get_readable(code)
