"""The register of institutions: a CSV file, checked as a whole, then written as cases; nothing half imported."""

import csv
import io
from collections.abc import Callable
from typing import TYPE_CHECKING

from survey.plan import areas
from survey.plan.text import Text
from survey.plan.universes import GENERAL_SCHOOLS, TRAINING_INSTITUTIONS
from survey.sample.faults import NOT_CSV, SAVE_AS_CSV, Fault, FrameRefused
from survey.store import cases
from survey.store.cases import NewCase

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from survey.store.tables.field import Wave

COLUMNS = ("register_code", "name", "type", "ownership", "district", "commune_new")
_TYPES = {**dict.fromkeys(GENERAL_SCHOOLS, "I10"), **dict.fromkeys(TRAINING_INSTITUTIONS, "I09")}
_HEADING = Text(
    f"Dòng đầu phải có các cột: {', '.join(COLUMNS)}; mỗi cơ sở một dòng",
    f"The first row must have the columns {', '.join(COLUMNS)}; one row for each institution",
)


def import_register(session: "Session", wave: "Wave", content: bytes) -> int:
    """Add the institutions of a CSV file (UTF-8) to a wave; returns how many. `FrameRefused` tells every fault."""
    try:
        rows = _rows(content)
    except csv.Error as error:
        raise FrameRefused((Fault(None, None, None, NOT_CSV, SAVE_AS_CSV),)) from error
    known: set[str | None] = {case.register_code for case in cases.list_cases(session, wave.id, kind="institution")}
    faults = list[Fault]()
    for number, row in rows:
        faults += _faults(number, row, known)
        known.add(row["register_code"])
    if faults:
        raise FrameRefused(tuple(faults))
    cases.add_cases(session, wave, [_case(row) for _, row in rows])
    return len(rows)


def _rows(content: bytes) -> list[tuple[int, dict[str, str]]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        way_out = Text("Lưu lại tệp bằng kiểu 'CSV UTF-8'", "Save the file as 'CSV UTF-8'")
        raise FrameRefused(
            (Fault(None, None, None, Text("chữ không ở bảng mã UTF-8", "the text is not in UTF-8"), way_out),)
        ) from error
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    heading = [str(name).strip().lower() for name in reader.fieldnames or []]
    reader.fieldnames = heading
    missing = [name for name in COLUMNS if name not in heading]
    if missing:
        reason = Text("thiếu cột này", "this column is missing")
        raise FrameRefused(tuple(Fault(1, name, None, reason, _HEADING) for name in missing))
    rows = [
        (reader.line_num, {name: (row.get(name) or "").strip() for name in COLUMNS})
        for row in reader
        if any((value or "").strip() for value in row.values() if isinstance(value, str) or value is None)
    ]
    if not rows:
        reason = Text("Tệp không có cơ sở nào", "The file has no institution")
        raise FrameRefused((Fault(None, None, None, reason, _HEADING),))
    return rows


_KINDS = ", ".join(str(kind) for kind in _TYPES)
_DISTRICTS = ", ".join(unit.code for unit in areas.districts())
_EMPTY = Text("để trống", "empty")
# What each column must hold: a test of its value, the reason of the fault, the way out.
_CHECKS: tuple[tuple[str, Callable[[str], bool], Text, Text], ...] = (
    ("register_code", bool, _EMPTY, Text("Ghi mã cơ sở", "Write the code")),
    ("name", bool, _EMPTY, Text("Ghi tên đầy đủ", "Write the full name")),
    (
        "type",
        lambda value: value in {str(kind) for kind in _TYPES},
        Text("loại này không thuộc phạm vi", "this type is out of scope"),
        Text(f"Ghi một trong: {_KINDS}", f"Write one of {_KINDS}"),
    ),
    (
        "ownership",
        lambda value: value in ("1", "2", "3"),
        Text("không phải loại hình", "not an ownership code"),
        Text("Ghi 1, 2 hoặc 3", "Write 1, 2 or 3"),
    ),
    (
        "district",
        lambda value: value in {unit.code for unit in areas.districts()},
        Text("không phải huyện cũ", "not a former district"),
        Text(f"Ghi một trong: {_DISTRICTS}", f"Write one of {_DISTRICTS}"),
    ),
    (
        "commune_new",
        lambda value: value in {unit.code for unit in areas.units("2025", "commune")},
        Text("không có xã, phường này trong bộ địa giới 2025", "no such commune in the area set 2025"),
        Text("Ghi mã dạng chữ, đủ số 0 ở đầu", "Write the code as text, with its leading zeros"),
    ),
)
_TWICE = Text("mã này đã có", "this code is there already")
_ONE_ROW = Text("Giữ một dòng cho mỗi cơ sở", "Keep one row for each institution")


def _faults(number: int, row: dict[str, str], known: set[str | None]) -> list[Fault]:
    found = [
        Fault(number, name, row[name], reason, way_out)
        for name, good, reason, way_out in _CHECKS
        if not good(row[name])
    ]
    if row["register_code"] in known:
        found.append(Fault(number, "register_code", row["register_code"], _TWICE, _ONE_ROW))
    return found


def _case(row: dict[str, str]) -> NewCase:
    return NewCase(
        kind="institution",
        register_code=row["register_code"],
        institution_name=row["name"],
        institution_type=row["type"],
        indicator=_TYPES[int(row["type"])],
        ownership=row["ownership"],
        district=row["district"],
        commune_new=row["commune_new"],
    )
