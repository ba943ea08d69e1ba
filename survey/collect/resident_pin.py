"""The PIN that a resident chooses: six digits, not easy to guess, five tries."""

from itertools import pairwise

from survey.access import passwords
from survey.plan.text import Refusal, Text
from survey.store import drafts
from survey.store.tables.intake import Draft
from survey.web.db import session

TRIES = 5
_LENGTH = 6
NOT_SIX = Text(
    "Mã PIN cần đúng 6 chữ số. Gõ lại 6 chữ số.",
    "The PIN needs exactly 6 digits. Type 6 digits.",
)
EASY = Text(
    "Mã PIN này dễ đoán. Chọn 6 số khác, không lặp lại và không liền nhau.",
    "This PIN is easy to guess. Choose 6 other digits, neither repeated nor in a row.",
)


class PinRefused(Refusal):
    """A new PIN that is not six digits, or easy to guess."""


def check_new(pin: str) -> None:
    """Refuse what is not six digits, repeats one or two digits, or counts up or down."""
    if len(pin) != _LENGTH or not (pin.isascii() and pin.isdigit()):
        raise PinRefused(NOT_SIX)
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(pin)}
    if len(set(pin)) <= 2 or steps in ({1}, {9}):
        raise PinRefused(EASY)


def keep(draft: Draft, pin: str) -> None:
    """Keep the hash of a PIN that was checked."""
    drafts.set_pin(session(), draft, passwords.hash_secret(pin))


def tries_left(draft: Draft) -> int:
    """How many tries are left."""
    return max(0, TRIES - draft.pin_failures)


def opens(draft: Draft, pin: str) -> bool:
    """Whether the PIN opens the draft; a wrong one is counted, and after five none opens it."""
    drafts.hold(session(), draft)
    if tries_left(draft) == 0 or draft.pin_hash is None:
        return False
    if passwords.is_right(draft.pin_hash, pin):
        drafts.clear_pin_failures(session(), draft)
        return True
    drafts.record_pin_failure(session(), draft)
    return False
