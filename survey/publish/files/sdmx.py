"""SDMX-CSV 2.0: one line per figure under the columns of the cube; a withheld value is NaN with its status."""

import csv
import io
from decimal import Decimal

from survey.publish.figure import Figure
from survey.publish.files.cube import ATTRIBUTES, DIMENSIONS, FLOW, MEASURES, Concept, Value
from survey.publish.files.material import Material

HEADER = (
    *("STRUCTURE", "STRUCTURE_ID", "ACTION"),
    *(concept.id for concept in DIMENSIONS),
    "TIME_PERIOD",
    *(concept.id for concept in (*MEASURES, *ATTRIBUTES)),
)


def as_sdmx_csv(material: Material) -> bytes:
    """The data file of the cube that `structure.xml` describes."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADER)
    year = str(material.facts.reference_date.year)
    for figure in material.figures:
        place = [_said(concept, figure) for concept in DIMENSIONS]
        rest = [_said(concept, figure) for concept in (*MEASURES, *ATTRIBUTES)]
        writer.writerow(["dataflow", FLOW, "I", *place, year, *rest])
    return out.getvalue().encode()


def _said(concept: Concept, figure: Figure) -> str:
    value: Value = concept.value(figure)
    if value is None:
        return ""
    return f"{Decimal(repr(value)):f}" if isinstance(value, float) else str(value)
