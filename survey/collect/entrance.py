"""The entrance by a code: which wave is open, what a typed code opens, what is said when it opens nothing."""

from typing import TYPE_CHECKING, Literal

from flask import current_app, request
from werkzeug.wrappers import Response

from survey.access import codes, gate, tokens
from survey.keep.keys import KeyRing
from survey.plan.text import LANGUAGES
from survey.store import audit, cases, waves
from survey.store.tables.field import AccessCode, Case, Wave
from survey.web.db import session
from survey.web.languages import say

if TYPE_CHECKING:
    from datetime import date

Problem = tuple[str, int]
Answer = str | Response | tuple[str, int]
_ENDED = ("closed", "frozen")


class WaveClosed(Exception):
    """The wave has ended, and with it the doors on the web."""

    def __init__(self, wave: Wave) -> None:
        super().__init__(wave.code)
        self.day = _end_of(wave)


def _end_of(wave: Wave) -> "date":
    return wave.closed_at.date() if wave.closed_at else wave.ends_on


def keyring() -> KeyRing:
    """The keys of this server."""
    keys: KeyRing = current_app.config["KEY_RING"]
    return keys


def open_wave() -> Wave | None:
    """The wave that takes answers now."""
    return waves.find_open_wave(session())


def last_day() -> "date | None":
    """When the newest wave ended; None where none has."""
    ended = [wave for wave in waves.list_waves(session()) if wave.state in _ENDED]
    if not ended:
        return None
    return _end_of(ended[0])


def switches_language() -> bool:
    """Whether the button pressed was the language switch: the page is shown again with what was typed."""
    return request.form.get("lang") in LANGUAGES


def enter(door: Literal["resident", "institution"], purpose: str) -> AccessCode | Problem:
    """The code that was typed, or scanned, once it opens this door; else the sentence and the status to answer.

    Unknown, wrong, used up and expired codes cannot be told apart from outside; a slip of typing can.
    """
    token = request.form.get("token")
    check = codes.check_typed if token is None else codes.check_token
    given = request.form.get("code", "") if token is None else token
    try:
        code = check(session(), given, purposes=(purpose,), network=tokens.network())
    except codes.TypingSlip as slip:
        return say(slip.message), 422
    except codes.TooManyTries as refused:
        return say(refused.message), 429
    except codes.WrongCode as refused:
        return say(refused.message), 422
    if code.case.wave.state != "open":
        return say(codes.WRONG), 422
    audit.set_actor(session(), f"{door}:{code.case_id}")
    return code


def own_case() -> Case:
    """The case of the code that opened this session; raises `WaveClosed` once the wave has ended."""
    asking = gate.principal()
    if asking.case is None:
        gate.not_there()
    case = cases.get_case_by_id(session(), asking.case)
    if case.wave.state != "open":
        raise WaveClosed(case.wave)
    return case
