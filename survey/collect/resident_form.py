"""The resident's door, from the first question to the receipt: section by section, one person at a time."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from survey.access import gate, tokens
from survey.collect import closing, steps
from survey.collect.circumstances import context_of
from survey.collect.entrance import Answer, keyring, own_case, switches_language
from survey.collect.finish import receipt_code
from survey.collect.forms import form_for
from survey.collect.interview import find_step, next_step
from survey.collect.resident_entry import leave
from survey.collect.resident_pages import check_page, clash_page, step_page
from survey.collect.resident_sitting import hold, href, own_record, own_sheet, resident
from survey.store import records
from survey.store.tables.intake import Record
from survey.web.db import session
from survey.web.languages import language


@resident.get("/respond/form")
@gate.resident
def form() -> Answer:
    """The first part with something left to answer."""
    case, sheet = own_case(), own_sheet()
    if sheet is None:
        return redirect(url_for("resident.consent"), 303)
    return redirect(href(next_step(sheet.interview, context_of(case, "resident")).id), 303)


@resident.get("/respond/form/<step_id>")
@gate.resident
def step(step_id: str) -> Answer:
    """One part of the form."""
    case, sheet = own_case(), own_sheet()
    context = context_of(case, "resident")
    found = find_step(sheet.interview, context, step_id) if sheet is not None else None
    if sheet is None or found is None or found.section in ("consent", "summary"):
        return redirect(url_for("resident.form") if found is None else href(found.id), 303)
    shown = form_for(found, sheet.interview, context, language())
    shown.show(steps.soft_problems(sheet, found, context))
    return step_page(sheet, found, shown, context)


@resident.post("/respond/form/<step_id>")
@gate.resident
def step_post(step_id: str) -> Answer:
    """Keep one part and go on."""
    case, sheet = own_case(), own_sheet()
    context = context_of(case, "resident")
    found = find_step(sheet.interview, context, step_id) if sheet is not None else None
    if sheet is None or found is None or found.section in ("consent", "summary"):
        return redirect(url_for("resident.form"), 303)
    if request.form.get("act") == "remove" and found.section == "member":
        steps.remove(keyring(), sheet, found, context)
        return redirect(url_for("resident.form"), 303)
    posted = steps.take(keyring(), sheet, found, context)
    if posted.fate == "saved" and posted.goal is not None:
        if posted.voided:
            flash(steps.voided_sentence(posted.voided))
        return redirect(href(posted.goal.id, posted.anchor), 303)
    if posted.fate == "left":
        if sheet.draft.pin_hash is None:
            return redirect(url_for("resident.pin", later=1), 303)
        return leave(has_pin=True)
    if posted.fate == "clash":
        return clash_page(sheet, found, posted, context), 409
    if posted.fate == "over":
        return redirect(url_for("resident.receipt"), 303)
    return step_page(sheet, found, posted.form, context), 422 if posted.fate == "refused" else 200


@resident.get("/respond/check")
@gate.resident
def check() -> Answer:
    """Everything answered in this sitting, to look over before sending."""
    case, sheet = own_case(), own_sheet()
    if sheet is None:
        return redirect(url_for("resident.consent"), 303)
    return check_page(sheet, context_of(case, "resident"))


@resident.post("/respond/check")
@gate.resident
def send() -> Answer:
    """Seal and store the answers; the receipt follows the commit."""
    case, sheet = own_case(), own_sheet()
    if sheet is None:
        return redirect(url_for("resident.receipt"), 303)
    context = context_of(case, "resident")
    if switches_language():
        return check_page(sheet, context)
    record = closing.close(keyring(), sheet, case, context)
    if not isinstance(record, Record):
        return check_page(sheet, context, record.problems), 422
    return redirect(url_for("resident.receipt"), 303)


@resident.get("/respond/receipt")
@gate.resident
def receipt() -> Answer:
    """The receipt; never an answer."""
    case, record = own_case(), own_record()
    if record is None:
        return redirect(url_for("resident.consent"), 303)
    persons = records.get_current(session(), record).revision.persons
    return render_template(
        "collect/receipt.html",
        heading=_("Cảm ơn ông/bà đã trả lời"),
        record=record,
        receipt=receipt_code(record.uuid),
        facts=[(_("Số người"), persons)],
        wave=case.wave,
        can_correct=True,
        institution=False,
    )


@resident.post("/respond/correct")
@gate.resident
def correct() -> Answer:
    """Open one's own answers again, to change them: the next sending is a new revision."""
    case, record = own_case(), own_record()
    if record is None:
        return redirect(url_for("resident.consent"), 303)
    hold(closing.reopen(keyring(), case, record, "resident").draft)
    return redirect(url_for("resident.check"), 303)


@resident.post("/respond/close")
@gate.resident
def close() -> Answer:
    """End the session, so that nobody at this device can look."""
    tokens.end_session("resident")
    return redirect(url_for("resident.start"), 303)
