"""The group of commands, and how each ends when something cannot be done."""

import sys

import click

from survey.cli.audit import audit
from survey.cli.backup import backup, backup_key, restore
from survey.cli.check import check, tidy
from survey.cli.forms import import_odk, keep_form, xlsform
from survey.cli.house import demo, init, run
from survey.cli.opening import open_session, spoken
from survey.cli.pages import docs
from survey.cli.trace import trace
from survey.estimate.command import estimate_command
from survey.manage.commands import register as register_fieldwork
from survey.plan.text import Refusal
from survey.publish.staff.commands import register as register_release


class Group(click.Group):
    """A group whose commands answer a refusal with its sentence and exit code 1, never with a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except Refusal as refusal:
            click.echo(refusal.message.say(spoken()), err=True)
            sys.exit(1)


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """The survey of a province's digital society, from a frame to a release.

    \b
    Example:
      survey init && survey demo && survey run
    """


for command in (
    init,
    demo,
    run,
    backup_key,
    backup,
    restore,
    trace,
    audit,
    check,
    tidy,
    docs,
    xlsform,
    keep_form,
    import_odk,
    estimate_command,
):
    main.add_command(command)
register_fieldwork(main, open_session)
register_release(main, open_session)
