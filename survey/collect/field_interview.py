"""The interview in an enumerator's hands: part by part, checked, finished, corrected."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from survey.access import gate
from survey.collect import closing, steps
from survey.collect.circumstances import place_of
from survey.collect.consent import consent_text
from survey.collect.entrance import Answer, keyring, switches_language
from survey.collect.field_pages import check_page, clash_page, step_page
from survey.collect.field_sitting import PERMISSION, context, field, href, own_case, own_record, own_sheet
from survey.collect.finish import receipt_code
from survey.collect.forms import form_for
from survey.collect.interview import find_step, finish, next_step
from survey.store import cases
from survey.store.tables.base import now
from survey.store.tables.intake import Record
from survey.web.db import session
from survey.web.languages import language


@field.get("/field/desk/cases/<public_id>/interview/<step_id>")
@gate.requires(PERMISSION)
def step(public_id: str, step_id: str) -> Answer:
    """One part of the interview."""
    case = own_case(public_id)
    sheet = own_sheet(case)
    if sheet is None:
        return redirect(url_for("field.case", public_id=public_id), 303)
    around = context(case)
    found = find_step(sheet.interview, around, step_id)
    if found is None or found.section == "summary":
        return redirect(href(case, next_step(sheet.interview, around).id), 303)
    shown = form_for(found, sheet.interview, around, language())
    shown.show(steps.soft_problems(sheet, found, around))
    return step_page(case, sheet, found, shown)


@field.post("/field/desk/cases/<public_id>/interview/<step_id>")
@gate.requires(PERMISSION)
def step_post(public_id: str, step_id: str) -> Answer:
    """Keep one part and go on."""
    case = own_case(public_id)
    sheet = own_sheet(case)
    around = context(case)
    found = find_step(sheet.interview, around, step_id) if sheet is not None else None
    if sheet is None or found is None or found.section == "summary":
        return redirect(url_for("field.case", public_id=public_id), 303)
    if request.form.get("act") == "remove" and found.section == "member":
        steps.remove(keyring(), sheet, found, around)
        return redirect(href(case, next_step(sheet.interview, around).id), 303)
    if found.section == "consent":
        text = consent_text(around)
        sheet.facts["consent"] = {"version": text.version, "sha256": text.digest(language()), "lang": language()}
    posted = steps.take(keyring(), sheet, found, around)
    if posted.fate == "saved" and posted.goal is not None:
        if posted.voided:
            flash(steps.voided_sentence(posted.voided))
        return redirect(href(case, posted.goal.id, posted.anchor), 303)
    if posted.fate == "left":
        flash(_('Đã tạm dừng. Phiếu nằm trong danh sách "Làm tiếp".'))
        return redirect(url_for("field.cases"), 303)
    if posted.fate == "clash":
        return clash_page(case, sheet, found, posted), 409
    if posted.fate == "over":
        return redirect(url_for("field.case", public_id=public_id), 303)
    return step_page(case, sheet, found, posted.form, posted.problems), 422 if posted.fate == "refused" else 200


@field.get("/field/desk/cases/<public_id>/check")
@gate.requires(PERMISSION)
def check(public_id: str) -> Answer:
    """Everything said so far, and the finish."""
    case = own_case(public_id)
    sheet = own_sheet(case)
    if sheet is None:
        return redirect(url_for("field.case", public_id=public_id), 303)
    return check_page(case, sheet, finish(sheet.interview, context(case)).problems)


@field.post("/field/desk/cases/<public_id>/check")
@gate.requires(PERMISSION)
def finish_post(public_id: str) -> Answer:
    """Seal the interview and put it into the inbox; an error that stays needs a reason, which becomes a flag."""
    case = own_case(public_id)
    sheet = own_sheet(case)
    if sheet is None:
        return redirect(url_for("field.case", public_id=public_id), 303)
    reason, around = request.form.get("reason", ""), context(case)
    if switches_language():
        return check_page(case, sheet, finish(sheet.interview, around).problems, reason)
    account = gate.principal().account
    record = closing.close(keyring(), sheet, case, around, reason=reason, account_id=account)
    if not isinstance(record, Record):
        return check_page(case, sheet, record.problems, reason, reason_missing=True), 422
    if record.rev == 1 and record.outcome is not None:
        cases.record_visit(session(), case, outcome=record.outcome, at=now(), account_id=account, key=record.uuid)
    return redirect(url_for("field.receipt", public_id=public_id), 303)


@field.get("/field/desk/cases/<public_id>/receipt")
@gate.requires(PERMISSION)
def receipt(public_id: str) -> Answer:
    """The receipt code, to be written on the slip."""
    case = own_case(public_id)
    record = own_record(case)
    if record is None:
        return redirect(url_for("field.case", public_id=public_id), 303)
    return render_template(
        "collect/field_receipt.html",
        case=case,
        place=place_of(case),
        record=record,
        receipt=receipt_code(record.uuid),
    )
