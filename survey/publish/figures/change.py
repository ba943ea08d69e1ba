"""What changed from one published wave to the next, with the covariance of villages asked in both (statistics.md 3.5).

A change is said only of cells that both releases show, within one definition and one set of areas; of others it is
withheld or not comparable. "Tăng" or "giảm" only where the interval of the change excludes 0.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any, Literal

from survey.estimate import Wave, change
from survey.plan.indicators import BY_ID
from survey.plan.text import Text
from survey.plan.universes import Unit
from survey.publish.figure import ALL, HEADLINE, PROVINCE, Figure
from survey.publish.figures.compute import Questions
from survey.publish.figures.intervals import Question
from survey.publish.figures.outcomes import cut
from survey.publish.figures.reduction import UNITS, indicators_of
from survey.publish.folder import Release

CHANGES = "changes.json"
"""The file of a release that keeps its changes since the wave before."""
YEAR = 365.25
Movement = Literal["up", "down", "unclear", "withheld", "not_comparable"]
WORDS: Mapping[Movement, Text] = {
    "up": Text("Tăng", "Rise"),
    "down": Text("Giảm", "Fall"),
    "unclear": Text("Chưa đủ căn cứ nói tăng hay giảm", "Too close to say rise or fall"),
    "withheld": Text("Không công bố", "Withheld"),
    "not_comparable": Text("Không so sánh được", "Not comparable"),
}


@dataclass(frozen=True, slots=True)
class Changed:
    """One cell's change, in shares: after − before with its standard error and 95 % interval, the PSUs that both waves
    share, and the years between the two reference dates."""

    indicator: str
    breakdown: str
    group: str
    movement: Movement
    years: float
    before: float | None = None
    after: float | None = None
    estimate: float | None = None
    se: float | None = None
    ci_low: float | None = None
    ci_high: float | None = None
    df: float | None = None
    shared_psus: int | None = None

    @property
    def pace(self) -> tuple[float, float, float] | None:
        """Percentage points a year, with the interval: estimate, low, high."""
        if self.estimate is None or self.ci_low is None or self.ci_high is None:
            return None
        low, middle, high = (100 * x / self.years for x in (self.ci_low, self.estimate, self.ci_high))
        return middle, low, high


def changes(
    earlier: Release, before: Questions, after: Questions, figures: Iterable[Figure], measured: date, areas: str
) -> list[Changed]:
    """The changes of every headline figure since an earlier wave, from the sums of both. `figures` are the new ones as
    published, `measured` their reference date, `areas` their boundaries."""
    years = (measured - earlier.facts.reference_date).days / YEAR
    found: dict[tuple[str, str, str], Mapping[str, Any]] = {}
    for unit in UNITS:
        found |= _of_unit(unit, before[unit], after[unit])
    known = {figure.id: figure for figure in earlier.figures}
    same_areas = earlier.manifest["boundaries"] == areas
    said = []
    for figure in figures:
        if figure.is_headline and figure.kind == "sample":
            empty = Changed(figure.indicator, figure.breakdown, figure.group, "withheld", years)
            numbers = found.get((figure.indicator, figure.breakdown, figure.group))
            said.append(_changed(empty, known.get(figure.id), figure, numbers, same_areas, earlier))
    return said


def _of_unit(unit: Unit, *questions: Question) -> dict[tuple[str, str, str], Mapping[str, Any]]:
    """The library's rows of the headlines of a unit, by indicator, breakdown and group."""
    names = {f"{indicator.id}.{HEADLINE}": indicator.id for indicator in indicators_of(unit)}
    answered = [name for name in names if all(name in question.answered() for question in questions)]
    before, after = (Wave(q.sums, q.design, q.calibration) for q in questions)
    found: dict[tuple[str, str, str], Mapping[str, Any]] = {}
    for by in [None, *questions[0].cuts]:
        table = change(before, after, answered, by=[] if by is None else [by])
        for row in table.to_dict("records"):
            place = (PROVINCE, ALL) if by is None else (by.removeprefix(cut("")), str(row[by]))
            found[names[str(row["outcome"])], *place] = {str(name): value for name, value in row.items()}
    return found


def _changed(
    empty: Changed,
    old: Figure | None,
    new: Figure,
    numbers: Mapping[str, Any] | None,
    same_areas: bool,
    earlier: Release,
) -> Changed:
    by_area = new.breakdown in ("district", "commune_new")
    if BY_ID[new.indicator].since > earlier.facts.reference_date or (by_area and not same_areas):
        return replace(empty, movement="not_comparable")
    if old is None or old.withheld or new.withheld or numbers is None or not numbers["se"] > 0:
        return empty
    low, high = float(numbers["ci_low"]), float(numbers["ci_high"])
    movement: Movement = "up" if low > 0 else "down" if high < 0 else "unclear"
    return replace(
        empty,
        movement=movement,
        before=float(numbers["before"]),
        after=float(numbers["after"]),
        estimate=float(numbers["estimate"]),
        se=float(numbers["se"]),
        ci_low=low,
        ci_high=high,
        df=float(numbers["df"]),
        shared_psus=int(numbers["shared_psus"]),
    )


def write_changes(earlier: Release, listed: Iterable[Changed]) -> bytes:
    """The changes as the file that the release keeps, with the release that they are counted from."""
    document = {"since": earlier.facts.code, "changes": [asdict(one) for one in listed]}
    return (json.dumps(document, ensure_ascii=False, sort_keys=True, indent=1, allow_nan=False) + "\n").encode()


def changes_of(release: Release) -> tuple[str, list[Changed]] | None:
    """The release before, and the changes since; None where a release has none."""
    if CHANGES not in release.manifest["files"]:
        return None
    document = json.loads((release.folder / CHANGES).read_bytes())
    return document["since"], [Changed(**record) for record in document["changes"]]


def told_too_much(release: Release) -> Iterator[str]:
    """The cells of the table of changes that the release itself does not show: with one wave's figure, a change gives
    away the other's."""
    known = changes_of(release)
    for one in known[1] if known else ():
        figure = release.find(one.indicator, one.breakdown, one.group)
        if one.estimate is not None and (figure is None or figure.withheld):
            yield f"{one.indicator}.{one.breakdown}.{one.group}"
