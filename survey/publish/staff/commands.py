"""`survey release …`: prepare, approve, embargo, publish, withdraw, list, rebuild; the same steps and the same three
persons as on the page."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

import click

from survey.config import Settings
from survey.plan.text import Refusal, Text
from survey.publish.folder import open_release
from survey.publish.release import steps
from survey.publish.release.preparing import prepare as prepare_release
from survey.publish.release.rebuild import rebuild as rebuild_release
from survey.publish.staff.decision_commands import lift_command, setting_command, withhold_command
from survey.publish.words.names import STAGES
from survey.store import accounts, results, waves
from survey.store.errors import NotFound

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from survey.store.tables.results import Release as ReleaseRow

OpenSession = Callable[[], AbstractContextManager["Session"]]


def register(group: click.Group, open_session: OpenSession) -> None:
    """Hang the commands on a group; `open_session` gives a session that commits when the command ends well."""
    release = click.Group("release", help="Prepare, approve and publish releases.")
    release.add_command(_list(open_session))
    release.add_command(_prepare(open_session))
    release.add_command(_rebuild(open_session))
    for name in ("approve", "embargo", "publish", "withdraw"):
        release.add_command(_step(name, open_session))
    release.add_command(withhold_command(open_session))
    release.add_command(lift_command(open_session))
    release.add_command(setting_command(open_session))
    group.add_command(release)


def _list(open_session: OpenSession) -> click.Command:
    @click.command("list")
    def list_releases() -> None:
        """Every release with its state.

        \b
        Example:
          survey release list
        """
        with open_session() as session:
            for row in results.list_releases(session):
                click.echo(f"{row.code:16} {row.state:12} {row.sha256 or ''}")

    return list_releases


def _prepare(open_session: OpenSession) -> click.Command:
    @click.command("prepare")
    @click.argument("wave")
    @click.option("--version", "version_", default="1.0", show_default=True, help="Two or three numbers.")
    @click.option("--stage", type=click.Choice(list(STAGES)), default="final", show_default=True)
    @click.option("--by", required=True, help="User name of the person who prepares it.")
    @click.option("--reason", default="", help="Why it replaces an earlier version; its page will give it.")
    @_scheduler
    def prepare(wave: str, version_: str, stage: str, by: str, reason: str, scheduler: str | None) -> None:
        """Compute a release from the newest snapshot of WAVE, apply the rules, write and lock its folder.

        \b
        Example:
          survey release prepare 2025 --version 1.0 --by thongke
          survey release prepare 2025 --version 1.0.1 --by thongke --reason "Sai tổng dân số của một huyện"
        """
        settings = Settings.from_environment()
        with open_session() as session:
            row = prepare_release(
                session,
                root=settings.releases,
                snapshots_url=settings.snapshots_url,
                snapshot_id=_newest_snapshot(session, wave),
                version=version_,
                stage=stage,
                prepared_by=_account(session, by),
                agency=settings.agency,
                reason=reason,
                scheduler=scheduler,
                tell=_tell,
                tell_files=_tell_files,
            )
            click.echo(f"{row.code} {row.state} {row.sha256}")

    return prepare


def _rebuild(open_session: OpenSession) -> click.Command:
    @click.command("rebuild")
    @click.argument("code")
    @click.option("--check", is_flag=True, required=True, help="Compare every hash; nothing is kept.")
    @_scheduler
    def rebuild(code: str, check: bool, scheduler: str | None) -> None:  # noqa: ARG001  # said, so that it is plain
        """Make a release again from its snapshot and compare the hash of every file with the published one.

        \b
        Example:
          survey release rebuild 2025-1.0 --check
        """
        settings = Settings.from_environment()
        with open_session() as session:
            made = rebuild_release(session, settings.releases, settings.snapshots_url, code, scheduler, _tell)
        if made.different:
            raise Refusal(
                Text(
                    "Làm lại bản {code}: {n}/{files} tệp khác: {names}. Phiên bản phần mềm khác khi đó: {versions}.",
                    "Release {code} made again: {n} of {files} files differ: {names}. Other versions now: {versions}.",
                ).format(
                    code=code,
                    n=len(made.different),
                    files=made.files,
                    names=", ".join(made.different),
                    versions=", ".join(made.versions) or "–",
                )
            )
        click.echo(f"{code}: {made.files}/{made.files} OK")

    return rebuild


def _scheduler(command: Callable[..., None]) -> Callable[..., None]:
    said = "Compute on a Dask cluster whose workers reach the snapshots."
    return click.option("--scheduler", metavar="tcp://HOST:PORT", help=said)(command)


def _tell(done: int, parts: int) -> None:
    if parts > 1:
        click.echo(f"{done}/{parts}", err=True)


def _tell_files(done: int, files: int) -> None:
    click.echo(f"{done}/{files} files", err=True)


def _step(name: str, open_session: OpenSession) -> click.Command:
    examples = {
        "approve": "One of two persons says yes: every check of the release must hold.",
        "embargo": "Set the minute (local time, --at) at which an approved release opens; without --at take it back.",
        "publish": "Open an approved release to everybody.",
        "withdraw": "Take a release back, with a reason that its page will give.",
    }

    @click.command(name, help=f"{examples[name]}\n\n\b\nExample:\n  survey release {name} 2025-1.0 --by congbo")
    @click.argument("code")
    @click.option("--by", required=True, help="User name of the person who does it.")
    @click.option("--reason", default="", help="For withdraw: the reason, at least 10 characters.")
    @click.option("--at", default="", help="For embargo: the minute, such as 2026-01-15T09:00.")
    def step(code: str, by: str, reason: str, at: str) -> None:
        settings = Settings.from_environment()
        with open_session() as session:
            row, account = _release(session, code), _account(session, by)
            if name == "approve":
                steps.approve(session, row, open_release(settings.releases, code), account)
            elif name == "embargo":
                steps.embargo(session, row, account, at)
            elif name == "publish":
                steps.publish(session, row, account)
            else:
                steps.withdraw(session, row, account, reason)
            click.echo(f"{row.code} {row.state}")

    return step


def _newest_snapshot(session: "Session", code: str) -> int:
    wave = waves.find_wave(session, code)
    snapshot = results.find_newest_snapshot(session, wave.id) if wave is not None else None
    if snapshot is None:
        raise Refusal(
            Text(
                "Đợt {code} chưa có bộ số liệu nào. Chốt đợt bằng survey freeze {code} rồi làm lại.",
                "Wave {code} has no snapshot yet. Freeze it with survey freeze {code}, then try again.",
            ).format(code=code)
        )
    return snapshot.id


def _release(session: "Session", code: str) -> "ReleaseRow":
    try:
        return results.get_release(session, code)
    except NotFound as error:
        raise Refusal(
            Text(
                "Không có bản công bố {code}. Xem các bản bằng survey release list.",
                "There is no release {code}. List them with survey release list.",
            ).format(code=code)
        ) from error


def _account(session: "Session", username: str) -> int:
    account = accounts.find_account(session, username)
    if account is None:
        raise Refusal(
            Text(
                "Không có tài khoản {username}. Xem các tài khoản bằng survey users list.",
                "There is no account {username}. List them with survey users list.",
            ).format(username=username)
        )
    return account.id
