"""The public pages: overview, indicators, areas; importing this module hangs all others on the blueprint too.

They read release folders only.
"""

from flask import request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from survey.access.gate import public
from survey.plan.areas import districts, unit
from survey.plan.domains import DISTRICT, breakdowns_of
from survey.plan.indicators import ALL as INDICATORS
from survey.plan.indicators import BY_ID, BY_SLUG
from survey.plan.targets import targets_of
from survey.plan.text import Text
from survey.publish.figures.administrative import FORMER, Administrative, administrative_of
from survey.publish.folder import Release
from survey.publish.pages import change_page, embed, library, present, present_areas, quality_pages, search_page
from survey.publish.pages.indicator_page import indicator_page
from survey.publish.pages.kept import kept
from survey.publish.pages.shared import DATA, as_data, page, results
from survey.publish.release.current import current, get_current

__all__ = ["change_page", "embed", "library", "present_areas", "quality_pages", "results", "search_page"]


@results.get("/")
@public
@kept
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


@results.get(f"/results/overview.{DATA}", endpoint="overview_data")
@results.get(f"/results/indicators.{DATA}", endpoint="indicators_data")
@public
@kept
def ten_data(kind: str) -> Response:
    """The ten for the province: what both pages show."""
    release = get_current()
    return as_data(release, release.listed(breakdown="province", variant="headline"), kind)


@results.get("/results/indicators")
@public
@kept
def indicators() -> str:
    """The ten, with what each counts."""
    release = current()
    return page("indicators", release, rows=present.ten(release) if release else [])


@results.get("/results/indicators/<slug>")
@public
@kept
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
@kept
def indicator_data(slug: str, kind: str) -> Response:
    """All figures of one indicator."""
    if slug not in BY_SLUG:
        raise NotFound
    release = get_current()
    return as_data(release, release.listed(indicator=BY_SLUG[slug].id), kind)


@results.get("/results/areas/")
@public
@kept
def areas() -> str:
    """The nine former districts."""
    return page("areas", current(), districts=districts())


@results.get(f"/results/areas.{DATA}")
@public
@kept
def areas_data(kind: str) -> Response:
    """The figures of all former districts."""
    release = get_current()
    return as_data(release, release.listed(breakdown=DISTRICT.id), kind)


@results.get("/results/areas/<code>")
@public
@kept
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
    return page("area", release, area=unit(code, "legacy"), pairs=pairs, reported=_reported(release, code))


def _reported(release: Release | None, code: str) -> list[tuple[Text, list[Administrative]]]:
    """The administrative figures of a former district, by indicator."""
    listed = administrative_of(release, geography=FORMER) if release else ()
    found = [(i.short, [one for one in listed if (one.indicator, one.area) == (i.id, code)]) for i in INDICATORS]
    return [(name, figures) for name, figures in found if figures]


@results.get(f"/results/areas/<code>.{DATA}")
@public
@kept
def area_data(code: str, kind: str) -> Response:
    """The figures of one former district."""
    release = get_current()
    figures = release.listed(breakdown=DISTRICT.id, group=code)
    if not figures:
        raise NotFound
    return as_data(release, figures, kind)
