"""What all public pages share: the blueprint, the words of templates, and the two other forms of every page.

A page at an address has its data at the same address with .csv or .json behind it.
"""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, current_app, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response

from survey.plan.areas import area_sets
from survey.plan.indicators import ALL as INDICATORS
from survey.plan.text import LANGUAGES
from survey.publish.charts.maps import read_atlas
from survey.publish.figure import Figure
from survey.publish.files.downloads import as_csv, as_json
from survey.publish.files.registry import FORMATS
from survey.publish.folder import Release
from survey.publish.pages import kept, present
from survey.publish.release.making import about_of
from survey.publish.rules.verdict import WORDS
from survey.publish.words.names import STAGES, release_name
from survey.publish.words.sentences import CAPTION

results = Blueprint("results", "survey.publish", template_folder="templates")
DATA = "<any(csv, json):kind>"
MIMES = {"csv": "text/csv", "json": "application/json"}


@results.record_once
def _set_up(state: BlueprintSetupState) -> None:
    """A place for the pages that are kept; the office's map, which stops the application if it cannot be used."""
    kept.init_kept(state.app)
    boundaries = state.app.config["SURVEY"].geojson
    if boundaries is not None:
        read_atlas(boundaries)


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
        "former": area_sets()["legacy"],
        "languages": LANGUAGES,
        "own_address": own_address,
    }


def own_address(**arguments: str) -> str:
    """The full address of this page, without what does not change it."""
    return url_for(request.endpoint or "", _external=True, **(request.view_args or {}), **arguments)


def page(template: str, release: Release | None, **values: object) -> str:
    """A public page about a release; the demonstration bar stands on it while its data are made up."""
    if release is not None:
        values["demonstration"] = release.facts.demonstration or current_app.config["SURVEY"].demo
    return render_template(f"publish/{template}.html", release=release, **values)


def as_data(release: Release, figures: Sequence[Figure], kind: str) -> Response:
    """The figures of a page as CSV or JSON."""
    make = as_csv if kind == "csv" else as_json
    return Response(make(figures, about_of(release.facts)), mimetype=MIMES[kind])


def as_rows(rows: Sequence[Mapping[str, Any]], kind: str, about: Mapping[str, Any] | None = None) -> Response:
    """What a page without figures lists, as CSV or JSON: one row for each thing, empty where there is nothing."""
    if kind == "json":
        document = {"about": dict(about or {}), "rows": [dict(row) for row in rows]}
        content = json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
        return Response(content, mimetype=MIMES[kind])
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(rows[0]) if rows else [], lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({name: "" if value is None else value for name, value in row.items()} for row in rows)
    return Response(out.getvalue(), mimetype=MIMES[kind])
