"""Tablets at the gate: the code that lets one in, its bearer token, and whom a token stands for. No cookie is read.

A device code looks like any other code (16 symbols in fours, a check symbol at the end); all of its 75 random bits are
looked up at once by their hash, so it needs no second part. It opens once, for one tablet, within a day.
"""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from flask import request

from survey.access import codes
from survey.access.principal import NOBODY, Principal
from survey.access.symbols import check_symbol, random_symbols
from survey.plan.text import Text
from survey.store import devices as stored
from survey.store.tables.base import now
from survey.web.db import session

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from survey.store.tables.devices import Device

VALID = timedelta(hours=24)
OUTLIVES_WAVE = timedelta(days=60)
"""How long after the end of its wave a token still hands in and asks."""
_SYMBOLS = codes.LENGTH - 1

WRONG = Text(
    vi="Mã thiết bị này không dùng được: gõ sai, đã dùng, hoặc quá 24 giờ. Xin người quản lý một mã mới.",
    en="This device code cannot be used: mistyped, used before, or older than 24 hours. Ask the manager for a new one.",
)


class WrongCode(codes.WrongCode):
    """The device code lets nobody in. Why is not said."""


def issue(
    session: "Session", *, account_id: int, wave_id: int, issued_by: int | None = None, at: datetime | None = None
) -> str:
    """A new device code for an enumerator, as it is shown. It exists here only: the store keeps its hash."""
    symbols = random_symbols(_SYMBOLS)
    expires_at = (at or now()) + VALID
    stored.add_code(
        session,
        code_hash=_hash(symbols),
        account_id=account_id,
        wave_id=wave_id,
        expires_at=expires_at,
        issued_by=issued_by,
    )
    return codes.show(symbols + check_symbol(symbols))


def enrol(
    session: "Session", typed: str, *, name: str, persisted: bool | None, network: str, at: datetime | None = None
) -> tuple["Device", str]:
    """The tablet that a typed code lets in, and its token, which exists here only.

    Raises `codes.TypingSlip` (no try is counted), `WrongCode` or `codes.TooManyTries`.
    """
    moment = at or now()
    symbols = "".join(codes.parse(typed))
    codes.hold_network(session, network, moment)
    code = stored.use_code(session, _hash(symbols), moment)
    if code is None or code.account.status != "active":
        codes.count_wrong(session, network, moment)
        raise WrongCode(WRONG)
    token = secrets.token_urlsafe(32)
    device = stored.enrol(session, code, token_hash=_hash(token), name=name, persisted=persisted)
    return device, token


def find_principal() -> Principal:
    """The device whose token came with the request; nobody where none did or it is not known."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        return NOBODY
    device = stored.find_by_token(session(), _hash(token.strip()))
    if device is None:
        return NOBODY
    return Principal(kind="device", account=device.account_id, name=device.account.display_name, device=device)


def is_over(device: "Device", at: datetime | None = None) -> bool:
    """Whether the token has outlived its wave for too long."""
    closed = device.wave.closed_at
    return closed is not None and (at or now()) > closed + OUTLIVES_WAVE


def may_collect(device: "Device") -> bool:
    """Whether the person behind the device still works in the field."""
    return device.account.status == "active" and any(grant.role == "enumerator" for grant in device.account.grants)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
