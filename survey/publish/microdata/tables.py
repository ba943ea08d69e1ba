"""The tables of each level: people (one row per usual resident), households, and the sampled PSUs."""

import hmac
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from survey.plan.codes import DONT_KNOW_LONG, REFUSED_LONG
from survey.plan.indicators import BY_ID
from survey.publish.figures.outcomes import Tables
from survey.publish.microdata import coarsen
from survey.publish.microdata.columns import AGE_CODES, answers_of, described, stage_of
from survey.publish.microdata.rules import (
    BAR,
    ETHNIC_GROUPS,
    HOUSEHOLD_CLASS,
    HOUSEHOLD_STEPS,
    LEFT_OUT,
    OTHER_GROUP,
    PERSON_CLASS,
    PERSON_STEPS,
    UNKNOWN_GROUP,
    Level,
)

PEOPLE, HOUSEHOLDS, PSUS = "people", "households", "psus"
_OF_PERSON = ("weight", "design_weight", "calibration_cell", "calibration_factor")
_MEMBERS = "_members"
_CERTAINTY = "!"
"""What parts a certainty village from its stratum in the codes of a snapshot."""


@dataclass(frozen=True, slots=True)
class Microdata:
    """The tables of one level by name, and what was done to them."""

    tables: dict[str, pd.DataFrame]
    report: dict[str, Any] = field(default_factory=dict)


def microdata(level: Level, tables: Tables, key: bytes) -> Microdata:
    """The tables of a level. `key` is known to the snapshot alone: without it no new label leads to an old one."""
    made = _on_site(tables) if level == "on-site" else _download(tables, key)
    kept = {name.removesuffix("_person") for frame in made.tables.values() for name in frame.columns}
    frozen = {name for source in ("members", "persons", "households", "psus") for name in tables[source].columns}
    return Microdata(made.tables, {**made.report, "columns_left_out": sorted(frozen - kept)})


def _people(tables: Tables) -> pd.DataFrame:
    """Every usual resident once, with the answers and the weight of those who responded as persons."""
    own = {name: f"{name}_person" for name in _OF_PERSON}
    persons = tables["persons"].rename(columns=own)
    members = tables["members"].rename(columns={"weight": "weight_member"})
    more = ["household", "line", *(name for name in persons.columns if name not in members.columns)]
    people = members.merge(persons[more], on=["household", "line"], how="left", validate="one_to_one")
    return people.assign(
        district=people["district"].astype("Int64"),
        age_group=people["age_group"].map({name: code for code, name in AGE_CODES.items()}).astype("Int64"),
        life_stage=stage_of(people["age"], people["working_age"]).astype("Int64"),
        ethnic_group=_ethnic_group(people),
    )


def _ethnic_group(people: pd.DataFrame) -> "pd.Series[Any]":
    if "ethnicity" not in people.columns:
        return pd.Series(UNKNOWN_GROUP, index=people.index, dtype="Int64")
    code = people["ethnicity"].astype("Int64")
    group = code.where(code.isin(list(ETHNIC_GROUPS)), OTHER_GROUP)
    return group.mask(code.isna() | code.isin([DONT_KNOW_LONG, REFUSED_LONG]), UNKNOWN_GROUP)


def _on_site(tables: Tables) -> Microdata:
    """Everything that is described, as it was frozen."""
    households = tables["households"].assign(district=tables["households"]["district"].astype("Int64"))
    psus = tables["psus"].assign(district=tables["psus"]["district"].astype("Int64"))
    return Microdata({PEOPLE: _told(_people(tables)), HOUSEHOLDS: _told(households), PSUS: _told(psus)})


def _told(frame: pd.DataFrame) -> pd.DataFrame:
    return frame[[name for name in frame.columns if name in described()]]


def _download(tables: Tables, key: bytes) -> Microdata:
    people, homes, villages = _relabelled(tables, key)
    at = coarsen.climb(people, PERSON_CLASS, PERSON_STEPS, coarsen.people_stand(people, BAR))
    homes_at = coarsen.climb(homes, HOUSEHOLD_CLASS, HOUSEHOLD_STEPS, coarsen.households_stand(BAR))
    answers, own = answers_of(people.columns), answers_of(homes.columns)
    told = coarsen.blanked(people, at, PERSON_STEPS, [*answers, "answered_by"])
    open_homes = _open_households(told, homes, homes_at)
    told["household"] = told["household"].where(told["household"].isin(open_homes))
    told_homes = coarsen.blanked(homes, homes_at, HOUSEHOLD_STEPS, [])
    told_homes["household"] = told_homes["household"].where(told_homes["household"].isin(open_homes))
    first = ["stratum", "psu", "household"]
    columns = [*first, *PERSON_CLASS, "weight_member", "weight_person", "answered_by", *answers]
    frames = {
        PEOPLE: told[[name for name in columns if name in told.columns]],
        HOUSEHOLDS: told_homes[[*first, *HOUSEHOLD_CLASS, "weight", *own]],
        PSUS: villages,
    }
    made = {
        PEOPLE: coarsen.report(at, people["weight_member"], PERSON_STEPS, LEFT_OUT),
        HOUSEHOLDS: coarsen.report(homes_at, homes["weight"], HOUSEHOLD_STEPS, LEFT_OUT),
        "household_ids": {"given": len(open_homes), "of": len(homes)},
    }
    return Microdata({name: frame.reset_index(drop=True) for name, frame in frames.items()}, made)


def _relabelled(tables: Tables, key: bytes) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """People, households and villages with new labels, rounded weights, and what the bars read, in shuffled order."""
    people, homes = _people(tables), tables["households"]
    count = homes["household"].map(people["household"].value_counts()).fillna(0).astype("Int64")
    size = count.clip(upper=BAR.largest_household)
    homes = homes.assign(**{"district": homes["district"].astype("Int64"), _MEMBERS: count, "size": size})
    labels = {
        "stratum": _labels(key, "stratum", map(_drawn_stratum, tables["psus"]["stratum"])),
        "psu": _labels(key, "psu", _village(tables["psus"])),
        "household": _labels(key, "household", homes["household"]),
    }
    villages = _placed(tables["psus"], labels)[["stratum", "psu"]].drop_duplicates()
    sensitive = {f"_{name}": _counts(people, name) for name in ("I07", "I08")}
    marks = {coarsen.SOURCE: people["household"], coarsen.ANSWERED: people["weight_person"].notna()}
    people = _placed(people, labels).assign(**marks, **sensitive)
    people["weight_member"], people["weight_person"] = _short(people["weight_member"]), _short(people["weight_person"])
    homes = _placed(homes, labels).assign(weight=_short(homes["weight"]))
    return (
        _shuffled(people, key, people[coarsen.SOURCE].astype(str) + "/" + people["line"].astype(str)),
        _shuffled(homes, key, homes["household"].astype(str)),
        villages.sort_values(["stratum", "psu"], ignore_index=True),
    )


def _counts(people: pd.DataFrame, indicator: str) -> "pd.Series[float]":
    """1, 0 or missing by the indicator's headline, whoever is in its universe."""
    return BY_ID[indicator].counts(people).astype(float)


def _drawn_stratum(stratum: str) -> str:
    return str(stratum).partition(_CERTAINTY)[0]


def _village(frame: pd.DataFrame) -> "pd.Series[Any]":
    """The village of each row: the PSU of a certainty village is a household, whose label would single it out."""
    return frame["village"] if "village" in frame.columns else frame["psu"]


def _placed(frame: pd.DataFrame, labels: dict[str, dict[str, int]]) -> pd.DataFrame:
    made = {
        "stratum": frame["stratum"].map(_drawn_stratum).map(labels["stratum"]),
        "psu": _village(frame).astype(str).map(labels["psu"]),
    }
    if "household" in frame.columns:
        made["household"] = frame["household"].astype(str).map(labels["household"])
    return frame.assign(**{name: column.astype("Int64") for name, column in made.items()})


def _labels(key: bytes, what: str, names: Iterable[object]) -> dict[str, int]:
    """New numbers from 1, in an order that only the key gives."""
    known = sorted({str(name) for name in names}, key=lambda name: _mark(key, f"{what}:{name}"))
    return {name: number for number, name in enumerate(known, start=1)}


def _mark(key: bytes, text: str) -> bytes:
    return hmac.digest(key, text.encode(), "sha256")


def _shuffled(frame: pd.DataFrame, key: bytes, names: "pd.Series[str]") -> pd.DataFrame:
    order = [_mark(key, f"row:{name}") for name in names]
    return frame.iloc[sorted(range(len(order)), key=order.__getitem__)].reset_index(drop=True)


def _short(weight: "pd.Series[Any]") -> "pd.Series[float]":
    """Weights to their significant digits."""
    return weight.map(lambda value: float(f"{value:.{BAR.digits}g}"), na_action="ignore").astype(float)


def _open_households(told: pd.DataFrame, homes: pd.DataFrame, homes_at: "pd.Series[int]") -> "set[int]":
    """The labels of the households whose people may be seen to belong together.

    Not those too large, nor those with a row that lost its place, nor those composed as too few of their district are.
    """
    fit = (homes_at == 0) & homes[_MEMBERS].between(1, BAR.largest_household)
    seen = homes["household"].map(told["household"].value_counts())
    return _alike(told, homes[fit & seen.eq(homes[_MEMBERS])])


def _alike(told: pd.DataFrame, whole: pd.DataFrame) -> "set[int]":
    names = [name for name in PERSON_CLASS if name not in ("district", "urban")]
    said = told[names[0]].astype("string").fillna("-")
    for name in names[1:]:
        said = said + "," + told[name].astype("string").fillna("-")
    inside = told["household"].isin(whole["household"])
    people = told[inside].assign(said=said[inside]).sort_values("said", kind="stable")
    composed = people.groupby("household")["said"].agg("|".join)
    place = whole.set_index("household")[["district", "urban"]].astype(str).agg("-".join, axis=1)
    alike = (place.loc[composed.index] + ":" + composed).rename("alike")
    return set(alike[alike.groupby(alike).transform("size") >= BAR.composition].index)
