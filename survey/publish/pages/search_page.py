"""The search page: an indicator, a place, or the figure of the one in the other."""

from collections.abc import Iterator

from flask import request
from werkzeug.wrappers import Response

from survey.access.gate import public
from survey.plan.domains import DISTRICT
from survey.publish.figure import ALL, PROVINCE
from survey.publish.folder import Release
from survey.publish.pages import present
from survey.publish.pages.kept import kept
from survey.publish.pages.search import Found, find
from survey.publish.pages.shared import DATA, as_data, page, results
from survey.publish.release.current import current, get_current


@results.get("/results/search")
@public
@kept
def search() -> str:
    """What was found for the words of the address."""
    typed, release = request.args.get("q", "").strip(), current()
    found = find(typed)
    rows = list(_rows(release, found)) if release else []
    return page("search", release, typed=typed, found=found, rows=rows)


@results.get(f"/results/search.{DATA}")
@public
@kept
def search_data(kind: str) -> Response:
    """The figures that were found."""
    release = get_current()
    found = find(request.args.get("q", ""))
    return as_data(release, [row.figure for row in _rows(release, found)], kind)


def _rows(release: Release, found: Found) -> Iterator[present.Row]:
    """The figures of the indicators in the province, and in the places and groups that were named."""
    for indicator in found.indicators:
        wanted = [(PROVINCE, ALL), *((DISTRICT.id, place.district.code) for place in found.places)]
        wanted += [(group.breakdown, group.part.code) for group in found.groups]
        for breakdown, part in wanted:
            figure = release.find(indicator.id, breakdown, part)
            if figure is not None:
                plain = breakdown not in (PROVINCE, DISTRICT.id)
                yield present.row_of(figure, years=(present.TARGET_YEAR,), plain=plain)
