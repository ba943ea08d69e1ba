"""The village return (Q3.3): once per village, by its supervisor, with the source and date of the providers' list."""

from datetime import date
from typing import TYPE_CHECKING, Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as N_  # noqa: N812  # the name that the extraction of strings looks for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import Field, RadioField, StringField, ValidationError

from survey.access import gate
from survey.questionnaire.village import FIBRE
from survey.review.blueprint import review
from survey.store import psus, waves
from survey.store import villages as returns
from survey.web.db import session
from survey.web.forms import DayField, SelectChoice
from survey.web.languages import say

if TYPE_CHECKING:
    from survey.store.tables.field import Psu, Wave

Answer = str | Response | tuple[str, int]
NO_INFORMATION = 8
_QUESTION, _SOURCE, _DATE = FIBRE.questions


class VillageForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF carries no types
    """The answer, and where it comes from."""

    fibre = RadioField(coerce=int, validate_choice=False)
    source = StringField(N_("Nguồn của danh sách"))
    observed_on = DayField(N_("Ngày của danh sách"))

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.fibre.choices = [SelectChoice(option.code, say(option.text)) for option in _QUESTION.options]

    def validate_fibre(self, field: Field) -> None:
        """One of the answers was chosen."""
        if field.data not in {option.code for option in _QUESTION.options}:
            raise ValidationError(_("Câu Q3.3 chưa có câu trả lời. Chọn một câu trả lời."))

    def validate_source(self, field: Field) -> None:
        """A known answer names its list."""
        if self.fibre.data != NO_INFORMATION and not (field.data or "").strip():
            raise ValidationError(_("Chưa ghi nguồn của danh sách. Ghi tên nhà mạng hoặc cơ quan cung cấp."))
        if len(field.data or "") > _SOURCE.longest:
            raise ValidationError(_("Nguồn dài quá %(n)s ký tự. Rút gọn lại.", n=_SOURCE.longest))

    def validate_observed_on(self, field: Field) -> None:
        """A known answer has a date that has come."""
        if self.fibre.data == NO_INFORMATION:
            return
        if field.data is None:
            raise ValidationError(_("Chưa ghi ngày của danh sách. Ghi ngày, tháng, năm có trên danh sách."))
        if field.data > date.today():  # noqa: DTZ011  # the day on the list, as people count it
            raise ValidationError(_("Ngày của danh sách chưa đến. Sửa lại ngày."))


def wave_asked() -> "Wave | None":
    """The wave named in the address, else the open one, else the newest that was opened; None where there is none."""
    code = request.values.get("wave")
    if code:
        found = waves.find_wave(session(), code)
        if found is None:
            gate.not_there()
        return found
    opened = [wave for wave in waves.list_waves(session()) if wave.state != "planned"]
    return waves.find_open_wave(session()) or next(iter(opened), None)


@review.get("/villages")
@gate.requires("village:record")
def village_list() -> Answer:
    """The villages within reach and what is known about each."""
    wave = wave_asked()
    if wave is None:
        return render_template("review/villages.html", wave=None, villages=[], answered={}, options={})
    reach = gate.within("village:record")
    listed = psus.list_psus(session(), wave.id, psu_ids=reach.psu_ids)
    answered = returns.list_returns(session(), wave.id, psu_ids=reach.psu_ids)
    options = {option.code: option.text for option in _QUESTION.options}
    listed.sort(key=lambda psu: (psu.id in answered, psu.district, psu.code))
    return render_template("review/villages.html", wave=wave, villages=listed, answered=answered, options=options)


@review.get("/villages/<wave>/<code>")
@gate.requires("village:record")
def village(wave: str, code: str) -> Answer:
    """The form of one village, with what was recorded last."""
    of_wave, psu = _find(wave, code)
    last = returns.find_return(session(), psu.id)
    form = VillageForm(
        data={"fibre": last.fibre, "source": last.source, "observed_on": last.observed_on} if last else {}
    )
    return _form_page(form, of_wave, psu)


@review.post("/villages/<wave>/<code>")
@gate.requires("village:record")
def record_village(wave: str, code: str) -> Answer:
    """Record the village's answer; an earlier one stays in the books."""
    of_wave, psu = _find(wave, code)
    form = VillageForm()
    if "lang" in request.form or of_wave.state == "frozen" or not form.validate_on_submit():
        return _form_page(form, of_wave, psu), 200 if "lang" in request.form else 422
    returns.record_return(
        session(),
        psu,
        fibre=int(form.fibre.data),
        source=(form.source.data or "").strip(),
        observed_on=form.observed_on.data or date.today(),  # noqa: DTZ011
        account_id=gate.principal().account,
    )
    flash(_("Đã ghi phiếu thôn %(village)s.", village=psu.village_name))
    return redirect(url_for("review.village_list", wave=of_wave.code), 303)


def _form_page(form: VillageForm, wave: "Wave", psu: "Psu") -> str:
    return render_template("review/village.html", form=form, wave=wave, psu=psu, question=_QUESTION)


def _find(wave: str, code: str) -> tuple["Wave", "Psu"]:
    found = waves.find_wave(session(), wave)
    psu = psus.find_psu(session(), found.id, code) if found is not None else None
    reach = gate.within("village:record").psu_ids
    if found is None or psu is None or (reach is not None and psu.id not in reach):
        gate.not_there()
    return found, psu
