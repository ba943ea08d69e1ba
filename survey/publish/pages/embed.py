"""One chart as a page of its own, for the frames of other sites: the only pages that may stand in one."""

from flask import make_response
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from survey.access.gate import public
from survey.plan.indicators import BY_SLUG
from survey.publish.pages.indicator_page import indicator_page
from survey.publish.pages.kept import kept
from survey.publish.pages.shared import page, results
from survey.publish.release.current import get_current
from survey.web.headers import FRAMED


@results.get("/results/embed/<slug>/<any(path, map):chart>")
@public
@kept
def embed(slug: str, chart: str) -> Response:
    """The path to the target, or the tile map, of one indicator; 404 where the release has no such chart."""
    if slug not in BY_SLUG:
        raise NotFound
    release, indicator = get_current(), BY_SLUG[slug]
    values = indicator_page(release, indicator)
    drawing = values.get("chart" if chart == "path" else "tile_map")
    if not drawing:
        raise NotFound
    html = page("embed", release, indicator=indicator, kind=chart, drawing=drawing, row=values["row"])
    response = make_response(html)
    response.headers["Content-Security-Policy"] = FRAMED
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
