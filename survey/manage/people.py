"""Accounts of staff: new ones, their roles and reach, suspending, a new first password."""

import secrets
from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as N_  # noqa: N812  # the name that the extraction of strings looks for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import Field, SelectField, StringField, ValidationError

from survey.access import gate, passwords, roles
from survey.manage.blueprint import manage
from survey.manage.granting import give_role, places_from, reach_choices
from survey.plan.text import Refusal
from survey.store import accounts, sessions
from survey.store.errors import NotFound
from survey.web.db import session
from survey.web.forms import SelectChoice
from survey.web.languages import say

if TYPE_CHECKING:
    from survey.store.tables.people import Account

Answer = str | Response | tuple[str, int]


class AccountForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF carries no types
    """A new account."""

    username = StringField(N_("Tên đăng nhập"))
    display_name = StringField(N_("Họ và tên"))

    def validate_username(self, field: Field) -> None:
        """Letters without marks, digits, dots, dashes; free."""
        name = (field.data or "").strip()
        if not 3 <= len(name) <= 40 or not name.isascii() or not name.replace(".", "").replace("-", "").isalnum():
            raise ValidationError(
                _("Tên đăng nhập gồm 3 đến 40 chữ không dấu, chữ số, dấu chấm, gạch ngang. Sửa lại tên.")
            )
        if accounts.find_account(session(), name) is not None:
            raise ValidationError(_("Đã có tài khoản tên %(name)s. Chọn tên khác.", name=name))

    def validate_display_name(self, field: Field) -> None:
        """The name is given."""
        if not (field.data or "").strip():
            raise ValidationError(_("Ô họ và tên đang trống. Ghi họ và tên."))


class RoleForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF carries no types
    """A role and how far it reaches."""

    role = SelectField(N_("Vai trò"))
    reach = SelectField(N_("Phạm vi"))
    places = StringField(N_("Mã huyện hoặc mã thôn, cách nhau bằng dấu phẩy"))

    def __init__(self) -> None:
        super().__init__()
        self.role.choices = [SelectChoice(role.id, say(role.title)) for role in roles.ALL]
        self.reach.choices = [SelectChoice(reach, say(text)) for reach, text in reach_choices()]


@manage.get("/accounts")
@gate.requires("account:manage")
def accounts_list() -> Answer:
    """All accounts, and the form for a new one."""
    return _list_page(AccountForm())


@manage.post("/accounts")
@gate.requires("account:manage")
def add_account() -> Answer:
    """Make an account; its first password is shown once and must be changed at the first sign-in."""
    form = AccountForm()
    if "lang" in request.form or not form.validate_on_submit():
        return _list_page(form), 200 if "lang" in request.form else 422
    password = _first_password()
    account = accounts.add_account(
        session(),
        username=(form.username.data or "").strip(),
        display_name=(form.display_name.data or "").strip(),
        password_hash=passwords.hash_secret(password),
    )
    return _account_page(account, RoleForm(), password)


@manage.get("/accounts/<public_id>")
@gate.requires("account:manage")
def account(public_id: str) -> Answer:
    """One account: its roles, its state."""
    return _account_page(_find(public_id), RoleForm(), None)


@manage.route("/accounts/<public_id>/grant", methods=["GET", "POST"])
@gate.requires("account:manage")
def grant(public_id: str) -> Answer:
    """Give a role with its reach."""
    found, form = _find(public_id), RoleForm()
    if request.method == "GET":
        return _to_account(found)
    if "lang" in request.form:
        return _account_page(found, form, None)
    try:
        role = roles.BY_ID.get(form.role.data or "")
        give_role(session(), found, role, form.reach.data or "", places_from(form.places.data or ""))
    except Refusal as refusal:
        return _account_page(found, form, None, say(refusal.message)), 422
    flash(_("Đã cấp vai trò cho %(name)s.", name=found.display_name))
    return _to_account(found)


@manage.post("/accounts/<public_id>/revoke/<int:grant_id>")
@gate.requires("account:manage")
def revoke(public_id: str, grant_id: int) -> Answer:
    """Take a role back."""
    found = _find(public_id)
    role = next((one for one in accounts.list_grants(session(), found) if one.id == grant_id), None)
    if role is None:
        gate.not_there()
    accounts.revoke_grant(session(), found, role)
    flash(_("Đã thu vai trò của %(name)s.", name=found.display_name))
    return _to_account(found)


@manage.route("/accounts/<public_id>/<any(suspend,restore):step>", methods=["GET", "POST"])
@gate.requires("account:manage")
def set_status(public_id: str, step: str) -> Answer:
    """Suspend an account, which ends its sessions, or restore it. Nobody suspends himself."""
    found = _find(public_id)
    if request.method == "GET":
        return _to_account(found)
    if found.id == gate.principal().account:
        return _account_page(
            found, RoleForm(), None, _("Không tự đình chỉ tài khoản của mình. Nhờ quản trị khác.")
        ), 422
    accounts.set_status(session(), found, "disabled" if step == "suspend" else "active")
    if step == "suspend":
        sessions.end_all(session(), found.id)
    flash(
        _("Đã đình chỉ %(name)s.", name=found.display_name)
        if step == "suspend"
        else _("Đã mở lại %(name)s.", name=found.display_name)
    )
    return _to_account(found)


@manage.route("/accounts/<public_id>/password", methods=["GET", "POST"])
@gate.requires("account:manage")
def reset_password(public_id: str) -> Answer:
    """A new first password, shown once; the old one and all sessions end."""
    found = _find(public_id)
    if request.method == "GET":  # the language was switched; a password is shown once
        return _to_account(found)
    password = _first_password()
    accounts.set_password(session(), found, passwords.hash_secret(password), must_change=True)
    sessions.end_all(session(), found.id)
    return _account_page(found, RoleForm(), password)


def _find(public_id: str) -> "Account":
    try:
        return accounts.get_account_by_public_id(session(), public_id)
    except NotFound:
        gate.not_there()


def _to_account(found: "Account") -> Response:
    return redirect(url_for("manage.account", public_id=found.public_id), 303)


def _first_password() -> str:
    return "-".join(secrets.token_hex(2) for _number in range(5))


def _list_page(form: AccountForm) -> str:
    return render_template(
        "manage/accounts.html", form=form, accounts=accounts.list_accounts(session()), titles=roles.BY_ID
    )


def _account_page(found: "Account", form: RoleForm, password: str | None, problem: str | None = None) -> str:
    return render_template(
        "manage/account.html",
        account=found,
        grants=accounts.list_grants(session(), found),
        titles=roles.BY_ID,
        reaches=dict(reach_choices()),
        form=form,
        password=password,
        problem=problem,
    )
