"""A record as it is read on the desk: every question that was answered, in words, in the order of asking. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from survey.plan.areas import find_unit
from survey.plan.codes import SEXES
from survey.plan.text import Text
from survey.questionnaire.document import Answer, Context, Interview, Row, completed_years, members_of, root_of
from survey.questionnaire.instruments import instrument_of
from survey.questionnaire.model import Question, Section
from survey.questionnaire.wording import Listener, ask

UNIT_PLACES = ("household", "institution", "village")


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """One answered question: `place` is where a comment about it goes, `value` the answer in words."""

    place: str
    code: str
    question: Text
    value: Text


@dataclass(frozen=True, slots=True)
class Part:
    """The answers of one row: the unit itself, or a member. `id` is its anchor on the page."""

    id: str
    title: Text
    lines: tuple[AnswerLine, ...]


def sheet(interview: Interview, context: Context) -> list[Part]:
    """The unit's own part first, then one for each member of the roster."""
    instrument = instrument_of(interview)
    unit = next(name for name in UNIT_PLACES if name in interview)
    own = tuple(_lines(instrument.sections, False, unit, root_of(interview), None, context))
    parts = [Part(unit, instrument.title, own)]
    for row in members_of(interview):
        place = str(row["line"])
        lines = tuple(_lines(instrument.sections, True, place, row, row, context))
        parts.append(Part(f"line-{place}", name_of(row, context), lines))
    return parts


def name_of(row: Row, context: Context) -> Text:
    """A member's name where it was opened; else line, sex and age."""
    number = row.get("line")
    if row.get("name"):
        return Text(f"Dòng {number}: {row['name']}", f"Line {number}: {row['name']}")
    answer = row.get("sex")
    sex = SEXES.get(answer) if isinstance(answer, int) else None
    age = completed_years(row, context.reference_date)
    who = Text("Dòng {line}", "Line {line}").format(line=number)
    if sex is not None:
        who = Text("{who}, {sex}", "{who}, {sex}").format(who=who, sex=Text(sex.vi.lower(), sex.en.lower()))
    return Text("{who}, {age} tuổi", "{who}, aged {age}").format(who=who, age=age) if age is not None else who


def find_line(parts: list[Part], place: str) -> tuple[Part, AnswerLine] | None:
    """The part and the line of a place such as ``3.phone_own``."""
    return next(((part, line) for part in parts for line in part.lines if line.place == place), None)


def differences(one: list[Part], other: list[Part]) -> list[tuple[Part, AnswerLine | None, AnswerLine | None]]:
    """The questions that two forms answer differently, in the order of the first: proof for a household in twice."""
    theirs = {line.place: line for part in other for line in part.lines}
    found: list[tuple[Part, AnswerLine | None, AnswerLine | None]] = []
    for part in one:
        for line in part.lines:
            second = theirs.pop(line.place, None)
            if second is None or second.value != line.value:
                found.append((part, line, second))
    for part in other:
        found += [(part, None, line) for line in part.lines if line.place in theirs]
    return found


def _lines(
    sections: tuple[Section, ...], repeats: bool, place: str, row: Row, about: Row | None, context: Context
) -> Iterator[AnswerLine]:
    for section in sections:
        if section.repeats is not repeats:
            continue
        for question in section.questions:
            answer = row.get(question.name)
            if answer in (None, ""):
                continue
            text = _question(question, about, context)
            yield AnswerLine(f"{place}.{question.name}", question.code, text, in_words(question, answer))


def _question(question: Question, about: Row | None, context: Context) -> Text:
    text = ask(question, about, Listener(), False, context)
    group = question.group
    if group is not None and group.kind in ("battery", "multi"):
        head = ask(group.text, about, Listener(), False, context)
        text = Text("{head} {line}", "{head} {line}").format(head=head, line=text)
    # The bold of a name is for reading aloud; on the desk the part's heading names the person.
    return Text(text.vi.replace("**", ""), text.en.replace("**", ""))


def in_words(question: Question, answer: Answer) -> Text:
    """An answer with its code: "1 Có, dùng riêng"; numbers, dates and areas as they are."""
    option = question.option(answer)
    if option is not None and option.text.vi:
        # A code in letters (a form of address) says nothing to a reader; its words do.
        shown = Text("{code} {text}", "{code} {text}") if isinstance(answer, int) else Text("{text}", "{text}")
        return shown.format(code=answer, text=option.text)
    if answer in (question.not_applicable, question.not_consented):
        return _SYSTEM[answer == question.not_applicable].format(code=answer)
    if question.kind == "area":
        unit = find_unit(str(answer), "2025")
        return unit.name if unit is not None else Text(str(answer), str(answer))
    return Text(str(answer), str(answer))


_SYSTEM: Mapping[bool, Text] = {
    True: Text("{code} Không áp dụng", "{code} Not applicable"),
    False: Text("{code} Không hỏi (không đồng ý)", "{code} Not asked (no consent)"),
}
