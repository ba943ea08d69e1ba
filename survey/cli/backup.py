"""Backups that the server can write and cannot read, and their restoring."""

import hashlib
import os
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import click

from survey.cli.opening import say, settings
from survey.keep.archive import open_file, read_back, read_facts, seal_file
from survey.keep.keys import KeyRing, PublicKey, make_key_file
from survey.plan.text import Refusal, Text
from survey.store import audit, copying
from survey.store.backups import set_backed_up_seq
from survey.store.schema import upgrade
from survey.store.session import engine_for, transaction

_NOT_SQLITE = Text(
    "Lệnh này chỉ sao lưu cơ sở dữ liệu SQLite. Với PostgreSQL, dùng pg_dump và công cụ của máy chủ đó.",
    "This command backs up SQLite only. For PostgreSQL use pg_dump and the tools of that server.",
)
_DAMAGED = Text(
    "Cơ sở dữ liệu trong {path} không toàn vẹn ({why}). Không có gì bị thay đổi; dùng bản sao lưu khác.",
    "The database in {path} is not sound ({why}). Nothing was changed; use another backup.",
)
_NOT_READ_BACK = Text(
    "Bản sao lưu vừa ghi đọc lại không giống bản gốc. Kiểm tra ổ đĩa rồi sao lưu lại; tệp hỏng đã bị bỏ.",
    "The backup just written does not read back as it was. Check the disk and run again; the bad file was dropped.",
)
_THERE = Text(
    "Đã có tệp {path}. Chọn tên khác; bản sao lưu không bao giờ ghi đè.",
    "File {path} is there already. Choose another name; a backup never writes over one.",
)


@click.command("backup-key")
@click.argument("file", type=click.Path(path_type=Path))
def backup_key(file: Path) -> None:
    """Make a key pair for backups: FILE (private, keep it off this machine) and FILE.pub (stays here).

    \b
    Example:
      survey backup-key backup.json
    """
    make_key_file(file)
    public = KeyRing.load(file).current
    file.with_name(file.name + ".pub").write_text(public.base64() + "\n", encoding="ascii")
    say(f"Private    {file}  (move it to two safe places away from this machine)")
    say(f"Public     {file}.pub  (key {public.id})")


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--to", "public", required=True, type=click.Path(path_type=Path), help="The public key to seal to.")
def backup(file: Path, public: Path) -> None:
    """Write the whole database, as it stands now, into one sealed FILE, and read it back.

    Tablets then learn how far their records are safe. The key file is not in it: copy that by hand, once.

    \b
    Example:
      survey backup /mnt/usb/survey-2025-11-10.svb --to backup.json.pub
    """
    database, key = _database(), PublicKey.load(public)
    if file.exists():
        raise Refusal(_THERE.format(path=file))
    file.parent.mkdir(parents=True, exist_ok=True)
    # Open to read, the copy stays where the database is: never on the drive that leaves the house.
    plain, sealed = database.with_name(database.name + ".backing-up"), file.with_name(file.name + ".part")
    try:
        plain.unlink(missing_ok=True)
        copying.copy_out(database, plain)
        newest = _sound(plain)
        _seal(plain, sealed, {"kind": "backup", "made_at": _now(), "newest_seq": newest}, key)
        sealed.rename(file)
        _sync_folder(file.parent)
    finally:
        for left in (plain, sealed):
            left.unlink(missing_ok=True)
    engine = engine_for(settings().database_url)
    with transaction(engine) as session:
        audit.set_actor(session, "command line")
        set_backed_up_seq(session, newest)
        audit.record(session, "backup.made", f"inbox:{newest}", key=key.id)
    engine.dispose()
    say(f"Backup     {file}  ({file.stat().st_size:,} bytes, envelopes up to {newest}, key {key.id})")


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--key", "key_file", required=True, type=click.Path(path_type=Path), help="The private key of backups.")
def restore(file: Path, key_file: Path) -> None:
    """Put a backup in the place of the database. What stood there is copied beside it first.

    A damaged file or the wrong key changes nothing. Tablets then refill what came after the backup by themselves.

    \b
    Example:
      survey restore /mnt/usb/survey-2025-11-10.svb --key backup.json
    """
    database, keyring = _database(), KeyRing.load(key_file)
    database.parent.mkdir(parents=True, exist_ok=True)
    plain = database.with_name(database.name + ".restoring")
    try:
        with file.open("rb") as source, _new(plain) as target:
            _write(open_file(source, keyring), target)
        newest = _sound(plain)
        _make_ready(plain, newest)
        kept = _keep_what_stood(database)
        copying.copy_in(plain, database)
    finally:
        for left in ("", "-wal", "-shm"):
            plain.with_name(plain.name + left).unlink(missing_ok=True)
    with file.open("rb") as source:
        made_at = read_facts(source).get("made_at")
    say(f"Restored   {database}  (as of {made_at}, envelopes up to {newest})")
    if kept is not None:
        say(f"Before     {kept}")


def _database() -> Path:
    try:
        return copying.file_of(settings().database_url)
    except copying.NotSqlite as error:
        raise Refusal(_NOT_SQLITE) from error


def _sound(path: Path) -> int:
    try:
        return copying.check(path)
    except copying.DamagedDatabase as error:
        raise Refusal(_DAMAGED.format(path=path, why=error)) from error


def _seal(plain: Path, sealed: Path, facts: dict[str, object], key: PublicKey) -> None:
    """Seal the copy and read it back from the disk: a backup that was not read is none."""
    with plain.open("rb") as source, _new(sealed) as target:
        data_key = seal_file(source, target, facts, key)
        target.flush()
        os.fsync(target.fileno())
    with plain.open("rb") as source, sealed.open("rb") as written:
        again = hashlib.sha256()
        for piece in read_back(written, data_key):
            again.update(piece)
        if hashlib.file_digest(source, "sha256").digest() != again.digest():
            raise Refusal(_NOT_READ_BACK)


def _make_ready(plain: Path, newest: int) -> None:
    """Bring the copy to the present tables, make its numbers jump, and let it know that a backup holds all it has."""
    engine = engine_for(f"sqlite:///{plain}")
    upgrade(engine)
    with transaction(engine) as session:
        audit.set_actor(session, "command line")
        set_backed_up_seq(session, newest)
        audit.record(session, "backup.restored", f"inbox:{newest}")
    engine.dispose()
    copying.mark_restored(plain)


def _keep_what_stood(database: Path) -> Path | None:
    if not database.exists():
        return None
    kept = database.with_name(f"{database.name}.before-{datetime.now(UTC):%Y%m%dT%H%M%S}")
    copying.copy_out(database, kept)
    return kept


def _write(pieces: Iterable[bytes], target: BinaryIO) -> None:
    for piece in pieces:
        target.write(piece)


def _new(path: Path) -> BinaryIO:
    path.unlink(missing_ok=True)
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def _sync_folder(folder: Path) -> None:
    with suppress(OSError):  # a file system that cannot do this has no folders to lose
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
