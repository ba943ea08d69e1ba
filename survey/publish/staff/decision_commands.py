"""`survey release withhold`, `lift` and `setting`: what persons decide, each with a reason and a trail entry."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

import click

from survey.config import Settings
from survey.publish.folder import open_release
from survey.publish.release.preparing import public_codes
from survey.publish.rules import decisions
from survey.publish.rules.methods import NAMES

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

OpenSession = Callable[[], AbstractContextManager["Session"]]


def withhold_command(open_session: OpenSession) -> click.Command:
    """The reviewer's one decision: a figure is not shown."""

    @click.command("withhold")
    @click.argument("code")
    @click.argument("figure")
    @click.option("--by", required=True, help="User name of the reviewer.")
    @click.option("--reason", required=True, help="At least 10 characters.")
    def withhold(code: str, figure: str, by: str, reason: str) -> None:
        """Withhold FIGURE, which release CODE shows, from the next version of the wave on.

        \b
        Example:
          survey release withhold 2025-1.0 I04.headline.district.137 --by duyet --reason "one village decides it"
        """
        root = Settings.from_environment().releases
        with open_session() as session:
            decisions.withhold(session, open_release(root, code), figure, reason=reason, by=by)
        click.echo(f"{figure} [u]")

    return withhold


def lift_command(open_session: OpenSession) -> click.Command:
    """The withholding taken back, as long as no version was published with it."""

    @click.command("lift")
    @click.argument("wave")
    @click.argument("figure")
    @click.option("--by", required=True, help="User name of the reviewer.")
    @click.option("--reason", required=True, help="At least 10 characters.")
    def lift(wave: str, figure: str, by: str, reason: str) -> None:
        """Take back that a reviewer withholds FIGURE of WAVE; possible until a version is published without it.

        \b
        Example:
          survey release lift 2025 I04.headline.district.137 --by duyet --reason "the village was asked again"
        """
        root = Settings.from_environment().releases
        with open_session() as session:
            public = [open_release(root, code) for code in public_codes(session, wave)]
            decisions.lift(session, wave, figure, public=public, reason=reason, by=by)
        click.echo(f"{wave}: {figure}")

    return lift


def setting_command(open_session: OpenSession) -> click.Command:
    """The settings of the methods: listed, or one of them changed."""

    @click.command("setting")
    @click.argument("name", required=False)
    @click.argument("value", required=False, type=float)
    @click.option("--by", default="", help="User name of the person who changes it.")
    @click.option("--reason", default="", help="At least 10 characters.")
    def setting(name: str | None, value: float | None, by: str, reason: str) -> None:
        """List the settings of the methods, or change NAME to VALUE for every release made from now on.

        \b
        Example:
          survey release setting
          survey release setting disclosure.fewest_persons 12 --by thongke --reason "agreed with the statistics office"
        """
        with open_session() as session:
            methods = decisions.current_methods(session)
            if name is not None and value is not None:
                methods = decisions.change_setting(session, name, value, reason=reason, by=by)
        for known in NAMES if name is None else [name]:
            click.echo(f"{known:32} {methods.value(known):g}")

    return setting
