"""A submission as it stands in an export, whichever tool wrote it: the unit's fields, the rows of its repeats.

Fields go by their own name; the groups before it (``part_cover-language``, ``part_cover/language``) only remember
where the answer stood. Names are unique in the form, so nothing is lost.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal
from uuid import NAMESPACE_URL, UUID, uuid5

from survey.plan.text import Refusal, Text
from survey.questionnaire.xpath import MEMBERS, PERSONS

REPEATS = (MEMBERS, PERSONS)
Tool = Literal["odk", "kobo"]
_PATH = re.compile(r"[-/]")


class NotAnExport(Refusal):
    """The file as a whole cannot be read; nothing of it was taken."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one column of one row."""

    column: str
    value: object


@dataclass(frozen=True, slots=True)
class Row:
    """The fields of the unit or of one repeat by their names, and where in the file they stand."""

    where: Text
    cells: Mapping[str, Cell]

    def text(self, name: str) -> str:
        """A field as trimmed text; empty where there is none."""
        cell = self.cells.get(name)
        return "" if cell is None or cell.value is None else str(cell.value).strip()


@dataclass(frozen=True, slots=True)
class Submission:
    """One filled-in form.

    `root` names it through all its corrections, `instance` this state of it, `replaces` the state before (Kobo);
    `edits` counts the corrections (ODK Central; None where the tool does not count).
    """

    tool: Tool
    root: str
    instance: str
    unit: Row
    repeats: Mapping[str, list[Row]] = field(default_factory=dict)
    replaces: str = ""
    edits: int | None = None
    sent_at: datetime | None = None
    version: str = ""
    is_encrypted: bool = False

    @property
    def uuid(self) -> str:
        """The record's number: the tool's own where that is a uuid, else one made from it, always the same."""
        plain = self.root.removeprefix("uuid:")
        try:
            return str(UUID(plain))
        except ValueError:
            return str(uuid5(NAMESPACE_URL, f"odk:{self.root}"))


@dataclass(frozen=True, slots=True)
class Fault:
    """Why one submission was not taken: where, which column, what stands there, what to do."""

    where: Text
    message: Text

    @property
    def sentence(self) -> Text:
        """The whole in one sentence."""
        return Text(f"{self.where.vi}: {self.message.vi}", f"{self.where.en}: {self.message.en}")


def name_of(column: str) -> str:
    """The field's own name at the end of a column's path."""
    return _PATH.split(column)[-1]


def moment_of(text: str) -> datetime | None:
    """A time as the tools write it; one without a zone is UTC, as Kobo's are."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


def count_of(text: str) -> int | None:
    """A count as the tools write it."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else None
