"""The pages of releases: all of them, one of them, its files byte for byte."""

from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from survey.access.gate import public
from survey.publish.files.registry import FORMATS
from survey.publish.folder import Release
from survey.publish.pages import present
from survey.publish.pages.kept import kept
from survey.publish.pages.shared import DATA, MIMES, as_data, as_rows, page, results
from survey.publish.release.current import current, get_current, get_public, get_readable, list_public
from survey.publish.release.making import about_of
from survey.publish.release.versions import KINDS, REVISIONS, read_log
from survey.store import results as store_results
from survey.web.db import session


@results.get("/results/releases/")
@public
@kept
def releases() -> str:
    """Every release that is or was public, newest first."""
    return page("releases", current(), listed=list_public())


@results.get(f"/results/releases.{DATA}")
@public
@kept
def releases_data(kind: str) -> Response:
    """The same list, for machines."""
    rows = [
        {
            "release": row.code,
            "state": row.state,
            "published_at": row.published_at.isoformat(timespec="seconds") if row.published_at else None,
            "sha256": row.sha256,
        }
        for row in list_public()
    ]
    return as_rows(rows, kind)


@results.get("/results/releases/<code>")
@public
@kept
def release_page(code: str) -> str:
    """One release: its ten figures, its files with their hashes, its method; a banner where a newer one exists."""
    chosen, row = get_public(code), store_results.get_release(session(), code)
    log = None if row.state == "withdrawn" else read_log(chosen)
    return page("release", chosen, row=row, newest=current(), rows=present.ten(chosen), log=log, kinds=KINDS)


@results.get(f"/results/releases/<code>/overview.{DATA}")
@public
@kept
def release_data(code: str, kind: str) -> Response:
    """The ten figures of one release."""
    chosen = get_readable(code)
    return as_data(chosen, chosen.listed(breakdown="province", variant="headline"), kind)


@results.get(f"/results/releases/<code>/{REVISIONS}")
@public
@kept
def revisions(code: str) -> Response:
    """The revision log of a release, byte for byte: each cell, before and after. 404 for the first of a wave."""
    chosen = get_readable(code)
    if REVISIONS not in chosen.manifest["files"]:
        raise NotFound
    return Response((chosen.folder / REVISIONS).read_bytes(), mimetype=MIMES["json"])


@results.get("/results/releases/<code>/manifest.json")
@public
@kept
def manifest(code: str) -> Response:
    """The manifest of a release, byte for byte."""
    return Response((get_public(code).folder / "manifest.json").read_bytes(), mimetype="application/json")


@results.get("/results/releases/<code>/files/<name>")
@public
def download(code: str, name: str) -> Response:
    """A file of a release, byte for byte."""
    path = get_readable(code).file(name)
    if path is None:
        raise NotFound
    response = Response(path.read_bytes(), content_type=FORMATS[name].mime)
    response.headers.set("Content-Disposition", "attachment", filename=f"{code}-{name}")
    return response


@results.get("/results/downloads")
@public
@kept
def downloads() -> str:
    """The files of the current release."""
    return page("downloads", current())


@results.get(f"/results/downloads.{DATA}")
@public
@kept
def downloads_data(kind: str) -> Response:
    """The files of the current release with their sizes and hashes."""
    release = get_current()
    return as_rows(list(_files(release)), kind, about_of(release.facts))


def _files(release: Release) -> list[dict[str, object]]:
    return [
        {
            "file": name,
            "says_vi": FORMATS[name].says.vi,
            "says_en": FORMATS[name].says.en,
            "type": FORMATS[name].mime,
            "size": fact["size"],
            "sha256": fact["sha256"],
        }
        for name, fact in release.downloads.items()
    ]
