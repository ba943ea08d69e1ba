"""The answers document in memory: one interview, its rows, and the circumstances it is held in.

An interview is plain data (it is sealed as JSON): ``{"household": {variable: value}, "members": [{"line": 1, ...}]}``,
``{"institution": {...}}`` or ``{"village": {...}}``. A missing key and None both mean *missing*.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, TypedDict

from survey.plan import ages
from survey.plan.codes import MONTH_UNKNOWN, YEAR_UNKNOWN
from survey.plan.text import Language, Text

Answer = int | str | None
Row = dict[str, Answer]
Door = Literal["field", "resident", "institution", "paper", "open"]
Selection = Literal["all", "one_random"]


class Interview(TypedDict, total=False):
    """One unit's answers; `kept` holds the reasons for which a doubtful answer stays, by the problem's key."""

    household: Row
    members: list[Row]
    institution: Row
    village: Row
    kept: dict[str, str]


@dataclass(frozen=True)
class Context:
    """What surrounds an interview and is no answer.

    `visits` counts the visits made so far, this one included. `seed` is the case's stored seed for the one-person
    mode. `only_line` narrows the walk to one person (an own code). `words` fills the tokens that come from the wave:
    agency, province, wave, address, phone, decision, minutes, months, school_year, enumerator. `areas` are the
    present communes: (code, name).
    """

    reference_date: date
    door: Door
    language: Language = "vi"
    visits: int = 0
    mode: Selection = "all"
    seed: str = ""
    only_line: int | None = None
    words: Mapping[str, Text | str] = field(default_factory=dict)
    areas: tuple[tuple[str, str], ...] = ()

    @property
    def self_completion(self) -> bool:
        """True where people read the questions themselves."""
        return self.door in {"resident", "open", "institution"}


def root_of(interview: Interview) -> Row:
    """The row of the unit that was drawn: household, institution or village; a new empty row where there is none."""
    for row in (interview.get("household"), interview.get("institution"), interview.get("village")):
        if row is not None:
            return row
    return {}


def members_of(interview: Interview) -> list[Row]:
    """The roster, in line order."""
    return sorted(interview.get("members", []), key=line_of)


def line_of(row: Row) -> int:
    """The line number of a member's row; 0 for a row that has none."""
    line = row.get("line")
    return line if isinstance(line, int) else 0


def find_member(interview: Interview, line: int) -> Row | None:
    """The member's own row (not a copy), or None."""
    return next((row for row in interview.get("members", []) if line_of(row) == line), None)


def rows_of(interview: Interview, level: str) -> Iterator[tuple[int | None, Row]]:
    """Every row a question of this level is answered in, with its line (None for the unit itself)."""
    if level in {"member", "individual"}:
        yield from ((line_of(row), row) for row in members_of(interview))
    else:
        yield None, root_of(interview)


def completed_years(row: Row, reference: date) -> int | None:
    """Age in completed years on the reference date, counted from day 1 of the birth month; negative if born later.

    An unknown month counts as January; with an unknown year the stated age stands (statistics: 2.1).
    """
    month, year, stated = row.get("birth_month"), row.get("birth_year"), row.get("age_stated")
    if year == YEAR_UNKNOWN:
        return stated if isinstance(stated, int) else None
    if not isinstance(year, int) or not isinstance(month, int):
        return None
    return ages.completed_years(ages.Birth(year, 1 if month == MONTH_UNKNOWN else month), reference)
