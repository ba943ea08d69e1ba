"""The Data Package (version 2, June 2024) that describes figures.csv."""

import hashlib
import json
from typing import Any

from survey.publish.files.fields import FIELDS, KEY, Field
from survey.publish.files.material import LICENCE, Material
from survey.publish.words.names import DEMONSTRATION

_SCHEMA = "https://datapackage.org/profiles/2.0/datapackage.json"


def as_datapackage(material: Material, table: bytes) -> bytes:
    """The descriptor; `table` is figures.csv."""
    facts, notes = material.facts, [note.vi for note in material.left_out()]
    document: dict[str, Any] = {
        "$schema": _SCHEMA,
        "name": f"yen-bai-digital-society-{facts.code}",
        "id": facts.code,
        "title": material.title.en,
        "description": " / ".join([material.title.vi, *([DEMONSTRATION.vi] if facts.demonstration else []), *notes]),
        "version": facts.version,
        "created": material.created,
        "licenses": [LICENCE],
        "contributors": [{"title": facts.agency, "roles": ["publisher"]}],
        "sources": [{"title": f"{facts.wave_name.en}, snapshot {facts.snapshot}"}],
        "resources": [_resource(table)],
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _resource(table: bytes) -> dict[str, Any]:
    return {
        "name": "figures",
        "type": "table",
        "path": "figures.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(table),
        "hash": f"sha256:{hashlib.sha256(table).hexdigest()}",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n"},
        "schema": {
            "fields": [_field(field) for field in FIELDS],
            "missingValues": [""],
            "primaryKey": list(KEY),
        },
    }


def _field(field: Field) -> dict[str, Any]:
    constraints: dict[str, Any] = {"required": field.required}
    if field.least is not None:
        constraints["minimum"] = field.least
    if field.most is not None:
        constraints["maximum"] = field.most
    if field.choices:
        constraints["enum"] = list(field.choices)
    return {
        "name": field.name,
        "type": field.type,
        "title": field.title.en,
        "description": field.title.vi,
        "constraints": constraints,
    }
