"""Files become frames and designs: respondents from CSV, Parquet or Stata, the design from TOML."""

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from survey.estimate import sentences
from survey.estimate.design import Design
from survey.estimate.outcomes import Outcome, mean, ratio, total
from survey.plan.text import Refusal

COLUMN_KEYS = ("strata", "psu", "weight", "fpc", "ssu", "ssu_fpc")
DESIGN_KEYS = (*COLUMN_KEYS, "lonely_psu", "psus", "outcomes", "missing")


@dataclass(frozen=True, slots=True)
class DesignFile:
    """A design with what to estimate, and the answer codes that mean no answer (8 don't know, 9 refused, …)."""

    design: Design
    outcomes: tuple[Outcome, ...]
    missing: tuple[float, ...]


def read_design(path: Path) -> DesignFile:
    """Read DESIGN.toml: the fields of `Design` as column names, `psus` as a path beside the file, and `outcomes`.

    Refuses a file that is not there or not TOML, and any key it does not know: a misspelt key must not pass for absent.
    """
    if not path.is_file():
        raise Refusal(sentences.NO_FILE.format(path=path))
    try:
        keys = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Refusal(sentences.NOT_TOML.format(path=path, error=error)) from error
    for key in keys:
        if key not in DESIGN_KEYS:
            raise Refusal(sentences.UNKNOWN_DESIGN_KEY.format(key=key, path=path, known=", ".join(DESIGN_KEYS)))
    columns: dict[str, Any] = {key: _text(keys, key, path) for key in COLUMN_KEYS if key in keys}
    psus = None
    if "psus" in keys:
        codes = [column for key, column in columns.items() if key in ("strata", "psu")]
        psus = read_frame(path.parent / _text(keys, "psus", path), codes, [columns["fpc"]] if "fpc" in columns else [])
    design = Design(**columns, lonely_psu=keys.get("lonely_psu", "fail"), psus=psus)
    outcomes = tuple(_outcome(given, path) for given in _list(keys, "outcomes", path))
    missing = _list(keys, "missing", path)
    if not all(isinstance(code, int | float) for code in missing):
        raise Refusal(sentences.BAD_DESIGN_VALUE.format(key="missing", path=path))
    return DesignFile(design, outcomes, tuple(missing))


def _text(keys: Mapping[str, Any], key: str, path: Path) -> str:
    if not isinstance(keys[key], str):
        raise Refusal(sentences.BAD_DESIGN_VALUE.format(key=key, path=path))
    return str(keys[key])


def _list(keys: Mapping[str, Any], key: str, path: Path) -> list[Any]:
    value = keys.get(key, [])
    if not isinstance(value, list):
        raise Refusal(sentences.BAD_DESIGN_VALUE.format(key=key, path=path))
    return value


def _outcome(given: object, path: Path) -> Outcome:
    """A column name, `{total = "column"}`, or `{ratio = ["numerator", "denominator"]}`."""
    match given:
        case str():
            return mean(given)
        case {"total": str(column), **rest} if not rest:
            return total(column)
        case {"ratio": [str(numerator), str(denominator)], **rest} if not rest:
            return ratio(numerator, denominator)
    raise Refusal(sentences.BAD_DESIGN_VALUE.format(key="outcomes", path=path))


def read_frame(path: Path, codes: Sequence[str], numbers: Sequence[str]) -> pd.DataFrame:
    """The wanted columns of a file: `codes` as text (so that 04252 stays itself), `numbers` as they are.

    A folder is read as partitioned Parquet. Where a column is missing all others are kept, for the refusal to list.
    """
    if not path.exists():
        raise Refusal(sentences.NO_FILE.format(path=path))
    ending = ".parquet" if path.is_dir() else path.suffix.lower()
    if ending not in READERS:
        raise Refusal(sentences.UNKNOWN_ENDING.format(path=path, known=", ".join(READERS)))
    try:
        frame = READERS[ending](path, codes)
    except (OSError, ValueError) as error:
        raise Refusal(sentences.UNREADABLE.format(path=path, error=str(error).splitlines()[0])) from error
    wanted = list(dict.fromkeys((*codes, *numbers)))
    if all(column in frame for column in wanted):
        frame = frame[wanted]
    return frame.assign(**{name: as_codes(frame[name]) for name in codes if name in frame})


def as_codes(column: "pd.Series[Any]") -> "pd.Series[Any]":
    """Codes as text: 3 and 3.0 are "3"; a missing value stays missing."""
    if pd.api.types.is_float_dtype(column) and bool((column.dropna() % 1 == 0).all()):
        column = column.astype("Int64")
    return column.astype("string")


def _read_csv(path: Path, codes: Sequence[str]) -> pd.DataFrame:
    return pd.read_csv(path, dtype=dict.fromkeys(codes, "string"), encoding="utf-8-sig")


def _read_parquet(path: Path, _codes: Sequence[str]) -> pd.DataFrame:
    return pd.read_parquet(path)


def _read_stata(path: Path, _codes: Sequence[str]) -> pd.DataFrame:
    return pd.read_stata(path, convert_categoricals=False)


READERS: dict[str, Callable[[Path, Sequence[str]], pd.DataFrame]] = {
    ".csv": _read_csv,
    ".parquet": _read_parquet,
    ".dta": _read_stata,
}
