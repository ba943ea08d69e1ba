"""A snapshot is written once, read back, and refused the moment a byte of it has changed."""

import json
import uuid
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from survey.estimate.parts import source_of
from survey.freeze.folder import Folder
from survey.freeze.snapshot import (
    BY_VILLAGE,
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


def files_of(snapshot: Snapshot) -> dict[str, bytes]:
    place = Path(snapshot.folder.url)
    return {str(path.relative_to(place)): path.read_bytes() for path in sorted(place.rglob("*")) if path.is_file()}


def wave(villages: int = 40, seed: int = 3) -> dict[str, pd.DataFrame]:
    """Tables with villages of 1 to 9 households, each of 1 to 5 members, most of them respondents."""
    chance = np.random.default_rng(seed)
    homes = pd.DataFrame({"village": np.repeat([f"{n:03}" for n in range(villages)], chance.integers(1, 10, villages))})
    homes["household"] = np.arange(len(homes)) + 1
    homes["note"] = pd.Series(None, index=homes.index, dtype=object).where(homes["village"] != "007", "x")
    members = homes.loc[homes.index.repeat(chance.integers(1, 6, len(homes)))].drop(columns="note")
    members = members.assign(line=members.groupby("household").cumcount() + 1).reset_index(drop=True)
    members["answer"] = pd.array(chance.integers(1, 3, len(members)), dtype="Int64")
    persons = members[chance.random(len(members)) < 0.8].reset_index(drop=True)
    tables = {name: pd.DataFrame({"psu": ["a", "b"], "weight": [1.5, 2.5]}) for name in TABLES}
    return tables | {"cases": homes.drop(columns="note"), "households": homes, "members": members, "persons": persons}


@pytest.fixture
def snapshot(tmp_path: Path) -> Snapshot:
    tables = {name: pd.DataFrame({"psu": ["a", "b"], "weight": [1.5, 2.5]}) for name in TABLES}
    return write_snapshot(Folder(str(tmp_path / "2025-1")), tables, {"wave": "2025", "demonstration": True})


def test_what_was_written_is_read_back(snapshot: Snapshot) -> None:
    again = open_snapshot(snapshot.folder, snapshot.sha256)
    assert again.manifest["wave"] == "2025"
    assert again.manifest["files"]["persons/part-00000.parquet"]["rows"] == 2
    assert verify(again) == len(TABLES)
    assert again.table("persons")["weight"].tolist() == [1.5, 2.5]


def test_a_snapshot_is_never_overwritten(snapshot: Snapshot) -> None:
    tables = {name: pd.DataFrame({"psu": ["c"]}) for name in TABLES}
    before = files_of(snapshot)
    with pytest.raises(BrokenSnapshot, match="never overwritten"):
        write_snapshot(snapshot.folder, tables, {})
    assert files_of(snapshot) == before


@pytest.mark.parametrize("name", TABLES)
def test_a_changed_byte_is_refused_with_a_sentence(snapshot: Snapshot, name: str) -> None:
    path = Path(snapshot.folder.url) / name / "part-00000.parquet"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(BrokenSnapshot) as refused:
        open_snapshot(snapshot.folder).table(name)
    assert f"{name}/{path.name}" in refused.value.message.vi
    assert "sao lưu" in refused.value.message.vi
    assert "backup" in refused.value.message.en


def test_a_changed_manifest_is_refused_by_the_hash_that_the_database_keeps(snapshot: Snapshot) -> None:
    path = Path(snapshot.folder.url) / "manifest.json"
    path.write_text(path.read_text().replace("true", "false"))
    with pytest.raises(BrokenSnapshot, match=r"manifest\.json"):
        open_snapshot(snapshot.folder, snapshot.sha256)


def test_a_missing_table_or_folder_is_refused(snapshot: Snapshot, tmp_path: Path) -> None:
    (Path(snapshot.folder.url) / "psus" / "part-00000.parquet").unlink()
    with pytest.raises(BrokenSnapshot, match="psus"):
        snapshot.tables()
    with pytest.raises(BrokenSnapshot, match="no snapshot"):
        open_snapshot(Folder(str(tmp_path / "2031-1")))


def test_a_failed_writing_leaves_nothing_behind(tmp_path: Path) -> None:
    tables = {name: pd.DataFrame({"psu": ["a"]}) for name in TABLES}
    with pytest.raises(ValueError, match="Out of range float"):
        write_snapshot(Folder(str(tmp_path / "2025-1")), tables, {"share": float("nan")})
    assert list(tmp_path.iterdir()) == []


def test_a_number_that_a_folder_bears_is_passed_over(snapshot: Snapshot) -> None:
    folder = Folder(str(Path(snapshot.folder.url).parent))
    assert next_name(folder, "2025", 1) == ("2025-2", 2)
    assert next_name(folder, "2025", 7) == ("2025-7", 7)


@pytest.mark.parametrize("rows", [1, 17, 60, 10**6])
def test_parts_end_between_villages_and_all_tables_at_the_same_ones(tmp_path: Path, rows: int) -> None:
    tables = wave()
    snapshot = write_snapshot(Folder(str(tmp_path / "2025-1")), tables, {}, rows)
    stretches = snapshot.stretches()
    seen: list[str] = []
    for stretch in stretches:
        villages = sorted(stretch.table("cases")["village"].unique())
        assert len(stretch.table("members")) < rows + 45
        for name in BY_VILLAGE:
            assert set(stretch.table(name)["village"]) <= set(villages)
        seen += villages
    assert seen == sorted(tables["cases"]["village"].unique())
    assert (len(stretches) == 1) == (rows == 10**6)
    for name in TABLES:
        pd.testing.assert_frame_equal(snapshot.table(name), tables[name], check_dtype=False)


def test_a_table_in_parts_is_a_folder_that_the_estimator_reads(tmp_path: Path) -> None:
    # Column "note" is empty in most parts, and must be text in all of them.
    snapshot = write_snapshot(Folder(str(tmp_path / "2025-1")), wave(), {}, 20)
    source = source_of(f"{snapshot.folder.url}/households")
    assert len(source.parts) == len(snapshot.stretches()) > 3
    assert {"village", "household", "note"} <= set(source.columns)


def test_an_address_holds_a_snapshot_like_a_folder_and_byte_for_byte_the_same(tmp_path: Path) -> None:
    here = write_snapshot(Folder(str(tmp_path / "2025-1")), wave(), {"wave": "2025"}, 30)
    place = folder_of(f"memory://{uuid.uuid4()}/snapshots")
    there = write_snapshot(place / "2025-1", wave(), {"wave": "2025"}, 30)
    assert there.sha256 == here.sha256
    assert verify(there) == verify(here)
    assert next_name(place, "2025", 1) == ("2025-2", 2)
    again = open_snapshot(place / "2025-1", here.sha256)
    pd.testing.assert_frame_equal(again.table("members"), here.table("members"))
    with pytest.raises(BrokenSnapshot, match="never overwritten"):
        write_snapshot(place / "2025-1", wave(), {})
    again.folder.write("persons/part-00001.parquet", b"something else")
    with pytest.raises(BrokenSnapshot, match="part-00001"):
        again.table("persons")


def test_what_failed_at_an_address_leaves_nothing_there() -> None:
    place = folder_of(f"memory://{uuid.uuid4()}/snapshots")
    with pytest.raises(ValueError, match="Out of range float"):
        write_snapshot(place / "2025-1", wave(), {"share": float("nan")})
    assert not (place / "2025-1").exists()
    with pytest.raises(BrokenSnapshot, match="no snapshot"):
        open_snapshot(place / "2025-1")


def test_a_snapshot_from_before_tables_had_parts_is_still_read(snapshot: Snapshot, tmp_path: Path) -> None:
    older = tmp_path / "2024-1"
    older.mkdir()
    files = {}
    for name in TABLES:
        (older / f"{name}.parquet").write_bytes(snapshot.folder.read(f"{name}/part-00000.parquet"))
        files[f"{name}.parquet"] = snapshot.manifest["files"][f"{name}/part-00000.parquet"]
    (older / "manifest.json").write_text(json.dumps({**snapshot.manifest, "files": files}))
    found = open_snapshot(Folder(str(older)))
    assert found.table("persons")["weight"].tolist() == [1.5, 2.5]
    assert len(found.stretches()) == 1


def test_a_file_address_is_a_folder_of_this_machine(tmp_path: Path) -> None:
    write_snapshot(folder_of(f"file://{tmp_path}") / "2025-1", wave(), {})
    assert open_snapshot(folder_of(str(tmp_path)) / "2025-1").name == "2025-1"


def test_an_address_that_cannot_be_used_is_refused_by_the_name_of_its_setting() -> None:
    with pytest.raises(Refusal, match="SURVEY_SNAPSHOTS_URL"):
        folder_of("nowhere://bucket/snapshots").exists()
