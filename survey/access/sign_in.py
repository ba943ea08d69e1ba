"""Who signs in: the password check with its limits. No page, no words but the refusals."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from survey.access import passwords
from survey.access.tokens import coarse_network
from survey.plan.text import Refusal, Text
from survey.store import accounts, audit, limits
from survey.store.tables.base import now
from survey.web.db import keep_changes

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from survey.store.tables.people import Account

NAME_MOST, NETWORK_MOST, EVERYWHERE_MOST, SPAN = 5, 30, 50, timedelta(minutes=10)
_BY_NAME, _BY_NETWORK, _EVERYWHERE = "sign-in-name", "sign-in-network", "sign-in-everywhere"

WRONG = Text(
    vi="Tên đăng nhập hoặc mật khẩu chưa đúng. Kiểm tra phím Caps Lock và bộ gõ tiếng Việt, rồi nhập lại.",
    en="User name or password is wrong. Check Caps Lock and the Vietnamese keyboard, then try again.",
)
SLOW = Text(
    vi="Có nhiều lần nhập sai. Chờ {minutes} phút rồi nhập lại.",
    en="Too many wrong tries. Wait {minutes} min and try again.",
)


class WrongPassword(Refusal):
    """User name and password do not belong together, or the account is disabled: one sentence for all."""


class TooManyTries(Refusal):
    """This name or this network has failed too often; nothing was checked."""


def check_password(
    session: "Session", username: str, password: str, *, network: str, at: datetime | None = None
) -> "Account":
    """The account of a user name and its password; raises WrongPassword or TooManyTries. Failures are counted."""
    moment = at or now()
    name = accounts.plain_name(username)
    # The third ring stops a guesser who has many networks; it is wide, so that nobody is kept out by a few strangers.
    keys = (
        (_BY_NAME, f"{name} {network}", NAME_MOST),
        (_BY_NETWORK, network, NETWORK_MOST),
        (_EVERYWHERE, name, EVERYWHERE_MOST),
    )
    if any(limits.count_since(session, kind, key, moment - SPAN) >= most for kind, key, most in keys):
        raise TooManyTries(SLOW.format(minutes=int(SPAN.total_seconds() // 60)))
    account = accounts.find_account(session, name)
    is_right = passwords.is_right(account.password_hash if account else None, password)
    if account is None or not is_right or account.status != "active":
        for kind, key, _most in keys:
            limits.count_failure(session, kind, key, moment)
        audit.record(
            session, "sign_in.failure", f"account:{account.id if account else 'unknown'}", network=coarse_network()
        )
        keep_changes()
        raise WrongPassword(WRONG)
    limits.clear(session, *keys[0][:2])
    if passwords.is_outdated(account.password_hash):
        accounts.refresh_hash(session, account, passwords.hash_secret(password))
    return account
