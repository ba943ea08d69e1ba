"""Between the password and the second factor: a signed cookie that says whose password was right a moment ago.

It opens nothing but the page that asks for the code, for five minutes, and ends with any change of password or factor.
"""

from datetime import timedelta
from typing import TYPE_CHECKING

from flask import Response, current_app, g, request
from itsdangerous import BadSignature, URLSafeTimedSerializer

from survey.store import accounts
from survey.store.errors import NotFound
from survey.web.db import session

if TYPE_CHECKING:
    from survey.store.tables.people import Account

LASTS = timedelta(minutes=5)
_DECIDED = "survey_halfway"


def begin(account: "Account") -> None:
    """The password was right: the answer carries the cookie."""
    setattr(g, _DECIDED, _serializer().dumps([account.id, _stamp(account)]))


def end() -> None:
    """Take the cookie back."""
    setattr(g, _DECIDED, "")


def find_account() -> "Account | None":
    """Whose password was right, if that was a moment ago and nothing has changed since."""
    try:
        account_id, stamp = _serializer().loads(request.cookies.get(_name(), ""), max_age=int(LASTS.total_seconds()))
        account = accounts.get_account(session(), account_id)
    except (BadSignature, NotFound):
        return None
    is_same = stamp == _stamp(account) and account.status == "active"
    return account if is_same and account.totp is not None else None


def put_cookie(response: Response) -> Response:
    """Set or take back the cookie as this request decided."""
    value = g.get(_DECIDED)
    if value:
        lasts = int(LASTS.total_seconds())
        response.set_cookie(
            _name(), value, max_age=lasts, path="/", secure=request.is_secure, httponly=True, samesite="Strict"
        )
    elif value == "":
        response.delete_cookie(_name(), path="/", secure=request.is_secure, httponly=True, samesite="Strict")
    return response


def _stamp(account: "Account") -> str:
    return f"{account.password_changed_at.isoformat()} {account.totp_since and account.totp_since.isoformat()}"


def _name() -> str:
    return "__Host-survey_halfway" if request.is_secure else "survey_halfway"


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SURVEY"].secret_key, salt="survey halfway")
