"""The public pages: overview, indicators, areas, releases, downloads, methods. They read release folders only.

Every page's figures stand at the same address with .csv or .json behind it.
"""

from collections.abc import Sequence

from flask import Blueprint, render_template, request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from survey.access.gate import public
from survey.plan.areas import area_sets, districts, unit
from survey.plan.domains import AGE_GROUP, DISTRICT, SEX, URBAN, breakdowns_of
from survey.plan.indicators import ALL as INDICATORS
from survey.plan.indicators import BY_ID, BY_SLUG
from survey.plan.targets import targets_of
from survey.publish import present, reading
from survey.publish.current import current, get_current, get_public, get_readable, list_public
from survey.publish.downloads import as_csv, as_json
from survey.publish.figure import Figure
from survey.publish.files.registry import FORMATS
from survey.publish.folder import Release
from survey.publish.indicator_page import indicator_page
from survey.publish.names import RULES, STAGES, release_name
from survey.publish.release import about_of
from survey.publish.sentences import CAPTION
from survey.publish.verdict import WORDS
from survey.publish.versions import KINDS, REVISIONS, read_log
from survey.store import results as store_results
from survey.web.db import session

results = Blueprint("results", __name__, template_folder="templates")
DATA = "<any(csv, json):kind>"
MIMES = {"csv": "text/csv", "json": "application/json"}


@results.context_processor
def _tools() -> dict[str, object]:
    return {
        **present.TOOLS,
        "caption": CAPTION,
        "release_name": release_name,
        "stages": STAGES,
        "words": WORDS,
        "indicators": INDICATORS,
        "formats": FORMATS,
    }


def page(template: str, release: Release | None, **values: object) -> str:
    """A public page about a release; the demonstration bar stands on it while its data are made up."""
    if release is not None and release.facts.demonstration:
        values["demonstration"] = True
    return render_template(f"publish/{template}.html", release=release, **values)


def as_data(release: Release, figures: Sequence[Figure], kind: str) -> Response:
    """The figures of a page as CSV or JSON."""
    make = as_csv if kind == "csv" else as_json
    response = Response(make(figures, about_of(release.facts)), mimetype=MIMES[kind])
    response.set_etag(release.sha256[:32])
    return response


@results.get("/")
@public
def overview() -> str:
    """One sentence, the counts, the table of ten, the tile map of one indicator."""
    release = current()
    if release is None:
        return page("empty", None)
    rows = present.ten(release)
    chosen = BY_ID.get(request.args.get("indicator", ""), BY_SLUG["services"])
    mapped = [i for i in INDICATORS if release.listed(indicator=i.id, breakdown=DISTRICT.id)]
    return page(
        "overview",
        release,
        rows=rows,
        lead=present.lead(rows),
        survey_tally=present.tally(rows, "sample"),
        count_tally=present.tally(rows, "count"),
        chosen=chosen if chosen in mapped else (mapped[0] if mapped else None),
        mapped=mapped,
        tile_map=present.tile_map(release, chosen),
    )


@results.get(f"/results/overview.{DATA}")
@public
def overview_data(kind: str) -> Response:
    """The overview's figures."""
    release = get_current()
    return as_data(release, release.listed(breakdown="province", variant="headline"), kind)


@results.get("/results/indicators")
@public
def indicators() -> str:
    """The ten, with what each counts."""
    release = current()
    return page("indicators", release, rows=present.ten(release) if release else [])


@results.get("/results/indicators/<slug>")
@public
def indicator(slug: str) -> str:
    """Everything about one indicator."""
    if slug not in BY_SLUG:
        raise NotFound
    chosen, release = BY_SLUG[slug], current()
    values = indicator_page(release, chosen) if release else {}
    return page(
        "indicator", release, indicator=chosen, targets=targets_of(chosen.id), cuts=breakdowns_of(chosen), **values
    )


@results.get(f"/results/indicators/<slug>.{DATA}")
@public
def indicator_data(slug: str, kind: str) -> Response:
    """All figures of one indicator."""
    if slug not in BY_SLUG:
        raise NotFound
    release = get_current()
    return as_data(release, release.listed(indicator=BY_SLUG[slug].id), kind)


@results.get("/results/areas/")
@public
def areas() -> str:
    """The nine former districts."""
    return page("areas", current(), districts=districts(), area_set=area_sets()["legacy"])


@results.get("/results/areas/<code>")
@public
def area(code: str) -> str:
    """The indicators of one former district beside the province."""
    if code not in {known.code for known in districts()}:
        raise NotFound
    release = current()
    pairs = []
    if release is not None:
        for row in present.ten(release):
            here = release.find(row.figure.indicator, DISTRICT.id, code)
            if here is not None:
                pairs.append((present.row_of(here, years=(present.TARGET_YEAR,)), row))
    return page("area", release, area=unit(code, "legacy"), pairs=pairs, area_set=area_sets()["legacy"])


@results.get(f"/results/areas/<code>.{DATA}")
@public
def area_data(code: str, kind: str) -> Response:
    """The figures of one former district."""
    release = get_current()
    figures = release.listed(breakdown=DISTRICT.id, group=code)
    if not figures:
        raise NotFound
    return as_data(release, figures, kind)


@results.get("/results/releases/")
@public
def releases() -> str:
    """Every release that is or was public, newest first."""
    return page("releases", current(), listed=list_public())


@results.get("/results/releases/<code>")
@public
def release_page(code: str) -> str:
    """One release: its ten figures, its files with their hashes, its method; a banner where a newer one exists."""
    chosen, row = get_public(code), store_results.get_release(session(), code)
    log = None if row.state == "withdrawn" else read_log(chosen)
    return page("release", chosen, row=row, newest=current(), rows=present.ten(chosen), log=log, kinds=KINDS)


@results.get(f"/results/releases/<code>/{REVISIONS}")
@public
def revisions(code: str) -> Response:
    """The revision log of a release, byte for byte: each cell, before and after. 404 for the first of a wave."""
    chosen = get_readable(code)
    if REVISIONS not in chosen.manifest["files"]:
        raise NotFound
    return Response((chosen.folder / REVISIONS).read_bytes(), mimetype=MIMES["json"])


@results.get("/results/releases/<code>/manifest.json")
@public
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
def downloads() -> str:
    """The files of the current release."""
    return page("downloads", current())


@results.get("/results/methods")
@public
def methods() -> str:
    """Design, weights, intervals, rules for withholding, rules for verdicts: the rules are printed from the code."""
    return page("methods", current(), rules=RULES.values(), cuts=(DISTRICT, URBAN, SEX, AGE_GROUP))


@results.get("/results/how-to-read")
@public
def how_to_read() -> str:
    """Ten sentences on reading an estimate."""
    return page("how_to_read", current(), sentences=reading.TEN)
