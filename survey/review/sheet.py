"""A record as it is read on the desk: every question that was answered, in words, in the order of asking. Pure."""

from collections.abc import Iterator
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
    """The answers of one row: the unit itself, or a member. `id` is its anchor on the page; `skipped` counts the
    questions that the system closed with its own code (not applicable, no consent)."""

    id: str
    title: Text
    lines: tuple[AnswerLine, ...]
    skipped: int = 0


def sheet(interview: Interview, context: Context) -> list[Part]:
    """The unit's own part first, then one for each member of the roster."""
    instrument = instrument_of(interview)
    unit = next(name for name in UNIT_PLACES if name in interview)
    root = root_of(interview)
    own = tuple(_lines(instrument.sections, False, unit, root, None, context))
    parts = [Part(unit, instrument.title, own, _skipped(instrument.sections, False, root))]
    for row in members_of(interview):
        place = str(row["line"])
        lines = tuple(_lines(instrument.sections, True, place, row, row, context))
        skipped = _skipped(instrument.sections, True, row)
        parts.append(Part(f"line-{place}", name_of(row, context), lines, skipped))
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
    """The questions that two forms answer differently, in the order of the first: proof for a household in twice.

    What only one of them was asked says nothing, except a person who is in one roster only.
    """
    theirs = {line.place: line for part in other for line in part.lines}
    shared = {part.id for part in one} & {part.id for part in other}
    found: list[tuple[Part, AnswerLine | None, AnswerLine | None]] = []
    for part in one:
        if part.id not in shared:
            found += [(part, line, None) for line in part.lines[:1]]
            continue
        pairs = [(line, theirs.get(line.place)) for line in part.lines]
        found += [(part, line, second) for line, second in pairs if second is not None and second.value != line.value]
    found += [(part, None, line) for part in other if part.id not in shared for line in part.lines[:1]]
    return found


def _lines(
    sections: tuple[Section, ...], repeats: bool, place: str, row: Row, about: Row | None, context: Context
) -> Iterator[AnswerLine]:
    for section in sections:
        if section.repeats is not repeats:
            continue
        for question in section.questions:
            answer = row.get(question.name)
            if answer in (None, "") or is_system_code(question, answer):
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
    if question.kind == "area":
        unit = find_unit(str(answer), "2025")
        return unit.name if unit is not None else Text(str(answer), str(answer))
    return Text(str(answer), str(answer))


def is_system_code(question: Question, answer: Answer) -> bool:
    """Whether the system wrote this in place of an answer: not applicable, or no second consent."""
    return answer in (question.not_applicable, question.not_consented) and question.option(answer) is None


def _skipped(sections: tuple[Section, ...], repeats: bool, row: Row) -> int:
    questions = (question for section in sections if section.repeats is repeats for question in section.questions)
    return sum(row.get(one.name) is not None and is_system_code(one, row[one.name]) for one in questions)
