"""The API of the tablets: its blueprint, who is asking, and problems as data. Answers are JSON; no cookie is read.

`survey.web.db` commits after a view and before its answer leaves: a receipt is never sent for what is not kept.
"""

import base64
import binascii
import json
from typing import Any, NoReturn

from flask import Blueprint, Response, abort, make_response, request
from werkzeug.exceptions import HTTPException

from survey.access import gate
from survey.access.devices import is_over
from survey.collect.tablet import sentences
from survey.plan.text import Text
from survey.store import devices
from survey.store.tables.devices import Device
from survey.web.db import READS, session

records = Blueprint("records", __name__, url_prefix="/api/v1")
_SENTENCES = {
    400: sentences.NOT_READ.format(where="HTTP"),
    401: sentences.NO_TOKEN,
    413: sentences.TOO_LARGE.format(most="4096"),
    429: sentences.BUSY,
    503: sentences.BUSY,
}
_TITLES = {
    400: "unreadable",
    401: "unknown token",
    403: "not allowed",
    404: "not there",
    405: "method not allowed",
    410: "gone",
    413: "too large",
    422: "digest mismatch",
    429: "too many tries",
    503: "busy",
}


class Problem(HTTPException):
    """A refusal with its sentence in both languages, and after how many seconds to come again where that helps."""

    def __init__(self, status: int, detail: Text, retry_after: int | None = None, title: str = "") -> None:
        super().__init__()
        self.code, self.text, self.retry_after, self.title = status, detail, retry_after, title


def device() -> Device:
    """The tablet that asks. One whose wave ended long ago is told so."""
    found = gate.principal().device
    if found is None:
        abort(401)
    if is_over(found):
        raise Problem(403, sentences.TOKEN_OVER, title="token expired")
    if request.method not in READS:
        devices.touch(session(), found.id)
    return found


def problem_of(status: int, detail: Text, title: str = "") -> dict[str, object]:
    """A problem as JSON (RFC 9457)."""
    return {
        "title": title or _TITLES.get(status, "not done"),
        "status": status,
        "detail": detail.vi,
        "detail_en": detail.en,
    }


def answer(content: dict[str, Any], status: int = 200) -> Response:
    """An answer as JSON."""
    response = make_response(json.dumps(content, ensure_ascii=False, separators=(",", ":")), status)
    response.content_type = "application/json" if status < 400 else "application/problem+json"
    return response


def body(most: int) -> bytes:
    """The whole body, of at most so many bytes; a larger one is refused before it is read."""
    request.max_content_length = most
    return request.get_data(cache=False)


def posted(most: int = 65_536) -> dict[str, Any]:
    """The JSON object that was posted."""
    try:
        found = json.loads(body(most))
    except ValueError:
        unreadable("JSON")
    if not isinstance(found, dict):
        unreadable("JSON")
    return found


def content_digest() -> str | None:
    """The SHA-256 that the sender announced (`Content-Digest`, RFC 9530), hexadecimal; None without one."""
    for part in request.headers.get("Content-Digest", "").split(","):
        name, _, value = part.strip().partition("=")
        if name.lower() == "sha-256" and value.startswith(":") and value.endswith(":"):
            try:
                return base64.b64decode(value[1:-1], validate=True).hex()
            except binascii.Error:
                return None
    return None


def unreadable(where: str) -> NoReturn:
    """Refuse a request that is not what the protocol says."""
    raise Problem(400, sentences.NOT_READ.format(where=where))


@records.errorhandler(Problem)
def _refused(problem: Problem) -> Response:
    status = problem.code or 400
    response = answer(problem_of(status, problem.text, problem.title), status)
    if problem.retry_after is not None:
        response.headers["Retry-After"] = str(problem.retry_after)
    return response


@records.errorhandler(HTTPException)
def _failed(error: HTTPException) -> Response:
    status = error.code or 500
    response = answer(problem_of(status, _SENTENCES.get(status, sentences.OTHER)), status)
    if status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response
