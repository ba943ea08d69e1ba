"""What an instrument is made of: questionnaire, section, group, question, edit. Frozen data in both languages.

The form, the offline page, the server's check and the codebook are all made from these definitions. A published
definition never changes (`versions`); a change of meaning is a new version.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, fields, is_dataclass
from functools import cached_property
from hashlib import sha256
from typing import Literal

from survey.plan.codes import NOT_APPLICABLE, NOT_APPLICABLE_LONG, REFUSED, REFUSED_LONG
from survey.plan.text import Text
from survey.questionnaire.document import Door
from survey.questionnaire.rules import ALWAYS, All, DoorIs, Rule

Level = Literal["household", "member", "individual", "institution", "village"]
Severity = Literal["hard", "soft"]
Kind = Literal[
    "choice",
    "yes_no",
    "number",
    "month",
    "year",
    "line",
    "area",
    "confirm",
    "text",
    "long_text",
    "phone",
    "date",
    "system",
]
CODED: frozenset[Kind] = frozenset({"choice", "yes_no", "confirm"})
WORDED: frozenset[Kind] = frozenset({"text", "long_text", "phone", "date", "area"})
Listener = Literal["household", "person", "guardian"]
ANY_DOOR: tuple[Door, ...] = ("field", "resident", "paper", "open", "institution")
STAFF: tuple[Door, ...] = ("field", "paper")


@dataclass(frozen=True)
class Option:
    """One answer: its code, its wording, and whether it is one of the unread (don't know, refused)."""

    code: int | str
    text: Text
    unread: bool = False


@dataclass(frozen=True)
class Group:
    """Questions shown as one: a list read line by line, a list of ticks, a month with its year, an item.

    `battery`: every line takes one of four answers. `multi`: ticks, several allowed; what is not ticked is no.
    `birth`: month, year, stated age. `item`: level, evidence and date of an institution's item.
    """

    name: str
    kind: Literal["battery", "multi", "birth", "item"]
    code: str
    text: Text
    note: Text | None = None
    instruction: Text | None = None
    hint: Text | None = None


@dataclass(frozen=True)
class Question:
    """One variable and how it is asked.

    `text` and `note` carry tokens (`wording`). `instruction` stands before the text for the enumerator and is never
    read out; `note` is the enumerator's explanation, `hint` the resident's. `relevance` says who it applies to (else
    the system writes 7 or 97), `consent` is the rule of the private questions (else 9 or 99), `fills` are codes that
    the system writes at the finish when it was not asked. An answer is needed where it is `required` and not `waived`.
    """

    name: str
    code: str
    text: Text
    kind: Kind = "yes_no"
    options: tuple[Option, ...] = ()
    note: Text | None = None
    instruction: Text | None = None
    hint: Text | None = None
    self_text: Text | None = None
    relevance: Rule = ALWAYS
    consent: Rule | None = None
    group: Group | None = None
    identifying: bool = False
    doors: tuple[Door, ...] = ANY_DOOR
    required: bool = True
    waived: Rule | None = None
    listener: Listener = "person"
    low: int | None = None
    high: int | None = None
    longest: int = 200
    fills: tuple[tuple[Rule, int], ...] = ()
    mandatory: bool = False

    @property
    def private(self) -> bool:
        """True for the questions that need the second consent (K2)."""
        return self.consent is not None

    @property
    def applies(self) -> Rule:
        """Who is asked, the second consent and the section's own conditions aside."""
        return self.relevance if self.doors == ANY_DOOR else All(DoorIs(*self.doors), self.relevance)

    @property
    def codes(self) -> frozenset[int | str]:
        """The codes a person may answer with."""
        return frozenset(option.code for option in self.options)

    @property
    def is_long(self) -> bool:
        """True for lists with two-digit codes, which end in 97, 98 and 99."""
        return any(isinstance(option.code, int) and option.code >= 10 for option in self.options)

    @property
    def is_coded(self) -> bool:
        """True where the answer is a number from a closed list, which has codes of the system beside it."""
        return self.kind in CODED and all(isinstance(option.code, int) for option in self.options)

    @property
    def not_applicable(self) -> int | None:
        """The system's code where the question does not apply; None for what is not a coded answer."""
        if not self.is_coded:
            return None
        return NOT_APPLICABLE_LONG if self.is_long else NOT_APPLICABLE

    @property
    def not_consented(self) -> int | None:
        """The system's code where the second consent is missing."""
        if not self.is_coded:
            return None
        return REFUSED_LONG if self.is_long else REFUSED

    def option(self, code: object) -> Option | None:
        """The option with this code."""
        return next((option for option in self.options if option.code == code), None)


@dataclass(frozen=True)
class Edit:
    """A condition that answers should not fulfil. It lies at one variable; `when` holds where something is wrong.

    A hard edit cannot be, a soft one asks for a second look. The message carries {name}, {line}, {age}, {year},
    {month}, {answer}, {n} and {names} (what exactly: `edits`).
    """

    id: str
    at: str
    severity: Severity
    when: Rule
    message: Text


@dataclass(frozen=True)
class Section:
    """A part of the form, answered once per unit or once per member.

    `universe` says whom it is about, `gate` what must have been said before (consent, who may answer). A closed gate
    leaves the questions open, without any code; so does a row outside the universe.
    """

    id: str
    title: Text
    level: Level
    questions: tuple[Question, ...]
    universe: Rule = ALWAYS
    gate: Rule = ALWAYS
    edits: tuple[Edit, ...] = ()
    intro: Text | None = None

    @property
    def repeats(self) -> bool:
        """True where the section is asked of every member it is about."""
        return self.level in {"member", "individual"}


@dataclass(frozen=True)
class Questionnaire:
    """A dated instrument: its sections in the order in which they are asked."""

    id: str
    version: str
    title: Text
    sections: tuple[Section, ...] = field(repr=False)

    @cached_property
    def placed(self) -> dict[str, tuple[Section, Question]]:
        """Every question by the name of its variable, with its section."""
        return {question.name: (section, question) for section, question in self.walk()}

    def walk(self) -> Iterator[tuple[Section, Question]]:
        """Every question in the order in which it is asked."""
        for section in self.sections:
            for question in section.questions:
                yield section, question

    def section(self, section_id: str) -> Section:
        """The section with this id; KeyError when there is none."""
        return {section.id: section for section in self.sections}[section_id]

    def question(self, name: str) -> Question:
        """The question with this variable name; KeyError when there is none."""
        return self.placed[name][1]

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the whole definition: texts, codes, rules, edits, order."""
        return sha256(json.dumps(as_data(self), ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def as_data(thing: object) -> object:
    """A definition as plain JSON values: what the hash is made of and what the offline page reads."""
    if isinstance(thing, Rule):
        return thing.as_data()
    if isinstance(thing, tuple):
        return [as_data(one) for one in thing]
    if is_dataclass(thing) and not isinstance(thing, type):
        return {part.name: as_data(getattr(thing, part.name)) for part in fields(thing)}
    return thing
