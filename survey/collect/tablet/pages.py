"""The tablet's app as files: the frame, the app below its version, the question pages, manifest and service worker.

Nothing here depends on who asks, and nothing is personal. What is named by its content may be kept for ever.
"""

from flask import Blueprint, Response, abort, request

from survey.access import gate
from survey.collect.tablet import files
from survey.collect.tablet.files import TYPES, File

tablet = Blueprint("tablet", __name__, template_folder="templates", url_prefix="/field")

_FOR_EVER = "public, max-age=31536000, immutable"
_EACH_TIME = "no-cache"


@tablet.get("/")
@gate.public
def app_page() -> Response:
    """The frame of the app. It is asked for once; later the service worker answers."""
    return _sent(files.app_page(), _EACH_TIME)


@tablet.get("/app/<version>/")
@gate.public
def app_frame(version: str) -> Response:
    """The frame below its version, for the service worker: of another version there is none."""
    return _sent(files.app_page() if version == files.app_version() else None, _FOR_EVER)


@tablet.get("/app/<version>/<path:name>")
@gate.public
def app_file(version: str, name: str) -> Response:
    """A file of the app."""
    return _sent(files.app_files().get(name) if version == files.app_version() else None, _FOR_EVER)


@tablet.get("/pages/<name>")
@gate.public
def page(name: str) -> Response:
    """The questions of an instrument, or the instrument as data."""
    return _sent(files.page_files().get(name) or files.older_files().get(name), _FOR_EVER)


@tablet.get("/manifest.webmanifest")
@gate.public
def manifest() -> Response:
    """How the installed app looks."""
    return _sent(files.manifest(), _EACH_TIME)


@tablet.get("/sw.js")
@gate.public
def worker() -> Response:
    """The service worker with the list of what it keeps."""
    return _sent(files.worker(), _EACH_TIME)


def _sent(file: File | None, keeping: str) -> Response:
    if file is None:
        abort(404)
    is_packed = file.packed is not None and request.accept_encodings.quality("gzip") > 0
    response = Response(file.packed if is_packed else file.content, content_type=TYPES[file.kind])
    if is_packed:
        response.content_encoding = "gzip"
    response.vary.add("Accept-Encoding")
    response.set_etag(file.digest)
    response.headers["Cache-Control"] = keeping
    # The camera reads the device code; no other page may use it.
    response.headers["Permissions-Policy"] = "camera=(self), geolocation=(self), microphone=(), payment=()"
    response.make_conditional(request)
    return response
