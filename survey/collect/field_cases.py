"""The enumerator's list of cases, a case's visits, and the way into its interview."""

from datetime import UTC, date, datetime, time

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from survey.access import gate
from survey.collect import case_rows, closing, sheets
from survey.collect.circumstances import place_of, title_of
from survey.collect.entrance import Answer, keyring, switches_language
from survey.collect.field_sitting import PERMISSION, context, field, href, own_case, own_record, own_sheet
from survey.collect.finish import receipt_code
from survey.collect.interview import next_step
from survey.collect.visits import BY_INTERVIEW, note_visit
from survey.plan.codes import OUTCOMES
from survey.questionnaire.instruments import HOUSEHOLD
from survey.store import cases, records, reviews, waves
from survey.store.tables.base import new_public_id, now
from survey.store.tables.field import Case, Wave
from survey.web.db import session
from survey.web.forms import whole
from survey.web.languages import LOCAL

APPOINTED = (12, 21)


@field.get("/field/desk/", endpoint="cases")
@gate.requires(PERMISSION)
def cases_() -> Answer:
    """The households assigned to whoever asks."""
    wave = _wave()
    account = gate.principal().account or 0
    rows = case_rows.rows_of(wave, account) if wave is not None else []
    chosen, query = request.args.get("show", "all"), request.args.get("q", "")
    chosen = chosen if chosen in case_rows.count([]) else "all"
    labels = (("all", _("Tất cả")), ("today", _("Hôm nay")), ("open", _("Chưa xong")), ("returned", _("Trả lại")))
    return render_template(
        "collect/field_cases.html",
        wave=wave,
        wave_title=title_of(wave) if wave else "",
        total=len(rows),
        counts=case_rows.count(rows),
        chips=labels,
        chosen=chosen,
        query=query,
        villages=case_rows.villages((row for row in rows if case_rows.shows(chosen, row)), query),
    )


@field.get("/field/desk/cases/<public_id>")
@gate.requires(PERMISSION)
def case(public_id: str) -> Answer:
    """One household: its visits, its interview, what was returned."""
    return _case_page(own_case(public_id), [], {})


@field.post("/field/desk/cases/<public_id>/visits")
@gate.requires(PERMISSION)
def visit(public_id: str) -> Answer:
    """Record a visit and its outcome. The same form sent twice records one visit."""
    found = own_case(public_id)
    typed = {name: request.form.get(name, "") for name in ("outcome", "day", "time")}
    if switches_language():
        return _case_page(found, [], typed)
    problems, outcome, appointment = _read_visit(typed)
    if problems or outcome is None:
        return _case_page(found, problems, typed), 422
    note_visit(
        session(),
        found,
        outcome=outcome,
        at=now(),
        appointment_at=appointment,
        account_id=gate.principal().account,
        key=request.form.get("key") or None,
    )
    flash(_("Đã ghi lần đến."))
    return redirect(url_for("field.case", public_id=public_id), 303)


@field.post("/field/desk/cases/<public_id>/start")
@gate.requires(PERMISSION)
def start(public_id: str) -> Answer:
    """Begin the interview, or go on with it."""
    found = own_case(public_id)
    sheet = own_sheet(found)
    if sheet is None:
        account = gate.principal().account
        sheet = sheets.begin(session(), keyring(), found, "field", HOUSEHOLD, account_id=account)
        if found.state in ("new", "assigned", "closed"):
            cases.set_case_state(session(), found, "started")
    return redirect(href(found, next_step(sheet.interview, context(found)).id), 303)


@field.post("/field/desk/cases/<public_id>/correct")
@gate.requires(PERMISSION)
def correct(public_id: str) -> Answer:
    """Open a sent or returned record again; finishing it makes a new revision."""
    found = own_case(public_id)
    record = own_record(found)
    if record is None:
        return redirect(url_for("field.case", public_id=public_id), 303)
    closing.reopen(keyring(), found, record, "field", gate.principal().account)
    return redirect(href(found, "summary"), 303)


def _wave() -> Wave | None:
    """The wave in the field; after its end the newest one, so that unfinished work can still be handed in."""
    known = [one for one in waves.list_waves(session()) if one.state in ("open", "closed")]
    return waves.find_open_wave(session()) or (known[0] if known else None)


def _case_page(found: Case, problems: list[tuple[str, str]], typed: dict[str, str]) -> str:
    visits = cases.list_visits(session(), [found.id])
    sheet = own_sheet(found)
    record = own_record(found)
    others = [one for one in records.list_for_case(session(), found.id) if one.door == "resident"]
    returned = reviews.find_last_return(session(), found.id)
    return render_template(
        "collect/field_case.html",
        case=found,
        place=place_of(found),
        row=case_rows.row_of(found, visits, sheet.draft if sheet else None, record or (others[-1] if others else None)),
        draft=sheet.draft if sheet else None,
        record=record,
        receipt=receipt_code(record.uuid) if record else "",
        answered_online=bool(others) and record is None,
        returned=returned if record is not None and record.state == "returned" and sheet is None else None,
        comments=case_rows.comments_of(returned.comments if returned else {}),
        visits=[(one, OUTCOMES[one.outcome].name) for one in visits],
        outcomes=[one for one in OUTCOMES.values() if one.code not in BY_INTERVIEW],
        key=new_public_id(),
        problems=problems,
        typed=typed,
    )


def _read_visit(typed: dict[str, str]) -> tuple[list[tuple[str, str]], int | None, datetime | None]:
    outcome = whole(typed["outcome"])
    if outcome is None or outcome not in OUTCOMES or outcome in BY_INTERVIEW:
        return [("outcome", _("Chưa chọn kết quả lần đến. Chọn một kết quả trong danh sách."))], None, None
    if outcome not in APPOINTED:
        return [], outcome, None
    try:
        at = datetime.combine(date.fromisoformat(typed["day"]), time.fromisoformat(typed["time"]), LOCAL)
    except ValueError:
        return [("day", _("Chưa ghi đủ ngày và giờ hẹn. Ghi cả ngày và giờ."))], outcome, None
    if at < now():
        return [("day", _("Giờ hẹn đã qua. Sửa lại ngày hoặc giờ hẹn."))], outcome, None
    return [], outcome, at.astimezone(UTC)
