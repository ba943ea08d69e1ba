"""The pages of the resident's door, drawn."""

from collections.abc import Mapping, Sequence

from flask import render_template
from flask_babel import gettext as _

from survey.collect import steps, summary
from survey.collect.circumstances import context_of
from survey.collect.consent import consent_text
from survey.collect.fields import emphasis
from survey.collect.forms import StepForm
from survey.collect.interview import Step, apply, find_step
from survey.collect.interview import steps as walk_of
from survey.collect.resident_sitting import href
from survey.collect.sheets import Sheet
from survey.collect.steps import Posted
from survey.questionnaire.completeness import complete
from survey.questionnaire.document import Answer, Context, Interview, find_member, root_of
from survey.questionnaire.edits import Problem
from survey.questionnaire.household import SECOND_CONSENT
from survey.questionnaire.wording import Listener, ask
from survey.store.tables.field import Case
from survey.web.languages import language, say

Problems = Sequence[tuple[str, str]]


def consent_page(case: Case, sheet: Sheet | None, chosen: Mapping[str, str], problems: Problems = ()) -> str:
    """The consent text and two separate choices, neither of them made beforehand."""
    context = context_of(case, "resident")
    text, listener = consent_text(context), Listener()
    second = ask(SECOND_CONSENT, None, listener, True, context)
    root = root_of(sheet.interview) if sheet is not None else {}
    said = {name: chosen.get(name) or str(root.get(name) or "") for name in ("consent", "consent_private")}
    return render_template(
        "collect/consent.html",
        paragraphs=[emphasis(paragraph.say(language())) for paragraph in text.read(listener, context)[:-1]],
        question=emphasis(text.read(listener, context)[-1].say(language())),
        second=emphasis(second.say(language())),
        version=text.version,
        digest=text.digest(language()),
        said=said,
        problems=problems,
    )


def missing_choices(chosen: Mapping[str, str]) -> list[tuple[str, str]]:
    """What was not chosen, as (anchor, sentence)."""
    if chosen["consent"] not in ("1", "2"):
        return [("consent-1", _("Chưa ghi sự đồng ý. Đọc thư đồng ý và chọn một câu trả lời để bắt đầu."))]
    if chosen["consent"] == "1" and chosen["consent_private"] not in ("1", "2"):
        return [("consent_private-1", _("Chưa chọn có trả lời ba nội dung riêng tư hay không. Chọn một trong hai."))]
    return []


def with_consent(sheet: Sheet, chosen: Mapping[str, str], context: Context) -> Interview:
    """The interview with the choices written in; a refusal takes every answer away."""
    values: dict[str, Answer] = {"consent": int(chosen["consent"])}
    if chosen["consent"] == "1":
        values["consent_private"] = int(chosen["consent_private"])
    step = find_step(sheet.interview, context, "consent")
    if step is None:
        raise LookupError("the walk has no consent step")
    return apply(sheet.interview, step, values, context).interview


def step_page(sheet: Sheet, step: Step, form: StepForm, context: Context) -> str:
    """One part of the form."""
    walk = [one for one in walk_of(sheet.interview, context) if one.section != "summary"]
    place = next(index for index, one in enumerate(walk) if one.id == step.id)
    earlier = [one for one in walk[:place] if one.state != "later"]
    title = summary.heading(step)
    return render_template(
        "collect/step.html",
        form=form,
        rev=sheet.draft.rev,
        problems=steps.listed(form),
        heading=title,
        where=_("Phần %(n)s/%(total)s", n=place + 1, total=len(walk)),
        done=place,
        total=len(walk),
        back=href(earlier[-1].id) if earlier else "",
        statement=[],
        kept_at=sheet.draft.changed_at,
        can_leave=True,
        removable=removable(sheet.interview, step),
    )


def removable(interview: Interview, step: Step) -> str:
    """The name of the member who can be taken off the list on this page; empty where nobody can."""
    row = find_member(interview, step.line) if step.section == "member" and step.line is not None else None
    return str(row.get("name") or _("người này")) if row is not None else ""


def check_page(sheet: Sheet, context: Context, problems: Sequence[Problem] = ()) -> str:
    """Everything answered so far, and what still stops it."""
    state = complete(sheet.interview, context)
    missing = [find_member(sheet.interview, line) or {} for line in state.asked if line not in state.finished]
    return render_template(
        "collect/check.html",
        said=summary.parts(sheet.interview, context, href),
        problems=[(_step_id(problem), say(_worded(problem, sheet, context).message)) for problem in problems],
        links=href,
        total=1,
        rev=sheet.draft.rev,
        open_people=", ".join(str(row.get("name") or row.get("line")) for row in missing),
    )


def clash_page(sheet: Sheet, step: Step, posted: Posted, context: Context) -> str:
    """Two windows answered differently: both are kept, a person chooses."""
    return render_template(
        "collect/conflict.html",
        rev=sheet.draft.rev,
        typed=steps.typed(),
        pairs=summary.pairs(posted.clash, sheet.interview, step, context),
    )


def message(heading: str, sentences: Sequence[str], ways: Problems) -> str:
    """A page that says what has been decided."""
    return render_template("collect/message.html", heading=heading, sentences=sentences, ways=ways)


def _worded(problem: Problem, sheet: Sheet, context: Context) -> Problem:
    step = find_step(sheet.interview, context, _step_id(problem))
    return steps.without_codes_in(sheet, step, context)(problem) if step is not None else problem


def _step_id(problem: Problem) -> str:
    return f"{problem.section}-{problem.line}" if problem.line else problem.section
