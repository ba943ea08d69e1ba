"""Export files as ODK Central and Kobo write them, made from interviews and from the paths of the real form."""

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from survey.questionnaire.document import Interview, members_of, root_of
from survey.questionnaire.workbook import Form

REPEATS = ("members", "persons")
_CENTRAL = ("SubmissionDate",)
_CENTRAL_END = ("meta-instanceID", "KEY", "SubmitterID", "SubmitterName", "Status", "Edits", "FormVersion")


@dataclass
class Filled:
    """One interview as somebody filled it in."""

    case: str
    interview: Interview
    root: str = field(default_factory=lambda: f"uuid:{uuid4()}")
    instance: str = ""
    replaces: str = ""
    edits: int = 0
    visits: int = 1
    extra: Mapping[str, str] = field(default_factory=dict)

    @property
    def state(self) -> str:
        return self.instance or self.root

    @property
    def uuid(self) -> str:
        return str(UUID(self.root.removeprefix("uuid:")))

    def rows(self, repeat: str | None) -> list[dict[str, Any]]:
        """The answers of the unit, or of every member."""
        if repeat is not None:
            return [dict(row) for row in members_of(self.interview)]
        around = {"start": "2025-11-10T08:00:00.000+07:00", "end": "2025-11-10T08:40:00.000+07:00"}
        return [{**around, "case": self.case, "visits": self.visits, **root_of(self.interview), **self.extra}]


def paths(form: Form) -> dict[str | None, list[tuple[str, ...]]]:
    """The fields of the unit (None) and of each repeat, with the groups that lead to them."""
    found: dict[str | None, list[tuple[str, ...]]] = {None: []}
    groups: list[str] = []
    repeat: str | None = None
    for line in form.survey:
        kind, name = line["type"], line["name"]
        if kind == "begin repeat":
            repeat, groups = name, []
            found[repeat] = []
        elif kind == "begin group":
            groups.append(name)
        elif kind == "end group":
            groups.pop()
        elif kind == "end repeat":
            repeat = None
        else:
            found[repeat].append((*groups, name))
    return found


def central_zip(form: Form, filled: Sequence[Filled]) -> bytes:
    """ODK Central's zip: the main table and a table of each repeat."""
    fields, form_id = paths(form), form.settings["form_id"]
    columns = (*_CENTRAL, *("-".join(path) for path in fields[None]), *_CENTRAL_END)
    own = [
        [
            "2025-11-10T02:00:00.000Z",
            *_texts(fields[None], one.rows(None)[0]),
            *(one.state, one.root, "12", "Tổ 3", "", str(one.edits), form.settings["version"]),
        ]
        for one in filled
    ]
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{form_id}.csv", _csv(columns, own))
        for repeat in (name for name in REPEATS if name in fields):
            header = (*("-".join(path) for path in fields[repeat]), "PARENT_KEY", "KEY")
            rows = [
                [*_texts(fields[repeat], row), one.root, f"{one.root}/{repeat}[{at}]"]
                for one in filled
                for at, row in enumerate(one.rows(repeat), 1)
            ]
            archive.writestr(f"{form_id}-{repeat}.csv", _csv(header, rows))
        archive.writestr("media/", b"")
    return target.getvalue()


def central_json(form: Form, filled: Sequence[Filled]) -> bytes:
    """ODK Central's OData document, repeats expanded."""
    fields = paths(form)
    value = []
    for one in filled:
        system = {"submissionDate": "2025-11-10T02:00:00.000Z", "edits": one.edits, "status": None}
        system |= {"formVersion": form.settings["version"], "reviewState": None}
        told = {"__id": one.root, "__system": system, **_nested(fields[None], one.rows(None)[0])}
        told["meta"] = {"instanceID": one.state}
        for repeat in (name for name in REPEATS if name in fields):
            told[f"{repeat}@odata.navigationLink"] = f"Submissions('{one.root}')/{repeat}"
            told[repeat] = [
                {**_nested(fields[repeat], row), "__id": f"{at:040x}"} for at, row in enumerate(one.rows(repeat))
            ]
        value.append(told)
    return json.dumps({"value": value, "@odata.context": "https://odk.example/$metadata#Submissions"}).encode()


def kobo_json(form: Form, filled: Sequence[Filled]) -> bytes:
    """Kobo's JSON: flat keys with their paths, every value text, nothing where nothing was answered."""
    fields = paths(form)
    results = []
    for number, one in enumerate(filled, 1):
        told: dict[str, Any] = {
            "_id": number,
            "formhub/uuid": "a" * 32,
            **_flat(fields[None], one.rows(None)[0]),
            "__version__": "vX9",
            "meta/instanceID": one.state,
            "meta/rootUuid": one.root,
            "_uuid": one.state.removeprefix("uuid:"),
            "_submission_time": "2025-11-10T02:00:00",
            "_attachments": [],
            "_geolocation": [None, None],
            "_validation_status": {},
        }
        if one.replaces:
            told["meta/deprecatedID"] = one.replaces
        for repeat in (name for name in REPEATS if name in fields):
            rows = [_flat([(repeat, *path) for path in fields[repeat]], row) for row in one.rows(repeat)]
            told |= {repeat: rows} if rows else {}
        results.append(told)
    return json.dumps({"count": len(results), "next": None, "previous": None, "results": results}).encode()


def _texts(fields: Iterable[tuple[str, ...]], row: Mapping[str, Any]) -> list[str]:
    return ["" if row.get(path[-1]) is None else str(row[path[-1]]) for path in fields]


def _nested(fields: Iterable[tuple[str, ...]], row: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for *groups, name in fields:
        at = found
        for group in groups:
            at = at.setdefault(group, {})
        at[name] = row.get(name)
    return found


def _flat(fields: Iterable[tuple[str, ...]], row: Mapping[str, Any]) -> dict[str, str]:
    return {"/".join(path): str(row[path[-1]]) for path in fields if row.get(path[-1]) is not None}


def _csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return target.getvalue()
