"""Weighting cells: who carries whose weight, and which cells are joined because too few can carry it.

All rules are fixed here, look only at counts and never at an answer.
"""

from collections.abc import Iterable, Sequence

import pandas as pd

from survey.freeze import sentences
from survey.plan.text import Refusal

LEAST_HOUSEHOLDS = 5
"""A PSU carries its own non-response only with at least so many responding households …"""
LARGEST_FACTOR = 2.0
"""… and as long as their weight is not more than multiplied by this."""
LEAST_PERSONS = 30
"""Fewest respondents of a cell of the person step."""
LEAST_CALIBRATED = 10
"""Fewest respondents of a calibration cell."""
BESIDE = " "
"""Stands between joined age groups in a cell's name ("60+" has a plus of its own)."""


def join_neighbours(counts: Sequence[float], least: float) -> list[int]:
    """Join ordered classes with their next neighbour until each has at least `least`: the number of each class.

    From the lowest class up, so 15–17 joins 18–29; what is left over at the top joins the class below it.
    """
    numbers: list[int] = []
    number, filled = 0, 0.0
    for count in counts:
        if filled >= least:
            number, filled = number + 1, 0.0
        numbers.append(number)
        filled += count
    if number and filled < least:
        numbers = [min(one, number - 1) for one in numbers]
    return numbers


def household_cells(cases: pd.DataFrame) -> "pd.Series[str]":
    """The non-response cell of each sampled household.

    `cases` has `psu`, `stratum`, `district`, `eligible` (base weight that must be carried, 0 where out of scope) and
    `carried` (base weight of those who responded). A PSU is its own cell while it can carry; thin PSUs of a stratum,
    lost ones among them, form one; if that is thin too, the whole stratum does, and at last the district.
    """
    sums = cases.assign(count=(cases["carried"] > 0).astype(int)).groupby("psu", sort=False)
    psus = sums.agg({"stratum": "first", "district": "first", "eligible": "sum", "carried": "sum", "count": "sum"})
    psus["cell"] = psus.index
    for stratum, members in psus.groupby("stratum"):
        thin = members[_is_thin(members)]
        if thin.empty:
            continue
        # Thin ones together may carry themselves; otherwise every PSU of the stratum helps.
        pooled = members if _is_thin(thin[["eligible", "carried", "count"]].sum().to_frame().T).any() else thin
        psus.loc[pooled.index, "cell"] = f"{stratum}/" + ("all" if pooled is members else "thin")
    for district, members in psus.groupby("district"):
        if not _has_empty(members):
            continue
        psus.loc[members.index, "cell"] = f"district {district}"
        if _has_empty(psus.loc[members.index]):
            asked = int((cases["district"] == district).sum())
            raise Refusal(sentences.NOBODY_RESPONDED.format(where=district, n=asked))
    return cases["psu"].map(psus["cell"])


def _is_thin(psus: pd.DataFrame) -> "pd.Series[bool]":
    asked = psus["eligible"] > 0
    return asked & ((psus["count"] < LEAST_HOUSEHOLDS) | (psus["eligible"] > LARGEST_FACTOR * psus["carried"]))


def _has_empty(psus: pd.DataFrame) -> bool:
    sums = psus.groupby("cell")[["eligible", "carried"]].sum()
    return bool(((sums["eligible"] > 0) & (sums["carried"] <= 0)).any())


def person_cells(
    rows: pd.DataFrame, counted: "pd.Series[bool]", groups: Iterable[str], least: float
) -> "pd.Series[str]":
    """The cell of each person: district × sex × age group, neighbouring age groups joined until enough are counted.

    `counted` marks the respondents. Where a whole district × sex is short of `least`, its ages are one cell; where
    nobody of it is counted, both sexes of the district are.
    """
    order = list(groups)
    cell = pd.Series("", index=rows.index, dtype=object)
    for district, here in rows.groupby("district"):
        if (counted[here.index].groupby(here["sex"]).sum() == 0).any():
            _name(cell, here, counted, order, least, f"{district}")
            continue
        for sex, part in here.groupby("sex"):
            _name(cell, part, counted, order, least, f"{district}/{sex}")
    return cell


def _name(
    cell: "pd.Series[str]",
    part: pd.DataFrame,
    counted: "pd.Series[bool]",
    order: list[str],
    least: float,
    prefix: str,
) -> None:
    answered = part["age_group"][counted[part.index]].value_counts()
    numbers = join_neighbours([int(answered.get(group, 0)) for group in order], least)
    names = {
        group: f"{prefix}/" + BESIDE.join(o for o, n in zip(order, numbers, strict=True) if n == number)
        for group, number in zip(order, numbers, strict=True)
    }
    cell.loc[part.index] = part["age_group"].map(names)
