"""One posted step, the same at every door: read it, keep it, and say what comes next.

Nobody's typing is lost: what is refused is shown again as it was typed, and what two windows answered differently is
kept from both until a person chooses.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Literal

from flask import request
from flask_babel import ngettext

from survey.collect import sheets
from survey.collect.forms import StepForm, form_for
from survey.collect.interview import Outcome, Step, apply, find_step, next_step, remove_member, spoken
from survey.collect.sheets import Sheet
from survey.collect.uncoded import is_uncoded, short, without_codes
from survey.keep.keys import KeyRing
from survey.plan.text import LANGUAGES, Text
from survey.questionnaire.document import Answer, Context, find_member, root_of
from survey.questionnaire.edits import Problem, check
from survey.questionnaire.instruments import HOUSEHOLD
from survey.store.errors import Conflict
from survey.web.db import keep_changes, session
from survey.web.forms import whole
from survey.web.languages import language

Fate = Literal["shown", "refused", "saved", "left", "clash", "over"]
USE = "use-"
"""Names of the choices made after a clash: ``use-<variable>``, mine or theirs."""
NOT_ANSWERED = Text("Chưa có câu trả lời: {question}", "Not answered yet: {question}")
_NOT_ANSWERS = ("csrf_token", "rev", "act", "lang")


@dataclass(frozen=True)
class Posted:
    """What became of a posted step. `goal` is where to go after it was saved; `anchor` the block to stop at there.

    `shown`: only the language was switched. `over`: the form was handed in from elsewhere meanwhile.
    """

    fate: Fate
    form: StepForm
    goal: Step | None = None
    anchor: str = ""
    problems: tuple[Problem, ...] = ()
    voided: int = 0
    clash: tuple[tuple[str, Answer, Answer], ...] = field(default=())


def take(keyring: KeyRing, sheet: Sheet, step: Step, context: Context, *, everything: bool = False) -> Posted:
    """Take the post of this request for a step of this sheet."""
    form = form_for(step, sheet.interview, context, language(), everything)
    if request.form.get("lang") in LANGUAGES:
        return Posted("shown", form)
    leaving = request.form.get("act") == "later"
    unread = _unread(form)
    values = {name: value for name, value in form.values().items() if not _is_theirs(name)}
    if _seen() != sheet.draft.rev:
        differences = _differences(sheet, step, values)
        if differences:
            return _clash(keyring, sheet, step, form, values, differences)
    settling = any(name.startswith(USE) for name in request.form)
    outcome = apply(sheet.interview, step, values, context, form.kept(), leaving or settling)
    if everything and outcome.pending:
        outcome = _all_shown(outcome, step, context)
    if not leaving and not settling and (unread or not outcome.accepted):
        return _refuse(form, outcome, unread, without_codes_in(sheet, step, context))
    sheet.interview = outcome.interview
    try:
        sheets.save(session(), keyring, sheet)
    except Conflict:
        if sheet.draft.state != "open":
            return Posted("over", form)
        fresh = sheets.unseal(sheet.draft, keyring)
        return _clash(keyring, fresh, step, form, values, _differences(fresh, step, values))
    if leaving:
        return Posted("left", form)
    return _go_on(form, sheet, step, context, outcome, settling)


def soft_problems(sheet: Sheet, step: Step, context: Context) -> list[Problem]:
    """What deserves a second look among the answers that were kept for this step."""
    found = [one for one in check(sheet.interview, context, step.section, step.line) if one.severity == "soft"]
    return list(map(without_codes_in(sheet, step, context), found))


def remove(keyring: KeyRing, sheet: Sheet, step: Step, context: Context) -> None:
    """Take a member off the list, with all answers about them."""
    if step.line is not None:
        sheet.interview = remove_member(sheet.interview, step.line, context)
        sheets.save(session(), keyring, sheet)


def voided_sentence(count: int) -> str:
    """That answers below were cleared because one above has changed."""
    sentence: str = ngettext(
        "Câu trả lời ở trên đã đổi, nên %(num)d câu phía sau không còn cần và được bỏ.",
        "Câu trả lời ở trên đã đổi, nên %(num)d câu phía sau không còn cần và được bỏ.",
        count,
    )
    return sentence


def typed() -> list[tuple[str, str]]:
    """Everything that was posted, to be carried along by a page in between."""
    return [
        (name, value)
        for name in request.form
        if name not in _NOT_ANSWERS and not name.startswith(USE)
        for value in request.form.getlist(name)
    ]


def listed(form: StepForm, own: Sequence[tuple[str, str]] = ()) -> list[tuple[str, str]]:
    """The errors of a form as (anchor, sentence), in the order of the page."""
    found = list(own)
    for block in form.blocks:
        for one in block.fields:
            first = next((choice.id for choice in getattr(one, "choices", [])), one.id)
            anchor = one.id if one.kind == "area" else first
            found += [(anchor, str(error)) for error in one.errors]
    return found + [("", str(error)) for error in form.form_errors]


def _go_on(form: StepForm, sheet: Sheet, step: Step, context: Context, outcome: Outcome, settled: bool) -> Posted:
    voided = len(outcome.voided)
    stays = find_step(sheet.interview, context, step.id)
    variable = next(iter([*outcome.pending, *(problem.variable for problem in outcome.problems)]), None)
    is_unfinished = settled and stays is not None and stays.state in ("open", "started")
    if stays is not None and (variable is not None or is_unfinished):
        again = form_for(stays, sheet.interview, context, language())
        first = again.field_of(variable) if variable is not None else None
        block = next((one for one in again.blocks if first in one.fields), None)
        return Posted("saved", form, stays, block.id if block else "", voided=voided)
    return Posted("saved", form, next_step(sheet.interview, context, step.id), voided=voided)


def _all_shown(outcome: Outcome, step: Step, context: Context) -> Outcome:
    """Where the page showed every question, what is left open was left open by the person: it is said at once."""
    found = check(outcome.interview, context, step.section, step.line)
    hard = tuple(one for one in found if one.severity == "hard")
    return replace(outcome, accepted=not hard, problems=hard or outcome.problems, pending=())


def _refuse(form: StepForm, outcome: Outcome, unread: set[str], worded: Callable[[Problem], Problem]) -> Posted:
    # What could not be read was already said at its box; that it is therefore empty needs no second sentence.
    problems = [one for one in outcome.problems if not (one.edit == "blank" and one.variable in unread)]
    form.show([worded(one) for one in problems])
    return Posted("refused", form, problems=tuple(problems))


def without_codes_in(sheet: Sheet, step: Step, context: Context) -> Callable[[Problem], Problem]:
    """Residents see no question numbers, so a question is named by its own words."""

    def worded(problem: Problem) -> Problem:
        if not is_uncoded(context):
            return problem
        if problem.edit != "blank":
            return replace(problem, message=without_codes(problem.message, sheet.interview, step, context))
        asked = spoken(HOUSEHOLD.question(problem.variable), sheet.interview, step, context)
        return replace(problem, message=NOT_ANSWERED.format(question=Text(short(asked.vi), short(asked.en))))

    return worded


def _unread(form: StepForm) -> set[str]:
    """The variables whose posted text could not be read; their errors are already at the fields."""
    form.validate()
    return {name for name, one in form._fields.items() if getattr(one, "process_errors", None)}


def _clash(
    keyring: KeyRing,
    sheet: Sheet,
    step: Step,
    form: StepForm,
    values: Mapping[str, Answer],
    differences: Sequence[tuple[str, Answer, Answer]],
) -> Posted:
    if sheet.draft.state != "open":
        return Posted("over", form)
    kept = {"step": step.id, "at": datetime.now(UTC).isoformat(timespec="seconds"), "answers": dict(values)}
    sheet.facts["other"] = [*sheet.facts.get("other", []), kept]
    sheets.save(session(), keyring, sheet)
    keep_changes()
    return Posted("clash", form, clash=tuple(differences))


def _differences(sheet: Sheet, step: Step, values: Mapping[str, Answer]) -> list[tuple[str, Answer, Answer]]:
    """The variables that were answered differently: name, what was typed here, what is stored."""
    row = root_of(sheet.interview) if step.line is None else find_member(sheet.interview, step.line) or {}
    return [
        (name, mine, row.get(name))
        for name, mine in values.items()
        if row.get(name) not in (None, "") and mine not in (None, "", row.get(name))
    ]


def _is_theirs(name: str) -> bool:
    return request.form.get(USE + name) == "theirs"


def _seen() -> int:
    return whole(request.form.get("rev", "")) or 0
