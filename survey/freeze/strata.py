"""The sample as it stands after the field: which PSUs count, in which stratum, with which finite correction.

Rules fixed before the draw (statistics.md 2, 3):
- A PSU whose households were all lost is weighted for by the others and leaves n_h; one that is truly empty stays.
- A certainty PSU is a stratum of its own, its households are the first-stage units, with the household correction.
- A stratum left with one PSU joins its neighbour: of the same district, the next in code order, else the one before.
- The correction is two-stage, or absent where at most a tenth of the stratum's PSUs was drawn.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

ABSENT_UP_TO = 0.10
"""Sampling fraction of PSUs up to which the finite correction is left out, at both stages."""
CERTAINTY_MARK = "!"
JOINED_BY = "+"


@dataclass(frozen=True, slots=True)
class Sample:
    """`psus`: one row per first-stage unit that counts. `households`: `stratum`, `psu`, `ssu_fpc` and `fpc` by case.

    `lost`, `empty`: codes of villages; `joined`: stratum as drawn and the one it now belongs to; `lonely`: strata with
    one unit that nothing could join.
    """

    psus: pd.DataFrame
    households: pd.DataFrame
    lost: list[str]
    empty: list[str]
    joined: dict[str, str]
    lonely: list[str]


def settle(psus: pd.DataFrame, cases: pd.DataFrame) -> Sample:
    """The design after the field. `cases`: `household`, `psu`, `listed`, and `asked`, `responded`, `in_scope` (bool).

    `asked` is true for every case that was or may have been a household of the survey, `responded` for closed rosters.
    """
    by_village = cases.groupby("psu").agg(asked=("asked", "sum"), responded=("responded", "sum"))
    state = psus[["psu"]].join(by_village, on="psu").fillna(0)
    is_lost = ((state["asked"] > 0) & (state["responded"] == 0)).to_numpy()
    is_empty = (state["asked"] == 0).to_numpy()
    kept = psus[~is_lost].copy()
    kept["village"] = kept["psu"]
    kept["stratum_drawn"] = kept["stratum"]
    certain = kept["certainty"].astype(bool)
    ordinary, joined = _join_lonely(kept[~certain])
    ordinary = _correct(ordinary)
    units = _households_as_units(kept[certain], cases)
    settled = pd.concat([ordinary, units], ignore_index=True)
    settled["n_sampled"] = settled.groupby("stratum")["psu"].transform("size")
    settled["n_frame"] = settled["n_frame"].astype("int64")
    return Sample(
        psus=settled,
        households=_of_households(settled, cases),
        lost=psus["psu"][is_lost].tolist(),
        empty=psus["psu"][is_empty].tolist(),
        joined=joined,
        lonely=sorted(settled["stratum"][settled["n_sampled"] == 1].tolist()),
    )


def _join_lonely(psus: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, str]]:
    """Join strata with one PSU to a neighbour, until none is left that can be joined."""
    psus = psus.copy()
    for _ in range(psus["stratum"].nunique()):
        counts = psus.groupby("stratum")["psu"].size().sort_index()
        pair = _neighbours(psus, counts)
        if pair is None:
            break
        members = psus["stratum"].isin(pair)
        first_of_each = psus[members].drop_duplicates("stratum")
        # What was drawn and what it was drawn from add up over the two.
        psus.loc[members, "n_frame"] = int(first_of_each["n_frame"].sum())
        psus.loc[members, "stratum"] = JOINED_BY.join(sorted(pair))
    changed = psus[psus["stratum"] != psus["stratum_drawn"]]
    return psus, dict(zip(changed["stratum_drawn"], changed["stratum"], strict=True))


def _neighbours(psus: pd.DataFrame, counts: "pd.Series[int]") -> tuple[str, str] | None:
    """The first lonely stratum in code order that has a neighbour in its district, with that neighbour."""
    district = psus.drop_duplicates("stratum").set_index("stratum")["district"]
    for stratum in counts.index[counts == 1]:
        others = [other for other in counts.index if other != stratum and district[other] == district[stratum]]
        if others:
            after = [other for other in others if other > stratum]
            return str(stratum), str(after[0] if after else others[-1])
    return None


def _correct(psus: pd.DataFrame) -> pd.DataFrame:
    """`fpc` (PSUs of the stratum's frame), `ssu_fpc` (households of the PSU); both empty where the share is small."""
    drawn = psus.groupby("stratum")["psu"].transform("size")
    corrected = drawn > ABSENT_UP_TO * psus["n_frame"]
    households = psus["listed"].fillna(psus["measure"]) * psus["segments"]
    return psus.assign(
        fpc=psus["n_frame"].astype(float).where(corrected),
        ssu_fpc=households.astype(float).where(corrected),
    )


def _households_as_units(certain: pd.DataFrame, cases: pd.DataFrame) -> pd.DataFrame:
    """One row per household of a certainty PSU that responded or is out of scope (it stays, with nothing in it)."""
    counted = cases[cases["responded"] | ~cases["asked"]]
    rows = certain.merge(counted[["psu", "household"]], on="psu", how="inner")
    in_village = (rows["listed"].fillna(rows["measure"]) * rows["segments"]).astype(float)
    drawn = rows.groupby("psu")["household"].transform("size") if len(rows) else pd.Series(dtype=float)
    return rows.assign(
        stratum=rows["stratum_drawn"].str.split(CERTAINTY_MARK).str[0] + CERTAINTY_MARK + rows["village"],
        psu=rows["psu"] + "/" + rows["household"].astype(str),
        n_frame=in_village,
        # A list that is shorter than what was drawn from it is a fault of the list, never a negative variance.
        fpc=np.maximum(in_village, drawn),
        ssu_fpc=1.0,
    )


def _of_households(settled: pd.DataFrame, cases: pd.DataFrame) -> pd.DataFrame:
    """Stratum, PSU and corrections of each case by its household id; villages that left give none."""
    columns = ["stratum", "psu", "fpc", "ssu_fpc"]
    certain = settled["household"].notna() if "household" in settled else pd.Series(False, index=settled.index)
    own = settled[certain].assign(household=lambda rows: rows["household"].astype("int64"))
    ordinary = cases[["household", "psu"]].merge(
        settled.loc[~certain, ["village", *columns]], left_on="psu", right_on="village", suffixes=("_drawn", "")
    )
    return pd.concat([ordinary[["household", *columns]], own[["household", *columns]]]).set_index("household")
