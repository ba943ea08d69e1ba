"""Administrative figures in a release: what other bodies report from their own files, beside the estimates and never
joined to them. A release takes those that stand when it is made, as data of its own."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING

from survey.plan.areas import Version, find_unit, units
from survey.plan.text import Text
from survey.publish.folder import Release
from survey.publish.rules.rounding import half_up, number_text, percent_text
from survey.store import administrative as stored

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

ADMINISTRATIVE = "administrative.json"
"""The file of a release that keeps its administrative figures."""
PROVINCE = "province"
FORMER: Version = "legacy"
PRESENT: Version = "2025"
WHOLE = Text("Toàn tỉnh", "Province")


@dataclass(frozen=True, slots=True)
class Administrative:
    """One figure of another body. `counts` is what its source counts, `as_of` the day of the count, as an ISO date."""

    indicator: str
    geography: str
    area: str
    percent: float
    numerator: int | None
    denominator: int | None
    counts: str
    source: str
    as_of: str

    @property
    def name(self) -> Text:
        """The name of its area."""
        return area_name(self.geography, self.area)

    @property
    def value(self) -> Text:
        """The figure as it is printed, with one decimal."""
        return percent_text(half_up(self.percent, 1))

    @property
    def share(self) -> Text:
        """Numerator and denominator, or nothing where the source gives none."""
        if self.numerator is None or self.denominator is None:
            return Text("", "")
        return Text("{a}/{b}", "{a} of {b}").format(a=number_text(self.numerator), b=number_text(self.denominator))

    @property
    def day(self) -> date:
        """The day of the count."""
        return date.fromisoformat(self.as_of)


def area_name(geography: str, area: str) -> Text:
    """The name of an area in one of the three geographies."""
    if geography == PROVINCE:
        return WHOLE
    unit = find_unit(area, FORMER if geography == FORMER else PRESENT)
    return Text(area, area) if unit is None else unit.name


def places() -> list[tuple[str, str, Text]]:
    """Every area for which a figure may be typed in: the province, the former districts, the present communes."""
    return [
        (PROVINCE, "15", WHOLE),
        *((FORMER, unit.code, unit.name) for unit in units(FORMER, "district")),
        *((PRESENT, unit.code, unit.name) for unit in units(PRESENT, "commune")),
    ]


def standing(session: "Session") -> tuple[Administrative, ...]:
    """The figures that a release made now takes: of each indicator, area and source the newest."""
    newest: dict[tuple[str, str, str, str], Administrative] = {}
    for row in stored.list_figures(session):
        figure = Administrative(
            indicator=row.indicator,
            geography=row.geography,
            area=row.area,
            percent=row.percent,
            numerator=row.numerator,
            denominator=row.denominator,
            counts=row.counts,
            source=row.source,
            as_of=row.as_of.isoformat(),
        )
        newest.setdefault((row.indicator, row.geography, row.area, row.source), figure)
    order = {(geography, area): place for place, (geography, area, _name) in enumerate(places())}
    return tuple(sorted(newest.values(), key=lambda one: (one.indicator, order[one.geography, one.area])))


def write_administrative(listed: Iterable[Administrative]) -> bytes:
    """The figures as the file that the release keeps."""
    return (json.dumps([asdict(one) for one in listed], ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def administrative_of(
    release: Release, *, indicator: str | None = None, geography: str | None = None
) -> tuple[Administrative, ...]:
    """The figures that a release carries, of one indicator or geography where given; none where it carries none."""
    if ADMINISTRATIVE not in release.manifest["files"]:
        return ()
    listed = (Administrative(**record) for record in json.loads((release.folder / ADMINISTRATIVE).read_bytes()))
    return tuple(one for one in listed if indicator in (None, one.indicator) and geography in (None, one.geography))
