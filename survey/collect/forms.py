"""A step of the interview as a Flask-WTF form: every question a field, every field in one language.

`form.blocks` is what a page draws, top down: one block per question or per group of questions (see `fields` for what a
field offers).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask_wtf import FlaskForm
from flask_wtf.form import _Auto
from markupsafe import Markup

from survey.collect.fields import AnswerField, BirthField, ChoiceField, MultiField, NumberField, Words
from survey.collect.interview import Step
from survey.plan.text import Language, Text
from survey.questionnaire.document import Answer, Context, Interview, find_member, line_of, members_of, root_of
from survey.questionnaire.edits import Problem
from survey.questionnaire.instruments import instrument_of
from survey.questionnaire.model import Option, Question
from survey.questionnaire.routing import relevant

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

KEEP = "keep-"
"""Input names of the reasons: ``keep-<problem key>``."""


@dataclass
class Block:
    """What is drawn as one: a question (`kind` as the question's) or a group (`battery`, `multi`, `birth`, `item`)."""

    kind: str
    code: str
    text: Markup
    instruction: Markup | None
    note: Markup | None
    hint: Markup | None
    fields: list[AnswerField]

    @property
    def field(self) -> AnswerField:
        """The only, or first, field."""
        return self.fields[0]

    @property
    def id(self) -> str:
        """The id of the block's fieldset."""
        return f"block-{self.field.name}"

    @property
    def errors(self) -> list[str]:
        """The errors of all its fields, each once."""
        return list(dict.fromkeys(str(error) for field in self.fields for error in field.errors))

    @property
    def soft(self) -> list[Problem]:
        """The soft problems that lie in it."""
        return [problem for field in self.fields for problem in field.soft]

    @property
    def shown(self) -> bool:
        """Whether anything in it is asked now (always, unless the form was made with `everything`)."""
        return any(field.shown for field in self.fields)


class StepForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """The form of one step. `values` and `kept` go to `interview.apply`; `show` puts its problems where they lie."""

    step: Step
    lang: Language
    blocks: list[Block]
    title: Text
    intro: Markup | None

    def process(self, formdata: Any = None, *args: Any, **kwargs: Any) -> None:
        """Keep what was posted, for the reasons that stand beside the fields."""
        self.posted = self.meta.wrap_formdata(self, formdata)
        super().process(self.posted, *args, **kwargs)

    def values(self) -> dict[str, Answer]:
        """Variable -> answer, of all fields; None where nothing was answered."""
        found: dict[str, Answer] = {}
        for field in self._fields.values():
            if isinstance(field, MultiField):
                found.update(field.answers())
            elif isinstance(field, AnswerField):
                found[field.question.name] = field.data
        return found

    def kept(self) -> dict[str, str]:
        """Problem key -> reason, as posted."""
        if self.posted is None:
            return {}
        return {name.removeprefix(KEEP): str(self.posted[name]) for name in self.posted if name.startswith(KEEP)}

    def show(self, problems: Sequence[Problem]) -> None:
        """Add each problem to its field, in the form's language; soft ones stand apart (`field.soft`).

        A field that already says what is wrong is not called blank as well.
        """
        for problem in problems:
            field = self.field_of(problem.variable)
            if field is None:
                self.form_errors.append(problem.message.say(self.lang))
            elif problem.severity == "soft":
                field.soft.append(problem)
            elif not (problem.edit == "blank" and field.errors):
                field.errors = [*field.errors, problem.message.say(self.lang)]

    def field_of(self, variable: str) -> AnswerField | None:
        """The field that holds this variable, if the form has one."""
        for field in self._fields.values():
            if isinstance(field, MultiField) and variable in {line.name for line in field.lines}:
                return field
            if isinstance(field, AnswerField) and field.question.name == variable:
                return field
        return None


_FIELDS: dict[str, type[AnswerField]] = {
    "choice": ChoiceField,
    "yes_no": ChoiceField,
    "confirm": ChoiceField,
    "line": ChoiceField,
    "area": ChoiceField,
    "number": NumberField,
    "month": BirthField,
    "year": BirthField,
}


def form_for(
    step: Step,
    interview: Interview,
    context: Context,
    language: Language,
    everything: bool = False,
    posted: "MultiDict[str, str] | None" = None,
    wording: type[Words] = Words,
) -> StepForm:
    """The form of a step, filled from the request (or `posted`), else from the interview.

    It holds the questions that are asked now; with `everything` also those that other answers would open
    (`field.shown` is then False, `field.rule` says when). `wording` is how its texts are said.
    """
    section = instrument_of(interview).section(step.section)
    words = wording(interview, step, context, language)
    wanted = [
        question
        for question in section.questions
        if question.kind != "system" and (everything or relevant(section, question, interview, context, step.line))
    ]
    unbound = _unbound(wanted, words)
    form_class = type("StepFormOf" + section.id.title().replace("-", ""), (StepForm,), unbound)
    row = root_of(interview) if step.line is None else find_member(interview, step.line) or {}
    stored = {name: row if "lines" in made.kwargs else row.get(name) for name, made in unbound.items()}
    form: StepForm = form_class(_Auto if posted is None else posted, data=stored)
    form.step, form.lang, form.title = step, language, section.title
    form.intro = words.say(section.intro) if section.intro is not None else None
    for question in wanted:
        field = form.field_of(question.name)
        if field is not None:
            field.shown = relevant(section, question, interview, context, step.line)
    form.blocks = _blocks(wanted, form, words)
    return form


def _unbound(wanted: Sequence[Question], words: Words) -> dict[str, Any]:
    """Field name -> unbound field; the lines of a `multi` group become one field."""
    made: dict[str, Any] = {}
    for question in wanted:
        group = question.group
        if group is not None and group.kind == "multi" and question.kind == "yes_no":
            lines = [one for one in wanted if one.group is group and one.kind == "yes_no"]
            made.setdefault(group.name, MultiField(group=group, lines=lines, words=words))
            continue
        options = _options(question, words)
        more = {"options": options} if options is not None else {}
        made[question.name] = _FIELDS.get(question.kind, AnswerField)(question, words=words, **more)
    return made


def _options(question: Question, words: Words) -> list[Option] | None:
    """The options that come from the interview or the wave: members, communes."""
    if question.kind == "area":
        return [Option(code, Text(name, name)) for code, name in words.context.areas]
    if question.kind != "line":
        return None
    others = [row for row in members_of(words.interview) if line_of(row) != words.step.line]
    return [Option(line_of(row), _named(row)) for row in others]


def _named(row: Mapping[str, Answer]) -> Text:
    name = str(row.get("name") or f"{row.get('line')}")
    return Text(name, name)


def _blocks(wanted: Sequence[Question], form: StepForm, words: Words) -> list[Block]:
    blocks: list[Block] = []
    groups: dict[str, Block] = {}
    for question in wanted:
        field, group = form.field_of(question.name), question.group
        if field is None:
            continue
        if group is None or (group.kind == "multi" and question.kind != "yes_no"):
            kind = field.kind
            blocks.append(Block(kind, question.code, field.text, field.instruction, field.note, field.hint, [field]))
        elif group.name not in groups:
            aside, note = words.aside(group.instruction), words.note(group.note)
            hint = words.only_self(group.hint)
            groups[group.name] = Block(group.kind, group.code, words.say(group.text), aside, note, hint, [field])
            blocks.append(groups[group.name])
        elif field not in groups[group.name].fields:
            groups[group.name].fields.append(field)
    return blocks
