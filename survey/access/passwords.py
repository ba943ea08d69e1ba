"""Passwords and PINs: Argon2id, length, and a short list of what is easy to guess here.

15 to 128 characters, no rule about kinds of characters, no change by the calendar (NIST SP 800-63B revision 4).
"""

import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from survey.plan.text import Refusal, Text

SHORTEST, LONGEST = 15, 128
_LEAST_LEFT = 7  # letters that must remain when everything easy to guess is taken out
_AT_ONCE = 2
_WAIT_SECONDS = 10.0

_EASY_WORDS = (
    "password matkhau admin administrator quantri qwertyuiop asdfghjkl zxcvbnm iloveyou anhyeuem emyeuanh welcome "
    "letmein khaosat dieutra survey xahoiso digital chuyendoiso thongke dienthoai "
    "yenbai laocai vietnam hanoi hochiminh nghialo lucyen vanyen mucangchai tranyen tramtau vanchan yenbinh"
)
_EASY = _EASY_WORDS.split()

_hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
_turns = threading.BoundedSemaphore(_AT_ONCE)
# A hash of nothing anyone knows: verifying against it costs as much as against a real one.
_NOBODY = _hasher.hash("\x00 nobody has this secret")

TOO_SHORT = Text(
    vi="Mật khẩu mới có {n} ký tự, cần ít nhất {least}. Viết dài hơn, ví dụ một câu của riêng mình.",
    en="The new password has {n} characters, at least {least} are needed. Make it longer, a phrase of your own.",
)
TOO_LONG = Text(
    vi="Mật khẩu mới có {n} ký tự, nhiều nhất là {most}. Rút ngắn lại.",
    en="The new password has {n} characters, {most} at most. Shorten it.",
)
TOO_EASY = Text(
    vi="Mật khẩu này dễ đoán. Chọn một câu dài mà chỉ mình biết.",
    en="This password is easy to guess. Choose a long phrase only you know.",
)
BUSY = Text(
    vi="Máy chủ đang bận kiểm tra đăng nhập. Chờ vài giây rồi bấm lại.",
    en="The server is busy checking sign-ins. Wait a few seconds and press again.",
)


class PasswordRefused(Refusal):
    """A new password that is too short, too long, or easy to guess."""


class TooBusy(Refusal):
    """More checks at once than this server takes; nothing was checked."""


def hash_secret(secret: str) -> str:
    """The Argon2id hash of a password, a PIN or a code's secret, NFC first."""
    with _turn():
        return _hasher.hash(_plain(secret))


def hash_in_bulk(secret: str) -> str:
    """The same for work that makes thousands, one after the other: it takes no turn from those who sign in."""
    return _hasher.hash(_plain(secret))


def is_right(stored: str | None, secret: str) -> bool:
    """Whether a secret belongs to a stored hash. With None the same work is done in vain: time tells nothing."""
    with _turn():
        try:
            _hasher.verify(stored or _NOBODY, _plain(secret))
        except (VerificationError, InvalidHashError):
            return False
    return stored is not None


def is_outdated(stored: str) -> bool:
    """Whether the hash was made with older parameters and should be made anew."""
    return _hasher.check_needs_rehash(stored)


def check_new(password: str, *own_words: str) -> None:
    """Refuse a new password that is too short, too long or easy to guess; `own_words` are the user's names."""
    length = len(_plain(password))
    if length < SHORTEST:
        raise PasswordRefused(TOO_SHORT.format(n=length, least=SHORTEST))
    if length > LONGEST:
        raise PasswordRefused(TOO_LONG.format(n=length, most=LONGEST))
    rest = _fold(password)
    for word in sorted({*_EASY, *map(_fold, own_words)} - {""}, key=len, reverse=True):
        rest = rest.replace(word, "")
    rest = _without_runs(rest)
    if len(rest) < _LEAST_LEFT or len(set(rest)) < 5:
        raise PasswordRefused(TOO_EASY)


def _plain(secret: str) -> str:
    return unicodedata.normalize("NFC", secret)


def _fold(text: str) -> str:
    """Lower case letters and digits without tones: what a guesser would try."""
    parts = unicodedata.normalize("NFD", text.casefold()).replace("đ", "d")
    return "".join(letter for letter in parts if letter.isalnum())


def _without_runs(text: str) -> str:
    """Leave out characters that follow from the two before: repeated ones, and steps of one (abc, 321)."""
    kept: list[str] = []
    for position, letter in enumerate(text):
        if position >= 2:
            step, before = ord(letter) - ord(text[position - 1]), ord(text[position - 1]) - ord(text[position - 2])
            if step == before and abs(step) <= 1:
                continue
        kept.append(letter)
    return "".join(kept)


@contextmanager
def _turn() -> Iterator[None]:
    """At most two checks at once: each takes 19 MiB and a core."""
    if not _turns.acquire(timeout=_WAIT_SECONDS):
        raise TooBusy(BUSY)
    try:
        yield
    finally:
        _turns.release()
