"""Who is asked what: relevance, voiding, the codes of the system, the drawn person. Pure: interviews come and go.

An answer that stops being relevant is removed (void); what its question means for the record is written once, at the
finish, by `with_system_codes`: 7 or 97 not applicable, 9 or 99 without the second consent.
"""

from copy import deepcopy
from functools import cache
from graphlib import TopologicalSorter
from typing import Literal

from survey.questionnaire.document import Answer, Context, Interview, line_of, members_of, root_of, rows_of
from survey.questionnaire.instruments import INSTRUMENTS, instrument_of
from survey.questionnaire.model import Question, Section
from survey.questionnaire.person import ASKED, ELIGIBLE
from survey.questionnaire.rules import BIRTH, View

Standing = Literal["asked", "outside", "closed", "private", "not_applicable"]
"""`outside` the section's universe, behind a `closed` gate, `private` without the second consent; only what is `asked`
may hold an answer."""


def standing(section: Section, question: Question, view: View) -> Standing:
    """What a question is to this row: asked, or the first reason why it is not."""
    if not section.universe.holds(view):
        return "outside"
    if not section.gate.holds(view):
        return "closed"
    if question.consent is not None and not question.consent.holds(view):
        return "private"
    return "asked" if question.applies.holds(view) else "not_applicable"


def relevant(section: Section, question: Question, interview: Interview, context: Context, line: int | None) -> bool:
    """Whether the question is asked in this row, given all answers so far."""
    return standing(section, question, View(interview, context, line)) == "asked"


def asked_questions(section: Section, interview: Interview, context: Context, line: int | None) -> list[Question]:
    """The questions of a section that are asked in this row now, in order."""
    view = View(interview, context, line)
    return [question for question in section.questions if standing(section, question, view) == "asked"]


def void(interview: Interview, context: Context) -> tuple[Interview, list[tuple[str, int | None]]]:
    """A copy without the answers that are not relevant, and which they were: (variable, line).

    Questions are looked at after those that they depend on, so one pass is enough: an answer stays if and only if it
    is relevant among the answers that stay. Without consent no member is kept at all.
    """
    kept, removed = deepcopy(interview), list[tuple[str, int | None]]()
    instrument = instrument_of(kept)
    for name in in_order_of_need(instrument.id):
        section, question = instrument.placed[name]
        for line, row in rows_of(kept, section.level):
            if name in row and not relevant(section, question, kept, context, line):
                del row[name]
                removed.append((name, line))
    if root_of(kept).get("consent") == 2:
        kept.pop("members", None)
    return kept, removed


@cache
def in_order_of_need(instrument_id: str) -> tuple[str, ...]:
    """The variables of an instrument, each after those that its relevance reads; a circle is a fault in it."""
    needs: dict[str, list[str]] = {}
    for section, question in INSTRUMENTS[instrument_id].walk():
        reads = section.universe.reads() | section.gate.reads() | question.relevance.reads()
        # Sorted, so that every process, and every tablet, goes through them in the same order.
        needs[question.name] = sorted(reads | (question.consent.reads() if question.consent else frozenset()))
    return tuple(TopologicalSorter(needs).static_order())


def system_code(section: Section, question: Question, view: View) -> Answer:
    """What the system writes for a question that was not asked; None where it stays open.

    A question may name its own codes (`fills`). A closed gate and a row outside the universe write nothing: whoever
    was not asked is missing, not "not applicable".
    """
    found = standing(section, question, view)
    if found == "asked":
        return None
    filled = next((code for rule, code in question.fills if rule.holds(view)), None)
    if filled is not None:
        return filled
    if found == "private":
        return question.not_consented
    return question.not_applicable if found == "not_applicable" else None


def with_system_codes(interview: Interview, context: Context) -> Interview:
    """A copy, voided, with the system's codes in the questions that were not asked.

    Where the question that decides was itself left without an answer, what hangs on it stays open too.
    """
    kept, _ = void(interview, context)
    instrument, filled = instrument_of(kept), deepcopy(kept)
    for name in in_order_of_need(instrument.id):
        section, question = instrument.placed[name]
        for line, row in rows_of(filled, section.level):
            code = system_code(section, question, View(kept, context, line))
            if code is not None and _is_decided(question, View(filled, context, line)):
                row[name] = code
    return filled


def _is_decided(question: Question, view: View) -> bool:
    """Whether everything that the question's relevance reads is known (a birth needs not all of its parts)."""
    if view.context.door not in question.doors:
        return True
    return all(view.answer(name) is not None for name in question.relevance.reads() - frozenset(BIRTH))


def eligible_lines(interview: Interview, context: Context) -> list[int]:
    """The members of 15 and over, by line."""
    lines = [line_of(row) for row in members_of(interview)]
    return [line for line in lines if ELIGIBLE.holds(View(interview, context, line))]


def asked_lines(interview: Interview, context: Context) -> list[int]:
    """The members who are asked the personal part: all eligible, or the one that was drawn."""
    lines = [line_of(row) for row in members_of(interview)]
    return [line for line in lines if ASKED.holds(View(interview, context, line))]
