"""ODK Central's CSV export: a zip with a table of the submissions and one of each repeat, joined by KEY.

The table of submissions has the columns SubmissionDate, the fields with their groups before them
(``part_cover-language``), KEY, Edits, FormVersion, Status; the table of a repeat ends in PARENT_KEY and KEY
(``uuid:…/members[2]``), from which the repeat's name and the order of its rows are read.
"""

import csv
import io
import re
import zipfile
from collections import defaultdict
from dataclasses import dataclass

from survey.collect.odk.submissions import (
    REPEATS,
    Cell,
    Fault,
    NotAnExport,
    Row,
    Submission,
    count_of,
    moment_of,
    name_of,
)
from survey.plan.text import Text

LARGEST = 256 * 1024 * 1024
_KEY = re.compile(r"/(?P<repeat>\w+)\[(?P<at>\d{1,4})\]$")
_NOT_ZIP = Text(
    "Tệp zip hỏng hoặc chưa tải hết. Tải lại tệp từ ODK Central rồi nhập lại.",
    "The zip file is damaged or was not downloaded whole. Download it again from ODK Central, then import it.",
)
_TOO_LARGE = Text(
    "Tệp giải nén lớn hơn {most} MB. Xuất theo từng khoảng ngày rồi nhập từng tệp.",
    "Unpacked, the file is larger than {most} MB. Export it by ranges of dates, and import them one by one.",
)
_WORKBOOK = Text(
    "Tệp Excel chưa nhập được. Từ Kobo, tải dữ liệu dạng JSON; từ ODK Central, tải dạng CSV (zip) hoặc JSON.",
    "Workbooks are not read. Download the data from Kobo as JSON, from ODK Central as CSV (zip) or JSON.",
)
_NOT_CSV = Text(
    "Bảng {table} không đọc được ở dòng {line}. Tải lại tệp, không sửa bằng phần mềm khác, rồi nhập lại.",
    "Table {table} cannot be read at line {line}. Download it again, edit it with nothing else, then import it.",
)
_NO_MAIN = Text(
    "Không thấy bảng phiếu (có cột KEY) trong tệp. Với Kobo, tải dạng JSON; với ODK Central, tải tệp CSV (zip).",
    "There is no table of submissions (with a column KEY). Take Kobo's JSON, or ODK Central's zip of CSV files.",
)
_TWO_MAINS = Text(
    "Tệp có hai bảng phiếu: {tables}. Nhập từng biểu mẫu một.",
    "The file has two tables of submissions: {tables}. Import one form at a time.",
)
_WIDTH = Text(
    "dòng có nhiều ô hơn dòng tiêu đề. Tải lại tệp rồi nhập lại.",
    "the row has more cells than the header. Download the file again, then import it.",
)
_NO_PARENT = Text(
    "PARENT_KEY “{key}” không có trong bảng phiếu. Tải lại trọn tệp zip rồi nhập lại.",
    'PARENT_KEY "{key}" is not in the table of submissions. Download the whole zip again, then import it.',
)


@dataclass(frozen=True, slots=True)
class _Table:
    name: str
    header: tuple[str, ...]
    rows: list[Row]


def read_zip(content: bytes) -> tuple[list[Submission], list[Fault], bool]:
    """The submissions of a zip of tables, the rows that belong to none, and whether tables of repeats are in it."""
    return _joined([_table(name, told) for name, told in _unpacked(content).items()])


def read_csv(content: bytes, name: str) -> tuple[list[Submission], list[Fault], bool]:
    """The submissions of a single table: a form without repeats."""
    return _joined([_table(name, content)])


def _unpacked(content: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            listed = archive.infolist()
            if any(one.filename == "xl/workbook.xml" for one in listed):
                raise NotAnExport(_WORKBOOK)
            wanted = [one for one in listed if one.filename.endswith(".csv") and not one.filename.startswith("media/")]
            if sum(one.file_size for one in wanted) > LARGEST:
                raise NotAnExport(_TOO_LARGE.format(most=str(LARGEST // 1024**2)))
            return {one.filename: archive.read(one) for one in wanted}
    except NotAnExport:
        raise
    except Exception as error:
        # Each way of packing fails in its own words (zlib, bz2, lzma, a password); all mean that it cannot be unpacked.
        raise NotAnExport(_NOT_ZIP) from error


def _table(name: str, content: bytes) -> _Table:
    line = 1
    try:
        lines = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
        header = tuple(next(lines, []))
        rows = []
        for cells in lines:
            line = lines.line_num
            if cells:
                rows.append(_row(name, line, header, cells))
    except (UnicodeDecodeError, csv.Error) as error:
        raise NotAnExport(_NOT_CSV.format(table=name, line=str(line))) from error
    return _Table(name, header, rows)


def _row(name: str, line: int, header: tuple[str, ...], cells: list[str]) -> Row:
    where = Text(f"{name}, dòng {line}", f"{name}, line {line}")
    if len(cells) > len(header):
        raise NotAnExport(Fault(where, _WIDTH).sentence)
    pairs = zip(header, cells, strict=False)
    return Row(where, {name_of(column): Cell(column, value) for column, value in pairs if value != ""})


def _joined(tables: list[_Table]) -> tuple[list[Submission], list[Fault], bool]:
    mains = [table for table in tables if "KEY" in table.header and "PARENT_KEY" not in table.header]
    if not mains:
        raise NotAnExport(_NO_MAIN)
    if len(mains) > 1:
        raise NotAnExport(_TWO_MAINS.format(tables=", ".join(table.name for table in mains)))
    main, below = mains[0], [table for table in tables if "PARENT_KEY" in table.header]
    keys = {row.text("KEY") for row in main.rows}
    faults: list[Fault] = []
    found: dict[str, dict[str, list[tuple[int, Row]]]] = defaultdict(lambda: defaultdict(list))
    for row in (row for table in below for row in table.rows):
        key, at = row.text("PARENT_KEY"), _KEY.search(row.text("KEY"))
        if key not in keys:
            faults.append(Fault(row.where, _NO_PARENT.format(key=key)))
        elif at is not None and at["repeat"] in REPEATS:
            found[key][at["repeat"]].append((int(at["at"]), row))
    submissions = [_submission(row, found[row.text("KEY")]) for row in main.rows]
    return submissions, faults, bool(below)


def _submission(unit: Row, repeats: dict[str, list[tuple[int, Row]]]) -> Submission:
    return Submission(
        tool="odk",
        root=unit.text("KEY"),
        instance=unit.text("instanceID") or unit.text("KEY"),
        unit=unit,
        repeats={
            name: [row for _, row in sorted(rows, key=lambda pair: pair[0])] for name, rows in sorted(repeats.items())
        },
        edits=count_of(unit.text("Edits")),
        sent_at=moment_of(unit.text("SubmissionDate")),
        version=unit.text("FormVersion"),
        is_encrypted=bool(unit.text("Status")),
    )
