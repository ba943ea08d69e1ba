"""Conditions as XPath, for the form that ODK and Kobo read. What cannot be said there is refused, never bent.

An answer that does not apply is empty there, as it is removed here, so "not yet answered" reads the same in both.
What looks at other members goes through calculated fields (`Translator.marks`): one in every member's group, joined or
summed up beside the group.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any as Anything

from survey.plan.text import Refusal, Text
from survey.questionnaire import rules
from survey.questionnaire.model import Questionnaire
from survey.questionnaire.rules import Rule

TRUE, FALSE = "true()", "false()"
MEMBERS, PERSONS = "members", "persons"
"""The two repeats: the list, and the personal part; the same position is the same person."""
PLAIN = (
    *(rules.All, rules.Any, rules.Not, rules.Is, rules.Answered, rules.Between, rules.MoreThan, rules.Digits),
    *(rules.AfterReference, rules.IsLine, rules.DoorIs),
)
"""Conditions that look at nothing but the answers of one row."""


@dataclass(frozen=True)
class Place:
    """From where a condition is read: the unit, a member's group, a person's group, or the member on another `line`.

    `own` is the variable whose constraint is written: it reads as ``.`` there.
    """

    level: str
    line: str | None = None
    own: str | None = None


@dataclass(frozen=True)
class Mark:
    """A calculated field: in every member's group (`each`), and put together beside it (`whole`)."""

    name: str
    each: str
    whole: str


@dataclass
class Translator:
    """Turns the conditions of one instrument, at one door of one wave, into XPath; gathers the fields they need."""

    questionnaire: Questionnaire
    reference_date: date
    door: str = "field"
    mode: str = "all"
    marks: dict[str, Mark] = field(default_factory=dict)
    about: dict[str, None] = field(default_factory=dict)

    def say(self, rule: Rule, place: Place) -> str:
        """The condition as an XPath expression, in brackets where it has parts."""
        try:
            said = _SAID[type(rule)]
        except KeyError:
            raise _untranslatable(rule, place) from None
        return said(self, rule, place)

    # -- what stands in the form ---------------------------------------------------------------------------------------

    def value(self, variable: str, place: Place) -> str:
        """Where the answer stands, seen from a place."""
        level = self.questionnaire.placed[variable][0].level
        if variable == place.own:
            return "."
        if level not in {"member", "individual"}:
            return f"${{{variable}}}"
        if place.line is not None:
            return at_line(variable, MEMBERS if level == "member" else PERSONS, place.line)
        if level == place.level:
            return f"${{{variable}}}"
        if place.level == "individual":
            self.about[variable] = None
            return f"${{about_{variable}}}"
        if place.level == "member":
            return at_line(variable, PERSONS, "${line}")
        raise _untranslatable(rules.Answered(variable), place)

    def age(self, place: Place) -> str:
        """Where the age stands."""
        if place.line is not None:
            return at_line("age", MEMBERS, place.line)
        if place.level not in {"member", "individual"}:
            raise _untranslatable(rules.AgeAtLeast(0), place)
        return "${age}" if place.level == "member" else "${about_age}"

    def line(self, place: Place) -> str:
        """The line of the member whom a place is about."""
        if place.line is not None:
            return place.line
        return "${line}" if place.level == "member" else "${person_line}"

    def mark(self, each: str, whole: Callable[[str], str], what: str) -> str:
        """The field beside the list that puts a field of every member together; equal ones are made once."""
        made = self.marks.values()
        known = next((mark for mark in made if (mark.each, mark.whole) == (each, whole(mark.name))), None)
        if known is None:
            name = f"{what}{len(self.marks) + 1}"
            known = self.marks[name] = Mark(name, each, whole(name))
        return f"${{all_{known.name}}}"

    def of_head(self, value: str) -> str:
        """A value of the head of household; empty unless exactly one is marked."""
        heads = self.mark("if(${relation} = 1, 1, 0)", lambda name: f"sum(${{{name}}})", "heads")
        return self.mark(
            f"if(${{relation}} = 1, {value}, '')", lambda name: f"if({heads} = 1, join('', ${{{name}}}), '')", "head"
        )

    def count(self, part: Rule) -> str:
        """How many members fulfil a condition."""
        said = self.say(part, Place("member"))
        if said == TRUE:
            return "${members_count}"
        return self.mark(f"if({said}, 1, 0)", lambda name: f"sum(${{{name}}})", "counted")


def at_line(name: str, repeat: str, line: str) -> str:
    """A field of a repeat at a given position."""
    return f"indexed-repeat(${{{name}}}, ${{{repeat}}}, {line})"


def _untranslatable(rule: Rule, place: Place) -> Refusal:
    return Refusal(
        Text(
            "Điều kiện {rule} (nhìn từ {level}) không viết được trong XLSForm. Đợt này phải dùng máy tính bảng.",
            "The condition {rule} (seen from {level}) cannot be written in an XLSForm. This wave needs the tablets.",
        ).format(rule=rule.as_data(), level=place.level)
    )


def both(*parts: str) -> str:
    """`and` of the parts that can fail."""
    return _joined("and", parts, rest=TRUE, ends=FALSE)


def either(*parts: str) -> str:
    """`or` of the parts that can hold."""
    return _joined("or", parts, rest=FALSE, ends=TRUE)


def _joined(word: str, parts: Iterable[str], *, rest: str, ends: str) -> str:
    """The parts between which `word` stands. One that decides is the whole; what follows is not said."""
    left: list[str] = []
    for part in parts:
        if part == ends:
            return ends
        if part != rest:
            left.append(part)
    return rest if not left else left[0] if len(left) == 1 else f"({f' {word} '.join(left)})"


def negated(part: str) -> str:
    """`not`."""
    return {TRUE: FALSE, FALSE: TRUE}.get(part, f"not({part})")


Say = Callable[[Translator, Anything, Place], str]


def _is(to: Translator, rule: rules.Is, place: Place) -> str:
    return either(*(f"{to.value(rule.variable, place)} = {code}" for code in rule.codes))


def _digits(to: Translator, rule: rules.Digits, place: Place) -> str:
    rest = rule.count - len(rule.first)
    return f"regex({to.value(rule.variable, place)}, '^{rule.first}[0-9]{{{rest}}}$')"


def _between(to: Translator, rule: rules.Between, place: Place) -> str:
    value = to.value(rule.variable, place)
    return f"({value} != '' and {value} >= {rule.low} and {value} <= {rule.high})"


def _more_than(to: Translator, rule: rules.MoreThan, place: Place) -> str:
    left, right = to.value(rule.variable, place), to.value(rule.other, place)
    return f"({left} != '' and {right} != '' and {left} > {right})"


def _after(to: Translator, rule: rules.AfterReference, place: Place) -> str:
    value = to.value(rule.variable, place)
    return f"({value} != '' and date({value}) > date('{to.reference_date.isoformat()}'))"


def _aged(sign: str) -> Say:
    return lambda to, rule, place: f"({to.age(place)} != '' and {to.age(place)} {sign} {rule.years})"


def _older(to: Translator, rule: rules.OlderThanHeadBy, place: Place) -> str:
    age, head = to.age(place), to.of_head("${age}")
    return f"({to.value('relation', place)} != 1 and {age} != '' and {head} != '' and {age} - {head} >= {rule.years})"


def _same_as_head(to: Translator, rule: rules.SameAsHead, place: Place) -> str:
    own, head = to.value(rule.variable, place), to.of_head(f"${{{rule.variable}}}")
    return f"({to.value('relation', place)} != 1 and {own} != '' and {own} = {head})"


def _same_as_another(to: Translator, rule: rules.SameAsAnother, place: Place) -> str:
    """All keys one after the other, each followed by its line: the first line with this key is an earlier one."""
    values = [to.value(name, replace(place, own=None)) for name in rule.variables]
    key = ", '|', ".join(values)
    keys = to.mark(f"concat('¦', {key}, '¦#', ${{line}}, '#')", lambda name: f"join('', ${{{name}}})", "key")
    first = f"substring-before(substring-after({keys}, concat('¦', {key}, '¦#')), '#')"
    return both(*(f"{value} != ''" for value in values), f"number({first}) < {to.line(place)}")


def _line_fulfils(to: Translator, rule: rules.LineFulfils, place: Place) -> str:
    line = to.value(rule.variable, place)
    return both(f"({line} >= 1 and {line} <= ${{members_count}})", to.say(rule.part, Place("member", line=line)))


def _fixed(decide: Callable[[Translator, Anything], bool]) -> Say:
    """A condition that door and wave decide, once for the whole form."""
    return lambda to, rule, _place: TRUE if decide(to, rule) else FALSE


_SAID: dict[type[Rule], Say] = {
    rules.Is: _is,
    rules.Answered: lambda to, rule, place: f"{to.value(rule.variable, place)} != ''",
    rules.Between: _between,
    rules.MoreThan: _more_than,
    rules.Digits: _digits,
    rules.AfterReference: _after,
    rules.All: lambda to, rule, place: _joined(
        "and", (to.say(one, place) for one in rule.parts), rest=TRUE, ends=FALSE
    ),
    rules.Any: lambda to, rule, place: _joined("or", (to.say(one, place) for one in rule.parts), rest=FALSE, ends=TRUE),
    rules.Not: lambda to, rule, place: negated(to.say(rule.part, place)),
    rules.AgeAtLeast: _aged(">="),
    rules.AgeUnder: _aged("<"),
    rules.OlderThanHeadBy: _older,
    rules.SameAsHead: _same_as_head,
    rules.SameAsAnother: _same_as_another,
    rules.MembersAtLeast: lambda to, rule, _place: f"{to.count(rule.part)} >= {rule.count}",
    rules.IsLine: lambda to, rule, place: f"{to.value(rule.variable, place)} = {to.line(place)}",
    rules.LineFulfils: _line_fulfils,
    rules.DoorIs: _fixed(lambda to, rule: to.door in rule.doors),
    rules.VisitsAtLeast: lambda _to, rule, _place: f"${{visits}} >= {rule.count}",
    rules.ModeIs: _fixed(lambda to, rule: to.mode == rule.mode),
}
"""`Drawn` is missing on purpose: the lot is a hash, which XPath cannot rank."""
