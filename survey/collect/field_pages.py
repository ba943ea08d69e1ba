"""The pages of the enumerator's door, drawn."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from flask import render_template
from flask_babel import gettext as _

from survey.collect import steps, summary
from survey.collect.circumstances import place_of
from survey.collect.consent import consent_text
from survey.collect.field_sitting import context, href
from survey.collect.fields import emphasis
from survey.collect.forms import StepForm
from survey.collect.interview import Step, listener_for, unanswered
from survey.collect.interview import steps as walk_of
from survey.collect.resident_pages import removable
from survey.collect.sheets import Sheet
from survey.collect.steps import Posted
from survey.questionnaire.completeness import complete
from survey.questionnaire.document import Context, find_member, root_of
from survey.questionnaire.edits import Problem
from survey.questionnaire.instruments import HOUSEHOLD
from survey.questionnaire.routing import standing
from survey.questionnaire.rules import View
from survey.store import reviews
from survey.store.tables.field import Case
from survey.web.db import session
from survey.web.languages import language, say

_STAGES = ("consent cover", "member anyone-else respondent", "internet", "*", "end outcome summary")


@dataclass(frozen=True, slots=True)
class Stage:
    """A part of the whole, as the line at the top of the page shows it."""

    title: str
    href: str
    is_current: bool
    is_done: bool


@dataclass(frozen=True, slots=True)
class Person:
    """A member in the line of persons."""

    name: str
    href: str
    is_current: bool
    state: str
    icon: str


def step_page(case: Case, sheet: Sheet, step: Step, form: StepForm, problems: Sequence[Problem] = ()) -> str:
    """One part of the interview."""
    around = context(case)
    walk = walk_of(sheet.interview, around)
    listed = [one for one in walk if one.section != "summary"]
    place = next(index for index, one in enumerate(listed) if one.id == step.id)
    earlier = [one for one in listed[:place] if one.state != "later"]
    hard: dict[str, list[Problem]] = {}
    for problem in problems:
        if problem.severity == "hard" and problem.edit != "blank":
            hard.setdefault(problem.variable, []).append(problem)
    return render_template(
        "collect/field_step.html",
        case=case,
        place=place_of(case),
        form=form,
        rev=sheet.draft.rev,
        hard=hard,
        problems=steps.listed(form),
        heading=summary.heading(step),
        where=_("Phần %(n)s/%(total)s", n=place + 1, total=len(listed)),
        done=sum(one.state in ("done", "optional") for one in listed),
        total=len(listed),
        back=href(case, earlier[-1].id) if earlier else "",
        check=href(case, "summary"),
        stages=list(_stages(case, walk, step)),
        people=list(_people(case, sheet, walk, step)) if _stage(step.section) == "*" else [],
        statement=_statement(sheet, step, around),
        comments=comments_at(case, step),
        skipped=_skipped(sheet, step, around),
        kept_at=sheet.draft.changed_at,
        removable=removable(sheet.interview, step),
    )


def check_page(
    case: Case, sheet: Sheet, problems: Sequence[Problem] = (), reason: str = "", reason_missing: bool = False
) -> str:
    """Everything said, what is missing, and the finish."""
    around = context(case)
    state = complete(sheet.interview, around)
    missing = [find_member(sheet.interview, line) or {} for line in state.asked if line not in state.finished]
    waiting = [one for one in walk_of(sheet.interview, around) if one.state in ("open", "started")]
    waiting = [one for one in waiting if one.section != "summary"]
    return render_template(
        "collect/field_check.html",
        case=case,
        place=place_of(case),
        rev=sheet.draft.rev,
        kept_at=sheet.draft.changed_at,
        said=summary.parts(sheet.interview, around, partial(href, case)),
        problems=[(f"{one.section}-{one.line}" if one.line else one.section, say(one.message)) for one in problems],
        links=partial(href, case),
        missing=len(unanswered(sheet.interview, around)),
        open_people=", ".join(str(row.get("name") or row.get("line")) for row in missing),
        next_href=href(case, waiting[0].id) if waiting else "",
        reason=reason,
        reason_missing=reason_missing,
    )


def clash_page(case: Case, sheet: Sheet, step: Step, posted: Posted) -> str:
    """Two windows answered differently."""
    return render_template(
        "collect/conflict.html",
        rev=sheet.draft.rev,
        typed=steps.typed(),
        pairs=summary.pairs(posted.clash, sheet.interview, step, context(case)),
    )


def comments_at(case: Case, step: Step) -> list[str]:
    """What the supervisor asks about the questions of this step."""
    returned = reviews.find_last_return(session(), case.id)
    if returned is None or step.section not in {section.id for section in HOUSEHOLD.sections}:
        return []
    row = str(step.line) if step.line is not None else "household"
    asked = {f"{row}.{question.name}": question for question in HOUSEHOLD.section(step.section).questions}
    comments: Mapping[str, str] = returned.comments
    return [f"{asked[place].code}: {what}" for place, what in comments.items() if place in asked]


def _stage(section: str) -> str:
    return next((stage for stage in _STAGES if section in stage.split()), "*")


def _stages(case: Case, walk: Sequence[Step], current: Step) -> Iterator[Stage]:
    titles = (_("Đồng ý"), _("Thành viên"), _("Internet"), _("Phiếu cá nhân"), _("Kết thúc"))
    for stage, title in zip(_STAGES, titles, strict=True):
        within = [one for one in walk if _stage(one.section) == stage]
        if within:
            undone = [one for one in within if one.state in ("open", "started")]
            goal = (undone or within)[0]
            yield Stage(title, href(case, goal.id), _stage(current.section) == stage, not undone)


def _people(case: Case, sheet: Sheet, walk: Sequence[Step], current: Step) -> Iterator[Person]:
    by_line: dict[int, list[Step]] = {}
    for one in walk:
        if one.line is not None and _stage(one.section) == "*":
            by_line.setdefault(one.line, []).append(one)
    for line, own in by_line.items():
        undone = [one for one in own if one.state in ("open", "started")]
        untouched = all(one.state == "open" for one in own if one.state != "later")
        state, icon = (
            (_("Xong"), "check") if not undone else (_("Chưa hỏi"), "open") if untouched else (_("Đang hỏi"), "edit")
        )
        row = find_member(sheet.interview, line) or {}
        yield Person(str(row.get("name") or line), href(case, (undone or own)[0].id), line == current.line, state, icon)


def _statement(sheet: Sheet, step: Step, around: Context) -> list[str]:
    """The consent text, read aloud before it is asked for."""
    if step.section != "consent" or root_of(sheet.interview).get("consent") is not None:
        return []
    listener = listener_for("household", sheet.interview, step, around)
    return [emphasis(one.say(language())) for one in consent_text(around).read(listener, around)[:-1]]


def _skipped(sheet: Sheet, step: Step, around: Context) -> list[str]:
    """The questions of this step that the answers above make needless, on one line."""
    if step.state != "done":
        return []
    section = HOUSEHOLD.section(step.section)
    view = View(sheet.interview, around, step.line)
    left = [one for one in section.questions if "field" in one.doors and not one.name.endswith("_text")]
    codes = list(dict.fromkeys(one.code for one in left if standing(section, one, view) == "not_applicable"))
    private = list(dict.fromkeys(one.code for one in left if standing(section, one, view) == "private"))
    found = [_("Không hỏi %(codes)s, vì câu trả lời ở trên không cần.", codes=", ".join(codes))] if codes else []
    return found + ([_("Bỏ qua %(codes)s, vì không đồng ý ở K2.", codes=", ".join(private))] if private else [])
