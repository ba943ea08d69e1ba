"""The checks of a frame's rows: cell by cell, then row against row, then stratum by stratum."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from survey.plan import areas
from survey.plan.spelling import composed, search_key
from survey.plan.text import Text
from survey.sample.faults import Fault

Rows = list[tuple[int, list[str]]]
_VERSIONS: Mapping[str, areas.Version] = {"commune_2019": "2019", "commune_legacy": "legacy", "commune_new": "2025"}
_REQUIRED = ("psu", "village", "district", "urban", "households", "persons")
LEAST_VILLAGES = 2


def check_rows(header: list[str], rows: Rows) -> tuple[list[Fault], list[dict[str, str]], list[Text]]:
    """The faults of the rows in the order of the file, the cleaned values, and notes on what was tidied."""
    faults: list[Fault] = []
    values: list[dict[str, str]] = []
    decomposed = 0
    for number, cells in rows:
        if len(cells) != len(header):
            faults.append(_width_fault(number, cells, header))
            continue
        raw = dict(zip(header, cells, strict=True))
        clean = {name: composed(cell).strip() for name, cell in raw.items()}
        decomposed += any(clean[name] != raw[name].strip() for name in header)
        faults += _row_faults(number, clean)
        values.append({**clean, "row": str(number)})
    faults += _doubles(values, lambda row: row["psu"], "psu", Text("mã địa bàn trùng", "PSU code used twice"))
    faults += _doubles(values, _place, "village", Text("thôn trùng trong cùng xã", "village twice in one commune"))
    faults.sort(key=lambda fault: fault.row or 0)
    if not faults:
        faults = _stratum_faults(values)
    return faults, values, _notes(header, values, decomposed)


def _row_faults(number: int, row: Mapping[str, str]) -> list[Fault]:
    faults = [
        Fault(number, name, None, Text("ô trống", "empty cell"), Text("Điền giá trị", "Fill it in"))
        for name in _REQUIRED
        if not row[name]
    ]
    faults += [fault for name in ("households", "persons") for fault in _number_faults(number, name, row[name])]
    if row["urban"] and row["urban"] not in ("1", "2"):
        way_out = Text("Ghi 1 (thành thị) hoặc 2 (nông thôn)", "Write 1 (urban) or 2 (rural)")
        faults.append(Fault(number, "urban", row["urban"], Text("không phải 1 hoặc 2", "not 1 or 2"), way_out))
    faults += _unit_faults(number, row)
    if not faults and int(row["persons"]) < int(row["households"]):
        reason = Text("số người ít hơn số hộ", "fewer persons than households")
        faults.append(Fault(number, "persons", row["persons"], reason, Text("Sửa một trong hai số", "Correct either")))
    return faults


def _number_faults(number: int, name: str, value: str) -> Iterable[Fault]:
    if not value:
        return
    if not re.fullmatch(r"[0-9]{1,9}", value):
        yield Fault(
            number,
            name,
            value,
            Text("không phải số nguyên", "not a whole number"),
            Text("Ghi số không có dấu chấm, dấu phẩy, ví dụ 162", "Write it without point or comma, for example 162"),
        )
    elif int(value) == 0:
        yield Fault(
            number,
            name,
            value,
            Text("bằng 0", "is zero"),
            Text("Bỏ dòng này nếu thôn không còn ai ở", "Take the row out if nobody lives there"),
        )


def _unit_faults(number: int, row: Mapping[str, str]) -> list[Fault]:
    faults = []
    if row["district"] and not _is_level(row["district"], "legacy", "district"):
        way_out = Text(f"Dùng một trong: {_codes_of_districts()}", f"Use one of {_codes_of_districts()}")
        faults.append(Fault(number, "district", row["district"], _UNKNOWN, way_out))
    for name, version in _VERSIONS.items():
        if row[name] and not _is_level(row[name], version, "commune"):
            faults.append(_code_fault(number, name, row[name], version))
    if not any(row[name] for name in _VERSIONS):
        reason = Text("không có mã xã nào", "no commune code at all")
        way_out = Text("Ghi ít nhất một trong ba mã xã", "Give at least one of the three commune codes")
        faults.append(Fault(number, "commune_legacy", None, reason, way_out))
    return faults or list(_disagreements(number, row))


def _disagreements(number: int, row: Mapping[str, str]) -> Iterable[Fault]:
    """Units of one row that cannot belong together, where a source makes it certain."""
    census, legacy, new = row["commune_2019"], row["commune_legacy"], row["commune_new"]
    way_out = Text("Kiểm tra lại các mã đơn vị của dòng này", "Check the unit codes of this row")
    expected = areas.census_to_legacy(census) if census else None
    if legacy and expected and expected.code != legacy:
        reason = Text(f"xã điều tra 2019 này là {expected.code}", f"that census commune is {expected.code}")
        yield Fault(number, "commune_legacy", legacy, reason, way_out)
    if legacy and new and areas.to_new(legacy).code != new:
        goal = areas.to_new(legacy).code
        reason = Text(f"xã {legacy} nay thuộc {goal}", f"commune {legacy} is now part of {goal}")
        yield Fault(number, "commune_new", new, reason, way_out)
    parents = {areas.unit(census, "2019").parent} if census else set()
    parents |= {areas.unit(legacy, "legacy").parent} if legacy else set()
    if parents and row["district"] and row["district"] not in parents:
        reason = Text("xã của dòng này thuộc huyện khác", "the commune of this row is in another district")
        yield Fault(number, "district", row["district"], reason, way_out)


_UNKNOWN = Text("không có mã đơn vị này", "there is no such unit")


def _code_fault(number: int, name: str, value: str, version: areas.Version) -> Fault:
    padded = value.zfill(5)
    if padded != value and _is_level(padded, version, "commune"):
        reason = Text("mã mất số 0 ở đầu", "code lost its leading zero")
        return Fault(number, name, value, reason, Text(f"Ghi {padded} dạng chữ", f"Write {padded} as text"))
    label = areas.area_sets()[version].name
    way_out = Text(f"Tra mã trong bộ địa giới: {label.vi}", f"Look the code up in the area set: {label.en}")
    return Fault(number, name, value, _UNKNOWN, way_out)


def _is_level(code: str, version: areas.Version, level: areas.Level) -> bool:
    found = areas.find_unit(code, version)
    return found is not None and found.level == level


def _codes_of_districts() -> str:
    return ", ".join(unit.code for unit in areas.districts())


def _place(row: Mapping[str, str]) -> str:
    communes = next((row[name] for name in _VERSIONS if row[name]), "")
    return f"{communes}|{search_key(row['village'])}" if row["village"] else ""


def _doubles(
    values: list[dict[str, str]], key: Callable[[Mapping[str, str]], str], column: str, reason: Text
) -> list[Fault]:
    first: dict[str, str] = {}
    faults = []
    for row in values:
        known = first.setdefault(key(row), row["row"]) if key(row) else row["row"]
        if known != row["row"]:
            way_out = Text(f"Đã có ở dòng {known}; bỏ hoặc sửa một dòng", f"It stands in row {known}; correct one")
            faults.append(Fault(int(row["row"]), column, row[column], reason, way_out))
    return faults


def _stratum_faults(values: list[dict[str, str]]) -> list[Fault]:
    villages = Counter(f"{row['district']}-{row['urban']}" for row in values)
    way_out = Text(
        f"Mỗi tầng cần ít nhất {LEAST_VILLAGES} thôn: bổ sung thôn hoặc sửa khu vực",
        f"Each stratum needs at least {LEAST_VILLAGES} villages: add some or correct the area type",
    )
    return [
        Fault(None, None, stratum, Text(f"tầng này chỉ có {count} thôn", f"this stratum has {count} village"), way_out)
        for stratum, count in sorted(villages.items())
        if count < LEAST_VILLAGES
    ]


def _width_fault(number: int, cells: list[str], header: list[str]) -> Fault:
    return Fault(
        number,
        None,
        None,
        Text(f"có {len(cells)} ô, dòng đầu có {len(header)}", f"has {len(cells)} cells, the heading {len(header)}"),
        Text("Đặt ô có dấu phẩy trong ngoặc kép", "Put cells with a comma in quotation marks"),
    )


def _notes(header: list[str], values: list[dict[str, str]], decomposed: int) -> list[Text]:
    notes = []
    if decomposed:
        notes.append(
            Text(
                f"{decomposed} dòng có chữ ghép dấu rời; đã chuyển về dạng dựng sẵn.",
                f"{decomposed} rows had decomposed letters; they were composed.",
            )
        )
    unassigned = sum(not row["commune_new"] for row in values)
    if unassigned:
        notes.append(
            Text(
                f"{unassigned} thôn chưa gán được xã, phường hiện nay.",
                f"{unassigned} villages are not assigned to a present commune.",
            )
        )
    known = (*_REQUIRED, *_VERSIONS)
    ignored = [name for name in header if name not in known]
    if ignored:
        notes.append(Text(f"Không dùng các cột: {', '.join(ignored)}.", f"Columns not used: {', '.join(ignored)}."))
    return notes
