"""The present communes: what may be shown of them (full counts that pass the rules, administrative figures), in the
order of their codes, and as a map where the office brings the boundaries."""

from dataclasses import dataclass

from flask import current_app, request
from markupsafe import Markup
from werkzeug.wrappers import Response

from survey.access.gate import public
from survey.plan.areas import Unit, units
from survey.plan.domains import COMMUNE_NEW
from survey.plan.indicator import Indicator
from survey.plan.indicators import ALL as INDICATORS
from survey.plan.indicators import BY_ID
from survey.plan.text import Text
from survey.publish.charts.maps import Fill, Mark, draw, read_atlas
from survey.publish.figures.administrative import PRESENT, Administrative, administrative_of
from survey.publish.folder import Release
from survey.publish.pages import present
from survey.publish.pages.kept import kept
from survey.publish.pages.shared import DATA, as_rows, page, results
from survey.publish.release.current import current, get_current
from survey.publish.release.making import about_of
from survey.publish.rules.rounding import percent_text
from survey.web.languages import say

_NOTHING = Text("không có số liệu", "no figure")
_TITLE = Text("{indicator} theo xã, phường hiện nay", "{indicator} by present commune and ward")
_DESCRIPTION = Text(
    "{n} trong {all} xã, phường có số liệu; bảng ở dưới nêu từng trị số. Tô theo kết luận hoặc theo có hay không có số "
    "liệu, không theo trị số.",
    "{n} of {all} communes and wards have a figure; the table below gives each. Filled by verdict, or by whether there "
    "is a figure, never by value.",
)


@dataclass(frozen=True, slots=True)
class Place:
    """One present commune: its full count and its administrative figures, where there are any."""

    unit: Unit
    count: present.Row | None
    reported: tuple[Administrative, ...]


@results.get("/results/areas/communes")
@public
@kept
def communes() -> str:
    """What is known of the present communes for one indicator."""
    release = current()
    offered = offered_in(release) if release else []
    chosen = BY_ID.get(request.args.get("indicator", ""))
    chosen = chosen if chosen in offered else (offered[0] if offered else None)
    rows = places(release, chosen) if release and chosen else []
    atlas = atlas_of(rows, chosen) if chosen else Markup("")
    return page("communes", release, offered=offered, chosen=chosen, places=rows, atlas=atlas)


@results.get(f"/results/areas/communes.{DATA}")
@public
@kept
def communes_data(kind: str) -> Response:
    """All of it, for machines: one row for each commune, indicator and source."""
    release = get_current()
    rows = [
        {
            "commune": place.unit.code,
            "name": place.unit.name.vi,
            "indicator": indicator.id,
            "source": source,
            "status": status,
            "numerator": numerator,
            "denominator": denominator,
            "percent": percent,
            "as_of": as_of,
        }
        for indicator in offered_in(release)
        for place in places(release, indicator)
        for source, status, numerator, denominator, percent, as_of in _told(release, place)
    ]
    return as_rows(rows, kind, about_of(release.facts))


def _told(release: Release, place: Place) -> list[tuple[object, ...]]:
    told: list[tuple[object, ...]] = []
    if place.count is not None:
        figure = place.count.figure
        share = None if figure.estimate is None else round(100 * figure.estimate, 6)
        told.append(
            ("full count", figure.status, figure.k, figure.register, share, release.facts.reference_date.isoformat())
        )
    told += [(one.source, "administrative", one.numerator, one.denominator, one.percent, one.as_of)
             for one in place.reported]  # fmt: skip
    return told


def offered_in(release: Release) -> list[Indicator]:
    """The indicators of which a release says something by present commune."""
    counted = {figure.indicator for figure in release.listed(breakdown=COMMUNE_NEW.id)}
    reported = {one.indicator for one in administrative_of(release, geography=PRESENT)}
    return [indicator for indicator in INDICATORS if indicator.id in counted | reported]


def places(release: Release, indicator: Indicator) -> list[Place]:
    """The present communes in the order of their codes, never by value."""
    reported = administrative_of(release, indicator=indicator.id, geography=PRESENT)
    rows = []
    for unit in units("2025", "commune"):
        figure = release.find(indicator.id, COMMUNE_NEW.id, unit.code)
        row = None if figure is None else present.row_of(figure, years=(present.TARGET_YEAR,))
        rows.append(Place(unit, row, tuple(one for one in reported if one.area == unit.code)))
    return rows


def atlas_of(rows: list[Place], indicator: Indicator) -> Markup:
    """The map of these places; empty where the office has brought no boundaries."""
    path = current_app.config["SURVEY"].geojson
    if path is None:
        return Markup("")
    marks = {place.unit.code: _mark(place) for place in rows}
    shown = sum(mark.fill not in ("none", "withheld") for mark in marks.values())
    return draw(
        read_atlas(path),
        marks,
        title=say(_TITLE.format(indicator=indicator.short)),
        description=say(_DESCRIPTION.format(n=shown, all=len(marks))),
    )


def _mark(place: Place) -> Mark:
    name = say(place.unit.name)
    if place.count is not None:
        row = place.count
        fill: Fill = row.sign if row.sign in ("met", "not", "open", "withheld") else "open"  # type: ignore[assignment]
        label = "" if row.shown is None else say(percent_text(row.shown.estimate))
        return Mark(fill, label, f"{name}: {say(present.estimate_text(row))}, {say(row.word.says)}")
    if place.reported:
        newest = place.reported[0]
        return Mark("said", say(newest.value), f"{name}: {say(newest.value)}, {newest.source}")
    return Mark("none", "", f"{name}: {say(_NOTHING)}")
