"""`survey demo`: the demonstration in one command, with a bar, and what to sign in with."""

import click

from survey.config import Settings
from survey.demo import load, staff
from survey.plan.text import Refusal, Text
from survey.store.schema import is_current
from survey.store.session import engine_for, transaction

_NOT_READY = Text(
    vi="Cơ sở dữ liệu chưa có bảng. Chạy survey init rồi làm lại.",
    en="The database has no tables yet. Run survey init, then try again.",
)
LABEL = Text("Dữ liệu minh họa, không phải kết quả thật", "Demonstration data, not real results")


@click.command("demo")
@click.option("--seed", default=load.SEED, show_default=True, help="Another seed makes another province.")
@click.option(
    "--once", is_flag=True, help="Do nothing but print the sign-ins where the demonstration is loaded already."
)
def demo_command(seed: int, once: bool) -> None:
    """Load the demonstration province: made-up people in real communes, asked, frozen and published.

    \b
    Example:
      survey init && survey demo
    """
    settings = Settings.from_environment()
    engine = engine_for(settings.database_url)
    try:
        if not is_current(engine):
            raise Refusal(_NOT_READY)
        with transaction(engine) as session:
            if once and load.is_loaded(session):
                built = None
            else:
                with click.progressbar(length=100, label="Demonstration", width=30, show_pos=False) as bar:
                    built = load.build(
                        session, settings, seed, lambda _step, done: bar.update(int(100 * done) - bar.pos)
                    )
    finally:
        engine.dispose()
    click.echo(f"{LABEL.vi} / {LABEL.en}")
    if built is not None:
        _print_codes(built)
    _print_sign_ins()


def _print_codes(built: load.Built) -> None:
    click.echo(f"Bản công bố / Release {built.release}, bộ số liệu / snapshot {built.snapshot}")
    click.echo("Mã truy cập, chỉ in một lần / access codes, printed once:")
    for code in built.codes:
        click.echo(f"  {code.code}  {code.opens.vi}")


def _print_sign_ins() -> None:
    click.echo(f'Đăng nhập / sign in, mật khẩu / password "{staff.PASSWORD}":')
    for line in staff.sign_ins():
        click.echo(f"  {line.username:12} {line.role.vi} / {line.role.en}")
