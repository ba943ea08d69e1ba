"""The pages of the institutions' door, drawn; and how far a return has come."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template, url_for
from flask_babel import gettext as _

from survey.collect import sheets, steps, summary
from survey.collect.circumstances import context_of
from survey.collect.entrance import keyring
from survey.collect.finish import receipt_code
from survey.collect.forms import StepForm
from survey.collect.interview import Step
from survey.collect.interview import steps as walk_of
from survey.collect.sheets import Sheet
from survey.plan.codes import DONE
from survey.questionnaire.document import root_of
from survey.questionnaire.instruments import INSTITUTION
from survey.store import drafts, records, reviews
from survey.store.tables.field import Case
from survey.store.tables.intake import Record
from survey.store.tables.review import Decision
from survey.web.db import session
from survey.web.languages import say

institution = Blueprint("institution", __name__, template_folder="templates")
SIGN = "sign"
_COMPONENTS = frozenset("abcd")
Problems = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class PartRow:
    """A part of the return on the overview."""

    title: str
    note: str
    href: str
    state: str
    icon: str


def own_record(case: Case) -> Record | None:
    """The return that was submitted, or None."""
    sent = [one for one in records.list_for_case(session(), case.id) if one.state not in ("superseded", "withdrawn")]
    return sent[-1] if sent else None


def own_sheet(case: Case) -> Sheet | None:
    """The open return of an institution, or None."""
    draft = drafts.find_open_draft(session(), case.id, "institution")
    return sheets.unseal(draft, keyring()) if draft is not None else None


def find_return(case: Case) -> Decision | None:
    """The decision that sent the return back, while it stands."""
    return reviews.find_last_return(session(), case.id)


def state_of(sheet: Sheet | None, record: Record | None) -> tuple[str, str]:
    """Where the return stands, in words, with its sign."""
    if record is not None and record.state == "returned":
        return _("Bị trả lại"), "return"
    if sheet is not None:
        return (_("Chờ thủ trưởng xác nhận"), "person") if sheet.facts.get("passed_on") else (_("Nháp"), "edit")
    if record is not None and record.verified:
        return _("Đã xác minh"), "check"
    return _("Đã nộp"), "check"


def walk(case: Case, sheet: Sheet) -> list[Step]:
    """The parts to fill in: header and components, without the signature."""
    listed = walk_of(sheet.interview, context_of(case, "institution"))
    return [one for one in listed if one.section not in (SIGN, "summary")]


def component_note(sheet: Sheet, section_id: str) -> str:
    """How many mandatory items of a component are done."""
    row = root_of(sheet.interview)
    needed = [question.name for question in INSTITUTION.section(section_id).questions if question.mandatory]
    done = sum(row.get(name) == DONE for name in needed)
    note: str = _("%(k)s/%(n)s mục bắt buộc đã hoàn thành", k=done, n=len(needed))
    return note


def overview_page(case: Case, sheet: Sheet | None, record: Record | None, problems: Problems = ()) -> str:
    """The whole return: where it stands, its parts, what is next."""
    state, icon = state_of(sheet, record)
    returned = find_return(case) if record is not None and record.state == "returned" else None
    return render_template(
        "collect/institution_overview.html",
        case=case,
        state=state,
        state_icon=icon,
        return_parts=[_part(one, sheet) for one in walk(case, sheet)] if sheet is not None else [],
        is_open=sheet is not None,
        is_signing=sheet is not None and bool(sheet.facts.get("passed_on")),
        returned=returned,
        comments=[(place.split(".", 1)[-1], what) for place, what in (returned.comments if returned else {}).items()],
        problems=problems,
        part_link=part_link,
        record=record,
        receipt=receipt_code(record.uuid) if record is not None else "",
        can_correct=record is not None and sheet is None,
    )


def step_page(case: Case, sheet: Sheet, step: Step, form: StepForm) -> str:
    """One part of the return."""
    listed = walk(case, sheet)
    place = next(index for index, one in enumerate(listed) if one.id == step.id)
    needed = [question.code for question in INSTITUTION.section(step.section).questions if question.mandatory]
    return render_template(
        "collect/institution_step.html",
        form=form,
        rev=sheet.draft.rev,
        problems=steps.listed(form),
        heading=_title(step),
        where=_("Phần %(n)s/%(total)s", n=place + 1, total=len(listed)),
        done=place,
        total=len(listed),
        mandatory=", ".join(needed),
        comments=_comments_at(case, step),
        kept_at=sheet.draft.changed_at,
    )


def clash_page(case: Case, sheet: Sheet, step: Step, posted: steps.Posted) -> str:
    """Two windows answered differently."""
    pairs = summary.pairs(posted.clash, sheet.interview, step, context_of(case, "institution"))
    return render_template("collect/conflict.html", rev=sheet.draft.rev, typed=steps.typed(), pairs=pairs)


def sign_page(case: Case, sheet: Sheet, typed: Mapping[str, str], problems: Problems = ()) -> str:
    """What the head confirms, with the head's own code."""
    naming = INSTITUTION.question("naming_consent")
    return render_template(
        "collect/institution_sign.html",
        case=case,
        rev=sheet.draft.rev,
        components=[
            (_title(one), component_note(sheet, one.section)) for one in walk(case, sheet) if one.section in _COMPONENTS
        ],
        signed=INSTITUTION.question("signed").text,
        naming=naming.text,
        naming_options=naming.options,
        typed=typed,
        problems=problems,
    )


def part_link(section_id: str) -> str:
    """The address of a part."""
    return url_for("institution.step", step_id=section_id)


def _part(step: Step, sheet: Sheet) -> PartRow:
    words = {"done": (_("Đã điền"), "check"), "started": (_("Còn chỗ cần sửa"), "edit")}
    state, icon = words.get(step.state, (_("Chưa điền"), "open"))
    note = component_note(sheet, step.section) if step.section in _COMPONENTS else ""
    return PartRow(_title(step), note, url_for("institution.step", step_id=step.id), state, icon)


def _title(step: Step) -> str:
    title = say(step.title)
    return f"{step.section.upper()}. {title}" if step.section in _COMPONENTS else title


def _comments_at(case: Case, step: Step) -> list[str]:
    returned = find_return(case)
    asked = {question.name for question in INSTITUTION.section(step.section).questions}
    comments: Mapping[str, str] = returned.comments if returned is not None else {}
    named = ((place.split(".", 1)[-1], what) for place, what in comments.items())
    return [f"{name}: {what}" for name, what in named if name in asked]
