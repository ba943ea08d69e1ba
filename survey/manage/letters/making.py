"""Which households get a letter, and their letters made: village by village, never more than one batch in memory.

The slow work (hashing secrets, setting type) is done outside the transaction, so that nobody waits for the printer.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from survey.access import codes
from survey.plan import areas
from survey.plan.text import Refusal, Text
from survey.store import cases
from survey.store import codes as stored

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from survey.access.codes import NewCode
    from survey.store.tables.field import Case, Wave

HOUSEHOLD = "household"
MOST = 1000
"""Letters of one batch: 2,000 pages, which a printer takes in one go and the memory hardly notices."""
MAY_PRINT = ("planned", "open")
"""States of a wave in which letters are printed."""
WAITING = ("new", "assigned")
"""States of a case that has not answered and was not visited."""

PRINTED_MEANWHILE = Text(
    "Có người vừa in thư cho các hộ này. Mở lại trang rồi in tiếp phần còn lại.",
    "Somebody has just printed letters for these households. Open the page again and print the rest.",
)
Progress = Callable[[], object]
"""Called once for each code that is made."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter: for whom, and the code that opens the form."""

    case_id: int
    number: int
    village: str
    commune: Text
    new: "NewCode"


def waiting_for_letters(session: "Session", wave: "Wave") -> list["Case"]:
    """The households of a wave that have no valid code and no answer, by commune, village and number."""
    has_code = stored.case_ids_with_code(session, wave.id, HOUSEHOLD)
    found = cases.list_cases(session, wave.id, kind=HOUSEHOLD, states=WAITING)
    return sorted((case for case in found if case.id not in has_code), key=_place)


def count_households(session: "Session", wave: "Wave") -> int:
    """The sampled households of a wave."""
    return len(cases.list_cases(session, wave.id, kind=HOUSEHOLD))


def batches(waiting: Iterable["Case"], size: int = MOST) -> Iterator[list["Case"]]:
    """Whole villages together, as many as fit into a batch; a village larger than that is cut."""
    batch: list[Case] = []
    for _village, households in groupby(waiting, key=lambda case: case.psu_id):
        village = list(households)
        if batch and len(batch) + len(village) > size:
            yield batch
            batch = []
        batch += village
        while len(batch) > size:
            yield batch[:size]
            batch = batch[size:]
    if batch:
        yield batch


def free_lookups(session: "Session", count: int) -> list[str]:
    """As many lookup parts that no code has."""
    found = set[str]()
    while len(found) < count:
        found.add(codes.free_lookup(session))
    return sorted(found)


def letters_for(batch: Sequence["Case"], lookups: Sequence[str], progress: Progress = lambda: None) -> list[Letter]:
    """The letters of a batch with new codes, which open nothing until they are kept; takes about 30 ms each."""
    made = []
    for case, lookup in zip(batch, lookups, strict=True):
        made.append(_letter(case, codes.make(lookup)))
        progress()
    return made


def keep_codes(session: "Session", wave: "Wave", letters: Sequence[Letter]) -> None:
    """Let the codes of printed letters open their forms. Refuses where other letters were printed meanwhile."""
    if stored.case_ids_with_code(session, wave.id, HOUSEHOLD) & {one.case_id for one in letters}:
        raise Refusal(PRINTED_MEANWHILE)
    for one in letters:
        codes.keep(session, one.new, one.case_id, HOUSEHOLD)


def commune_of(case: "Case") -> Text:
    """The commune by the name that people use now, else the one of the frame."""
    psu = case.psu
    if psu is None:
        return Text("", "")
    places = ((psu.commune_new, "2025"), (psu.commune_legacy, "legacy"), (psu.commune_2019, "2019"))
    units = (areas.find_unit(code, version) for code, version in places if code)  # type: ignore[arg-type]
    return next((unit.name for unit in units if unit is not None), Text("", ""))


def _letter(case: "Case", new: "NewCode") -> Letter:
    village = case.psu.village_name if case.psu is not None else ""
    return Letter(case.id, case.number or 0, village, commune_of(case), new)


def _place(case: "Case") -> tuple[str, str, int, int]:
    psu = case.psu
    return (psu.district, psu.code, psu.id, case.number or 0) if psu is not None else ("", "", 0, case.number or 0)
