"""From tidy answers and the sample to the seven tables of a snapshot, weighed; and the facts its manifest tells."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from survey.freeze import weighting
from survey.freeze.cells import LARGEST_FACTOR, LEAST_CALIBRATED, LEAST_HOUSEHOLDS, LEAST_PERSONS
from survey.freeze.strata import ABSENT_UP_TO, Sample, settle
from survey.freeze.tidy import Tidied, variables
from survey.plan.ages import AGE_GROUPS
from survey.plan.codes import OUT_OF_SCOPE
from survey.questionnaire.instruments import HOUSEHOLD

_AREAS = ["stratum_drawn", "district", "urban", "commune_2019", "commune_legacy", "commune_new"]
_DESIGN = ["stratum", "psu", "village", "district", "urban", "commune_2019", "commune_legacy", "commune_new"]
_PSUS = [
    "psu",
    "stratum",
    "stratum_drawn",
    "village",
    "district",
    "urban",
    "commune_2019",
    "commune_legacy",
    "commune_new",
    "n_sampled",
    "n_frame",
    "fpc",
    "ssu_fpc",
    "certainty",
    "village_fibre",
]
_CASES = [
    "household",
    "village",
    "stratum_drawn",
    "district",
    "urban",
    "listed",
    "selected",
    "base_weight",
    "outcome",
    "standing",
    "eligible_share",
    "response_cell",
    "response_factor",
    "design_weight",
]
_HOUSEHOLD = [
    "household",
    *_DESIGN,
    "mode",
    "listed",
    "selected",
    "base_weight",
    "response_cell",
    "response_factor",
]
_PERSON = ["household", "line", *_DESIGN, "sex", "age", "age_group", "birth_imputed", "working_age"]
_CORRECTIONS = ["fpc", "ssu_fpc"]
_WEIGHTS = ["design_weight", "calibration_cell", "calibration_factor", "weight"]


@dataclass(frozen=True, slots=True)
class Frozen:
    """The tables by name, and facts for the manifest: counts, sums of weights, rules, what was joined or lost."""

    tables: dict[str, pd.DataFrame]
    facts: dict[str, Any]


def build(
    psus: pd.DataFrame,
    cases: pd.DataFrame,
    outcomes: Mapping[int, int | None],
    tidied: Tidied,
    institutions: pd.DataFrame,
    totals: pd.DataFrame,
    selection: str,
) -> Frozen:
    """Weigh a wave. `psus` and `cases` as the store has them, `outcomes` of accepted forms by household id.

    A case whose only form nobody accepted counts as not responded. `selection` is "all" or "one".
    """
    rows = _with_standing(psus, cases, outcomes, tidied.households["household"])
    weighed = weighting.weigh_households(rows)
    sample = settle(psus, _for_design(weighed))
    placed = (
        weighed.drop(columns=["stratum"]).rename(columns={"psu": "village"}).join(sample.households, on="household")
    )
    responding = placed[placed["standing"] == "responded"].drop(columns=["outcome"])
    responding = responding.merge(tidied.households, on="household", validate="one_to_one")
    households = weighting.calibrate_households(responding, totals)
    design = placed[["household", *_DESIGN, *_CORRECTIONS, "response_factor", "design_weight"]]
    roster = tidied.members.merge(design, on="household")
    members = weighting.calibrate_persons(roster, totals, AGE_GROUPS)
    eligible = roster[roster["eligible_15"]]
    persons = weighting.calibrate_persons(weighting.weigh_persons(eligible, selection), totals, weighting.FROM_15)
    tables = _tables(sample, placed, households, members, persons)
    tables["institutions"] = institutions
    return Frozen(tables, _facts(tables, sample, weighed, tidied, totals))


def _with_standing(
    psus: pd.DataFrame, cases: pd.DataFrame, outcomes: Mapping[int, int | None], responded: "pd.Series[int]"
) -> pd.DataFrame:
    rows = cases.merge(psus[["psu", "stratum", *_AREAS[1:]]], on="psu", how="left", validate="many_to_one")
    rows["stratum_drawn"] = rows["stratum"]
    accepted = rows["household"].map(outcomes).astype("Int64")
    rows["outcome"] = accepted.fillna(rows["outcome"])
    standing = weighting.standings(rows["outcome"], rows["household"].isin(responded))
    unheard = rows["pending"].astype(bool) & ~rows["household"].isin(list(outcomes))
    rows["standing"] = standing.mask(unheard, "not_responded")
    return rows


def _for_design(weighed: pd.DataFrame) -> pd.DataFrame:
    standing = weighed["standing"]
    return weighed[["household", "psu", "listed"]].assign(
        responded=standing == "responded", asked=standing != "out_of_scope"
    )


def _tables(
    sample: Sample,
    placed: pd.DataFrame,
    households: weighting.Calibrated,
    members: weighting.Calibrated,
    persons: weighting.Calibrated,
) -> dict[str, pd.DataFrame]:
    # An answer of the roster is found in both tables of people; the answers of a person only among the persons.
    own, roster = variables(HOUSEHOLD, "household"), variables(HOUSEHOLD, "member")
    asked = [name for name in variables(HOUSEHOLD, "individual") if name not in roster]
    rest = [name for name in roster if name not in _PERSON]
    asked_of = persons.rows.assign(mode=persons.rows["person_mode"])
    return {
        "psus": sample.psus[_PSUS],
        "cases": placed[_CASES].sort_values(["village", "household"], ignore_index=True),
        "households": _cut(households.rows, _HOUSEHOLD, own),
        "members": _cut(members.rows, [*_PERSON, "eligible_15", "drawn", "responded"], rest),
        "persons": _cut(
            asked_of, [*_PERSON, "mode", "eligible_count", "person_cell", "person_factor"], [*asked, *rest]
        ),
        "totals": pd.concat(
            [
                part.totals.assign(table=name)
                for name, part in (("households", households), ("members", members), ("persons", persons))
            ],
            ignore_index=True,
        )[["table", "cell", "total"]],
    }


def _cut(rows: pd.DataFrame, first: list[str], answers: list[str]) -> pd.DataFrame:
    names = [*first, *_WEIGHTS, *_CORRECTIONS, *answers]
    keys = ["village", "household", "line"] if "line" in names else ["village", "household"]
    return rows[names].sort_values(keys, ignore_index=True)


def _facts(
    tables: Mapping[str, pd.DataFrame],
    sample: Sample,
    weighed: pd.DataFrame,
    tidied: Tidied,
    totals: pd.DataFrame,
) -> dict[str, Any]:
    by_stratum = weighed.groupby(["stratum", "standing"]).size().unstack(fill_value=0)
    return {
        "counts": _counts(tables, weighed, tidied),
        "response": {str(key): {k: int(n) for k, n in row.items()} for key, row in by_stratum.iterrows()},
        "weights": {name: weighting.report(tables[name]) for name in ("households", "members", "persons")},
        "calibration": _calibration(tables, totals),
        "sample": {
            "lost": sample.lost,
            "empty": sample.empty,
            "joined": sample.joined,
            "lonely": sample.lonely,
            "not_used": sorted(tidied.not_used),
        },
        "rules": {
            "response_cell_least_households": LEAST_HOUSEHOLDS,
            "response_cell_largest_factor": LARGEST_FACTOR,
            "person_cell_least": LEAST_PERSONS,
            "calibration_cell_least": LEAST_CALIBRATED,
            "correction_absent_up_to": ABSENT_UP_TO,
            "out_of_scope": sorted(OUT_OF_SCOPE),
        },
    }


def _counts(tables: Mapping[str, pd.DataFrame], weighed: pd.DataFrame, tidied: Tidied) -> dict[str, Any]:
    standing, members = weighed["standing"].value_counts(), tables["members"]
    return {
        "psus": int(tables["psus"]["village"].nunique()),
        "cases": len(weighed),
        **{name: int(standing.get(name, 0)) for name in ("responded", "not_responded", "out_of_scope", "unknown")},
        "households": len(tables["households"]),
        "members": len(members),
        "persons": len(tables["persons"]),
        "eligible_15": int(members["eligible_15"].sum()),
        "drawn": int((members["eligible_15"] & members["drawn"]).sum()),
        "birth_imputed": int(members["birth_imputed"].sum()),
        "roster_lines_left_out": tidied.left_out,
        "values_not_codes": tidied.not_codes,
        "forms_not_used": len(tidied.not_used),
        "institutions": {k: int(n) for k, n in tables["institutions"]["state"].value_counts().items()},
    }


def _calibration(tables: Mapping[str, pd.DataFrame], totals: pd.DataFrame) -> dict[str, Any]:
    """Whether each table was fitted to totals, and where those come from."""
    fitted = set(tables["totals"]["table"])
    sources = totals[["unit", "source", "as_of", "excludes"]].drop_duplicates()
    return {
        "fitted": {name: name in fitted for name in ("households", "members", "persons")},
        "totals": [{key: str(value) for key, value in row.items()} for row in sources.to_dict("records")],
    }
