"""The register of institutions: a CSV file, checked as a whole, then written as cases; nothing half imported."""

import csv
import io
from typing import TYPE_CHECKING

from survey.plan import areas
from survey.plan.text import Text
from survey.plan.universes import GENERAL_SCHOOLS, TRAINING_INSTITUTIONS
from survey.sample.faults import Fault, FrameRefused
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
    rows = _rows(content)
    known = {case.register_code for case in cases.list_cases(session, wave.id, kind="institution")}
    faults, seen = list[Fault](), set[str]()
    for number, row in rows:
        faults += _faults(number, row, known | seen)
        seen.add(row["register_code"])
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


def _faults(number: int, row: dict[str, str], known: set[str] | set[str | None]) -> list[Fault]:
    kinds = ", ".join(str(kind) for kind in _TYPES)
    districts = ", ".join(unit.code for unit in areas.districts())
    new = areas.find_unit(row["commune_new"], "2025")
    checks = (
        (
            "register_code",
            bool(row["register_code"]),
            Text("mã trống", "no code"),
            Text("Ghi mã cơ sở", "Write the code"),
        ),
        (
            "register_code",
            row["register_code"] not in known,
            Text("mã này đã có", "this code is there already"),
            Text("Giữ một dòng cho mỗi cơ sở", "Keep one row for each institution"),
        ),
        ("name", bool(row["name"]), Text("tên trống", "no name"), Text("Ghi tên đầy đủ", "Write the full name")),
        (
            "type",
            row["type"].isdecimal() and int(row["type"]) in _TYPES,
            Text("loại này không thuộc phạm vi", "this type is out of scope"),
            Text(f"Ghi một trong: {kinds}", f"Write one of {kinds}"),
        ),
        (
            "ownership",
            row["ownership"] in ("1", "2", "3"),
            Text("không phải loại hình", "not an ownership code"),
            Text("Ghi 1, 2 hoặc 3", "Write 1, 2 or 3"),
        ),
        (
            "district",
            areas.find_unit(row["district"], "legacy") is not None,
            Text("không phải huyện cũ", "not a former district"),
            Text(f"Ghi một trong: {districts}", f"Write one of {districts}"),
        ),
        (
            "commune_new",
            new is not None and new.level == "commune",
            Text("không có xã, phường này trong bộ địa giới 2025", "no such commune in the area set 2025"),
            Text("Ghi mã dạng chữ, đủ số 0 ở đầu", "Write the code as text, with its leading zeros"),
        ),
    )
    return [Fault(number, name, row[name], reason, way_out) for name, good, reason, way_out in checks if not good]


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
