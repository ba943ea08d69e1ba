"""JSON exports: ODK Central's (OData, groups as objects) and Kobo's (flat keys with the groups' path).

Central writes ``{"value": [{"__id": "uuid:…", "__system": {…}, "part_cover": {"language": "1"}, "members": […]}]}``,
its repeats only where the export was asked for with ``$expand=*``. Kobo writes ``{"results": [{"_uuid": "…",
"part_cover/language": "1", "members": [{"members/part_member/name": "…"}], "meta/rootUuid": "uuid:…"}]}``.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from survey.collect.odk.submissions import (
    REPEATS,
    Cell,
    NotAnExport,
    Row,
    Submission,
    count_of,
    moment_of,
    name_of,
)
from survey.plan.text import Text

_NOT_JSON = Text(
    "Tệp không phải JSON đọc được ({where}). Tải lại tệp từ ODK hoặc Kobo rồi nhập lại.",
    "The file is not readable JSON ({where}). Download it again from ODK or Kobo, then import it.",
)
_NO_LIST = Text(
    "Tệp JSON không có danh sách phiếu (“value” của ODK Central, “results” của Kobo). Tải lại đúng tệp dữ liệu.",
    'The JSON has no list of submissions (ODK Central\'s "value", Kobo\'s "results"). Download the data again.',
)
_NOT_EXPANDED = Text(
    "Tệp thiếu danh sách thành viên hộ. Tải lại từ ODK Central với $expand=*, hoặc tải tệp CSV (zip).",
    "The household members are not in the file. Download it with $expand=*, or as a zip of CSV files.",
)
_MORE_PAGES = Text(
    "Tệp chỉ là trang đầu của nhiều trang. Tải toàn bộ dữ liệu vào một tệp rồi nhập lại.",
    "The file is only one page of several. Download all of the data in one file, then import it.",
)
_DEEPEST = 12


def read_json(content: bytes) -> list[Submission]:
    """The submissions of a JSON export. Raises `NotAnExport`."""
    try:
        found = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        where = getattr(error, "lineno", None)
        place = Text(f"dòng {where}", f"line {where}") if where else Text("không phải UTF-8", "not UTF-8")
        raise NotAnExport(_NOT_JSON.format(where=place)) from error
    if isinstance(found, dict):
        if found.get("@odata.nextLink") or found.get("next"):
            raise NotAnExport(_MORE_PAGES)
        found = next((found[key] for key in ("value", "results") if isinstance(found.get(key), list)), None)
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise NotAnExport(_NO_LIST)
    return [_submission(number, one) for number, one in enumerate(found, 1)]


def _submission(number: int, said: dict[str, Any]) -> Submission:
    where = Text(f"Phiếu thứ {number}", f"Submission {number}")
    is_central = "__id" in said
    if is_central and any(f"{name}@odata.navigationLink" in said and name not in said for name in REPEATS):
        raise NotAnExport(_NOT_EXPANDED)
    unit = Row(where, dict(_cells(said)))
    repeats = {name: _rows(where, name, said.get(name)) for name in REPEATS}
    instance = unit.text("instanceID") or _text(said.get("_uuid"))
    if is_central:
        system = said.get("__system")
        told = system if isinstance(system, Mapping) else {}
        return Submission(
            tool="odk",
            root=_text(said["__id"]),
            instance=instance or _text(said["__id"]),
            unit=unit,
            repeats=repeats,
            edits=count_of(_text(told.get("edits"))),
            sent_at=moment_of(_text(told.get("submissionDate"))),
            version=_text(told.get("formVersion")),
            is_encrypted=bool(told.get("status")),
        )
    return Submission(
        tool="kobo",
        root=unit.text("rootUuid") or instance,
        instance=instance,
        unit=unit,
        repeats=repeats,
        replaces=unit.text("deprecatedID"),
        sent_at=moment_of(_text(said.get("_submission_time"))),
    )


def _rows(where: Text, name: str, said: object) -> list[Row]:
    if not isinstance(said, list):
        return []
    return [
        Row(Text(f"{where.vi}, {name} {number}", f"{where.en}, {name} {number}"), dict(_cells(one)))
        for number, one in enumerate((one for one in said if isinstance(one, Mapping)), 1)
    ]


def _cells(said: Mapping[str, Any], path: str = "", depth: int = 0) -> Iterator[tuple[str, Cell]]:
    """The fields of one level, those of its groups included; what the tool adds of its own begins with a line."""
    for key, value in said.items():
        name = name_of(key)
        if key.startswith(("_", "@")) or "@odata." in key or (name in REPEATS and isinstance(value, list)):
            continue
        column = f"{path}{key}"
        if isinstance(value, Mapping) and depth < _DEEPEST:
            yield from _cells(value, f"{column}/", depth + 1)
        else:
            yield name, Cell(column, value)


def _text(value: object) -> str:
    return "" if value is None else str(value).strip()
