"""How far the fieldwork has come: cases by outcome and village, and the response rate. Counts only, never an answer."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from statistics import median
from typing import TYPE_CHECKING

from survey.plan import areas
from survey.plan.codes import ONLINE, OUTCOMES, PAPER, TABLET
from survey.plan.text import Text
from survey.store import cases, durations, psus, records

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from survey.store.cases import OutcomeCount
    from survey.store.tables.field import Wave

_MODES = {
    TABLET: Text("Điều tra viên", "Enumerator"),
    ONLINE: Text("Tự trả lời qua mạng", "Online by themselves"),
    PAPER: Text("Phiếu giấy", "On paper"),
}
WITH_A_FORM = ("received", "accepted", "returned")


@dataclass(slots=True)
class Counts:
    """Cases of one place. `rate` is AAPOR's RR1 with complete and partial interviews: responded / not out of scope."""

    sampled: int = 0
    forms: int = 0
    accepted: int = 0
    standing: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def add(self, row: "OutcomeCount") -> None:
        """Count the cases of one state and outcome."""
        count: int = row[3]
        self.sampled += count
        self.forms += count if row.state in WITH_A_FORM else 0
        self.accepted += count if row.state == "accepted" else 0
        known = OUTCOMES.get(row.outcome) if row.outcome is not None else None
        self.standing[known.standing if known is not None else "open"] += count

    @property
    def rate(self) -> float | None:
        """Households that responded over all that are not known to be out of scope; None while there are none."""
        asked = self.sampled - self.standing["out_of_scope"]
        return self.standing["responded"] / asked if asked else None


@dataclass(frozen=True, slots=True)
class Place:
    """A district or a village with its counts."""

    code: str
    name: Text
    counts: Counts


@dataclass(frozen=True, slots=True)
class Times:
    """How long people took in one mode: median minutes of a household, and of one person on its list."""

    mode: Text
    households: int
    minutes: float
    minutes_each: float


@dataclass(frozen=True, slots=True)
class Progress:
    """The whole, by district, by village (within one district), by outcome, institutions, and records by state."""

    whole: Counts
    districts: list[Place]
    villages: list[Place]
    outcomes: list[tuple[Text, int]]
    institutions: Counts
    records: dict[str, int]
    times: list[Times]


def progress_of(session: "Session", wave: "Wave", psu_ids: Collection[int] | None, district: str | None) -> Progress:
    """The progress of a wave within reach; villages are listed for one district."""
    places = {psu.id: psu for psu in psus.list_psus(session, wave.id, psu_ids=psu_ids)}
    rows = cases.count_outcomes(session, wave.id, psu_ids=psu_ids)
    whole, outcomes = Counts(), dict[int | None, int]()
    by_district: dict[str, Counts] = defaultdict(Counts)
    by_village: dict[int, Counts] = {
        key: Counts() for key, psu in places.items() if district is not None and psu.district == district
    }
    for row in rows:
        whole.add(row)
        outcomes[row.outcome] = outcomes.get(row.outcome, 0) + row[3]
        if row.psu_id in places:
            by_district[places[row.psu_id].district].add(row)
        if row.psu_id in by_village:
            by_village[row.psu_id].add(row)
    institutions = _sum(cases.count_outcomes(session, wave.id, kind="institution")) if psu_ids is None else Counts()
    return Progress(
        whole,
        [Place(code, _district(code), counts) for code, counts in sorted(by_district.items())],
        [Place(places[key].code, _plain(places[key].village_name), counts) for key, counts in by_village.items()],
        [(_outcome(code), count) for code, count in sorted(outcomes.items(), key=lambda item: item[0] or 0)],
        institutions,
        records.count_states(session, wave.id, psu_ids=psu_ids),
        times_of(durations.list_durations(session, wave.id, psu_ids=psu_ids)),
    )


def times_of(rows: Iterable[tuple[int, int, int | None]]) -> list[Times]:
    """The medians of each mode, from (mode, active seconds, persons)."""
    by_mode: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for mode, seconds, persons in rows:
        by_mode[mode].append((seconds, persons or 1))
    return [
        Times(
            _MODES.get(mode, _plain("?")),
            len(known),
            median(seconds for seconds, _persons in known) / 60,
            median(seconds / persons for seconds, persons in known) / 60,
        )
        for mode, known in sorted(by_mode.items())
    ]


def _sum(rows: Iterable["OutcomeCount"]) -> Counts:
    counts = Counts()
    for row in rows:
        counts.add(row)
    return counts


def _district(code: str) -> Text:
    unit = areas.find_unit(code, "legacy") or areas.find_unit(code, "2019")
    return unit.name if unit is not None else _plain(code)


def _outcome(code: int | None) -> Text:
    if code is None:
        return Text("Chưa có kết quả", "No outcome yet")
    known = OUTCOMES.get(code)
    name = known.name if known is not None else _plain("?")
    return Text("{code} {name}", "{code} {name}").format(code=code, name=name)


def _plain(words: str) -> Text:
    return Text(words, words)
