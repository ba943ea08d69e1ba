"""Conditions as data: small frozen trees that the server holds against an interview and that travel as lists.

The offline page interprets the same lists, and an instrument's hash is made from them; so a rule is never a function.
"""

# Long because each condition is one small class, and together they are the whole language of rules.

from collections.abc import Iterator
from dataclasses import dataclass, fields
from hashlib import sha256

from survey.questionnaire.document import (
    Answer,
    Context,
    Interview,
    Row,
    completed_years,
    find_member,
    line_of,
    members_of,
    root_of,
)

BIRTH = ("birth_month", "birth_year", "age_stated")


@dataclass(frozen=True)
class View:
    """What a rule looks at: the interview from the place of one row (the unit itself when `line` is None)."""

    interview: Interview
    context: Context
    line: int | None = None

    @property
    def row(self) -> Row:
        """The member's row, or the unit's; empty for a line that does not exist yet."""
        if self.line is None:
            return root_of(self.interview)
        return find_member(self.interview, self.line) or {}

    def answer(self, variable: str) -> Answer:
        """The answer in this row, or else the household's (names are unique across levels)."""
        found = self.row.get(variable)
        return root_of(self.interview).get(variable) if found is None else found

    def age(self) -> int | None:
        """Completed years of this row's person."""
        return completed_years(self.row, self.context.reference_date)

    def head(self) -> Row | None:
        """The row of the head of household, when exactly one is marked."""
        heads = [row for row in members_of(self.interview) if row.get("relation") == 1]
        return heads[0] if len(heads) == 1 else None

    def beside(self, line: int | None) -> "View":
        """The same interview from another row."""
        return View(self.interview, self.context, line)


@dataclass(frozen=True)
class Rule:
    """A condition. `holds` reads it against a view; `reads` names the variables it depends on."""

    def holds(self, view: View) -> bool:
        raise NotImplementedError

    def reads(self) -> frozenset[str]:
        return frozenset()

    def as_data(self) -> list[object]:
        """``["Is", "phone_own", [1, 2]]``: the rule's name, then its parts in order."""
        parts = [getattr(self, part.name) for part in fields(self)]
        return [type(self).__name__, *(_plain(part) for part in parts)]


def _plain(part: object) -> object:
    if isinstance(part, Rule):
        return part.as_data()
    return [_plain(one) for one in part] if isinstance(part, tuple) else part


@dataclass(frozen=True, init=False)
class Is(Rule):
    """The variable was answered with one of the codes."""

    variable: str
    codes: tuple[int, ...]

    def __init__(self, variable: str, *codes: int) -> None:
        object.__setattr__(self, "variable", variable)
        object.__setattr__(self, "codes", codes)

    def holds(self, view: View) -> bool:
        return view.answer(self.variable) in self.codes

    def reads(self) -> frozenset[str]:
        return frozenset({self.variable})


@dataclass(frozen=True)
class Answered(Rule):
    """The variable has any answer."""

    variable: str

    def holds(self, view: View) -> bool:
        return view.answer(self.variable) not in {None, ""}

    def reads(self) -> frozenset[str]:
        return frozenset({self.variable})


@dataclass(frozen=True)
class Between(Rule):
    """The variable is a whole number from `low` to `high`, both included."""

    variable: str
    low: int
    high: int

    def holds(self, view: View) -> bool:
        found = view.answer(self.variable)
        return isinstance(found, int) and self.low <= found <= self.high

    def reads(self) -> frozenset[str]:
        return frozenset({self.variable})


@dataclass(frozen=True)
class MoreThan(Rule):
    """Both variables are numbers, and the first is larger."""

    variable: str
    other: str

    def holds(self, view: View) -> bool:
        left, right = view.answer(self.variable), view.answer(self.other)
        return isinstance(left, int) and isinstance(right, int) and left > right

    def reads(self) -> frozenset[str]:
        return frozenset({self.variable, self.other})


@dataclass(frozen=True)
class Digits(Rule):
    """The variable is a text of exactly `count` digits that begins with `first`."""

    variable: str
    count: int
    first: str

    def holds(self, view: View) -> bool:
        found = str(view.answer(self.variable) or "")
        return found.isascii() and found.isdigit() and len(found) == self.count and found.startswith(self.first)

    def reads(self) -> frozenset[str]:
        return frozenset({self.variable})


@dataclass(frozen=True)
class AfterReference(Rule):
    """The variable is a date (ISO text) later than the reference date."""

    variable: str

    def holds(self, view: View) -> bool:
        found = view.answer(self.variable)
        return isinstance(found, str) and found > view.context.reference_date.isoformat()

    def reads(self) -> frozenset[str]:
        return frozenset({self.variable})


@dataclass(frozen=True, init=False)
class All(Rule):
    """Every part holds."""

    parts: tuple[Rule, ...]

    def __init__(self, *parts: Rule) -> None:
        object.__setattr__(self, "parts", parts)

    def holds(self, view: View) -> bool:
        return all(part.holds(view) for part in self.parts)

    def reads(self) -> frozenset[str]:
        return frozenset().union(*(part.reads() for part in self.parts))


ALWAYS = All()
"""Holds for everyone."""


@dataclass(frozen=True, init=False)
class Any(Rule):
    """At least one part holds."""

    parts: tuple[Rule, ...]

    def __init__(self, *parts: Rule) -> None:
        object.__setattr__(self, "parts", parts)

    def holds(self, view: View) -> bool:
        return any(part.holds(view) for part in self.parts)

    def reads(self) -> frozenset[str]:
        return frozenset().union(*(part.reads() for part in self.parts))


@dataclass(frozen=True)
class Not(Rule):
    """The part does not hold; beware that a question not yet answered makes `Is` false and this true."""

    part: Rule

    def holds(self, view: View) -> bool:
        return not self.part.holds(view)

    def reads(self) -> frozenset[str]:
        return self.part.reads()


@dataclass(frozen=True)
class AgeAtLeast(Rule):
    """The person's age is known and at least `years`."""

    years: int

    def holds(self, view: View) -> bool:
        age = view.age()
        return age is not None and age >= self.years

    def reads(self) -> frozenset[str]:
        return frozenset(BIRTH)


@dataclass(frozen=True)
class AgeUnder(Rule):
    """The person's age is known and below `years`; a birth after the reference date is below 0."""

    years: int

    def holds(self, view: View) -> bool:
        age = view.age()
        return age is not None and age < self.years

    def reads(self) -> frozenset[str]:
        return frozenset(BIRTH)


@dataclass(frozen=True)
class OlderThanHeadBy(Rule):
    """The person is at least `years` older than the head (negative: not more than so many years younger)."""

    years: int

    def holds(self, view: View) -> bool:
        head, age = view.head(), view.age()
        of_head = completed_years(head, view.context.reference_date) if head is not None else None
        return age is not None and of_head is not None and head is not view.row and age - of_head >= self.years

    def reads(self) -> frozenset[str]:
        return frozenset({*BIRTH, "relation"})


@dataclass(frozen=True)
class SameAsHead(Rule):
    """The person gave the same answer as the head."""

    variable: str

    def holds(self, view: View) -> bool:
        head, own = view.head(), view.row.get(self.variable)
        return head is not None and head is not view.row and own is not None and head.get(self.variable) == own

    def reads(self) -> frozenset[str]:
        return frozenset({self.variable, "relation"})


@dataclass(frozen=True)
class SameAsAnother(Rule):
    """An earlier line gave the same answers to all these variables."""

    variables: tuple[str, ...]

    def holds(self, view: View) -> bool:
        own = [view.row.get(name) for name in self.variables]
        earlier = [row for row in members_of(view.interview) if line_of(row) < (view.line or 0)]
        return None not in own and any([row.get(name) for name in self.variables] == own for row in earlier)

    def reads(self) -> frozenset[str]:
        return frozenset(self.variables)


@dataclass(frozen=True)
class MembersAtLeast(Rule):
    """At least `count` lines of the roster fulfil the part."""

    count: int
    part: Rule

    def holds(self, view: View) -> bool:
        lines = [line_of(row) for row in members_of(view.interview)]
        return sum(self.part.holds(view.beside(line)) for line in lines) >= self.count

    def reads(self) -> frozenset[str]:
        return self.part.reads()


@dataclass(frozen=True)
class IsLine(Rule):
    """The variable names this row's own line."""

    variable: str

    def holds(self, view: View) -> bool:
        return view.line is not None and view.answer(self.variable) == view.line

    def reads(self) -> frozenset[str]:
        return frozenset({self.variable})


@dataclass(frozen=True)
class LineFulfils(Rule):
    """The variable names a line of the roster, and that line fulfils the part."""

    variable: str
    part: Rule

    def holds(self, view: View) -> bool:
        line = view.answer(self.variable)
        known = isinstance(line, int) and find_member(view.interview, line) is not None
        return known and isinstance(line, int) and self.part.holds(view.beside(line))

    def reads(self) -> frozenset[str]:
        return self.part.reads() | {self.variable}


@dataclass(frozen=True, init=False)
class DoorIs(Rule):
    """The interview is held through one of these doors."""

    doors: tuple[str, ...]

    def __init__(self, *doors: str) -> None:
        object.__setattr__(self, "doors", doors)

    def holds(self, view: View) -> bool:
        return view.context.door in self.doors


@dataclass(frozen=True)
class VisitsAtLeast(Rule):
    """At least so many visits were made."""

    count: int

    def holds(self, view: View) -> bool:
        return view.context.visits >= self.count


@dataclass(frozen=True)
class ModeIs(Rule):
    """The wave asks `all` persons, or `one_random`."""

    mode: str

    def holds(self, view: View) -> bool:
        return view.context.mode == self.mode


@dataclass(frozen=True)
class Drawn(Rule):
    """This line is the one drawn among all lines that fulfil the part, once the roster is closed.

    The line with the smallest SHA-256 of "seed:line" is drawn: the same seed and roster give the same line on the
    server and on a tablet without a network.
    """

    part: Rule

    def holds(self, view: View) -> bool:
        if view.line is None or root_of(view.interview).get("anyone_else") != 2:
            return False
        lines = [line_of(row) for row in members_of(view.interview)]
        eligible = [line for line in lines if self.part.holds(view.beside(line))]
        return bool(eligible) and view.line == min(eligible, key=lambda line: _lot(view.context.seed, line))

    def reads(self) -> frozenset[str]:
        return self.part.reads() | {"anyone_else"}


def _lot(seed: str, line: int) -> str:
    return sha256(f"{seed}:{line}".encode()).hexdigest()


def every_rule(rule: Rule) -> Iterator[Rule]:
    """The rule and all its parts, outermost first."""
    yield rule
    for part in fields(rule):
        value = getattr(rule, part.name)
        for one in value if isinstance(value, tuple) else (value,):
            if isinstance(one, Rule):
                yield from every_rule(one)
