"""The three weights of a wave: household, roster, individual (statistics.md 1). Each factor stays a column of its own.

    household   base weight × non-response                              × calibration to household totals
    roster      base weight × non-response                              × calibration to persons by district, sex, age
    individual  base weight × non-response × eligible (one drawn)
                × person non-response                                   × calibration to persons of 15 and over

`design_weight` is the product before calibration; with `calibration_cell` and the cells' totals it gives the variance
of the calibrated estimate (Deville and Särndal 1992).
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from survey.freeze import sentences
from survey.freeze.cells import BESIDE, LEAST_CALIBRATED, LEAST_PERSONS, household_cells, person_cells
from survey.plan.ages import AGE_GROUPS
from survey.plan.codes import ELIGIBILITY_UNKNOWN, OUT_OF_SCOPE
from survey.plan.text import Refusal

FROM_15 = AGE_GROUPS[1:]
UNADJUSTED = ""
"""The calibration cell where no totals were loaded."""


@dataclass(frozen=True, slots=True)
class Calibrated:
    """Rows with their final weight, and what each cell was fitted to (`cell`, `total`)."""

    rows: pd.DataFrame
    totals: pd.DataFrame


def standings(outcome: "pd.Series[int]", responded: "pd.Series[bool]") -> "pd.Series[str]":
    """Where each sampled household stands: `responded`, `not_responded`, `out_of_scope` or `unknown`.

    A closed roster alone makes a response. A case without an outcome was never reached, so nobody knows what it is.
    """
    standing = pd.Series("not_responded", index=outcome.index)
    standing[outcome.isin(list(OUT_OF_SCOPE))] = "out_of_scope"
    standing[outcome.isin(list(ELIGIBILITY_UNKNOWN)) | outcome.isna()] = "unknown"
    standing[responded] = "responded"
    return standing


def weigh_households(cases: pd.DataFrame) -> pd.DataFrame:
    """All cases with `eligible_share`, `response_cell`, `response_factor`, `design_weight` (0 where not responded).

    `cases`: `household`, `psu`, `stratum` (as drawn), `district`, `base_weight`, `standing`. Of the cases whose
    eligibility nobody found out, the share that is eligible among the known of the stratum counts (CASRO 1982). The
    factor of a cell is Σ eligible base weight / Σ base weight of respondents, so never below 1.
    """
    lacking = cases[~(cases["base_weight"] > 0)]
    if len(lacking):
        raise Refusal(sentences.NO_WEIGHT.format(n=len(lacking), first=lacking["household"].iloc[0]))
    responded = cases["standing"] == "responded"
    known = cases["base_weight"].where(cases["standing"] != "unknown", 0.0)
    in_scope = known.where(cases["standing"] != "out_of_scope", 0.0)
    sums = pd.DataFrame({"known": known, "in_scope": in_scope}).groupby(cases["stratum"]).transform("sum")
    share = (sums["in_scope"] / sums["known"]).where(sums["known"] > 0, 1.0)
    counted = in_scope.where(cases["standing"] != "unknown", cases["base_weight"] * share)
    carried = cases["base_weight"].where(responded, 0.0)
    rows = cases.assign(eligible_share=share, eligible=counted, carried=carried)
    rows["response_cell"] = household_cells(rows)
    sums = rows.groupby("response_cell")[["eligible", "carried"]].transform("sum")
    rows["response_factor"] = (sums["eligible"] / sums["carried"]).where(responded)
    rows["design_weight"] = (rows["base_weight"] * rows["response_factor"]).where(responded, 0.0)
    return rows.drop(columns=["eligible", "carried"])


def weigh_persons(roster: pd.DataFrame, selection: str) -> pd.DataFrame:
    """The respondents of 15 and over with `eligible_count`, `person_cell`, `person_factor`, `design_weight`.

    `roster`: one row per eligible member with `household`, `district`, `sex`, `age_group`, `responded`, `drawn` (always
    true unless one is drawn) and the household's `design_weight`. In one-person mode the drawn stands for all eligible.
    """
    count = roster.groupby("household")["household"].transform("size")
    asked = roster["drawn"].astype(bool)
    rows = roster[asked].assign(eligible_count=count[asked] if selection == "one" else 1)
    before = rows["design_weight"] * rows["eligible_count"]
    responded = rows["responded"].astype(bool)
    rows["person_cell"] = person_cells(rows, responded, FROM_15, LEAST_PERSONS)
    weights = pd.DataFrame({"asked": before, "carried": before.where(responded, 0.0)})
    sums = weights.groupby(rows["person_cell"]).transform("sum")
    nobody = rows[sums["carried"] <= 0]
    if len(nobody):
        raise Refusal(sentences.NOBODY_RESPONDED.format(where=nobody["person_cell"].iloc[0], n=len(nobody)))
    rows["person_factor"] = sums["asked"] / sums["carried"]
    rows["design_weight"] = before * rows["person_factor"]
    return rows[responded]


def calibrate_households(rows: pd.DataFrame, totals: pd.DataFrame) -> Calibrated:
    """Household weights fitted to the household totals by district; unchanged where there are none."""
    wanted = totals[totals["unit"] == "household"]
    return _fit(rows, rows["district"].astype(str), wanted.set_index("district")["total"].astype(float))


def calibrate_persons(rows: pd.DataFrame, totals: pd.DataFrame, groups: tuple[str, ...]) -> Calibrated:
    """Weights of persons fitted to totals by district × sex × age group, among the `groups` given.

    Age groups are joined (15–17 with 18–29 first) only where fewer than ten respondents would stand for one.
    """
    wanted = totals[(totals["unit"] == "person") & totals["age_group"].isin(groups)]
    if wanted.empty:
        return _fit(rows, pd.Series(UNADJUSTED, index=rows.index), pd.Series(dtype=float))
    everybody = pd.Series(True, index=rows.index)
    cell = person_cells(rows, everybody, groups, LEAST_CALIBRATED)
    places = pd.DataFrame({"district": rows["district"].astype(str), "sex": rows["sex"], "age": rows["age_group"]})
    # A cell's total is the sum over the classes it joins, those without a respondent included.
    sums: dict[str, float] = {}
    lookup = wanted.set_index([wanted["district"].astype(str), wanted["sex"].astype(int), "age_group"])["total"]
    for name in cell.unique():
        sums[name] = float(sum(lookup.get(key, np.nan) for key in _classes(name, places[cell == name])))
    missing = [name for name, total in sums.items() if not total > 0]
    if missing:
        raise Refusal(sentences.TOTAL_MISSING.format(group=missing[0]))
    _refuse_unmet(lookup, sums)
    return _fit(rows, cell, pd.Series(sums))


def _classes(cell: str, members: pd.DataFrame) -> list[tuple[str, int, str]]:
    district = str(members["district"].iloc[0])
    head, _, joined = cell.rpartition("/")
    sexes = [int(head.split("/")[1])] if "/" in head else [1, 2]
    return [(district, sex, group) for sex in sexes for group in joined.split(BESIDE)]


def _refuse_unmet(lookup: "pd.Series[float]", sums: dict[str, float]) -> None:
    """Every person of the population stands in a cell of the sample, or the calibration cannot be met."""
    met = {cell.split("/")[0] for cell in sums}
    lacking = lookup[(lookup > 0) & ~lookup.index.get_level_values(0).isin(list(met))]
    for key, total in lacking.items():
        group = "/".join(map(str, key)) if isinstance(key, tuple) else str(key)
        raise Refusal(sentences.TOTAL_NO_MEET.format(group=group, n=f"{total:.0f}"))


def _fit(rows: pd.DataFrame, cell: "pd.Series[str]", totals: "pd.Series[float]") -> Calibrated:
    """Post-stratify `design_weight` within the cells: factor = total / Σ weight."""
    if totals.empty:
        plain = rows.assign(calibration_cell=UNADJUSTED, calibration_factor=1.0, weight=rows["design_weight"])
        return Calibrated(plain, pd.DataFrame({"cell": pd.Series(dtype=str), "total": pd.Series(dtype=float)}))
    sums = rows["design_weight"].groupby(cell).sum()
    for name, total in totals.items():
        if total > 0 and name not in sums.index:
            raise Refusal(sentences.TOTAL_NO_MEET.format(group=name, n=f"{total:.0f}"))
    for name in sums.index:
        if not totals.get(name, 0) > 0:
            raise Refusal(sentences.TOTAL_MISSING.format(group=name))
    factor = cell.map(totals / sums).astype(float)
    fitted = rows.assign(calibration_cell=cell, calibration_factor=factor, weight=rows["design_weight"] * factor)
    used = totals[totals.index.isin(sums.index)]
    return Calibrated(fitted, pd.DataFrame({"cell": used.index.astype(str), "total": used.to_numpy(float)}))


def report(rows: pd.DataFrame) -> dict[str, float | int]:
    """What a weights report says of one table: n, sums, extremes, and 1 + cv² of the final weight (Kish)."""
    weight = rows["weight"].to_numpy(float)
    if not len(weight):
        return {"n": 0, "sum_design": 0.0, "sum": 0.0, "least": 0.0, "largest": 0.0, "kish": 1.0}
    return {
        "n": len(weight),
        "sum_design": float(rows["design_weight"].sum()),
        "sum": float(weight.sum()),
        "least": float(weight.min()),
        "largest": float(weight.max()),
        "kish": float(1 + weight.var() / weight.mean() ** 2),
    }
