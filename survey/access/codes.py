"""Access codes: 16 symbols in fours, 6 to look up, 9 secret, 1 check symbol; and the token of the printed QR.

The alphabet is Crockford's: digits and letters without I, L, O, U; what is typed as O, I, L is read as 0, 1, 1. The
check symbol is a weighted sum over the field of 32 elements, which notices every single wrong symbol and every two
symbols exchanged; so a slip of typing is told apart from a wrong code, and costs no try.
Wrong, unknown, used up, expired and revoked codes get one and the same sentence, after the same work.
"""

import hashlib
import logging
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from survey.access import passwords
from survey.access.symbols import ALPHABET, check_symbol, random_symbols, read_symbols
from survey.plan.text import Refusal, Text
from survey.store import codes as stored
from survey.store import limits
from survey.store.tables.base import now
from survey.web.db import keep_changes

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from survey.store.tables.field import AccessCode

log = logging.getLogger(__name__)

LOOKUP, SECRET, LENGTH = 6, 9, 16
TOKEN_SYMBOLS = 26  # of 5 bits each: 130 bits

IN_A_ROW, LOCK = 5, timedelta(minutes=15)
LIFETIME = 50
NETWORK_MOST, NETWORK_SPAN = 30, timedelta(minutes=10)
ALARM_MOST, ALARM_SPAN = 1000, timedelta(minutes=5)
_BY_NETWORK, _BY_ALL = "code-network", "code-all"

SLIP = Text(
    vi="Mã này có chỗ gõ nhầm. So lại từng ký tự với thư mời, tắt bộ gõ tiếng Việt, rồi nhập lại đủ 16 ký tự.",
    en="There is a slip in this code. Compare it with the letter, symbol by symbol, and enter all 16 again.",
)
WRONG = Text(
    vi="Mã này không mở được phiếu. So lại với thư mời; nếu đã thử nhiều lần, chờ 15 phút hoặc gọi số hỗ trợ "
    "trong thư.",
    en="This code does not open a form. Compare it with the letter; after several tries wait 15 minutes or call the "
    "help line in the letter.",
)
TOO_MANY = Text(
    vi="Có nhiều lần nhập sai từ mạng này. Chờ {minutes} phút rồi nhập lại, hoặc gọi số hỗ trợ trong thư.",
    en="Too many wrong tries from this network. Wait {minutes} min and try again, or call the help line in the letter.",
)


class TypingSlip(Refusal):
    """What was typed cannot be a code: its length, a symbol, or the check symbol. No try is counted."""


class WrongCode(Refusal):
    """The code opens nothing here. Why is in the audit trail only."""


class TooManyTries(Refusal):
    """This network has failed too often; nothing was checked."""


class Typed(NamedTuple):
    """A code as typed, its check symbol already right."""

    lookup: str
    secret: str


class NewCode(NamedTuple):
    """A code that is nobody's yet. Secret and token exist here only: print them, then forget them."""

    lookup: str
    secret: str
    token: str
    secret_hash: str

    @property
    def code(self) -> str:
        """The code as printed, in fours."""
        return show(self.lookup + self.secret + check_symbol(self.lookup + self.secret))


@dataclass(frozen=True, slots=True)
class Issued:
    """A new code for one letter. `code` and `token` exist here only: print them, then forget them."""

    id: int
    code: str
    token: str


def issue(session: "Session", case_id: int, purpose: str, expires_at: datetime | None = None) -> Issued:
    """Make a code for a case. `purpose`: household, institution, head (the sign-off of an institution)."""
    new = make(free_lookup(session))
    return Issued(keep(session, new, case_id, purpose, expires_at=expires_at).id, new.code, new.token)


def free_lookup(session: "Session") -> str:
    """A lookup part that no code has."""
    lookup = random_symbols(LOOKUP)
    while stored.find_by_lookup(session, lookup) is not None:
        lookup = random_symbols(LOOKUP)
    return lookup


def make(lookup: str) -> NewCode:
    """The slow half of a new code, which needs no database: secret and token with their hashes, about 30 ms."""
    secret, token = random_symbols(SECRET), random_symbols(TOKEN_SYMBOLS)
    return NewCode(lookup, secret, token, passwords.hash_in_bulk(secret))


def keep(
    session: "Session", new: NewCode, case_id: int, purpose: str, *, expires_at: datetime | None = None
) -> "AccessCode":
    """The quick half: give a new code to a case; only its hashes are stored."""
    return stored.add_code(
        session,
        case_id=case_id,
        purpose=purpose,
        lookup=new.lookup,
        secret_hash=new.secret_hash,
        token_hash=_token_hash(new.token),
        expires_at=expires_at,
    )


def show(code: str) -> str:
    """A code as printed: in fours."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def parse(typed: str) -> Typed:
    """Read a typed code; raises `TypingSlip` where it cannot be one.

    Spaces, dashes and small letters are taken; what a Vietnamese keyboard made of the letters is taken apart again.
    """
    code = read_symbols(typed)
    if len(code) != LENGTH or any(symbol not in ALPHABET for symbol in code):
        raise TypingSlip(SLIP)
    if check_symbol(code[:-1]) != code[-1]:
        raise TypingSlip(SLIP)
    return Typed(code[:LOOKUP], code[LOOKUP:-1])


def check_typed(
    session: "Session", typed: str, *, purposes: Collection[str], network: str, at: datetime | None = None
) -> "AccessCode":
    """The code that was typed, if it opens a door of these purposes; raises TypingSlip, WrongCode or TooManyTries.

    A failure is counted and kept even though the answer is a refusal.
    """
    moment = at or now()
    parsed = parse(typed)
    hold_network(session, network, moment)
    code = stored.find_by_lookup(session, parsed.lookup)
    is_right = passwords.is_right(code.secret_hash if code else None, parsed.secret)
    if code is not None and is_right and opens(code, purposes, moment):
        stored.record_use(session, code, moment)
        return code
    if code is not None and not is_right and not _is_locked(code, moment):
        is_last = code.failures + 1 >= IN_A_ROW
        stored.record_failure(session, code, locked_until=moment + LOCK if is_last else None)
    raise count_wrong(session, network, moment)


def check_token(
    session: "Session", token: str, *, purposes: Collection[str], network: str, at: datetime | None = None
) -> "AccessCode":
    """The code whose QR token this is, if it opens a door of these purposes; raises WrongCode or TooManyTries."""
    moment = at or now()
    hold_network(session, network, moment)
    code = stored.find_by_token(session, _token_hash(token.strip().upper()))
    if code is None or not opens(code, purposes, moment):
        raise count_wrong(session, network, moment)
    stored.record_use(session, code, moment)
    return code


def opens(code: "AccessCode", purposes: Collection[str], at: datetime) -> bool:
    """Whether a code may open a door of these purposes now."""
    is_over = code.revoked_at is not None or (code.expires_at is not None and at >= code.expires_at)
    return code.purpose in purposes and not is_over and code.failures_ever < LIFETIME and not _is_locked(code, at)


def is_alarm(session: "Session", at: datetime | None = None) -> bool:
    """Whether codes are being guessed at large: the door may then ask an extra question, but never closes."""
    moment = at or now()
    return limits.count_since(session, _BY_ALL, "", moment - ALARM_SPAN) >= ALARM_MOST


def _is_locked(code: "AccessCode", at: datetime) -> bool:
    return code.locked_until is not None and at < code.locked_until


def hold_network(session: "Session", network: str, at: datetime) -> None:
    """Raise `TooManyTries` where this network has failed too often; nothing is then checked."""
    if limits.count_since(session, _BY_NETWORK, network, at - NETWORK_SPAN) >= NETWORK_MOST:
        raise TooManyTries(TOO_MANY.format(minutes=int(NETWORK_SPAN.total_seconds() // 60)))


def count_wrong(session: "Session", network: str, at: datetime) -> WrongCode:
    """Count a failure, keep the count, and give the one refusal."""
    limits.count_failure(session, _BY_NETWORK, network, at)
    limits.count_failure(session, _BY_ALL, "", at)
    if is_alarm(session, at):
        log.error("access codes are being guessed: more than %d failures in %s", ALARM_MOST, ALARM_SPAN)
    keep_changes()
    return WrongCode(WRONG)


def _token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
