"""Commands of fieldwork: the frame, the draw, freezing, accounts. The command line gives the group and the session."""

import secrets
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from survey.access import passwords, roles, second_factor
from survey.config import Settings
from survey.freeze.run import freeze
from survey.manage import sampling
from survey.manage.frame import frame_from
from survey.manage.freezing import totals_from
from survey.manage.granting import give_role
from survey.manage.letters.commands import letters_command
from survey.manage.named import wave_named
from survey.manage.sentences import NAME_TAKEN, NO_SUCH_ACCOUNT, NO_SUCH_FILE
from survey.plan.text import Language, Refusal
from survey.sample.allocation import TOTAL
from survey.sample.faults import FrameRefused
from survey.store import accounts, audit, sessions

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


OpenSession = Callable[[], AbstractContextManager["Session"]]
_LANGUAGE: Language = "en"
_FAULTS_SHOWN = 20


def register(group: click.Group, open_session: OpenSession) -> None:
    """Add the commands to a group. `open_session` gives a writing session that commits when its block ends well."""
    group.add_command(_frame_commands(open_session))
    group.add_command(_sample_commands(open_session))
    group.add_command(letters_command(open_session))
    group.add_command(_freeze_command(open_session))
    group.add_command(_user_commands(open_session))


def _frame_commands(open_session: OpenSession) -> click.Group:
    @click.group("frame")
    def frame() -> None:
        """The list of villages that samples are drawn from."""

    @frame.command("import")
    @click.argument("file", type=click.Path(path_type=Path))
    def import_(file: Path) -> None:
        """Read a frame (CSV, UTF-8); every fault is told, and nothing is kept unless all of it is right.

        \b
        Example:
          survey frame import villages.csv
        """
        try:
            found = frame_from(_bytes_of(file))
        except FrameRefused as refused:
            for fault in refused.faults[:_FAULTS_SHOWN]:
                click.echo(fault.message.say(_LANGUAGE), err=True)
            raise
        with open_session() as session:
            audit.set_actor(session, "command line")
            sampling.keep_frame(session, found)
        click.echo(f"{len(found.psus)} villages, {int(found.psus['households'].sum())} households, {found.sha256[:12]}")

    return frame


def _sample_commands(open_session: OpenSession) -> click.Group:
    @click.group("sample")
    def sample() -> None:
        """The sample of a wave."""

    @sample.command("draw")
    @click.argument("wave")
    @click.option("--psus", "total", default=TOTAL, show_default=True, help="Villages to draw.")
    @click.option("--seed", type=click.IntRange(0), help="Seed of the draw; chosen and printed where none is given.")
    def draw(wave: str, total: int, seed: int | None) -> None:
        """Draw the villages of a wave from the frame; the same seed and frame always give the same sample.

        \b
        Example:
          survey sample draw 2027 --psus 360 --seed 231
        """
        chosen = seed if seed is not None else secrets.randbelow(2**31 - 1)
        with open_session() as session:
            audit.set_actor(session, "command line")
            drawn = sampling.draw_sample(session, wave_named(session, wave), total, chosen)
        click.echo(f"{len(drawn.psus)} villages, seed {chosen}, frame {drawn.frame_sha256[:12]}")

    return sample


def _freeze_command(open_session: OpenSession) -> click.Command:
    @click.command("freeze")
    @click.argument("wave")
    @click.option("--override", help="Reason for freezing although forms are unreviewed, or once more.")
    @click.option("--totals", type=click.Path(path_type=Path), help="Population totals (CSV) to calibrate to.")
    @click.option("--old-totals", help="Reason for using totals more than three years from the reference date.")
    @click.option("--scheduler", metavar="tcp://HOST:PORT", help="Tidy the answers on a Dask cluster.")
    def freeze_(
        wave: str, override: str | None, totals: Path | None, old_totals: str | None, scheduler: str | None
    ) -> None:
        """Freeze a closed wave: accepted answers become weighed tables that never change.

        \b
        Example:
          survey freeze 2025 --totals totals.csv
          survey freeze 2025 --scheduler tcp://10.0.0.5:8786
        """
        table = totals_from(_bytes_of(totals)) if totals is not None else None
        with open_session() as session:
            audit.set_actor(session, "command line")
            snapshot = freeze(
                session,
                wave_named(session, wave),
                Settings.from_environment(),
                None,
                override=override,
                progress=lambda step: click.echo(step.say(_LANGUAGE), err=True),
                totals=table,
                old_totals=old_totals,
                scheduler=scheduler,
            )
        counts = snapshot.manifest["counts"]
        click.echo(f"{snapshot.name}: {counts['households']} households, {counts['members']} people")

    return freeze_


def _user_commands(open_session: OpenSession) -> click.Group:
    @click.group("users")
    def users() -> None:
        """Accounts of staff and their roles."""

    for make in (_user_add, _user_grant, _user_forget_factor, _user_list):
        users.add_command(make(open_session))
    return users


def _user_add(open_session: OpenSession) -> click.Command:
    @click.command("add")
    @click.argument("username")
    @click.option("--name", "display_name", required=True, help="Full name, as shown on pages.")
    def add(username: str, display_name: str) -> None:
        """Make an account and print its first password, which must be changed at the first sign-in.

        \b
        Example:
          survey users add hanh.nguyen --name "Nguyễn Thị Hạnh"
        """
        password = "-".join(secrets.token_hex(2) for _number in range(5))
        with open_session() as session:
            audit.set_actor(session, "command line")
            if accounts.find_account(session, username) is not None:
                raise Refusal(NAME_TAKEN.format(name=username))
            made = accounts.add_account(
                session, username=username, display_name=display_name, password_hash=passwords.hash_secret(password)
            )
        click.echo(f"{made.username}  {password}")

    return add


def _user_grant(open_session: OpenSession) -> click.Command:
    @click.command("grant")
    @click.argument("username")
    @click.argument("role", type=click.Choice(sorted(roles.BY_ID)))
    @click.option("--reach", default="all", show_default=True, help="all, assigned, districts or psus.")
    @click.option("--place", "places", multiple=True, help="Code of a district or village; may be given several times.")
    def grant(username: str, role: str, reach: str, places: tuple[str, ...]) -> None:
        """Give a role to an account.

        \b
        Example:
          survey users grant hanh.nguyen supervisor --reach districts --place 137 --place 139
        """
        with open_session() as session:
            audit.set_actor(session, "command line")
            account = accounts.find_account(session, username)
            if account is None:
                raise Refusal(NO_SUCH_ACCOUNT.format(name=username))
            given = give_role(session, account, roles.BY_ID[role], reach, list(places))
        click.echo(f"{username}  {given.role}  {given.reach}  {' '.join(given.places)}".rstrip())

    return grant


def _user_forget_factor(open_session: OpenSession) -> click.Command:
    @click.command("forget-factor")
    @click.argument("username")
    def forget_factor(username: str) -> None:
        """Forget the phone and the recovery codes of somebody who has lost both; they enrol again at the next sign-in.

        \b
        Example:
          survey users forget-factor hanh.nguyen
        """
        with open_session() as session:
            audit.set_actor(session, "command line")
            account = accounts.find_account(session, username)
            if account is None:
                raise Refusal(NO_SUCH_ACCOUNT.format(name=username))
            second_factor.forget(session, account)
            sessions.end_all(session, account.id)
        click.echo(username)

    return forget_factor


def _user_list(open_session: OpenSession) -> click.Command:
    @click.command("list")
    def list_() -> None:
        """List all accounts with their roles.

        \b
        Example:
          survey users list
        """
        with open_session() as session:
            for account in accounts.list_accounts(session):
                held = ", ".join(_said(one.role, one.reach, one.places) for one in account.grants)
                click.echo(f"{account.username:24} {account.status:9} {held}")

    return list_


def _said(role: str, reach: str, places: list[str]) -> str:
    return role if reach in ("all", "assigned") else f"{role} ({' '.join(places)})"


def _bytes_of(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise Refusal(NO_SUCH_FILE.format(file=file)) from error
