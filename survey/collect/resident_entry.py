"""The resident's door, until the first question: code, consent, PIN, coming back."""

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from survey.access import codes, gate, tokens
from survey.collect import closing, resident_pin, sheets
from survey.collect.circumstances import context_of
from survey.collect.consent import consent_text
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
from survey.collect.interview import next_step
from survey.collect.resident_pages import consent_page, message, missing_choices, with_consent
from survey.collect.resident_pin import PinRefused
from survey.collect.resident_sitting import DECLINED, begin, earlier, hold, href, own_record, own_sheet, resident
from survey.store import drafts
from survey.store.tables.intake import Draft, Record
from survey.web.db import keep_changes, session
from survey.web.languages import day, language, say


@resident.get("/respond")
@gate.public
def start() -> Answer:
    """Where the code of the letter is typed."""
    return _start_page()


@resident.get("/t")
@gate.public
def scanned() -> Answer:
    """Where the picture of the letter leads. The token behind the # is never sent by a browser: a script posts it."""
    return render_template("collect/scanned.html")


@resident.post("/respond")
@gate.public
def start_post() -> Answer:
    """Open the form with a code: an empty one, or, where a PIN was chosen, the way to what was saved."""
    typed = request.form.get("code", "")
    if switches_language() or open_wave() is None:
        return _start_page(typed=typed)
    code = enter("resident", "household")
    if isinstance(code, tuple):
        return _start_page(code[0], typed), code[1]
    draft, record = earlier(code.case)
    if record is not None and record.outcome != DECLINED and (draft is None or draft.pin_hash is None):
        # A used code says no more than a wrong one.
        return _start_page(say(codes.WRONG), typed), 422
    tokens.open_session("resident", code=code.id, case=code.case_id)
    is_locked = draft is not None and draft.pin_hash is not None
    return redirect(url_for("resident.resume" if is_locked else "resident.consent"), 303)


@resident.get("/respond/consent")
@gate.resident
def consent() -> Answer:
    """The consent text and the two choices."""
    return consent_page(own_case(), own_sheet(), {})


@resident.post("/respond/consent")
@gate.resident
def consent_post() -> Answer:
    """Keep the consent and go on, or keep the refusal and no answer."""
    case, sheet = own_case(), own_sheet()
    chosen = {name: request.form.get(name, "") for name in ("consent", "consent_private")}
    if switches_language():
        return consent_page(case, sheet, chosen)
    problems = missing_choices(chosen)
    if problems:
        return consent_page(case, sheet, chosen, problems), 422
    sent = own_record() if sheet is None else None
    if sent is not None and sent.outcome != DECLINED:
        return redirect(url_for("resident.receipt"), 303)
    sheet = sheet or begin(case)
    context = context_of(case, "resident")
    text = consent_text(context)
    sheet.facts["consent"] = {"version": text.version, "sha256": text.digest(language()), "lang": language()}
    agreed = chosen["consent"] == "1"
    sheet.interview = with_consent(sheet, chosen, context)
    if not agreed:
        closing.close(keyring(), sheet, case, context)
        tokens.end_session("resident")
        return redirect(url_for("resident.declined"), 303)
    sheets.save(session(), keyring(), sheet)
    if sheet.draft.pin_hash is None:
        return redirect(url_for("resident.pin"), 303)
    return redirect(href(next_step(sheet.interview, context, "consent").id), 303)


@resident.get("/respond/pin")
@gate.resident
def pin() -> Answer:
    """The offer of a PIN."""
    own_case()
    return _pin_page([])


@resident.post("/respond/pin")
@gate.resident
def pin_post() -> Answer:
    """Keep the PIN, or go on without one."""
    case, sheet = own_case(), own_sheet()
    if switches_language():
        return _pin_page([])
    if sheet is None:
        return redirect(url_for("resident.consent"), 303)
    if request.form.get("act") != "without":
        typed, again = request.form.get("pin", ""), request.form.get("again", "")
        try:
            resident_pin.check_new(typed)
        except PinRefused as refused:
            return _pin_page([("pin", say(refused.message))]), 422
        if typed != again:
            return _pin_page([("again", _("Hai lần gõ mã PIN khác nhau. Gõ lại cả hai ô."))]), 422
        resident_pin.keep(sheet.draft, typed)
    if request.args.get("later"):
        return leave(has_pin=sheet.draft.pin_hash is not None)
    return redirect(href(next_step(sheet.interview, context_of(case, "resident"), "consent").id), 303)


@resident.get("/respond/resume")
@gate.resident
def resume() -> Answer:
    """Where the PIN is typed."""
    draft, record = earlier(own_case())
    if draft is None:
        return redirect(url_for("resident.consent"), 303)
    return _resume_page(draft, record)


@resident.post("/respond/resume")
@gate.resident
def resume_post() -> Answer:
    """Open what was saved, with the PIN."""
    draft, record = earlier(own_case())
    if draft is None:
        return redirect(url_for("resident.consent"), 303)
    if switches_language():
        return _resume_page(draft, record)
    if not resident_pin.opens(draft, request.form.get("pin", "")):
        keep_changes()
        left = resident_pin.tries_left(draft)
        wrong = ngettext("Mã PIN chưa đúng. Còn %(num)d lần.", "Mã PIN chưa đúng. Còn %(num)d lần.", left)
        return _resume_page(draft, record, wrong), 422
    hold(draft)
    return redirect(url_for("resident.receipt" if draft.state == "finished" else "resident.form"), 303)


@resident.post("/respond/restart")
@gate.resident
def restart() -> Answer:
    """Begin an empty form; what was saved stays with the office."""
    case = own_case()
    draft = drafts.find_open_draft(session(), case.id, "resident")
    if draft is not None:
        drafts.set_aside(session(), draft)
    hold(None, restarted=True)
    return redirect(url_for("resident.consent"), 303)


@resident.get("/respond/declined")
@gate.public
def declined() -> Answer:
    """What a refusal means: nothing."""
    wave = open_wave()
    until = day(wave.ends_on) if wave else ""
    sentence = _(
        "Ông/bà đã chọn không tham gia. Việc này không ảnh hưởng đến quyền lợi nào. "
        "Nếu đổi ý, mở lại bằng mã trong thư trước ngày %(day)s.",
        day=until,
    )
    return message(_("Đã ghi nhận"), [sentence], [])


@resident.get("/respond/saved")
@gate.public
def saved() -> Answer:
    """The form waits; how to come back."""
    wave = open_wave()
    until = day(wave.ends_on) if wave else ""
    if request.args.get("pin"):
        sentence = _("Đã lưu. Mở lại bằng mã trong thư và mã PIN trước ngày %(day)s.", day=until)
    else:
        sentence = _("Đã lưu. Vì không có mã PIN, lần sau mở bằng mã trong thư sẽ là phiếu trống.")
    return message(_("Đã lưu"), [sentence], [(url_for("resident.start"), _("Mở lại phiếu"))])


@resident.errorhandler(WaveClosed)
def closed(error: WaveClosed) -> Answer:
    """The wave has ended."""
    sentence = _("Đợt khảo sát đã kết thúc ngày %(day)s. Cảm ơn ông/bà đã quan tâm.", day=day(error.day))
    return message(_("Đợt khảo sát đã kết thúc"), [sentence], [(url_for("results.overview"), _("Tổng quan"))]), 403


def _start_page(problem: str = "", typed: str = "") -> str:
    return render_template("collect/start.html", wave=open_wave(), closed_on=last_day(), problem=problem, typed=typed)


def _pin_page(problems: list[tuple[str, str]]) -> str:
    return render_template("collect/pin.html", problems=problems)


def _resume_page(draft: Draft, record: Record | None, problem: str = "") -> str:
    answered = record.received_at if record is not None and draft.state == "finished" else None
    tries = resident_pin.tries_left(draft)
    return render_template("collect/resume.html", tries=tries, problem=problem, answered_at=answered)


def leave(*, has_pin: bool) -> Answer:
    """End the sitting; the form waits."""
    tokens.end_session("resident")
    return redirect(url_for("resident.saved", pin=1 if has_pin else None), 303)
