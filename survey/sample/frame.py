"""The sampling frame: a list of villages with their units and sizes, read whole or refused whole."""

import csv
import hashlib
import io
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from survey.plan.text import Text
from survey.sample.faults import NOT_CSV, SAVE_AS_CSV, Fault, FrameRefused
from survey.sample.frame_checks import check_rows

COLUMNS = (
    "psu",
    "village",
    "district",
    "commune_2019",
    "commune_legacy",
    "commune_new",
    "urban",
    "households",
    "persons",
)
VIETNAMESE_COLUMNS = dict(
    zip(
        ("ma_dia_ban", "thon", "huyen", "xa_2019", "xa_cu", "xa_moi", "khu_vuc", "so_ho", "so_nguoi"),
        COLUMNS,
        strict=True,
    )
)
SEGMENT_ABOVE = 300
JOIN_BELOW = 30
_NUMBERS = ("urban", "households", "persons")


@dataclass(frozen=True, slots=True)
class SampleFrame:
    """A frame of PSUs, one row each: `COLUMNS` and `stratum`, codes as text, sizes as whole numbers.

    `sha256` is the hash of its content, whatever the order of rows; `notes` say what a person should know of it.
    """

    psus: pd.DataFrame
    sha256: str
    notes: tuple[Text, ...] = ()
    demonstration: bool = False


def read_frame(path: Path) -> SampleFrame:
    """The frame in a CSV file (UTF-8; comma, semicolon or tab). Raises `FrameRefused` with every fault it has."""
    written, rows = _cells(path)
    header = [VIETNAMESE_COLUMNS.get(name, name) for name in written]
    _refuse_wrong_heading(header, rows)
    faults, values, notes = check_rows(header, rows)
    if faults:
        as_written = dict(zip(header, written, strict=True))
        raise FrameRefused(
            tuple(replace(fault, column=as_written.get(fault.column or "", fault.column)) for fault in faults)
        )
    return make_frame(pd.DataFrame(values, columns=list(COLUMNS)), tuple(notes))


def make_frame(psus: pd.DataFrame, notes: tuple[Text, ...] = (), demonstration: bool = False) -> SampleFrame:
    """A frame from checked rows: adds the stratum, the hash, and notes about villages that are very large or small."""
    psus = psus.astype({name: "int64" if name in _NUMBERS else "str" for name in COLUMNS})
    psus["stratum"] = psus["district"] + "-" + psus["urban"].astype(str)
    return SampleFrame(psus, frame_hash(psus), (*notes, *_size_notes(psus)), demonstration)


def frame_hash(psus: pd.DataFrame) -> str:
    """SHA-256 of the frame's rows in the order of their PSU code."""
    return hashlib.sha256(frame_csv(psus.sort_values("psu")).encode()).hexdigest()


def frame_csv(psus: pd.DataFrame) -> str:
    """The frame as CSV text that `read_frame` reads again."""
    return psus[list(COLUMNS)].to_csv(index=False, lineterminator="\n")


def _size_notes(psus: pd.DataFrame) -> list[Text]:
    large, small = int((psus["households"] > SEGMENT_ABOVE).sum()), int((psus["households"] < JOIN_BELOW).sum())
    notes = []
    if large:
        notes.append(
            Text(
                f"{large} thôn trên {SEGMENT_ABOVE} hộ: nếu được chọn sẽ chia đoạn.",
                f"{large} villages above {SEGMENT_ABOVE} households: segmented if drawn.",
            )
        )
    if small:
        notes.append(
            Text(
                f"{small} thôn dưới {JOIN_BELOW} hộ: ghép với thôn bên cạnh trước khi chọn mẫu.",
                f"{small} villages below {JOIN_BELOW} households: join them to a neighbour before the draw.",
            )
        )
    return notes


def _cells(path: Path) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """The heading as written and the rows that are not blank, with their numbers in the file."""
    text = _text(path)
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        header = [name.strip().lower() for name in next(lines, [])]
        return header, [(lines.line_num, row) for row in lines if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise FrameRefused((Fault(lines.line_num, None, None, NOT_CSV, SAVE_AS_CSV),)) from error


def _refuse_wrong_heading(header: list[str], rows: list[tuple[int, list[str]]]) -> None:
    missing = [name for name in COLUMNS if name not in header]
    doubled = sorted(name for name, times in Counter(header).items() if times > 1)
    faults = [Fault(1, name, None, Text("thiếu cột này", "this column is missing"), _HEADING) for name in missing]
    faults += [
        Fault(1, name, None, Text("cột này có hai lần", "this column stands twice"), _HEADING) for name in doubled
    ]
    if not rows and not faults:
        faults = [Fault(None, None, None, Text("Tệp không có thôn nào", "The file has no village"), _HEADING)]
    if faults:
        raise FrameRefused(tuple(faults))


_HEADING = Text(
    f"Dòng đầu phải có các cột: {', '.join(COLUMNS)}; mỗi thôn một dòng",
    f"The first row must have the columns {', '.join(COLUMNS)}; one row for each village",
)


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise FrameRefused(
            (
                Fault(
                    None,
                    None,
                    str(path),
                    Text("không mở được tệp này", "this file cannot be opened"),
                    Text("Kiểm tra tên và đường dẫn của tệp", "Check the file's name and folder"),
                ),
            )
        ) from error
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FrameRefused(
            (
                Fault(
                    content.count(b"\n", 0, error.start) + 1,
                    None,
                    None,
                    Text("chữ không ở bảng mã UTF-8", "the text is not in UTF-8"),
                    Text(
                        "Mở tệp trong bảng tính, lưu lại bằng kiểu 'CSV UTF-8'",
                        "Open the file in a spreadsheet and save it as 'CSV UTF-8'",
                    ),
                ),
            )
        ) from error
