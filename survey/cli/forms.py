"""The instrument for other collectors: an XLSForm for ODK or Kobo, and what they collected with it taken back."""

import sys
from pathlib import Path

import click

from survey.app import create_app
from survey.cli.opening import open_session, say, settings, spoken
from survey.collect.odk.form import form_of
from survey.collect.odk.importing import Report, import_file
from survey.collect.tablet import files
from survey.keep.keys import KeyRing
from survey.manage.named import wave_named
from survey.manage.sentences import NO_SUCH_FILE
from survey.plan.text import Refusal
from survey.questionnaire.instruments import INSTRUMENTS
from survey.questionnaire.workbook import write_xlsx
from survey.store import audit

_FAULTS_SHOWN = 50


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
        form = form_of(wave_named(session, wave), instrument)
    with target.open("wb") as file:
        write_xlsx(form, file)
    say(f"{target}  {form.settings['form_id']}  {len(form.survey)} rows")


@click.command("import-odk")
@click.argument("wave")
@click.argument("file", type=click.Path(path_type=Path))
def import_odk(wave: str, file: Path) -> None:
    """Take what ODK or Kobo collected for WAVE into the inbox; importing a FILE again adds nothing.

    FILE is ODK Central's zip of CSV files or its JSON, or Kobo's JSON. Ends with 1 where a submission was not taken.

    \b
    Example:
      survey import-odk 2025 household-1-2025.zip
    """
    chosen = settings()
    keyring = KeyRing.load(chosen.key_file)
    try:
        content = file.read_bytes()
    except OSError as error:
        raise Refusal(NO_SUCH_FILE.format(file=str(file))) from error
    with open_session(chosen) as session:
        audit.set_actor(session, "command line")
        found = wave_named(session, wave)
        with click.progressbar(length=1, label=file.name, width=30, show_pos=True) as bar:

            def follow(done: int, total: int) -> None:
                bar.length = total
                bar.update(done - bar.pos)

            report = import_file(session, found, file.name, content, keyring, follow=follow)
    _tell(report)
    if report.faults:
        sys.exit(1)


@click.command("keep-form")
def keep_form() -> None:
    """Keep the household form in force as tablets have it. Do this before its version is raised.

    A record that a supervisor returns is corrected on the form it was asked on, also by a tablet that is new.

    \b
    Example:
      survey keep-form
    """
    with create_app(settings()).app_context():
        pages = files.page_files()
    files.OLDER.mkdir(exist_ok=True)
    for name, page in pages.items():
        (files.OLDER / name).write_bytes(page.content)
        say(f"{files.OLDER.name}/{name}")


def _tell(report: Report) -> None:
    for fault in report.faults[:_FAULTS_SHOWN]:
        click.echo(fault.sentence.say(spoken()), err=True)
    if len(report.faults) > _FAULTS_SHOWN:
        click.echo(f"… {len(report.faults) - _FAULTS_SHOWN} more", err=True)
    for line in report.lines():
        say(line.say(spoken()))
