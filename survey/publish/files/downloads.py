"""The files for machines: one row per figure, as CSV and as JSON. Numbers carry 6 significant digits, a point, no
thousands; a withheld cell is empty with its status. Columns are only ever added, never renamed."""

import csv
import io
import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from survey.plan.targets import YEARS, target
from survey.plan.text import Text
from survey.publish.figure import Figure
from survey.publish.rules.verdict import WORDS
from survey.publish.words.names import DEMONSTRATION, breakdown_name, group_name, indicator_name, variant_name

DIGITS = 6
_NUMBERS = (
    *("n", "n_psu", "estimate", "ci_low", "ci_high", "se", "cv", "deff", "df", "unknown", "bound_low", "bound_high"),
    *("item_response", "proxy", "online", "k", "m", "register"),
)
COLUMNS = (
    *("release", "demonstration", "wave", "reference_date", "indicator", "indicator_vi", "indicator_en", "variant"),
    *("variant_vi", "variant_en", "breakdown", "breakdown_vi", "breakdown_en", "group", "group_vi", "group_en"),
    *("kind", "status", *_NUMBERS, "n_band", "rules"),
    *(f"target_{year}" for year in YEARS),
    *(f"verdict_{year}{ending}" for year in YEARS for ending in ("", "_vi", "_en")),
    *("path_2030", "path_2030_vi", "path_2030_en"),
)


def six_digits(value: float | int | None) -> float | int | None:
    """A number to 6 significant digits; whole numbers as they are."""
    if value is None or isinstance(value, int):
        return value
    return float(f"{value:.{DIGITS}g}")


def row_of(figure: Figure, about: Mapping[str, Any]) -> dict[str, Any]:
    """One figure as plain values under `COLUMNS`. `about` has release, demonstration, wave and reference_date."""
    row: dict[str, Any] = dict.fromkeys(COLUMNS)
    row |= {name: about[name] for name in ("release", "wave", "reference_date")}
    row["demonstration"] = f"{DEMONSTRATION.vi} / {DEMONSTRATION.en}" if about["demonstration"] else None
    row |= {name: getattr(figure, name) for name in ("indicator", "variant", "breakdown", "group", "kind", "status")}
    row |= _said("indicator", indicator_name(figure)) | _said("variant", variant_name(figure))
    row |= _said("breakdown", breakdown_name(figure)) | _said("group", group_name(figure))
    row |= {name: six_digits(getattr(figure, name)) for name in _NUMBERS}
    row |= {"n_band": figure.n_band, "rules": " ".join(figure.rules) or None}
    for verdict in figure.verdicts:
        name = f"path_{verdict.year}" if verdict.path else f"verdict_{verdict.year}"
        row |= {name: verdict.word, **_said(name, WORDS[verdict.word].says)}
    if figure.verdicts:
        row |= {f"target_{year}": target(figure.indicator, year).percent for year in YEARS}
    return row


def _said(name: str, text: Text) -> dict[str, str]:
    return {f"{name}_vi": text.vi, f"{name}_en": text.en}


def as_csv(figures: Iterable[Figure], about: Mapping[str, Any]) -> bytes:
    """The figures as CSV: UTF-8 without a mark, commas, a header row, empty where there is nothing."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    for figure in figures:
        writer.writerow({name: "" if value is None else _plain(value) for name, value in row_of(figure, about).items()})
    return out.getvalue().encode()


def _plain(value: Any) -> str:
    # repr of a float with 6 digits may use an exponent; spreadsheets and parsers read both, people only the plain form.
    return f"{Decimal(repr(value)):f}" if isinstance(value, float) else str(value)


def as_json(figures: Iterable[Figure], about: Mapping[str, Any]) -> bytes:
    """The figures as JSON: what they are, then a list with the same keys as the CSV's columns."""
    document = {"about": dict(about), "figures": [row_of(figure, about) for figure in figures]}
    return (json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()
