"""The description of the API as OpenAPI 3.1, made from what the API itself is made from: its columns, its code lists,
its filters."""

from functools import cache
from typing import Any

from apispec import APISpec

from survey.plan.domains import BREAKDOWNS
from survey.plan.indicators import ALL as INDICATORS
from survey.publish.figure import HEADLINE
from survey.publish.files.fields import FIELDS, Field
from survey.publish.files.registry import SDMX_CSV

FORMATS = ("json", "csv", "sdmx-csv")
CURRENT = "current"
CODE = r"^(current|[0-9A-Za-z]{1,20}-[0-9]{1,3}(\.[0-9]{1,3}){1,2})$"
PROMISE = (
    "Released figures of the ten digital-society indicators of Yên Bái. Read-only, no key, open to every site.\n\n"
    "Promise: within v1, addresses, parameters and keys are added and never renamed or removed; a value keeps its "
    "meaning. A release never changes: what its code answers today it answers in ten years, with the same ETag. A "
    "correction is a new release with a new code. A release that is withdrawn answers 404 for its figures, and its "
    "manifest stays. `current` follows the release that the pages show. What a release withholds is null, never 0."
)
_TYPES = {"string": "string", "number": "number", "integer": "integer", "date": "string"}


def choices() -> dict[str, tuple[str, ...]]:
    """The values of each filter."""
    groups = {part.code for breakdown in BREAKDOWNS.values() for part in breakdown.parts}
    return {
        "indicator": tuple(one.id for one in INDICATORS),
        "variant": (HEADLINE, *sorted({variant.id for one in INDICATORS for variant in one.variants})),
        "breakdown": tuple(BREAKDOWNS),
        "group": tuple(sorted(groups)),
        "format": FORMATS,
    }


@cache
def document() -> dict[str, Any]:
    """The whole description."""
    spec = APISpec(
        title="Yên Bái digital-society indicators",
        version="1.0.0",
        openapi_version="3.1.0",
        info={"description": PROMISE, "license": {"name": "CC BY 4.0", "identifier": "CC-BY-4.0"}},
        servers=[{"url": "/"}],
    )
    _schemas(spec)
    code = {"name": "code", "in": "path", "required": True, "schema": {"type": "string", "pattern": CODE}}
    filters = [
        {"name": name, "in": "query", "required": False, "schema": {"type": "string", "enum": list(values)}}
        for name, values in choices().items()
    ]
    of_release = "/api/v1/releases/{code}"
    spec.path("/api/v1/releases", operations=_get("Every release, newest first", "Releases", refuses=()))
    spec.path(of_release, operations=_get("What a release says of itself", "Manifest", [code]))
    spec.path(f"{of_release}/structure", operations=_get("Code lists in both languages", "Structure", [code]))
    operations = _get("The figures, filtered", "Figures", [code, *filters], refuses=("400", "404"))
    content = operations["get"]["responses"]["200"]["content"]
    content |= {"text/csv": {"schema": {"type": "string"}}, SDMX_CSV: {"schema": {"type": "string"}}}
    spec.path(f"{of_release}/figures", operations=operations)
    made: dict[str, Any] = spec.to_dict()
    return made


def _get(
    summary: str, schema: str, parameters: list[dict[str, Any]] | None = None, refuses: tuple[str, ...] = ("404",)
) -> dict[str, Any]:
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    said = {"400": "A value that the list of the parameter does not have", "404": "No such release"}
    etag = {"ETag": {"description": "Of the content", "schema": {"type": "string"}}}
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    responses: dict[str, Any] = {"200": {"description": summary, "headers": etag, "content": content}}
    responses["304"] = {"description": "Unchanged since the ETag that the request names"}
    responses |= {status: {"description": said[status], "content": problem} for status in refuses}
    operation = {"operationId": schema.lower(), "summary": summary, "responses": responses}
    return {"get": operation | ({"parameters": parameters} if parameters else {})}


def _schemas(spec: APISpec) -> None:
    text = {"type": "string"}
    both = {"type": "object", "properties": {"vi": text, "en": text}, "required": ["vi", "en"]}
    listed = {"type": "object", "properties": {"code": text, "state": text, "sha256": {"type": ["string", "null"]}}}
    spec.components.schema("Releases", _object({"releases": {"type": "array", "items": listed}}))
    spec.components.schema("Manifest", _object({"code": text, "version": text, "files": {"type": "object"}}))
    spec.components.schema("Figure", _object({field.name: _column(field) for field in FIELDS}))
    figures = {"type": "array", "items": {"$ref": "#/components/schemas/Figure"}}
    spec.components.schema("Figures", _object({"about": {"type": "object"}, "figures": figures}))
    names = {"type": "object", "additionalProperties": both}
    structure = dict.fromkeys(("indicators", "variants", "breakdowns", "statuses", "verdicts", "columns"), names)
    groups = {"type": "object", "additionalProperties": names}
    spec.components.schema("Structure", _object(structure | {"groups": groups}))
    problem = {"type": text, "title": text, "status": {"type": "integer"}, "detail": text}
    spec.components.schema("Problem", _object(problem, required=("type", "title", "status")))


def _object(properties: dict[str, Any], required: tuple[str, ...] | None = None) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties if required is None else required)}


def _column(field: Field) -> dict[str, Any]:
    kind = _TYPES[field.type]
    made: dict[str, Any] = {"type": kind if field.required else [kind, "null"], "description": field.title.en}
    if field.type == "date":
        made["format"] = "date"
    if field.choices:
        made["enum"] = [*field.choices, *([] if field.required else [None])]
    if field.least is not None:
        made["minimum"] = field.least
    if field.most is not None:
        made["maximum"] = field.most
    return made
