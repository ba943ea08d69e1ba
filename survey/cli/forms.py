"""The instrument for other collectors: an XLSForm for ODK or Kobo."""

from pathlib import Path

import click

from survey.cli.opening import open_session, say
from survey.collect.circumstances import words_of
from survey.collect.consent import consent_text
from survey.plan import areas
from survey.questionnaire.document import Context, Door
from survey.questionnaire.instruments import INSTRUMENTS
from survey.questionnaire.wording import Listener
from survey.questionnaire.workbook import write_xlsx
from survey.questionnaire.xlsform import xlsform as form_of
from survey.store import waves

_DOORS: dict[str, Door] = {"institution": "institution"}


@click.command()
@click.argument("wave")
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--instrument", type=click.Choice(sorted(INSTRUMENTS)), default="household", show_default=True)
def xlsform(wave: str, target: Path, instrument: str) -> None:
    """Write the questionnaire of WAVE as an XLSForm into the file TARGET (.xlsx).

    \b
    Example:
      survey xlsform 2025 household.xlsx
    """
    with open_session() as session:
        found = waves.get_wave(session, wave)
        context = Context(
            reference_date=found.reference_date,
            door=_DOORS.get(instrument, "field"),
            mode="all" if found.respondents == "all" else "one_random",
            words=words_of(found),
            areas=tuple((unit.code, unit.name.vi) for unit in areas.units("2025", "commune")),
        )
        opening = consent_text(context).read(Listener(), context) if instrument == "household" else ()
        form = form_of(INSTRUMENTS[instrument], context, code=found.code, opening=opening)
    with target.open("wb") as file:
        write_xlsx(form, file)
    say(f"{target}  {form.settings['form_id']}  {len(form.survey)} rows")
