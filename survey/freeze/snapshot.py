"""A snapshot: partitioned Parquet tables and a manifest with their hashes, written once, read back, never changed.

`<wave>-<n>/` holds `manifest.json` and for each table `<table>/part-00000.parquet`, … The tables of households and
people are cut between villages, all of them at the same villages: part 3 of `persons` has the people of part 3 of
`households`. So whoever adds up parts needs the memory of one.
"""

import hashlib
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from survey.freeze import sentences
from survey.freeze.folder import Folder
from survey.plan.text import Refusal, Text

MANIFEST = "manifest.json"
BY_VILLAGE = ("cases", "households", "members", "persons")
WHOLE = ("psus", "institutions", "totals")
TABLES = ("psus", *BY_VILLAGE, "institutions", "totals")
PART_ROWS = 100_000
"""Members in one part; a part ends with the village that reaches it."""


class BrokenSnapshot(Refusal):
    """A snapshot that is not what was frozen."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some of a snapshot's files, by table, with the hash that each must have; it travels to other machines."""

    folder: Folder
    files: Mapping[str, Mapping[str, str]]

    def table(self, name: str) -> pd.DataFrame:
        """One table, after its bytes were compared with the manifest. Raises `BrokenSnapshot` where they differ."""
        files = self.files.get(name, {})
        if not files:
            raise _broken(sentences.SNAPSHOT_CHANGED, place=self.folder.name, file=name)
        frames = [pd.read_parquet(io.BytesIO(_verified(self.folder, file, files[file]))) for file in sorted(files)]
        return pd.concat(frames, ignore_index=True) if len(frames) > 1 else frames[0]

    def tables(self) -> dict[str, pd.DataFrame]:
        """Every table, each one verified."""
        return {name: self.table(name) for name in self.files}


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One frozen wave. `sha256` is that of its manifest, which names the hash of every file."""

    folder: Folder
    sha256: str
    manifest: Mapping[str, Any]

    @property
    def name(self) -> str:
        """Such as ``2025-1``."""
        return self.folder.name

    def table(self, name: str) -> pd.DataFrame:
        """One whole table, after its bytes were compared with the manifest."""
        return Stretch(self.folder, {name: self._files(name)}).table(name)

    def tables(self) -> dict[str, pd.DataFrame]:
        """Every table, each one verified."""
        return {name: self.table(name) for name in TABLES}

    def rows(self) -> dict[str, int]:
        """How many rows each table has."""
        listed: Mapping[str, Mapping[str, Any]] = self.manifest["files"]
        return {name: sum(int(listed[file]["rows"]) for file in self._files(name)) for name in TABLES}

    def stretches(self) -> list[Stretch]:
        """The parts of the tables that are cut between villages, each with its households and their people."""
        columns = [sorted(self._files(name).items()) for name in BY_VILLAGE]
        return [
            Stretch(self.folder, {name: dict([file]) for name, file in zip(BY_VILLAGE, part, strict=True)})
            for part in zip(*columns, strict=True)
        ]

    def _files(self, table: str) -> dict[str, str]:
        listed: Mapping[str, Mapping[str, Any]] = self.manifest["files"]
        return {file: str(fact["sha256"]) for file, fact in listed.items() if _table_of(file) == table}


def _table_of(file: str) -> str:
    """`persons/part-00002.parquet` and, before tables had parts, `persons.parquet` belong to `persons`."""
    return file.partition("/")[0].removesuffix(".parquet")


def folder_of(url: str) -> Folder:
    """The folder of snapshots that the setting names: a path, file://…, or an address that fsspec opens."""
    return Folder(url)


def next_name(folder: Folder, wave: str, least: int) -> tuple[str, int]:
    """Name and number of the next snapshot: the first number from `least` on that no folder bears."""
    number = least
    while (folder / f"{wave}-{number}").exists():
        number += 1
    return f"{wave}-{number}", number


def write_snapshot(
    folder: Folder, tables: Mapping[str, pd.DataFrame], facts: Mapping[str, Any], rows: int = PART_ROWS
) -> Snapshot:
    """Write the tables in parts of about `rows` members, and their manifest, to `folder`, which must not exist.

    Every part is read back and compared. `facts` are plain values for the manifest; counts, columns and hashes of the
    files are added here.
    """
    if folder.exists():
        raise _broken(sentences.SNAPSHOT_EXISTS, place=folder.name)
    with folder.being_written() as aside:
        files: dict[str, dict[str, Any]] = {}
        for file, part, schema in _parts(tables, rows):
            content = _parquet(part, schema)
            aside.write(file, content)
            digest = hashlib.sha256(content).hexdigest()
            again = pd.read_parquet(io.BytesIO(_verified(aside, file, digest)))
            pd.testing.assert_frame_equal(again, part.reset_index(drop=True), check_dtype=False)
            files[file] = {"rows": len(part), "columns": list(part.columns), "sha256": digest}
        manifest = {**facts, "files": files}
        text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True, default=str, allow_nan=False)
        aside.write(MANIFEST, (text + "\n").encode())
    return open_snapshot(folder)


def _parts(tables: Mapping[str, pd.DataFrame], rows: int) -> Iterator[tuple[str, pd.DataFrame, pa.Schema]]:
    """Every file to write: its name, its rows, and the schema of its whole table (a part may lack all of a column)."""
    places = _places(tables, rows)
    count = int(places.max()) + 1 if len(places) else 1
    for name in TABLES:
        table = tables[name]
        schema = pa.Schema.from_pandas(table, preserve_index=False)
        if name in WHOLE or places.empty:
            yield _file(name, 0), table, schema
            continue
        here = table["village"].map(places).to_numpy()
        for place in range(count):
            yield _file(name, place), table[here == place], schema


def _places(tables: Mapping[str, pd.DataFrame], rows: int) -> "pd.Series[int]":
    """The part of each village of the sample, villages in the order of their codes."""
    if "village" not in tables["cases"].columns:
        return pd.Series(dtype="int64")
    villages = np.sort(tables["cases"]["village"].unique())
    members = tables["members"]["village"].value_counts().reindex(villages, fill_value=0)
    before = members.cumsum() - members
    return pd.Series((before // rows).rank(method="dense").astype("int64") - 1, index=members.index)


def _file(table: str, place: int) -> str:
    return f"{table}/part-{place:05}.parquet"


def _parquet(part: pd.DataFrame, schema: pa.Schema) -> bytes:
    sink = io.BytesIO()
    pq.write_table(pa.Table.from_pandas(part, schema=schema, preserve_index=False), sink)
    return sink.getvalue()


def open_snapshot(folder: Folder, sha256: str | None = None) -> Snapshot:
    """The snapshot in a folder; with `sha256` (as the database knows it) its manifest is compared too."""
    try:
        content = folder.read(MANIFEST)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise _broken(sentences.SNAPSHOT_MISSING, place=folder.name) from error
    digest = hashlib.sha256(content).hexdigest()
    if sha256 is not None and digest != sha256:
        raise _broken(sentences.SNAPSHOT_CHANGED, place=folder.name, file=MANIFEST)
    return Snapshot(folder, digest, json.loads(content))


def verify(snapshot: Snapshot) -> int:
    """Read every file again and compare; the number of files. Raises `BrokenSnapshot` at the first that differs."""
    for file, fact in snapshot.manifest["files"].items():
        _verified(snapshot.folder, file, fact["sha256"])
    return len(snapshot.manifest["files"])


def _verified(folder: Folder, file: str, sha256: str) -> bytes:
    """The bytes of a file, which are those that were frozen."""
    try:
        content = folder.read(file)
    except FileNotFoundError as error:
        raise _broken(sentences.SNAPSHOT_CHANGED, place=folder.name, file=file) from error
    if hashlib.sha256(content).hexdigest() != sha256:
        raise _broken(sentences.SNAPSHOT_CHANGED, place=folder.name, file=file)
    return content


def _broken(sentence: Text, **values: object) -> BrokenSnapshot:
    return BrokenSnapshot(sentence.format(**values))
