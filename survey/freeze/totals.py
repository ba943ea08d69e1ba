"""Population totals that weights are calibrated to: checked once, with source and date; never guessed, never mended.

Columns: `unit` (household or person), `district`, `sex` and `age_group` (persons only), `total`, `source`, `as_of`
(a date), `excludes` (who is left out, in words). Any part may be absent: the weights then say so in the manifest.
"""

from datetime import date

import pandas as pd

from survey.freeze import sentences
from survey.plan.ages import AGE_GROUPS
from survey.plan.areas import districts
from survey.plan.codes import SEXES
from survey.plan.text import Refusal, Text

COLUMNS = ("unit", "district", "sex", "age_group", "total", "source", "as_of", "excludes")
OLDEST_DAYS = 3 * 365 + 1
UNITS = ("household", "person")
_KEYS = ["unit", "district", "sex", "age_group"]
_WAYS_OUT = {
    "unit": Text("Ghi household hoặc person.", "Write household or person."),
    "district": Text("Ghi mã huyện cũ, ví dụ 132.", "Write the code of a former district, such as 132."),
    "sex": Text(
        "Ghi 1 (nam) hoặc 2 (nữ); để trống ở dòng household.", "Write 1 (male), 2 (female); none for household."
    ),
    "age_group": Text(
        "Ghi một trong: {groups}; để trống ở dòng household.", "Write one of: {groups}; none for household."
    ).format(groups=", ".join(AGE_GROUPS)),
    "total": Text("Ghi số người hoặc số hộ, không âm.", "Write a number of people or households, not negative."),
    "source": Text("Ghi nguồn của số liệu.", "Write where the figure comes from."),
    "as_of": Text("Ghi ngày dạng 2025-07-01.", "Write a date such as 2025-07-01."),
}


def check_totals(totals: pd.DataFrame, reference: date, old_reason: str | None) -> pd.DataFrame:
    """The totals, cleaned (codes as text, numbers). Raises `Refusal` for what cannot be, or is too old unreasoned."""
    missing = [column for column in COLUMNS if column not in totals.columns]
    if missing:
        present = ", ".join(map(str, totals.columns))
        raise Refusal(sentences.TOTAL_COLUMN.format(column=missing[0], present=present))
    rows = totals.loc[:, list(COLUMNS)].reset_index(drop=True).copy()
    is_person = rows["unit"] == "person"
    rows["total"] = pd.to_numeric(rows["total"], errors="coerce")
    rows["sex"] = pd.to_numeric(rows["sex"], errors="coerce")
    days = pd.to_datetime(rows["as_of"], errors="coerce")
    checks = {
        "unit": rows["unit"].isin(UNITS),
        "district": rows["district"].astype(str).isin([unit.code for unit in districts()]),
        "sex": rows["sex"].isin(list(SEXES)).where(is_person, rows["sex"].isna()),
        "age_group": rows["age_group"].isin(AGE_GROUPS).where(is_person, rows["age_group"].isna()),
        "total": rows["total"] >= 0,
        "source": rows["source"].fillna("").astype(str).str.strip() != "",
        "as_of": days.notna(),
    }
    for column, good in checks.items():
        if not good.all():
            row = int(good.to_numpy(bool).argmin())
            raise Refusal(
                sentences.TOTAL_BAD.format(
                    row=row + 1, column=column, value=totals[column].iloc[row], way_out=_WAYS_OUT[column]
                )
            )
    twice = rows[rows.duplicated(_KEYS)]
    if len(twice):
        raise Refusal(sentences.TOTAL_TWICE.format(group=_label(twice.iloc[0])))
    if old_reason is None:
        _refuse_old(rows, days, reference)
    return rows.assign(district=rows["district"].astype(str), as_of=days.dt.date)


def is_old(as_of: date, reference: date) -> bool:
    """More than three years from the reference date, before or after."""
    return abs((reference - as_of).days) > OLDEST_DAYS


def _refuse_old(rows: pd.DataFrame, days: "pd.Series[pd.Timestamp]", reference: date) -> None:
    for source, day in zip(rows["source"], days, strict=True):
        if is_old(day.date(), reference):
            raise Refusal(sentences.TOTAL_OLD.format(source=source, day=f"{day:%d/%m/%Y}"))


def _label(row: "pd.Series[str]") -> str:
    return "/".join(str(row[key]) for key in _KEYS if pd.notna(row[key]))
