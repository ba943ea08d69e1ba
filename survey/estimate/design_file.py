"""DESIGN.toml: how the sample was drawn, what to estimate, and the population totals to fit the weights to."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from survey.estimate import sentences
from survey.estimate.calibration import Calibration, Greg, Margins, Poststratify, Rake
from survey.estimate.columns import numbers_of
from survey.estimate.design import Design
from survey.estimate.outcomes import Outcome, mean, ratio, total
from survey.estimate.parts import Wanted, as_codes, read_frame, source_of
from survey.plan.text import Refusal

COLUMN_KEYS = ("strata", "psu", "weight", "fpc", "ssu", "ssu_fpc")
DESIGN_KEYS = (*COLUMN_KEYS, "lonely_psu", "lonely_domains", "psus", "outcomes", "missing", "calibration")
CALIBRATION_KEYS = {
    "poststratify": {"totals"},
    "rake": {"totals", "residuals"},
    "greg": {"totals", "covariates", "size"},
}


@dataclass(frozen=True, slots=True)
class DesignFile:
    """A design with what to estimate, the answer codes that mean no answer (8 don't know, 9 refused, …), and the
    calibration."""

    design: Design
    outcomes: tuple[Outcome, ...]
    missing: tuple[float, ...]
    calibration: Calibration | None


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
    _refuse_unknown(keys, DESIGN_KEYS, path)
    columns: dict[str, Any] = {key: _text(keys, key, path) for key in COLUMN_KEYS if key in keys}
    lonely_domains = keys.get("lonely_domains", False)
    if not isinstance(lonely_domains, bool):
        raise Refusal(sentences.BAD_DESIGN_VALUE.format(key="lonely_domains", path=path))
    psus = _psus(path, _text(keys, "psus", path), columns.get("fpc")) if "psus" in keys else None
    lonely_psu = keys.get("lonely_psu", "fail")
    design = Design(**columns, lonely_psu=lonely_psu, lonely_domains=lonely_domains, psus=psus)
    outcomes = tuple(_outcome(given, path) for given in _list(keys, "outcomes", path))
    missing = _list(keys, "missing", path)
    if not all(isinstance(code, int | float) for code in missing):
        raise Refusal(sentences.BAD_DESIGN_VALUE.format(key="missing", path=path))
    calibration = _calibration(keys["calibration"], path) if "calibration" in keys else None
    return DesignFile(design, outcomes, tuple(missing), calibration)


def _refuse_unknown(keys: Mapping[str, Any], known: tuple[str, ...], path: Path) -> None:
    for key in keys:
        if key not in known:
            raise Refusal(sentences.UNKNOWN_DESIGN_KEY.format(key=key, path=path, known=", ".join(known)))


def _text(keys: Mapping[str, Any], key: str, path: Path) -> str:
    if not isinstance(keys[key], str):
        raise Refusal(sentences.BAD_DESIGN_VALUE.format(key=key, path=path))
    return str(keys[key])


def _list(keys: Mapping[str, Any], key: str, path: Path) -> list[Any]:
    value = keys.get(key, [])
    if not isinstance(value, list):
        raise Refusal(sentences.BAD_DESIGN_VALUE.format(key=key, path=path))
    return value


def _psus(path: Path, name: str, fpc: str | None) -> pd.DataFrame:
    """All columns of the list: any of them may be grouped by."""
    place = name if "://" in name else str(path.parent / name)
    columns = source_of(place).columns
    sizes = tuple(column for column in columns if column == fpc)
    return read_frame(place, Wanted(tuple(column for column in columns if column != fpc), sizes))


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


def _calibration(given: object, path: Path) -> Calibration:
    """The table `[calibration]`: `method`, `totals`, and what else the method takes."""
    bad = Refusal(sentences.BAD_DESIGN_VALUE.format(key="calibration", path=path))
    if not isinstance(given, dict) or given.get("method") not in CALIBRATION_KEYS:
        raise bad
    method = given["method"]
    _refuse_unknown(given, ("method", *sorted(CALIBRATION_KEYS[method])), path)
    margins = _margins(given.get("totals", {}), path)
    if method == "rake":
        return Rake(margins, given.get("residuals", "weighted"))
    if method == "greg":
        covariates, size = given.get("covariates", {}), given.get("size")
        if not _is_totals(covariates) or not isinstance(size, int | float | None):
            raise bad
        return Greg(margins, covariates, size)
    if len(margins) != 1:
        raise bad
    ((groups, totals),) = margins.items()
    return Poststratify(groups, totals)


def _margins(given: object, path: Path) -> Margins:
    """Totals as `{sex = {1 = 873853, 2 = 856547}}`, or as files beside DESIGN.toml: columns of codes, and `total`."""
    names = [given] if isinstance(given, str) else given
    if isinstance(names, list) and all(isinstance(name, str) for name in names):
        return dict(_margin(str(path.parent / name)) for name in names)
    if isinstance(given, dict) and all(map(_is_totals, given.values())):
        return given
    raise Refusal(sentences.BAD_DESIGN_VALUE.format(key="totals", path=path))


def _is_totals(given: object) -> bool:
    return isinstance(given, dict) and all(isinstance(value, int | float) for value in given.values())


def _margin(place: str) -> tuple[Any, dict[Any, float]]:
    columns = source_of(place).columns
    if "total" not in columns or len(columns) == 1:
        raise Refusal(sentences.TOTALS_COLUMNS.format(path=place, present=", ".join(columns)))
    groups = tuple(column for column in columns if column != "total")
    frame = read_frame(place, Wanted(groups, ("total",)))
    totals = numbers_of(frame, "total").tolist()
    codes = [as_codes(frame[column]).astype(object).tolist() for column in groups]
    if len(groups) == 1:
        return groups[0], dict(zip(codes[0], totals, strict=True))
    return groups, dict(zip(zip(*codes, strict=True), totals, strict=True))
