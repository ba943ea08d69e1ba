"""Signing in and out, one's own sessions, one's own password."""

from typing import TYPE_CHECKING, Any

from flask import current_app, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as N_  # noqa: N812  # the name that the extraction of strings looks for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import Field, PasswordField, StringField, ValidationError

from survey.access import gate, halfway, passwords, tokens
from survey.access.blueprint import accounts
from survey.access.sign_in import TooManyTries, WrongPassword, check_password
from survey.access.ways import way_back
from survey.store import accounts as stored
from survey.store import sessions
from survey.web.db import session
from survey.web.languages import say

if TYPE_CHECKING:
    from survey.store.tables.people import Account

Answer = str | Response | tuple[str, int]

# Where somebody who has just signed in begins: the first of these that their permissions open.
_HOMES = (
    ("field:collect", "field.cases"),
    ("response:read", "review.queue"),
    ("wave:manage", "manage.waves"),
    ("release:prepare", "release.releases"),
    ("progress:read", "manage.progress"),
    ("account:manage", "manage.accounts_list"),
)


class SignInForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF carries no types
    """User name and password."""

    username = StringField(N_("Tên đăng nhập"))
    password = PasswordField(N_("Mật khẩu"))

    def validate_username(self, field: Field) -> None:
        """A name was typed."""
        if not (field.data or "").strip():
            raise ValidationError(_("Ô tên đăng nhập đang trống. Nhập tên đăng nhập do quản trị hệ thống cấp."))

    def validate_password(self, field: Field) -> None:
        """A password was typed."""
        if not field.data:
            raise ValidationError(_("Ô mật khẩu đang trống. Nhập mật khẩu."))


class PasswordForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF carries no types
    """The password of today and the new one."""

    current = PasswordField(N_("Mật khẩu hiện nay"))
    new = PasswordField(N_("Mật khẩu mới"))

    def __init__(self, account: "Account", **options: Any) -> None:
        super().__init__(**options)
        self.account = account

    def validate_current(self, field: Field) -> None:
        """The password in use is known to whoever changes it."""
        if not passwords.is_right(self.account.password_hash, field.data or ""):
            raise ValidationError(_("Mật khẩu hiện nay chưa đúng. Nhập lại mật khẩu đang dùng."))

    def validate_new(self, field: Field) -> None:
        """The new password is long and not easy to guess."""
        try:
            passwords.check_new(field.data or "", self.account.username, self.account.display_name)
        except passwords.PasswordRefused as refused:
            raise ValidationError(say(refused.message)) from refused


@accounts.get("/sign-in")
@gate.public
def sign_in() -> Answer:
    """The door for staff."""
    return _sign_in_page(SignInForm(), 200)


@accounts.post("/sign-in")
@gate.public
def sign_in_post() -> Answer:
    """Check the password, open a session, go to the page that was asked for."""
    form = SignInForm()
    if not form.validate():
        return _sign_in_page(form, 422)
    try:
        account = check_password(
            session(), form.username.data or "", form.password.data or "", network=tokens.network()
        )
    except WrongPassword as wrong:
        return _sign_in_page(form, 422, say(wrong.message))
    except TooManyTries as slow:
        return _sign_in_page(form, 429, say(slow.message))
    if account.totp is not None:
        halfway.begin(account)
        return redirect(url_for("accounts.sign_in_code", next=way_back()), 303)
    tokens.open_session("staff", account=account.id)
    return redirect(way_back() or url_for("accounts.home"), 303)


@accounts.get("/account/home")
@gate.requires()
def home() -> Answer:
    """Send whoever signed in to where their work begins."""
    for permission, endpoint in _HOMES:
        if gate.can(permission) and endpoint in current_app.view_functions:
            return redirect(url_for(endpoint), 303)
    return redirect(url_for("accounts.account"), 303)


@accounts.post("/sign-out")
@gate.public
def sign_out() -> Answer:
    """End the session of staff. Open to all, so that a session that is over can be left without an error."""
    tokens.end_session("staff")
    return redirect(url_for("accounts.sign_in"), 303)


@accounts.get("/account")
@gate.requires()
def account() -> Answer:
    """One's own account: roles, and the devices that are signed in."""
    own = _own()
    return render_template("access/account.html", account=own, live=sessions.list_live(session(), own.id))


@accounts.post("/account/sessions/<public_id>/end")
@gate.requires()
def end_session(public_id: str) -> Answer:
    """Sign one of one's own devices out."""
    live = sessions.list_live(session(), _own().id)
    signed_in = next((each for each in live if each.public_id == public_id), None)
    if signed_in is None:
        gate.not_there()
    sessions.end(session(), signed_in)
    flash(_("Đã đăng xuất thiết bị đó."))
    return redirect(url_for("accounts.account"), 303)


@accounts.get("/account/password")
@gate.requires()
def password() -> Answer:
    """The form for a new password."""
    return render_template("access/password.html", form=PasswordForm(_own()))


@accounts.post("/account/password")
@gate.requires()
def password_post() -> Answer:
    """Keep the new password; all sessions end, and this browser gets a new one."""
    own = _own()
    form = PasswordForm(own)
    if not form.validate():
        return render_template("access/password.html", form=form), 422
    stored.set_password(session(), own, passwords.hash_secret(form.new.data or ""))
    sessions.end_all(session(), own.id)
    tokens.open_session("staff", account=own.id)
    flash(_("Đã đổi mật khẩu. Các thiết bị khác đã được đăng xuất."))
    return redirect(url_for("accounts.account"), 303)


def _own() -> "Account":
    return stored.get_account(session(), gate.principal().account or 0)


def _sign_in_page(form: SignInForm, status: int, problem: str = "") -> tuple[str, int]:
    return render_template("access/sign_in.html", form=form, problem=problem, way_back=way_back()), status
