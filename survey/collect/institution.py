"""The institutions' door: header, components A to D with evidence, passed on to the head, signed with a second code."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from survey.access import gate, tokens
from survey.collect import closing, institution_signing, sheets, steps
from survey.collect.circumstances import context_of, school_year
from survey.collect.entrance import (
    Answer,
    WaveClosed,
    enter,
    keyring,
    last_day,
    open_wave,
    own_case,
    switches_language,
)
from survey.collect.finish import receipt_code
from survey.collect.forms import form_for
from survey.collect.institution_pages import (
    SIGN,
    clash_page,
    institution,
    overview_page,
    own_record,
    own_sheet,
    step_page,
)
from survey.collect.interview import find_step, new_institution
from survey.questionnaire.document import Interview
from survey.questionnaire.instruments import INSTITUTION
from survey.store import drafts
from survey.store.tables.field import Case
from survey.web.db import session
from survey.web.languages import day, language

__all__ = ["institution"]
VIEWS = (institution_signing,)


@institution.get("/institution")
@gate.public
def start() -> Answer:
    """Where the institution's code is typed."""
    return _start_page()


@institution.post("/institution")
@gate.public
def start_post() -> Answer:
    """Open the institution's own return."""
    typed = request.form.get("code", "")
    if switches_language() or open_wave() is None:
        return _start_page(typed=typed)
    code = enter("institution", "institution")
    if isinstance(code, tuple):
        return _start_page(code[0], typed), code[1]
    tokens.open_session("institution", code=code.id, case=code.case_id)
    case, record = code.case, own_record(code.case)
    if drafts.find_open_draft(session(), case.id, "institution") is None:
        if record is None:
            sheets.begin(session(), keyring(), case, "institution", INSTITUTION, interview=_prefilled(case))
        elif record.state == "returned":
            closing.reopen(keyring(), case, record, "institution")
    return redirect(url_for("institution.overview"), 303)


@institution.get("/institution/return")
@gate.institution
def overview() -> Answer:
    """Where the return stands."""
    case = own_case()
    return overview_page(case, own_sheet(case), own_record(case))


@institution.get("/institution/return/<step_id>")
@gate.institution
def step(step_id: str) -> Answer:
    """One part of the return."""
    case = own_case()
    sheet, context = own_sheet(case), context_of(case, "institution")
    found = find_step(sheet.interview, context, step_id) if sheet is not None else None
    if sheet is None or found is None or found.section in (SIGN, "summary"):
        return redirect(url_for("institution.overview"), 303)
    shown = form_for(found, sheet.interview, context, language(), everything=True)
    shown.show(steps.soft_problems(sheet, found, context))
    return step_page(case, sheet, found, shown)


@institution.post("/institution/return/<step_id>")
@gate.institution
def step_post(step_id: str) -> Answer:
    """Keep one part. A change after passing on takes the return back from the head."""
    case = own_case()
    sheet, context = own_sheet(case), context_of(case, "institution")
    found = find_step(sheet.interview, context, step_id) if sheet is not None else None
    if sheet is None or found is None or found.section in (SIGN, "summary"):
        return redirect(url_for("institution.overview"), 303)
    sheet.facts.pop("passed_on", None)
    posted = steps.take(keyring(), sheet, found, context, everything=True)
    if posted.fate == "saved" and posted.goal is not None:
        if posted.goal.section in (SIGN, "summary"):
            return redirect(url_for("institution.overview"), 303)
        return redirect(url_for("institution.step", step_id=posted.goal.id, _anchor=posted.anchor or None), 303)
    if posted.fate == "left":
        flash(_("Đã lưu bản nháp."))
        return redirect(url_for("institution.overview"), 303)
    if posted.fate == "clash":
        return clash_page(case, sheet, found, posted), 409
    if posted.fate == "over":
        return redirect(url_for("institution.overview"), 303)
    return step_page(case, sheet, found, posted.form), 422 if posted.fate == "refused" else 200


@institution.get("/institution/receipt")
@gate.institution
def receipt() -> Answer:
    """The receipt of a submitted return."""
    case = own_case()
    record = own_record(case)
    if record is None:
        return redirect(url_for("institution.overview"), 303)
    facts = [(_("Cơ sở"), case.institution_name), (_("Mã trong danh mục"), case.register_code)]
    return render_template(
        "collect/receipt.html",
        heading=_("Phiếu đã nộp"),
        record=record,
        receipt=receipt_code(record.uuid),
        facts=facts,
        wave=case.wave,
        institution=True,
    )


@institution.post("/institution/correct")
@gate.institution
def correct() -> Answer:
    """Open a submitted return again: signing it once more makes a new revision."""
    case = own_case()
    record = own_record(case)
    if record is not None:
        closing.reopen(keyring(), case, record, "institution")
    return redirect(url_for("institution.overview"), 303)


@institution.post("/institution/close")
@gate.institution
def close() -> Answer:
    """End the session."""
    tokens.end_session("institution")
    return redirect(url_for("institution.start"), 303)


@institution.errorhandler(WaveClosed)
def closed(error: WaveClosed) -> Answer:
    """The wave has ended."""
    sentence = _("Đợt điều tra đã kết thúc ngày %(day)s nên không nhận phiếu qua trang này nữa.", day=day(error.day))
    ways = [(url_for("results.overview"), _("Tổng quan"))]
    heading = _("Đợt điều tra đã kết thúc")
    return render_template("collect/message.html", heading=heading, sentences=[sentence], ways=ways), 403


def _start_page(problem: str = "", typed: str = "") -> str:
    return render_template(
        "collect/institution_start.html", wave=open_wave(), closed_on=last_day(), problem=problem, typed=typed
    )


def _prefilled(case: Case) -> Interview:
    """An empty return with what the register knows."""
    kind, ownership = case.institution_type or "", case.ownership or ""
    return new_institution(
        case.register_code or "",
        case.institution_name or "",
        school_year(case.wave),
        type=int(kind) if kind.isdecimal() else None,
        ownership=int(ownership) if ownership.isdecimal() else None,
        commune=case.commune_new,
    )
