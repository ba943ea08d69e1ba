"""What was answered, as it is read back: questions and answers in words, part by part."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from markupsafe import Markup

from survey.collect.fields import emphasis
from survey.collect.interview import Step, spoken, steps
from survey.plan.codes import MONTH_UNKNOWN, YEAR_UNKNOWN
from survey.questionnaire.document import Answer, Context, Interview, find_member, root_of
from survey.questionnaire.instruments import instrument_of
from survey.questionnaire.model import Question
from survey.questionnaire.routing import asked_questions
from survey.web.languages import language, say


@dataclass(frozen=True)
class Part:
    """A step that has answers: its title, the way back to it, question and answer in words."""

    title: str
    href: str
    rows: list[tuple[Markup, Markup]]


def parts(interview: Interview, context: Context, href: Callable[[str], str]) -> list[Part]:
    """Every step with its answers, in order."""
    found = []
    for step in steps(interview, context):
        rows = [] if step.section == "summary" else _rows(interview, step, context)
        if rows:
            found.append(Part(heading(step), href(step.id), rows))
    return found


def heading(step: Step) -> str:
    """The title of a step, with the person it is about."""
    title = say(step.title)
    if step.section == "member":
        return f"{title}: {step.about}" if step.about else _("Thành viên hộ, người thứ %(n)s", n=step.line or 1)
    return f"{title}: {step.about}" if step.about else title


def answer_text(question: Question, answer: Answer, interview: Interview, step: Step, context: Context) -> Markup:
    """An answer in words."""
    if answer is None or answer == "":
        return Markup.escape(_("Chưa có câu trả lời"))
    if question.kind == "line":
        named = find_member(interview, answer) if isinstance(answer, int) else None
        return Markup.escape(str((named or {}).get("name") or answer))
    if question.kind == "area":
        return Markup.escape(dict(context.areas).get(str(answer), str(answer)))
    if (question.kind, answer) in (("month", MONTH_UNKNOWN), ("year", YEAR_UNKNOWN)):
        return Markup.escape(_("Không nhớ"))
    option = question.option(answer)
    if option is None:
        return Markup.escape(str(answer))
    return emphasis(spoken(option.text, interview, step, context).say(language()))


def _rows(interview: Interview, step: Step, context: Context) -> list[tuple[Markup, Markup]]:
    section = instrument_of(interview).section(step.section)
    row = root_of(interview) if step.line is None else find_member(interview, step.line) or {}
    found = []
    for question in asked_questions(section, interview, context, step.line):
        if question.kind != "system" and row.get(question.name) not in (None, ""):
            text = emphasis(spoken(question, interview, step, context).say(language()))
            found.append((text, answer_text(question, row[question.name], interview, step, context)))
    return found


@dataclass(frozen=True)
class Pair:
    """One question that two windows answered differently."""

    variable: str
    text: Markup
    mine: Markup
    theirs: Markup


def pairs(
    clash: Sequence[tuple[str, Answer, Answer]], interview: Interview, step: Step, context: Context
) -> list[Pair]:
    """Both answers of each question in words."""
    section = {question.name: question for question in instrument_of(interview).section(step.section).questions}
    return [
        Pair(
            name,
            emphasis(spoken(section[name], interview, step, context).say(language())),
            answer_text(section[name], mine, interview, step, context),
            answer_text(section[name], theirs, interview, step, context),
        )
        for name, mine, theirs in clash
    ]
