"""Reading a frame: whole or not at all, every fault named with its place and the way out."""

import unicodedata
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey.plan import areas
from survey.sample.demonstration import demonstration_frame
from survey.sample.faults import FrameRefused
from survey.sample.frame import COLUMNS, frame_csv, frame_hash, make_frame, read_frame

HEADING = ",".join(COLUMNS)
GOOD = [
    "A1,Thôn Một,135,VNM.63.1.1_1,04327,04342,2,120,480",
    "A2,Thôn Hai,135,VNM.63.1.1_1,04327,04342,2,90,300",
    "A3,Thôn Ba,135,,04330,04303,2,35,140",
]


def written(folder: Path, *rows: str, heading: str = HEADING, encoding: str = "utf-8") -> Path:
    path = folder / "frame.csv"
    path.write_bytes("\n".join((heading, *rows, "")).encode(encoding))
    return path


def refusal(folder: Path, *rows: str, heading: str = HEADING) -> FrameRefused:
    with pytest.raises(FrameRefused) as refused:
        read_frame(written(folder, *rows, heading=heading))
    return refused.value


@pytest.fixture(scope="module")
def demonstration() -> pd.DataFrame:
    return demonstration_frame(231).psus


def test_a_good_frame_is_read_with_codes_as_text_and_sizes_as_numbers(tmp_path: Path) -> None:
    frame = read_frame(written(tmp_path, *GOOD))
    assert list(frame.psus["commune_legacy"]) == ["04327", "04327", "04330"]
    assert list(frame.psus["stratum"]) == ["135-2"] * 3
    assert frame.psus["households"].sum() == 245
    assert len(frame.sha256) == 64
    assert not frame.demonstration


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_spreadsheets_may_save_it_in_their_own_way(tmp_path: Path, encoding: str, delimiter: str) -> None:
    path = tmp_path / "frame.csv"
    path.write_bytes("\r\n".join([HEADING, *GOOD, ",,,,,,,,"]).replace(",", delimiter).encode(encoding))
    assert read_frame(path).sha256 == read_frame(written(tmp_path, *GOOD)).sha256


def test_vietnamese_headings_are_read_and_named_in_the_faults(tmp_path: Path) -> None:
    heading = "ma_dia_ban,thon,huyen,xa_2019,xa_cu,xa_moi,khu_vuc,so_ho,so_nguoi"
    frame = read_frame(written(tmp_path, *GOOD, heading=heading))
    assert frame.sha256 == read_frame(written(tmp_path, *GOOD)).sha256
    refused = refusal(tmp_path, *GOOD[:2], GOOD[2].replace(",35,", ',"1,5",'), heading=heading)
    assert refused.message.vi == (
        "Tệp có 1 chỗ sai. Chưa có dòng nào được ghi. "
        "Dòng 4, cột so_ho: '1,5' — không phải số nguyên. Ghi số không có dấu chấm, dấu phẩy, ví dụ 162"
    )


@pytest.mark.parametrize(
    ("row", "column", "value", "reason", "way_out"),
    [
        ("A3,Thôn Ba,135,,4330,04303,2,35,140", "commune_legacy", "4330", "lost its leading zero", "Write 04330"),
        ("A3,Thôn Ba,135,,04330,4303,2,35,140", "commune_new", "4303", "lost its leading zero", "Write 04303"),
        ("A3,Thôn Ba,135,,99999,04303,2,35,140", "commune_legacy", "99999", "no such unit", "Look the code up"),
        ("A3,Thôn Ba,134,,04330,04303,2,35,140", "district", "134", "no such unit", "132, 133"),
        ("A3,Thôn Ba,136,,04330,04303,2,35,140", "district", "136", "another district", "Check"),
        ("A3,Thôn Ba,135,,04330,04342,2,35,140", "commune_new", "04342", "now part of 04303", "Check"),
        ("A3,Thôn Ba,135,VNM.63.1.1_1,04330,04303,2,35,140", "commune_legacy", "04330", "is 04327", "Check"),
        ("A3,Thôn Ba,135,,,,2,35,140", "commune_legacy", None, "no commune code", "at least one"),
        ("A3,Thôn Ba,135,,04330,04303,3,35,140", "urban", "3", "not 1 or 2", "1 (urban)"),
        ("A3,Thôn Ba,135,,04330,04303,2,1.234,1500", "households", "1.234", "whole number", "162"),
        ("A3,Thôn Ba,135,,04330,04303,2,-5,140", "households", "-5", "whole number", "162"),
        ("A3,Thôn Ba,135,,04330,04303,2,0,140", "households", "0", "is zero", "Take the row out"),
        ("A3,Thôn Ba,135,,04330,04303,2,,140", "households", None, "empty cell", "Fill it in"),
        ("A3,,135,,04330,04303,2,35,140", "village", None, "empty cell", "Fill it in"),
        ("A3,Thôn Ba,135,,04330,04303,2,35,30", "persons", "30", "fewer persons", "Correct"),
        ("A1,Thôn Ba,135,,04330,04303,2,35,140", "psu", "A1", "used twice", "stands in row 2"),
        ("A3,THON MOT,135,VNM.63.1.1_1,04327,04342,2,35,140", "village", "THON MOT", "village twice", "row 2"),
        ("A3,Thôn Ba,135,,04330,04303,2,35", None, None, "8 cells", "quotation marks"),
    ],
)  # fmt: skip
def test_a_fault_names_row_column_value_reason_and_way_out(
    tmp_path: Path, row: str, column: str | None, value: str | None, reason: str, way_out: str
) -> None:
    (fault,) = refusal(tmp_path, *GOOD[:2], row).faults
    assert (fault.row, fault.column, fault.value) == (4, column, value)
    assert reason in fault.reason.en
    assert way_out in fault.way_out.en
    assert fault.message.vi.startswith("Dòng 4")
    assert fault.message.en.startswith("Row 4")


def test_all_faults_are_gathered_in_the_order_of_the_file(tmp_path: Path) -> None:
    rows = ["A1,Thôn Một,134,,4330,,9,0,1", "A1,Thôn Hai,135,,04330,04303,2,x,y"]
    refused = refusal(tmp_path, *rows)
    assert [fault.row for fault in refused.faults] == [2] * 4 + [3] * 3
    assert refused.heading.en == "The file has 7 faults. Nothing was written."


def test_a_stratum_with_one_village_is_refused(tmp_path: Path) -> None:
    (fault,) = refusal(tmp_path, *GOOD, "B1,Tổ Một,135,,04303,04303,1,80,300").faults
    assert fault.value == "135-1"
    assert "at least 2 villages" in fault.way_out.en


def test_missing_doubled_and_useless_columns(tmp_path: Path) -> None:
    refused = refusal(tmp_path, "A1,Thôn", heading="psu,village,village")
    assert {(fault.column, fault.reason.en) for fault in refused.faults} == {
        *((name, "this column is missing") for name in COLUMNS[2:]),
        ("village", "this column stands twice"),
    }
    frame = read_frame(written(tmp_path, *(f"{row},x" for row in GOOD), heading=f"{HEADING},note"))
    assert [note.en for note in frame.notes] == ["Columns not used: note."]


def test_an_empty_file_and_a_heading_alone_are_refused(tmp_path: Path) -> None:
    assert "no village" in refusal(tmp_path).message.en
    (tmp_path / "empty.csv").write_bytes(b"")
    with pytest.raises(FrameRefused, match="psu, village"):
        read_frame(tmp_path / "empty.csv")


def test_a_cell_without_end_is_refused(tmp_path: Path) -> None:
    (tmp_path / "frame.csv").write_text(",".join(COLUMNS) + '\n"' + "x\n" * 100_000)
    with pytest.raises(FrameRefused, match="cannot be read as CSV"):
        read_frame(tmp_path / "frame.csv")


def test_a_missing_file_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(FrameRefused, match="cannot be opened") as refused:
        read_frame(tmp_path / "nowhere.csv")
    assert "nowhere.csv" in refused.value.message.vi


@pytest.mark.parametrize(("encoding", "village"), [("cp1258", "Đôn Mơi"), ("utf-16", "Đồng Mới")])
def test_another_encoding_is_refused_with_the_way_to_save_it(tmp_path: Path, encoding: str, village: str) -> None:
    with pytest.raises(FrameRefused, match="CSV UTF-8"):
        read_frame(written(tmp_path, f"A1,{village},135,,,,2,1,1", encoding=encoding))


def test_decomposed_letters_are_composed_and_reported(tmp_path: Path) -> None:
    frame = read_frame(written(tmp_path, *(unicodedata.normalize("NFD", row) for row in GOOD)))
    assert list(frame.psus["village"]) == ["Thôn Một", "Thôn Hai", "Thôn Ba"]
    assert "3 rows had decomposed letters" in frame.notes[0].en
    assert frame.sha256 == read_frame(written(tmp_path, *GOOD)).sha256


def test_very_large_and_very_small_villages_and_unassigned_ones_are_noted(tmp_path: Path) -> None:
    rows = [*GOOD, "A4,Thôn Bốn,135,,04330,,2,301,900", "A5,Thôn Năm,135,,04330,04303,2,29,100"]
    assert [note.en.split(":")[0] for note in read_frame(written(tmp_path, *rows)).notes] == [
        "1 villages are not assigned to a present commune.",
        "1 villages above 300 households",
        "1 villages below 30 households",
    ]


@given(order=st.permutations(range(3)), cell=st.sampled_from([name for name in COLUMNS if name != "urban"]))
@settings(max_examples=30, deadline=None)
def test_the_hash_follows_content_and_not_order(order: list[int], cell: str) -> None:
    rows = pd.DataFrame([row.split(",") for row in GOOD], columns=list(COLUMNS))
    frame = make_frame(rows)
    assert make_frame(rows.iloc[order]).sha256 == frame.sha256
    changed = rows.copy()
    changed.loc[1, cell] = f"{changed.loc[1, cell]}0"
    assert make_frame(changed).sha256 != frame.sha256


def test_the_demonstration_frame_keeps_the_census_of_every_commune(demonstration: pd.DataFrame) -> None:
    sums = demonstration.groupby("commune_2019")[["persons", "households"]].sum()
    for code, count in areas.census().items():
        assert tuple(sums.loc[code]) == (count.persons, count.households)
    assert len(demonstration) == 1356
    urban = demonstration[demonstration["urban"] == 1]["persons"].sum()
    assert urban == sum(count.persons_urban for count in areas.census().values())
    assert demonstration["persons"].sum() == 821_030
    assert demonstration["households"].sum() == 214_184


def test_the_demonstration_frame_says_what_is_made_up(demonstration: pd.DataFrame) -> None:
    frame = demonstration_frame(231)
    assert frame.demonstration
    assert "giả định" in frame.notes[0].vi
    assert demonstration["village"].str.contains("minh họa").all()
    assert demonstration["households"].min() >= 30
    assert (demonstration["persons"] >= demonstration["households"]).all()
    assert demonstration["psu"].is_unique
    assert (demonstration["commune_new"] == "").sum() > 0
    assert demonstration.groupby("commune_2019")["households"].nunique().gt(1).mean() > 0.9


def test_the_demonstration_frame_is_the_same_for_a_seed_and_another_for_another() -> None:
    assert demonstration_frame(231).sha256 == demonstration_frame(231).sha256
    assert demonstration_frame(231).sha256 != demonstration_frame(232).sha256


def test_the_demonstration_frame_can_be_written_and_read_again(demonstration: pd.DataFrame, tmp_path: Path) -> None:
    path = tmp_path / "demonstration.csv"
    path.write_text(frame_csv(demonstration), encoding="utf-8")
    assert read_frame(path).sha256 == frame_hash(demonstration)
