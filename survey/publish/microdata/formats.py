"""One table as CSV, Parquet, SPSS or Stata, with labels where the format has them; the same table, the same bytes."""

import io
import json
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from survey.plan.text import Language, Refusal, Text
from survey.publish.microdata.columns import Column, described

NEEDS_EXTRA = Text(
    "Máy chủ chưa có phần mở rộng “spss” nên không ghi được tệp SPSS. Chọn CSV, Parquet hoặc Stata, hoặc nhờ "
    "người quản trị chạy: pip install 'survey[spss]'.",
    'This server lacks the extra "spss" and cannot write SPSS files. Choose CSV, Parquet or Stata, or ask the '
    "administrator to run: pip install 'survey[spss]'.",
)
_LONGEST_STATA, _LONGEST_SPSS, _LONGEST_SPSS_VALUE = 80, 255, 120
_SPSS_DATE = slice(92, 109)
"""Where the header of a .sav file has the day (9 bytes) and the time (8 bytes) at which it was written."""
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class About:
    """What a file says of itself: its title, the language of its labels, the moment of its release."""

    title: Text
    language: Language
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Form:
    """A format: the ending of its files, its name on a button, its maker."""

    ending: str
    short: str
    make: Callable[[pd.DataFrame, About], bytes]


def plain(frame: pd.DataFrame) -> pd.DataFrame:
    """Three kinds of column only, with missing values: whole numbers (Int64), numbers (float64), text (object)."""
    return pd.DataFrame({name: _plain(frame[name], described()[name]) for name in frame.columns}, index=frame.index)


def _plain(column: "pd.Series[Any]", about: Column) -> "pd.Series[Any]":
    if pd.api.types.is_float_dtype(column.dtype):
        whole = column.dropna()
        is_code = bool(about.values) and bool((whole % 1 == 0).all())
        return column.astype("Int64") if is_code else column.astype("float64")
    if about.values or pd.api.types.is_bool_dtype(column.dtype) or pd.api.types.is_integer_dtype(column.dtype):
        return column.astype("Int64")
    return column.astype(object).where(column.notna(), None)


def _as_csv(frame: pd.DataFrame, _about: About) -> bytes:
    return frame.to_csv(index=False, lineterminator="\r\n").encode()


def _as_parquet(frame: pd.DataFrame, _about: About) -> bytes:
    table = pa.Table.from_pandas(frame, preserve_index=False)
    fields = [table.schema.field(name).with_metadata(_metadata(described()[name])) for name in frame.columns]
    sink = io.BytesIO()
    pq.write_table(table.cast(pa.schema(fields)), sink, compression="zstd")
    return sink.getvalue()


def _metadata(column: Column) -> dict[str, str]:
    values = {str(code): {"vi": text.vi, "en": text.en} for code, text in column.values.items()}
    return {
        "label_vi": column.label.vi,
        "label_en": column.label.en,
        "values": json.dumps(values, ensure_ascii=False, sort_keys=True),
    }


def _as_stata(frame: pd.DataFrame, about: About) -> bytes:
    sink = io.BytesIO()
    words = frame.select_dtypes(include="object").columns
    frame.assign(**{name: frame[name].fillna("") for name in words}).to_stata(
        sink,
        version=118,
        write_index=False,
        time_stamp=about.made_at.replace(tzinfo=None),
        data_label=about.title.say(about.language)[:_LONGEST_STATA],
        variable_labels={name: text[:_LONGEST_STATA].rstrip() for name, text in _labels(frame, about.language).items()},
        value_labels=_values(frame, about.language),  # type: ignore[arg-type]  # the stubs want float keys
    )
    return sink.getvalue()


def _as_spss(frame: pd.DataFrame, about: About) -> bytes:
    try:
        import pyreadstat  # an extra of its own
    except ImportError as error:
        raise Refusal(NEEDS_EXTRA) from error
    labels: dict[str, str | None] = {
        name: _cut(text, _LONGEST_SPSS) for name, text in _labels(frame, about.language).items()
    }
    values: dict[str, dict[int | float, str]] = {
        name: {code: _cut(text, _LONGEST_SPSS_VALUE) for code, text in codes.items()}
        for name, codes in _values(frame, about.language).items()
    }
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "table.sav"
        pyreadstat.write_sav(
            frame,
            path,
            file_label=_cut(about.title.say(about.language), 64),
            column_labels=labels,
            variable_value_labels=values,
            variable_measure={name: "nominal" if name in values else "scale" for name in frame.columns},
        )
        made = bytearray(path.read_bytes())
    day = about.made_at
    made[_SPSS_DATE] = f"{day:%d} {_MONTHS[day.month - 1]} {day:%y}{day:%H:%M:%S}".encode()
    return bytes(made)


def _labels(frame: pd.DataFrame, language: Language) -> dict[str, str]:
    return {name: described()[name].label.say(language) for name in frame.columns}


def _values(frame: pd.DataFrame, language: Language) -> Mapping[str, dict[int, str]]:
    """The meaning of every code by column; only columns of codes."""
    return {
        name: {code: text.say(language) for code, text in described()[name].values.items()}
        for name in frame.columns
        if described()[name].values
    }


def _cut(text: str, most: int) -> str:
    """As much of a text as fits into so many bytes, without half a letter."""
    return text.encode()[:most].decode(errors="ignore")


FORMS = {
    "csv": Form("csv", "CSV", _as_csv),
    "parquet": Form("parquet", "Parquet", _as_parquet),
    "spss": Form("sav", "SPSS", _as_spss),
    "stata": Form("dta", "Stata", _as_stata),
}
