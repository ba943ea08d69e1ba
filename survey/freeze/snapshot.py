"""A snapshot on disk: Parquet tables and a manifest with their hashes, written once, read back, never changed.

`<folder>/<wave>-<n>/` holds `psus`, `cases`, `households`, `members`, `persons`, `institutions`, `totals` (.parquet)
and `manifest.json`. It is written beside its place and moved there whole, so half a snapshot is never seen.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from survey.freeze import sentences
from survey.plan.text import Refusal, Text

MANIFEST = "manifest.json"
TABLES = ("psus", "cases", "households", "members", "persons", "institutions", "totals")


class BrokenSnapshot(Refusal):
    """A snapshot that is not what was frozen."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One frozen wave. `sha256` is that of its manifest, which names the hash of every table."""

    folder: Path
    sha256: str
    manifest: Mapping[str, Any]

    @property
    def name(self) -> str:
        """Such as ``2025-1``."""
        return self.folder.name

    def table(self, name: str) -> pd.DataFrame:
        """One table, after its bytes were compared with the manifest. Raises `BrokenSnapshot` where they differ."""
        path = self.folder / f"{name}.parquet"
        if not path.is_file() or _hash(path) != self.manifest["files"].get(path.name, {}).get("sha256"):
            raise _broken(sentences.SNAPSHOT_CHANGED, place=self.name, file=path.name)
        return pd.read_parquet(path)

    def tables(self) -> dict[str, pd.DataFrame]:
        """Every table, each one verified."""
        return {name: self.table(name) for name in TABLES}


def folder_of(url: str) -> Path:
    """The folder that the setting names: a path, or a file:// address."""
    if "://" in url and not url.startswith("file://"):
        raise Refusal(sentences.SNAPSHOT_FAR.format(place=url))
    return Path(url.removeprefix("file://"))


def next_name(folder: Path, wave: str, least: int) -> tuple[str, int]:
    """Name and number of the next snapshot: the first number from `least` on that no folder bears."""
    number = least
    while (folder / f"{wave}-{number}").exists():
        number += 1
    return f"{wave}-{number}", number


def write_snapshot(folder: Path, tables: Mapping[str, pd.DataFrame], facts: Mapping[str, Any]) -> Snapshot:
    """Write the tables and their manifest to `folder`, which must not exist, and read them back.

    `facts` are plain values for the manifest; counts, columns and hashes of the tables are added here.
    """
    if folder.exists():
        raise _broken(sentences.SNAPSHOT_EXISTS, place=folder.name)
    beside = folder.with_name(f".{folder.name}.{os.getpid()}")
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(parents=True)
    try:
        files = {}
        for name in TABLES:
            path = beside / f"{name}.parquet"
            tables[name].to_parquet(path, index=False)
            _sync(path)
            files[path.name] = {"rows": len(tables[name]), "columns": list(tables[name].columns), "sha256": _hash(path)}
        manifest = {**facts, "files": files}
        text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True, default=str, allow_nan=False)
        (beside / MANIFEST).write_text(text + "\n", encoding="utf-8")
        _sync(beside / MANIFEST)
        _sync(beside)
        beside.rename(folder)
        _sync(folder.parent)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    written = open_snapshot(folder)
    for name in TABLES:
        pd.testing.assert_frame_equal(written.table(name), tables[name].reset_index(drop=True), check_dtype=False)
    return written


def open_snapshot(folder: Path, sha256: str | None = None) -> Snapshot:
    """The snapshot in a folder; with `sha256` (as the database knows it) its manifest is compared too."""
    path = folder / MANIFEST
    if not path.is_file():
        raise _broken(sentences.SNAPSHOT_MISSING, place=folder.name)
    digest = _hash(path)
    if sha256 is not None and digest != sha256:
        raise _broken(sentences.SNAPSHOT_CHANGED, place=folder.name, file=MANIFEST)
    return Snapshot(folder, digest, json.loads(path.read_text(encoding="utf-8")))


def verify(snapshot: Snapshot) -> int:
    """Read every file again and compare; the number of tables. Raises `BrokenSnapshot` at the first that differs."""
    return len(snapshot.tables())


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _broken(sentence: Text, **values: object) -> BrokenSnapshot:
    return BrokenSnapshot(sentence.format(**values))
