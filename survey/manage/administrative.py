"""Administrative figures: what other bodies report, typed in by those who prepare releases; a wrong one is withdrawn.

The next release takes what stands here and shows it beside the estimates, never joined to them.
"""

from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as N_  # noqa: N812  # the name that the extraction of strings looks for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import Field, SelectField, StringField, ValidationError

from survey.access import gate
from survey.manage.blueprint import manage
from survey.plan.areas import Version, districts, find_unit, units
from survey.plan.indicators import ALL as INDICATORS
from survey.plan.indicators import BY_ID
from survey.plan.text import Text
from survey.store import administrative as stored
from survey.store.errors import Conflict, NotFound
from survey.web.db import session
from survey.web.forms import DayField, SelectChoice, WholeField
from survey.web.languages import number, say

Answer = str | Response | tuple[str, int]
LARGEST, SHORTEST_WORDS, SHORTEST_REASON = 1000, 5, 10
_SETS: dict[str, Version] = {"legacy": "legacy", "2025": "2025"}
_PROVINCE = Text("Toàn tỉnh", "Province")
_AGREES = 0.1  # percentage points by which a typed value may differ from its numerator and denominator


class FigureForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF carries no types
    """One figure: of what, for where, how much, who says so and when it was counted."""

    indicator = SelectField(N_("Chỉ tiêu"))
    place = SelectField(N_("Địa bàn"))
    numerator = WholeField(N_("Tử số (để trống nếu nguồn không nêu)"))
    denominator = WholeField(N_("Mẫu số (để trống nếu nguồn không nêu)"))
    percent = StringField(N_("Giá trị, phần trăm (để trống nếu đã ghi tử số và mẫu số)"))
    counts = StringField(N_("Nguồn đếm cái gì"))
    source = StringField(N_("Nguồn"))
    as_of = DayField(N_("Số liệu tính đến ngày"))

    def __init__(self) -> None:
        super().__init__()
        self.indicator.choices = [SelectChoice(i.id, f"{i.number}. {say(i.short)}") for i in INDICATORS]
        self.place.choices = [SelectChoice(code, say(name)) for code, name in places()]

    def validate_denominator(self, field: WholeField) -> None:
        """Both counts or neither, and possible ones."""
        if self.numerator.was_typed != field.was_typed:
            raise ValidationError(_("Ghi cả tử số và mẫu số, hoặc để trống cả hai."))
        if not field.was_typed:
            return
        if self.numerator.data is None or field.data is None or self.numerator.data < 0 or field.data <= 0:
            raise ValidationError(_("Tử số và mẫu số là số nguyên, mẫu số lớn hơn 0. Ghi không có dấu phân cách."))

    def validate_percent(self, field: Field) -> None:
        """A number with a comma or a point; it agrees with the counts where both are given."""
        typed, counted = _number(field.data), self.counted
        if not (field.data or "").strip():
            if counted is None:
                raise ValidationError(_("Ghi giá trị, hoặc ghi cả tử số và mẫu số."))
            return
        if typed is None or not 0 <= typed <= LARGEST:
            raise ValidationError(_("Giá trị là một số phần trăm, ví dụ 71,9. Sửa lại."))
        if counted is not None and abs(typed - counted) > _AGREES:
            value = number(counted, 1)
            raise ValidationError(
                _("Tử số chia mẫu số bằng %(value)s%%, khác giá trị đã ghi. Sửa một trong ba.", value=value)
            )

    def validate_counts(self, field: Field) -> None:
        """What the source counts is said."""
        if len((field.data or "").strip()) < SHORTEST_WORDS:
            raise ValidationError(_("Ghi nguồn đếm cái gì, ví dụ: thuê bao điện thoại thông minh, không phải người."))

    def validate_source(self, field: Field) -> None:
        """The source is named."""
        if len((field.data or "").strip()) < SHORTEST_WORDS:
            raise ValidationError(_("Ghi cơ quan và văn bản nêu số liệu này."))

    def validate_as_of(self, field: DayField) -> None:
        """A day that has come."""
        if field.data is None:
            raise ValidationError(_("Ghi ngày của số liệu, ví dụ 31/12/2024."))
        if field.data > date.today():  # noqa: DTZ011  # a calendar day, wherever the server stands
            raise ValidationError(_("Ngày này chưa đến. Ghi ngày của số liệu."))

    @property
    def counted(self) -> float | None:
        """The percentage that follows from the two counts, where both are there."""
        a, b = self.numerator.data, self.denominator.data
        return 100 * a / b if a is not None and b else None

    @property
    def value(self) -> float:
        """The percentage to keep: from the counts where they are given, else as typed."""
        counted = self.counted
        return counted if counted is not None else _number(self.percent.data) or 0.0


def places() -> list[tuple[str, Text]]:
    """Every area for which a figure may be typed in: the province, the former districts, the present communes."""
    return [
        ("province:15", _PROVINCE),
        *((f"legacy:{unit.code}", unit.name) for unit in districts()),
        *((f"2025:{unit.code}", unit.name) for unit in units("2025", "commune")),
    ]


def _number(text: str | None) -> float | None:
    try:
        return float((text or "").strip().removesuffix("%").replace(",", "."))
    except ValueError:
        return None


def place_name(geography: str, area: str) -> Text:
    """The name of the area of a stored figure."""
    unit = find_unit(area, _SETS[geography]) if geography in _SETS else None
    return _PROVINCE if unit is None else unit.name


@manage.get("/administrative")
@gate.requires("release:prepare")
def administrative() -> Answer:
    """All figures, and the form for a new one."""
    return _page(FigureForm())


@manage.post("/administrative")
@gate.requires("release:prepare")
def add_administrative() -> Answer:
    """Keep one figure."""
    form = FigureForm()
    if "lang" in request.form or not form.validate_on_submit() or form.as_of.data is None:
        return _page(form), 200 if "lang" in request.form else 422
    geography, _colon, area = form.place.data.partition(":")
    stored.add_figure(
        session(),
        indicator=form.indicator.data,
        geography=geography,
        area=area,
        percent=form.value,
        numerator=form.numerator.data,
        denominator=form.denominator.data,
        counts=(form.counts.data or "").strip(),
        source=(form.source.data or "").strip(),
        as_of=form.as_of.data,
        account_id=_me(),
    )
    flash(_("Đã ghi số liệu. Bản công bố lập sau đây sẽ nêu số liệu này."))
    return redirect(url_for("manage.administrative"), 303)


@manage.post("/administrative/<public_id>/withdraw")
@gate.requires("release:prepare")
def withdraw_administrative(public_id: str) -> Answer:
    """Take a wrong figure out of the releases to come, with a reason."""
    reason = request.form.get("reason", "").strip()
    if len(reason) < SHORTEST_REASON:
        return _page(FigureForm(), _("Lý do quá ngắn. Ghi ít nhất 10 ký tự.")), 422
    try:
        stored.withdraw_figure(session(), stored.get_figure(session(), public_id), account_id=_me(), reason=reason)
    except (NotFound, Conflict):
        gate.not_there()
    flash(_("Đã bỏ số liệu. Các bản đã công bố không đổi."))
    return redirect(url_for("manage.administrative"), 303)


def _page(form: FigureForm, problem: str | None = None) -> str:
    rows = stored.list_figures(session())
    listed = [(row, BY_ID[row.indicator], place_name(row.geography, row.area)) for row in rows]
    return render_template("manage/administrative.html", form=form, listed=listed, problem=problem)


def _me() -> int:
    account = gate.principal().account
    if account is None:
        gate.not_there()
    return account
