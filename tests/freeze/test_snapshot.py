"""A snapshot is written once, read back, and refused the moment a byte of it has changed."""

from pathlib import Path

import pandas as pd
import pytest

from survey.freeze.snapshot import (
    TABLES,
    BrokenSnapshot,
    Snapshot,
    folder_of,
    next_name,
    open_snapshot,
    verify,
    write_snapshot,
)
from survey.plan.text import Refusal


@pytest.fixture
def snapshot(tmp_path: Path) -> Snapshot:
    tables = {name: pd.DataFrame({"psu": ["a", "b"], "weight": [1.5, 2.5]}) for name in TABLES}
    return write_snapshot(tmp_path / "2025-1", tables, {"wave": "2025", "demonstration": True})


def test_what_was_written_is_read_back(snapshot: Snapshot) -> None:
    again = open_snapshot(snapshot.folder, snapshot.sha256)
    assert again.manifest["wave"] == "2025"
    assert again.manifest["files"]["persons.parquet"]["rows"] == 2
    assert verify(again) == len(TABLES)
    assert again.table("persons")["weight"].tolist() == [1.5, 2.5]


def test_a_snapshot_is_never_overwritten(snapshot: Snapshot) -> None:
    tables = {name: pd.DataFrame({"psu": ["c"]}) for name in TABLES}
    before = {path.name: path.read_bytes() for path in snapshot.folder.iterdir()}
    with pytest.raises(BrokenSnapshot, match="never overwritten"):
        write_snapshot(snapshot.folder, tables, {})
    assert {path.name: path.read_bytes() for path in snapshot.folder.iterdir()} == before


@pytest.mark.parametrize("name", TABLES)
def test_a_changed_byte_is_refused_with_a_sentence(snapshot: Snapshot, name: str) -> None:
    path = snapshot.folder / f"{name}.parquet"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(BrokenSnapshot) as refused:
        open_snapshot(snapshot.folder).table(name)
    assert path.name in refused.value.message.vi
    assert "sao lưu" in refused.value.message.vi
    assert "backup" in refused.value.message.en


def test_a_changed_manifest_is_refused_by_the_hash_that_the_database_keeps(snapshot: Snapshot) -> None:
    path = snapshot.folder / "manifest.json"
    path.write_text(path.read_text().replace("true", "false"))
    with pytest.raises(BrokenSnapshot, match=r"manifest\.json"):
        open_snapshot(snapshot.folder, snapshot.sha256)


def test_a_missing_table_or_folder_is_refused(snapshot: Snapshot, tmp_path: Path) -> None:
    (snapshot.folder / "psus.parquet").unlink()
    with pytest.raises(BrokenSnapshot, match="psus"):
        snapshot.tables()
    with pytest.raises(BrokenSnapshot, match="no snapshot"):
        open_snapshot(tmp_path / "2031-1")


def test_a_failed_writing_leaves_nothing_behind(tmp_path: Path) -> None:
    tables = {name: pd.DataFrame({"psu": ["a"]}) for name in TABLES}
    with pytest.raises(ValueError, match="Out of range float"):
        write_snapshot(tmp_path / "2025-1", tables, {"share": float("nan")})
    assert list(tmp_path.iterdir()) == []


def test_a_number_that_a_folder_bears_is_passed_over(snapshot: Snapshot) -> None:
    assert next_name(snapshot.folder.parent, "2025", 1) == ("2025-2", 2)
    assert next_name(snapshot.folder.parent, "2025", 7) == ("2025-7", 7)


def test_an_address_that_is_no_folder_is_refused_by_the_name_of_its_setting() -> None:
    with pytest.raises(Refusal, match="SURVEY_SNAPSHOTS_URL"):
        folder_of("s3://bucket/snapshots")
    assert folder_of("file:///srv/snapshots") == Path("/srv/snapshots")
