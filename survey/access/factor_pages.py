"""The pages of the second factor: giving a code at the door, enrolling a phone, new recovery codes, another phone."""

from typing import TYPE_CHECKING, Any

import segno
from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as N_  # noqa: N812  # the name that the extraction of strings looks for
from flask_wtf import FlaskForm
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.wrappers import Response
from wtforms import Field, HiddenField, PasswordField, StringField, ValidationError

from survey.access import gate, halfway, passwords, second_factor, tokens
from survey.access.blueprint import accounts
from survey.access.ways import way_back
from survey.plan.text import Refusal
from survey.store import accounts as stored
from survey.store import factors, sessions
from survey.web.db import session
from survey.web.languages import say

if TYPE_CHECKING:
    from survey.store.tables.people import Account

Answer = str | Response | tuple[str, int]
_ENROLLING_SECONDS = 1800


class CodeForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF carries no types
    """A code of the app, or a recovery code."""

    code = StringField(N_("Mã xác thực"))

    def validate_code(self, field: Field) -> None:
        """Something was typed."""
        if not (field.data or "").strip():
            raise ValidationError(_("Ô mã xác thực đang trống. Nhập mã đang hiện trên điện thoại."))


class EnrolForm(CodeForm):
    """The password once more and the first code; the seed goes with the form, signed for this session alone."""

    password = PasswordField(N_("Mật khẩu hiện nay"))
    seed = HiddenField()

    def __init__(self, account: "Account", **options: Any) -> None:
        super().__init__(**options)
        self.account = account

    def validate_password(self, field: Field) -> None:
        """Whoever enrols a phone knows the password: an open screen is not enough."""
        if not passwords.is_right(self.account.password_hash, field.data or ""):
            raise ValidationError(_("Mật khẩu hiện nay chưa đúng. Nhập lại mật khẩu đang dùng."))


@accounts.get("/sign-in/code")
@gate.public
def sign_in_code() -> Answer:
    """The second step of signing in."""
    if halfway.find_account() is None:
        return redirect(url_for("accounts.sign_in"), 303)
    return render_template("access/code.html", form=CodeForm(), problem="", way_back=way_back())


@accounts.post("/sign-in/code")
@gate.public
def sign_in_code_post() -> Answer:
    """Spend the code and open the session."""
    found, form = halfway.find_account(), CodeForm()
    if found is None:
        flash(_("Quá năm phút từ khi nhập mật khẩu. Đăng nhập lại từ đầu."))
        return redirect(url_for("accounts.sign_in", next=way_back()), 303)
    problem = "" if not form.validate() else _refusal_of(found, form.code.data or "")
    if form.errors or problem:
        page = render_template("access/code.html", form=form, problem=problem, way_back=way_back())
        return page, 422
    halfway.end()
    tokens.open_session("staff", account=found.id)
    left = factors.count_codes(session(), found)
    if left <= 2:
        flash(_("Còn %(n)d mã dự phòng. Tạo mã mới ở trang Tài khoản của tôi.", n=left))
    return redirect(way_back() or url_for("accounts.home"), 303)


@accounts.get("/account/second-factor")
@gate.requires()
def second_factor_page() -> Answer:
    """Enrol a phone, or what is enrolled."""
    own = _own()
    if own.totp is None:
        return _enrol_page(own, EnrolForm(own), second_factor.new_seed())
    return _state_page(own, CodeForm())


@accounts.post("/account/second-factor")
@gate.requires()
def second_factor_enrol() -> Answer:
    """Keep the phone once it has shown a right code; other sessions end, and the recovery codes are shown once."""
    own = _own()
    form = EnrolForm(own)
    seed = _unsigned(form.seed.data or "")
    if own.totp is not None or seed is None:
        flash(_("Trang mở quá lâu hoặc đã đăng ký xong. Xem lại bên dưới."))
        return redirect(url_for("accounts.second_factor_page"), 303)
    if not form.validate():
        return _enrol_page(own, form, seed), 422
    try:
        codes = second_factor.enrol(session(), own, seed, form.code.data or "", current_app.config["KEY_RING"])
    except Refusal as refusal:
        return _enrol_page(own, form, seed, say(refusal.message)), 422
    _start_again(own)
    return render_template("access/recovery_codes.html", codes=codes)


@accounts.post("/account/second-factor/codes")
@gate.requires()
def second_factor_codes() -> Answer:
    """New recovery codes, shown once, for whoever gives a code."""
    own, form = _own(), CodeForm()
    problem = "" if not form.validate() else _refusal_of(own, form.code.data or "")
    if form.errors or problem:
        return _state_page(own, form, problem), 422
    return render_template("access/recovery_codes.html", codes=second_factor.renew_codes(session(), own))


@accounts.post("/account/second-factor/replace")
@gate.requires()
def second_factor_replace() -> Answer:
    """Forget the phone, for whoever gives a code; another one is enrolled next. Other sessions end."""
    own, form = _own(), CodeForm()
    problem = "" if not form.validate() else _refusal_of(own, form.code.data or "")
    if form.errors or problem:
        return _state_page(own, form, problem), 422
    factors.clear_factor(session(), own)
    _start_again(own)
    return redirect(url_for("accounts.second_factor_page"), 303)


def _own() -> "Account":
    return stored.get_account(session(), gate.principal().account or 0)


def _refusal_of(account: "Account", typed: str) -> str:
    """Spend a code; returns the sentence of the refusal, empty where there is none."""
    try:
        second_factor.check(session(), account, typed, current_app.config["KEY_RING"])
    except Refusal as refusal:
        return say(refusal.message)
    return ""


def _start_again(account: "Account") -> None:
    """What signs in has changed: all sessions end, this browser gets a new one."""
    sessions.end_all(session(), account.id)
    tokens.open_session("staff", account=account.id)


def _enrol_page(account: "Account", form: EnrolForm, seed: str, problem: str = "") -> str:
    form.seed.data = _serializer().dumps([_here(), seed])
    address = second_factor.address_of(seed, account, request.host)
    return render_template(
        "access/enrol.html",
        form=form,
        problem=problem,
        picture=segno.make(address, error="m").svg_data_uri(scale=5, border=4),
        seed=" ".join(seed[start : start + 4] for start in range(0, len(seed), 4)),
    )


def _state_page(account: "Account", form: CodeForm, problem: str = "") -> str:
    left = factors.count_codes(session(), account)
    return render_template("access/second_factor.html", account=account, form=form, problem=problem, left=left)


def _unsigned(signed: str) -> str | None:
    """The seed that this session's page carried; None for another's, an altered or an old one."""
    try:
        here, seed = _serializer().loads(signed, max_age=_ENROLLING_SECONDS)
    except (BadSignature, ValueError, TypeError):
        return None
    return str(seed) if here == _here() else None


def _here() -> str:
    open_session = gate.principal().session
    return open_session.public_id if open_session is not None else ""


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SURVEY"].secret_key, salt="survey enrol")
