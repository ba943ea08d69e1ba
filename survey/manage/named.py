"""What somebody names on a command line: found, or refused with what there is."""

from typing import TYPE_CHECKING

from survey.manage.sentences import NO_SUCH_WAVE
from survey.plan.text import Refusal, Text
from survey.store import waves

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from survey.store.tables.field import Wave


def wave_named(session: "Session", code: str) -> "Wave":
    """The wave with this code. Raises `Refusal` with the codes that there are."""
    found = waves.find_wave(session, code)
    if found is None:
        known = ", ".join(wave.code for wave in waves.list_waves(session))
        raise Refusal(NO_SUCH_WAVE.format(wave=code, known=known or Text("chưa có đợt nào", "none")))
    return found
