"""CSV on the Web: the metadata that stands beside figures.csv under the name that the standard looks for."""

import json
from typing import Any

from survey.publish.files.fields import FIELDS, KEY, Field
from survey.publish.files.material import LICENCE, Material

NAME = "figures.csv-metadata.json"
_BASES = {"string": "string", "number": "decimal", "integer": "integer", "date": "date"}


def as_csvw(material: Material) -> bytes:
    """The metadata document."""
    document = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "vi"}],
        "url": "figures.csv",
        "dc:title": [
            {"@value": material.title.vi, "@language": "vi"},
            {"@value": material.title.en, "@language": "en"},
        ],
        "dc:identifier": material.facts.code,
        "dc:publisher": material.facts.agency,
        "dc:issued": material.created,
        "dc:license": {"@id": LICENCE["path"]},
        "dialect": {"delimiter": ",", "encoding": "utf-8", "header": True},
        "tableSchema": {"columns": [_column(field) for field in FIELDS], "primaryKey": list(KEY)},
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _column(field: Field) -> dict[str, Any]:
    datatype: dict[str, Any] = {"base": _BASES[field.type]}
    if field.least is not None:
        datatype["minimum"] = field.least
    if field.most is not None:
        datatype["maximum"] = field.most
    return {
        "name": field.name,
        # The title that matches the header of the file comes first; the others say what the column means.
        "titles": [field.name],
        "dc:description": [
            {"@value": field.title.vi, "@language": "vi"},
            {"@value": field.title.en, "@language": "en"},
        ],
        "datatype": datatype,
        "null": "",
        "required": field.required,
    }
