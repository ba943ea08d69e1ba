"""Waves: the list, a new one, its page, opening, closing and reopening with a confirmation."""

from datetime import date
from typing import TYPE_CHECKING

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as N_  # noqa: N812  # the name that the extraction of strings looks for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import Field, SelectField, StringField, ValidationError

from survey.access import gate
from survey.manage import sampling
from survey.manage.blueprint import manage
from survey.plan.text import Refusal, Text
from survey.plan.waves import Wave as Plan
from survey.questionnaire.instruments import HOUSEHOLD, INSTITUTION
from survey.store import audit, cases, drafts, psus, results
from survey.store import waves as stored
from survey.store.errors import Conflict
from survey.web.db import session
from survey.web.forms import DayField, SelectChoice, WholeField
from survey.web.languages import say

if TYPE_CHECKING:
    from survey.store.tables.field import Wave

Answer = str | Response | tuple[str, int]
CONSENT_VERSION = "1"
STATES: dict[str, Text] = {
    "planned": Text("Đang chuẩn bị", "Planned"),
    "open": Text("Đang thu thập", "In the field"),
    "closed": Text("Đã đóng", "Closed"),
    "frozen": Text("Đã chốt số liệu", "Frozen"),
}
_LEADS_TO = {"open": "open", "reopen": "open", "close": "closed"}
_FROM = {"open": "planned", "reopen": "closed", "close": "open"}


class WaveForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF carries no types
    """What a new wave must say."""

    code = StringField(N_("Mã đợt"))
    title_vi = StringField(N_("Tên đợt"))
    title_en = StringField(N_("Tên đợt bằng tiếng Anh"))
    reference_date = DayField(N_("Ngày tham chiếu"))
    starts_on = DayField(N_("Ngày bắt đầu thu thập"))
    ends_on = DayField(N_("Ngày kết thúc thu thập"))
    closing_for = WholeField(N_("Là đợt chốt của năm (để trống nếu không)"))
    respondents = SelectField(
        N_("Hỏi ai trong hộ"),
        choices=[
            SelectChoice("all", N_("Mọi người từ 15 tuổi")),
            SelectChoice("one", N_("Một người từ 15 tuổi, máy chọn ngẫu nhiên")),
        ],
    )
    hotline = StringField(N_("Điện thoại hỗ trợ"))

    def validate_code(self, field: Field) -> None:
        """A short word of letters, digits and dashes that no other wave has."""
        code = (field.data or "").strip()
        if not code or len(code) > 20 or not code.replace("-", "").isalnum() or not code.isascii():
            raise ValidationError(_("Mã đợt gồm chữ không dấu, chữ số, gạch ngang, dài đến 20 ký tự. Ví dụ 2027."))
        if stored.find_wave(session(), code) is not None:
            raise ValidationError(_("Đã có đợt mang mã %(code)s. Chọn mã khác.", code=code))

    def validate_title_vi(self, field: Field) -> None:
        """The name is given."""
        _need(field)

    def validate_title_en(self, field: Field) -> None:
        """The English name is given."""
        _need(field)

    def validate_reference_date(self, field: Field) -> None:
        """The reference date is given."""
        _need_day(field)

    def validate_starts_on(self, field: Field) -> None:
        """The first day is given."""
        _need_day(field)

    def validate_closing_for(self, field: WholeField) -> None:
        """A year, or nothing."""
        if field.was_typed and (field.data is None or not 2020 <= field.data <= 2100):
            raise ValidationError(_("Năm chốt phải là một năm, ví dụ 2030. Sửa lại hoặc để trống."))

    def validate_ends_on(self, field: Field) -> None:
        """The last day is given, and the plan's own rules about dates hold."""
        _need_day(field)
        if self.reference_date.data is None or self.starts_on.data is None:
            return
        try:
            Plan(
                id=self.code.data or "",
                name=Text(self.title_vi.data or "", self.title_en.data or ""),
                reference_date=self.reference_date.data,
                fieldwork_start=self.starts_on.data,
                fieldwork_end=field.data,
                closing_for=self.closing_for.data,
            )
        except Refusal as refusal:
            raise ValidationError(say(refusal.message)) from refusal


@manage.get("/")
@gate.requires("wave:manage")
def waves() -> Answer:
    """All waves, newest first."""
    return render_template("manage/waves.html", waves=stored.list_waves(session()), states=STATES)


@manage.get("/waves/new")
@gate.requires("wave:manage")
def new_wave() -> Answer:
    """The form of a new wave."""
    return render_template("manage/wave_new.html", form=WaveForm())


@manage.post("/waves/new")
@gate.requires("wave:manage")
def add_wave() -> Answer:
    """Plan a wave."""
    form = WaveForm()
    if "lang" in request.form or not form.validate_on_submit():
        return render_template("manage/wave_new.html", form=form), 200 if "lang" in request.form else 422
    settings = current_app.config["SURVEY"]
    wave = stored.add_wave(
        session(),
        code=_words(form.code),
        title_vi=_words(form.title_vi),
        title_en=_words(form.title_en),
        reference_date=_day(form.reference_date),
        starts_on=_day(form.starts_on),
        ends_on=_day(form.ends_on),
        household_instrument=HOUSEHOLD.version,
        institution_instrument=INSTITUTION.version,
        consent_version=CONSENT_VERSION,
        hotline=(form.hotline.data or settings.phone).strip(),
        agency=settings.agency,
        closing_for=form.closing_for.data,
        demo=settings.demo,
        respondents=form.respondents.data,
    )
    flash(_("Đã lập đợt %(code)s.", code=wave.code))
    return redirect(url_for("manage.wave", code=wave.code), 303)


@manage.get("/waves/<code>")
@gate.requires("wave:manage")
def wave(code: str) -> Answer:
    """One wave: where it stands and what can be done next."""
    found = get_wave(code)
    households = cases.list_cases(session(), found.id, kind="household")
    return render_template(
        "manage/wave.html",
        wave=found,
        state=STATES[found.state],
        villages=len(psus.list_psus(session(), found.id)),
        households=len(households),
        unassigned=sum(case.assigned_to is None for case in households),
        institutions=len(cases.list_cases(session(), found.id, kind="institution")),
        drawn=sampling.facts_of_draw(session(), found),
        snapshots=results.list_snapshots(session(), found.id),
        steps=[step for step, state in _FROM.items() if state == found.state],
    )


@manage.get("/waves/<code>/<any(open,close,reopen):step>")
@gate.requires("wave:manage")
def confirm_step(code: str, step: str) -> Answer:
    """Ask once before the wave opens, closes or reopens."""
    return _confirmation(get_wave(code), step, None)


@manage.post("/waves/<code>/<any(open,close,reopen):step>")
@gate.requires("wave:manage")
def take_step(code: str, step: str) -> Answer:
    """Open, close or reopen the wave."""
    found = get_wave(code)
    reason = request.form.get("reason", "").strip()
    if step == "reopen" and not reason:
        return _confirmation(found, step, _("Mở lại đợt cần lý do. Ghi lý do; lý do được lưu trong nhật ký.")), 422
    try:
        stored.set_state(session(), found, _LEADS_TO[step])
    except Conflict:
        return _confirmation(found, step, _("Đợt này không còn ở trạng thái đó. Quay lại trang của đợt.")), 409
    if reason:
        audit.record(session(), f"wave.{step}", f"wave:{found.id}", reason=reason[:500])
    flash(_("Đợt %(code)s: %(state)s.", code=found.code, state=say(STATES[found.state]).lower()))
    return redirect(url_for("manage.wave", code=found.code), 303)


def get_wave(code: str) -> "Wave":
    """The wave of an address; 404 where there is none."""
    found = stored.find_wave(session(), code)
    if found is None:
        gate.not_there()
    return found


def _confirmation(found: "Wave", step: str, problem: str | None) -> str:
    waiting = len(drafts.list_open_drafts(session(), found.id)) if step == "close" else 0
    questions = {
        "open": _("Mở đợt %(code)s để thu thập?", code=found.code),
        "close": _(
            "Đóng đợt %(code)s? Cửa trả lời qua mạng đóng lại; còn %(n)s bản nháp dở, không vào số liệu.",
            code=found.code,
            n=waiting,
        ),
        "reopen": _("Mở lại đợt %(code)s? Ghi lý do; lý do được lưu trong nhật ký.", code=found.code),
    }
    return render_template("manage/confirm.html", wave=found, step=step, question=questions[step], problem=problem)


def _words(field: Field) -> str:
    return str(field.data or "").strip()


def _day(field: Field) -> date:
    if not isinstance(field.data, date):
        raise TypeError(f"{field.name} was not checked")
    return field.data


def _need(field: Field) -> None:
    if not (field.data or "").strip():
        raise ValidationError(_("Ô “%(label)s” đang trống. Ghi vào ô này.", label=field.label.text))


def _need_day(field: Field) -> None:
    if field.data is None:
        raise ValidationError(_("Ô “%(label)s” chưa có ngày. Ghi ngày, tháng, năm.", label=field.label.text))
