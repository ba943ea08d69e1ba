"""`survey letters`: all letters of a wave, a file for each batch."""

import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from survey.manage.letters import making
from survey.manage.letters.printing import as_pdf
from survey.manage.named import wave_named
from survey.manage.sentences import WAVE_OVER
from survey.plan.text import Language, Refusal
from survey.store import audit

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

OpenSession = Callable[[], AbstractContextManager["Session"]]


def letters_command(open_session: OpenSession) -> click.Command:
    """The command, with a way to open a writing session."""

    @click.command("letters")
    @click.argument("wave")
    @click.option("--site", required=True, help="Address of the site as residents reach it.")
    @click.option("--lang", "language", type=click.Choice(["vi", "en"]), default="vi", show_default=True)
    @click.option("--out", type=click.Path(path_type=Path), default=Path("letters"), show_default=True, help="Folder.")
    @click.option("--batch", type=click.IntRange(1, making.MOST), default=making.MOST, show_default=True)
    def letters(wave: str, site: str, language: Language, out: Path, batch: int) -> None:
        """Print the letters of all households that have none, village by village, one PDF for each batch.

        The codes are in the files alone: whoever has a file can answer for its households. Delete them once printed.

        \b
        Example:
          survey letters 2027 --site https://survey.example.vn --lang vi --out letters
        """
        out.mkdir(parents=True, exist_ok=True, mode=0o700)
        done, left = 0, 1
        while left:
            there = [int(old.stem.rpartition("-")[2]) for old in out.glob(f"{wave}-{language}-*.pdf")]
            number = max(there, default=0) + 1
            path = out / f"{wave}-{language}-{number:03d}.pdf"
            printed, left = _print_batch(open_session, wave, site, language, batch, path)
            done += printed
            if printed:
                click.echo(f"{path}  {printed} letters, {left} to go")
        click.echo(f"{done} letters")

    return letters


def _print_batch(
    open_session: OpenSession, code: str, site: str, language: Language, size: int, path: Path
) -> tuple[int, int]:
    """One batch into its file; returns how many were printed and how many are left."""
    with open_session() as session:
        wave = wave_named(session, code)
        if wave.state not in making.MAY_PRINT:
            raise Refusal(WAVE_OVER.format(wave=code))
        waiting = making.waiting_for_letters(session, wave)
        batch = next(making.batches(waiting, size), [])
        lookups = making.free_lookups(session, len(batch))
        others = making.count_households(session, wave) - 1
    if not batch:
        return 0, 0
    with click.progressbar(length=len(batch), label=path.name) as bar:
        made = making.letters_for(batch, lookups, lambda: bar.update(1))
    _write(path, as_pdf(made, wave, site, others, language))
    try:
        with open_session() as session:
            audit.set_actor(session, "command line")
            making.keep_codes(session, wave, made)
    except BaseException:
        # Codes that open nothing must not reach a printer.
        path.unlink()
        raise
    return len(batch), len(waiting) - len(batch)


def _write(path: Path, content: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
