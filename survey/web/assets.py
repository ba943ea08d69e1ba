"""Files of the look, addressed by their content: ``/static/style.css?v=3f9c…`` may be kept for a year, since a changed
file has another address."""

from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from flask import Flask, Response, current_app, request, url_for

_DIGITS = 12
_YEAR, _MONTH = "public, max-age=31536000, immutable", "public, max-age=2592000"


def init_assets(app: Flask) -> None:
    """Give templates `asset`, and files their time to live."""
    app.jinja_env.globals["asset"] = asset
    app.after_request(_time_to_live)


def asset(filename: str) -> str:
    """The address of a static file, with the hash of its content."""
    return url_for("static", filename=filename, v=digest(filename))


def digest(filename: str) -> str:
    """The hash that stands in the address of a static file."""
    path = Path(current_app.static_folder or "") / filename
    return _digest(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=256)
def _digest(path: Path, _changed: int) -> str:
    return sha256(path.read_bytes()).hexdigest()[:_DIGITS]


def _time_to_live(response: Response) -> Response:
    """A year for an address that names this very content; a month for fonts and icons without it."""
    if request.endpoint == "static" and response.status_code in (200, 206, 304):
        filename = (request.view_args or {}).get("filename", "")
        asked = request.args.get("v")
        if asked is not None and asked == digest(filename):
            response.headers["Cache-Control"] = _YEAR
        elif filename.endswith((".woff2", ".svg")):
            response.headers["Cache-Control"] = _MONTH
    return response
