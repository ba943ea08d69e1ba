"""The form of a wave for ODK or Kobo: the one that is written, and the one that an import is read against."""

from survey.collect.circumstances import words_of
from survey.collect.consent import consent_text
from survey.plan import areas
from survey.questionnaire.document import Context, Door
from survey.questionnaire.instruments import INSTRUMENTS
from survey.questionnaire.wording import Listener
from survey.questionnaire.workbook import Form
from survey.questionnaire.xlsform import xlsform
from survey.store.tables.field import Wave

_DOORS: dict[str, Door] = {"institution": "institution"}


def door_of(instrument: str) -> Door:
    """The door whose questions the form asks."""
    return _DOORS.get(instrument, "field")


def form_of(wave: Wave, instrument: str) -> Form:
    """The form of an instrument. Raises `Refusal` where the wave asks what an XLSForm cannot say."""
    context = Context(
        reference_date=wave.reference_date,
        door=door_of(instrument),
        mode="all" if wave.respondents == "all" else "one_random",
        words=words_of(wave),
        areas=tuple((unit.code, unit.name.vi) for unit in areas.units("2025", "commune")),
    )
    opening = consent_text(context).read(Listener(), context) if instrument == "household" else ()
    return xlsform(INSTRUMENTS[instrument], context, code=wave.code, opening=opening)
