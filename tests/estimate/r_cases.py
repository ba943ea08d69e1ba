"""R's reference cases as designs and calibrations of ours; the definitions are in `tests/reference/make_public.R`."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from survey.estimate import Design, Greg, Outcome, Poststratify, Rake, mean, ratio, total

REFERENCE = Path(__file__).parents[1] / "reference"


@dataclass(frozen=True)
class Case:
    """One design of the reference over one data set."""

    file: str
    design: Design
    calibration: Any = None


@cache
def frame(name: str) -> pd.DataFrame:
    """A data set of the reference; in vnmini the codes 7, 8, 9 are no answers."""
    data = pd.read_csv(REFERENCE / name)
    if name.startswith("vnmini"):
        for k in range(1, 11):
            data[f"y{k}"] = data[f"y{k}"].where(data[f"y{k}"].isin([0, 1]))
    if "enroll" in data:
        data["enroll0"] = data["enroll"]
    return data


def _numbered(totals: dict[str, float]) -> dict[Any, float]:
    return {int(code): value for code, value in totals.items()}


_schools = json.loads((REFERENCE / "api_reference.json").read_text())["meta"]["population"]
_people = {name: _numbered(t) for name, t in json.loads((REFERENCE / "vnmini_population.json").read_text()).items()}
STYPE, SCH = {"stype": _schools["stype"]}, {"sch": _numbered(_schools["sch"])}
PEOPLE = {name: _people[name] for name in ("sex", "age_group", "district")}

STRATIFIED = Design(strata="stype", weight="pw", fpc="fpc")
CLUSTERED = Design(psu="dnum", weight="pw", fpc="fpc")
CLUSTERED_WR = Design(psu="dnum", weight="pw")
VILLAGES = Design(strata="stratum", psu="ea", weight="weight", lonely_psu="adjust")

PLAIN = {
    "apistrat_fpc": Case("apistrat.csv", STRATIFIED),
    "apistrat_wr": Case("apistrat.csv", Design(strata="stype", weight="pw")),
    "apiclus1_fpc": Case("apiclus1.csv", CLUSTERED),
    "apiclus1_wr": Case("apiclus1.csv", CLUSTERED_WR),
    "apiclus2_wr": Case("apiclus2.csv", CLUSTERED_WR),
    "apiclus2_onestage_fpc": Case("apiclus2.csv", Design(psu="dnum", weight="pw", fpc="fpc1")),
    "apiclus2_twostage_fpc": Case(
        "apiclus2.csv", Design(psu="dnum", weight="pw", fpc="fpc1", ssu="snum", ssu_fpc="fpc2")
    ),
    "vnmini_wr": Case("vnmini1.csv", VILLAGES),
}
LONELY = {
    f"lonely_{rule}{ending}": Case("lonely.csv", Design("stratum", "psu", "w", lonely_psu=rule, lonely_domains=alone))
    for rule in ("remove", "certainty", "adjust", "average")
    for ending, alone in (("", False), ("_domainlonely", True))
}
CALIBRATED = {
    "apiclus1_fpc_poststrat_stype": Case("apiclus1.csv", CLUSTERED, Poststratify("stype", STYPE["stype"])),
    "apiclus1_wr_poststrat_stype": Case("apiclus1.csv", CLUSTERED_WR, Poststratify("stype", STYPE["stype"])),
    "apistrat_fpc_poststrat_sch": Case("apistrat.csv", STRATIFIED, Poststratify("sch", SCH["sch"])),
    "apiclus1_fpc_rake_stype_sch": Case("apiclus1.csv", CLUSTERED, Rake(STYPE | SCH, "unweighted")),
    "apistrat_fpc_rake_stype_sch": Case("apistrat.csv", STRATIFIED, Rake(STYPE | SCH, "unweighted")),
    "apiclus1_fpc_calraking_stype_sch": Case("apiclus1.csv", CLUSTERED, Rake(STYPE | SCH)),
    "apistrat_fpc_calraking_stype_sch": Case("apistrat.csv", STRATIFIED, Rake(STYPE | SCH)),
    "apiclus1_fpc_greg_stype_sch": Case("apiclus1.csv", CLUSTERED, Greg(STYPE | SCH)),
    "apiclus1_fpc_greg_stype_api99": Case("apiclus1.csv", CLUSTERED, Greg(STYPE, {"api99": _schools["api99"]})),
    "vnmini_poststrat_cell": Case("vnmini1.csv", VILLAGES, Poststratify("cell", _people["cell"])),
    "vnmini_calraking_sex_age_district": Case("vnmini1.csv", VILLAGES, Rake(PEOPLE)),
    "vnmini_rake_sex_age_district": Case("vnmini1.csv", VILLAGES, Rake(PEOPLE, "unweighted")),
}
PLAIN |= LONELY
NAMES_IN_R = {"xlogit": "logit", "logit": "logit", "beta": "beta", "wilson": "wilson", "asin": "asin", "mean": "wald"}


@cache
def rows_of(case: str) -> list[dict[str, Any]]:
    """The reference rows of a case: proportions, means, totals and ratios."""
    source = case.split("_")[0].rstrip("12")
    name = "api" if source.startswith("api") else source
    rows = json.loads((REFERENCE / f"{name}_reference.json").read_text())["rows"]
    return [row for row in rows if row["case"] == case and row["stat"] in ("prop", "mean", "total", "ratio")]


def outcome_of(row: dict[str, Any]) -> Outcome:
    """The outcome that a reference row estimates."""
    if row["stat"] == "total":
        return total(row["variable"])
    return ratio(*row["variable"].split("/")) if row["stat"] == "ratio" else mean(row["variable"])


def differs(ours: float, theirs: float | None, relative: float, floor: float = 1e-15) -> bool:
    """Whether a number is further from R's than allowed; R's null is NaN in ours."""
    if theirs is None:
        return False
    return not abs(ours - theirs) <= relative * abs(theirs) + floor
