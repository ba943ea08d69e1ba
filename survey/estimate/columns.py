"""Columns of a frame of respondents become codes and numbers, or a refusal that names the column and the row."""

from collections.abc import Sequence

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
    if frame.empty:
        raise Refusal(sentences.EMPTY_FILE)


def require_column(frame: pd.DataFrame, column: str, role: Text, where: Text) -> None:
    """Refuse a frame without this column."""
    if column not in frame.columns:
        present = ", ".join(map(str, frame.columns))
        raise Refusal(sentences.MISSING_COLUMN.format(column=column, role=role, where=where, present=present))


def numbers_of(frame: pd.DataFrame, column: str, infinite: bool = False) -> Floats:
    """A column as floats (rows), NaN where missing. Refuses text, and infinite values unless `infinite`."""
    values = frame[column]
    if isinstance(values.dtype, np.dtype) and values.dtype.kind in "fiub":
        numbers = values.to_numpy().astype(np.float64, copy=False)
        if infinite or np.isfinite(numbers.sum()) or not np.isinf(numbers).any():
            return numbers
    numbers = pd.to_numeric(values, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
    bad = np.isnan(numbers) & values.notna().to_numpy(dtype=np.bool_)
    if not infinite:
        bad |= np.isinf(numbers)
    if bad.any():
        raise Refusal(sentences.NOT_NUMBERS.format(column=column, values=sentences.listed(values[bad].unique())))
    return numbers


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
    return codes


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
