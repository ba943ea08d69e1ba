"""The second factor: six digits from an app (TOTP, RFC 6238), or a recovery code that works once.

The seed lies sealed in the account's row and is shown once, to its owner. A step of thirty seconds is spent when it is
used, and so are all before it: a code that was seen cannot be used again. Recovery codes have 120 random bits, so their
SHA-256 is enough to keep (ASVS 6.5.2). Whether a role needs the factor is said in `roles`; an installation whose waves
are all made up does not insist (docs/decisions/0009).
"""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pyotp

from survey.access.roles import BY_ID
from survey.access.symbols import random_symbols, read_symbols
from survey.config import Settings
from survey.keep.fields import open_field, seal_field
from survey.plan.text import Refusal, Text
from survey.store import audit, factors, limits, waves
from survey.store.tables.base import now
from survey.web.db import keep_changes

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from survey.keep.keys import KeyRing
    from survey.store.tables.people import Account

CODES, SYMBOLS, GROUP = 10, 24, 4
MOST, SPAN = 5, timedelta(minutes=10)
MOST_A_DAY, DAY = 30, timedelta(days=1)
_KIND = "second-factor"
_STEP_SECONDS = 30

WRONG_CODE = Text(
    vi="Mã chưa đúng hoặc đã dùng. Chờ mã mới hiện trên điện thoại rồi nhập lại, hoặc dùng một mã dự phòng chưa dùng.",
    en="The code is wrong or was used. Wait for the next one on the phone, or use a recovery code you have not used.",
)
TOO_MANY = Text(
    vi="Có nhiều lần nhập sai mã. Chờ {minutes} phút rồi nhập lại.",
    en="Too many wrong codes. Wait {minutes} min and try again.",
)
TOO_MANY_A_DAY = Text(
    vi="Có quá nhiều lần nhập sai mã trong một ngày. Nhập lại vào ngày mai, hoặc nhờ người quản trị máy chủ.",
    en="Too many wrong codes in one day. Try again tomorrow, or ask whoever runs the server.",
)


class WrongFactor(Refusal):
    """Neither a fresh code of the app nor an unused recovery code of this account."""


class TooManyCodes(Refusal):
    """This account has failed too often; nothing was checked."""


def is_demanded(session: "Session", settings: Settings, account: "Account") -> bool:
    """Whether this account has to enrol before it goes on."""
    if account.totp is not None or settings.second_factor != "required" or settings.demo:
        return False
    needs = any(BY_ID[grant.role].second_factor for grant in account.grants)
    return needs and not waves.only_made_up(session)


def new_seed() -> str:
    """A new random seed, in base32 as apps read it."""
    return pyotp.random_base32()


def address_of(seed: str, account: "Account", issuer: str) -> str:
    """The address in the QR that an app reads."""
    return pyotp.TOTP(seed).provisioning_uri(name=account.username, issuer_name=issuer)


def enrol(session: "Session", account: "Account", seed: str, typed: str, keyring: "KeyRing") -> list[str]:
    """Keep the seed once a code proves that the app has it; returns recovery codes, which exist here only."""
    step = _step_of(seed, typed, now())
    if step is None:
        raise WrongFactor(WRONG_CODE)
    codes = _new_codes()
    factors.set_factor(session, account, seal_field(seed.encode(), *_place(account), keyring), step, _hashes(codes))
    return [show(code) for code in codes]


def check(session: "Session", account: "Account", typed: str, keyring: "KeyRing", at: datetime | None = None) -> None:
    """Spend a code of the app or a recovery code. Raises WrongFactor or TooManyCodes. Failures are counted."""
    moment, key = at or now(), str(account.id)
    if limits.count_since(session, _KIND, key, moment - DAY) >= MOST_A_DAY:
        raise TooManyCodes(TOO_MANY_A_DAY)
    if limits.count_since(session, _KIND, key, moment - SPAN) >= MOST:
        raise TooManyCodes(TOO_MANY.format(minutes=int(SPAN.total_seconds() // 60)))
    if not _spend(session, account, typed, keyring, moment):
        limits.count_failure(session, _KIND, key, moment)
        audit.record(session, "factor.failure", f"account:{account.id}")
        keep_changes()
        raise WrongFactor(WRONG_CODE)


def forget(session: "Session", account: "Account") -> None:
    """Forget the phone, the recovery codes and the failures of an account: it enrols again."""
    factors.clear_factor(session, account)
    limits.clear(session, _KIND, str(account.id))


def renew_codes(session: "Session", account: "Account") -> list[str]:
    """New recovery codes; the ones before work no more."""
    codes = _new_codes()
    factors.replace_codes(session, account, _hashes(codes))
    return [show(code) for code in codes]


def show(code: str) -> str:
    """A recovery code in groups, as it is written down."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def _spend(session: "Session", account: "Account", typed: str, keyring: "KeyRing", at: datetime) -> bool:
    if account.totp is None:
        return False
    digits = "".join(typed.split())
    if digits.isdecimal() and len(digits) < SYMBOLS:
        step = _step_of(open_field(account.totp, *_place(account), keyring).decode(), digits, at)
        return step is not None and factors.use_step(session, account, step)
    return factors.use_code(session, account, _hash(read_symbols(typed)))


def _step_of(seed: str, typed: str, at: datetime) -> int | None:
    """The step that a code belongs to: the present one or a neighbour, so that a clock may be half a minute off."""
    digits, totp, present = "".join(typed.split()), pyotp.TOTP(seed), int(at.timestamp()) // _STEP_SECONDS
    found = None
    for step in (present - 1, present, present + 1):
        if secrets.compare_digest(totp.generate_otp(step).encode(), digits.encode()):
            found = step
    return found


def _place(account: "Account") -> tuple[str, str]:
    return f"account:{account.public_id}", "totp"


def _new_codes() -> list[str]:
    return [random_symbols(SYMBOLS) for _number in range(CODES)]


def _hashes(codes: list[str]) -> list[str]:
    return [_hash(code) for code in codes]


def _hash(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
