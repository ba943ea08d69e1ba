"""Columns of a frame of respondents become codes and numbers, or a refusal that names the column and the row."""

from collections.abc import Hashable, Sequence
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

from survey.estimate import sentences
from survey.estimate.design import Design
from survey.estimate.groups import Floats, Truths
from survey.estimate.outcomes import Outcome
from survey.plan.text import Refusal, Text

FRAME = Text(vi="tệp người trả lời", en="the file of respondents")
PSU_LIST = Text(vi="danh sách địa bàn đã chọn", en="the list of sampled PSUs")
ROLES = {
    "strata": Text(vi="tầng, strata", en="strata"),
    "psu": Text(vi="địa bàn, psu", en="psu"),
    "weight": Text(vi="quyền số, weight", en="weight"),
    "fpc": Text(vi="hiệu chỉnh tổng thể hữu hạn, fpc", en="fpc"),
    "ssu": Text(vi="hộ, ssu", en="ssu"),
    "ssu_fpc": Text(vi="số hộ trong địa bàn, ssu_fpc", en="ssu_fpc"),
}
LARGEST, SMALLEST = 1e50, 1e-50
OUTCOME = Text(vi="biến cần ước lượng", en="outcome")
KEY = Text(vi="cột phân nhóm", en="column to group by")


def require(frame: pd.DataFrame, design: Design, outcomes: Sequence[Outcome], keys: Sequence[str]) -> None:
    """Refuse an empty frame, and one that lacks a column of the design, an outcome or a key."""
    listed_fpc = design.psus is not None and design.fpc in design.psus
    roles = [role for role in ROLES if getattr(design, role) is not None and not (role == "fpc" and listed_fpc)]
    for role in roles:
        require_column(frame, getattr(design, role), ROLES[role], FRAME)
    for outcome in outcomes:
        for column in outcome.columns:
            require_column(frame, column, OUTCOME, FRAME)
    for column in keys:
        require_column(frame, column, KEY, FRAME)
    if not len(frame):
        raise Refusal(sentences.EMPTY_FILE)
    for column in keys:
        _require_codes(frame[column], KEY)


def require_column(frame: pd.DataFrame, column: str, role: Text, where: Text) -> None:
    """Refuse a frame without this column."""
    if column not in frame.columns:
        present = ", ".join(map(str, frame.columns))
        raise Refusal(sentences.MISSING_COLUMN.format(column=column, role=role, where=where, present=present))
    if not frame.columns.is_unique and list(frame.columns).count(column) > 1:
        raise Refusal(sentences.COLUMN_TWICE.format(column=column, role=role, where=where))


def numbers_of(frame: pd.DataFrame, column: str, infinite: bool = False) -> Floats:
    """A column as floats (rows), NaN where missing. Refuses text, dates and numbers beyond what can be squared and
    added up (1e50, either way of 0), and infinite values unless `infinite`."""
    values = frame[column]
    if isinstance(values.dtype, pd.CategoricalDtype) or values.dtype.kind in "mMc":
        values = values.astype(object)
    readable = _readable(values)
    numbers = pd.to_numeric(values.where(readable), errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
    bad = ~readable | (np.isnan(numbers) & values.notna().to_numpy(dtype=np.bool_))
    size = np.abs(numbers)
    bad |= (size > LARGEST) & ~(np.isinf(numbers) & infinite) | (size < SMALLEST) & (numbers != 0)
    if bad.any():
        raise Refusal(sentences.NOT_NUMBERS.format(column=column, values=sentences.listed(_distinct(values[bad]))))
    return numbers


def _readable(values: "pd.Series[Any]") -> Truths:
    """Which values are numbers, texts that may be numbers, or missing (rows): dates and complex numbers are none."""
    if not isinstance(values.dtype, np.dtype) or values.dtype.kind != "O":
        return np.ones(len(values), dtype=np.bool_)
    return np.array([_is_readable(value) for value in values], dtype=np.bool_)


def _is_endless(value: object) -> bool:
    return isinstance(value, int) and abs(value) > LARGEST


def _is_readable(value: object) -> bool:
    if isinstance(value, int):
        return not _is_endless(value)
    if isinstance(value, np.complexfloating):
        return False
    return isinstance(value, str | float | Decimal | np.number | np.bool_) or value is None or value is pd.NA


def _distinct(values: "pd.Series[Any]") -> list[str]:
    return list(dict.fromkeys(str(value) for value in values))


def weights_of(frame: pd.DataFrame, design: Design) -> Floats:
    """The weights (rows): 1 each where the design has none. Refuses a missing or negative one, and a sum of 0."""
    if design.weight is None:
        return np.ones(len(frame))
    weights = numbers_of(frame, design.weight)
    _refuse_rows(np.isnan(weights), sentences.WEIGHT_MISSING, column=design.weight)
    _refuse_rows(weights < 0, sentences.WEIGHT_NEGATIVE, column=design.weight)
    if not weights.any():
        raise Refusal(sentences.WEIGHT_ALL_ZERO.format(column=design.weight))
    return weights


def design_units(frame: pd.DataFrame, design: Design) -> pd.DataFrame:
    """Where each respondent stands in the sample: stratum, psu (or row), and ssu, fpc, ssu_fpc where they count."""
    units = pd.DataFrame({"stratum": _codes(frame, design, "strata")}, index=frame.index)
    if design.psu is None:
        if frame.index.has_duplicates:
            again = sentences.listed(frame.index[frame.index.duplicated()])
            raise Refusal(sentences.PARTS_SHARE_ROWS.format(rows=again))
        units["row"] = frame.index
    else:
        units["psu"] = _codes(frame, design, "psu")
    if design.two_stage:
        units["ssu"] = _codes(frame, design, "ssu")
        units["ssu_fpc"] = _sizes(frame, design.ssu_fpc)
    if design.fpc is not None and not (design.psus is not None and design.fpc in design.psus):
        units["fpc"] = _sizes(frame, design.fpc)
    return units.reset_index(drop=True)


def listed_psus(psus: pd.DataFrame, design: Design) -> pd.DataFrame:
    """The sampled PSUs as units: stratum, psu, and fpc if the list has it; each PSU once."""
    for role in ("strata", "psu"):
        if getattr(design, role) is not None:
            require_column(psus, getattr(design, role), ROLES[role], PSU_LIST)
    units = pd.DataFrame({"stratum": _codes(psus, design, "strata")}, index=psus.index)
    units["psu"] = _codes(psus, design, "psu")
    if design.fpc is not None and design.fpc in psus:
        units["fpc"] = _sizes(psus, design.fpc)
    return units.drop_duplicates(ignore_index=True)


def _codes(frame: pd.DataFrame, design: Design, role: str) -> pd.Series:
    column = getattr(design, role)
    if column is None:
        return pd.Series(0, index=frame.index)
    codes: pd.Series = frame[column]
    missing = codes.isna().to_numpy(dtype=np.bool_)
    _refuse_rows(missing, sentences.DESIGN_CODE_MISSING, column=column, role=ROLES[role])
    _require_codes(codes, ROLES[role])
    return codes


def _require_codes(codes: "pd.Series[Any]", role: Text) -> None:
    """Refuse codes that are lists or the like, which cannot be told apart, and numbers that no other compares with."""
    if codes.dtype == object:
        bad = [value for value in codes if not isinstance(value, Hashable) or _is_endless(value)]
        if bad:
            raise Refusal(sentences.NOT_CODES.format(column=codes.name, role=role, values=sentences.listed(bad)))


def _sizes(frame: pd.DataFrame, column: str | None) -> Floats:
    """Population sizes or fractions of a finite population correction; infinite where empty (no correction)."""
    if column is None:
        return np.full(len(frame), np.inf)
    sizes = numbers_of(frame, column, infinite=True)
    return np.where(np.isnan(sizes), np.inf, sizes)


def _refuse_rows(bad: Truths, sentence: Text, **named: object) -> None:
    """Raise `sentence` with the number of bad rows and the first of them, counted from 1 below the heading."""
    if bad.any():
        raise Refusal(sentence.format(count=int(bad.sum()), row=int(np.argmax(bad)) + 1, **named))
