"""From a snapshot's tables to columns that can be estimated: one for each indicator and definition, per unit.

A row outside a definition's universe is missing in its column, so that every domain keeps every PSU.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import pandas as pd

from survey.plan.indicator import Indicator
from survey.plan.universes import Unit
from survey.publish.figure import HEADLINE

Tables: TypeAlias = Mapping[str, pd.DataFrame]
Key: TypeAlias = tuple[str, str]

TABLE_OF: dict[Unit, str] = {"household": "households", "individual": "persons", "member": "members"}
DESIGN_COLUMNS = ("stratum", "fpc", "ssu_fpc")
CUTS = ("district", "urban", "sex", "age_group")
LOWER, UPPER = "bound_low", "bound_high"


@dataclass(frozen=True, slots=True)
class Columns:
    """The rows of one unit, with a column for each (indicator, definition), the mark of who is in its universe, and the
    breakdowns as text codes in columns called `cut_…`."""

    frame: pd.DataFrame
    names: dict[Key, str]
    asked: "dict[Key, pd.Series[bool]]"

    @property
    def cuts(self) -> list[str]:
        """The breakdown columns that this unit has."""
        return [cut(name) for name in CUTS if cut(name) in self.frame.columns]


def cut(breakdown: str) -> str:
    """The column that holds a breakdown's codes as text."""
    return f"cut_{breakdown}"


def columns_of(unit: Unit, tables: Tables, indicators: tuple[Indicator, ...]) -> Columns:
    """The headline and every variant of the indicators of one unit."""
    frame = _with_design(tables, TABLE_OF[unit])
    names: dict[Key, str] = {}
    asked: dict[Key, pd.Series[bool]] = {}
    made: dict[str, pd.Series[float]] = {}
    for indicator in indicators:
        for variant in (HEADLINE, *(variant.id for variant in indicator.variants)):
            chosen = indicator if variant == HEADLINE else indicator.variant(variant)
            key, name = (indicator.id, variant), f"{indicator.id}.{variant}"
            names[key], asked[key] = name, chosen.universe.includes(frame).astype(bool)
            made[name] = chosen.counts(frame).astype(float).where(asked[key])
    return Columns(_beside(frame, made), names, asked)


def bounds_of(unit: Unit, tables: Tables, indicators: tuple[Indicator, ...]) -> Columns:
    """The two bounds of each headline (statistics.md 2.2): strict logic, every eligible member of the roster, those not
    interviewed included; what is unknown counts once as no, once as yes."""
    frame = _eligible(tables) if unit == "individual" else _with_design(tables, TABLE_OF[unit])
    names: dict[Key, str] = {}
    asked: dict[Key, pd.Series[bool]] = {}
    made: dict[str, pd.Series[float]] = {}
    for indicator in indicators:
        inside = indicator.universe.includes(frame).astype(bool)
        truth = indicator.strict(frame).astype(float)
        for bound, value in ((LOWER, 0.0), (UPPER, 1.0)):
            key, name = (indicator.id, bound), f"{indicator.id}.{bound}"
            names[key], asked[key], made[name] = name, inside, truth.fillna(value).where(inside)
    return Columns(_beside(frame, made), names, asked)


def _beside(frame: pd.DataFrame, made: "dict[str, pd.Series[float]]") -> pd.DataFrame:
    cuts = {cut(name): _codes(frame[name]) for name in CUTS if name in frame.columns}
    return pd.concat([frame, pd.DataFrame({**made, **cuts}, index=frame.index)], axis=1)


def _codes(column: "pd.Series[Any]") -> "pd.Series[Any]":
    """Codes as text, whole numbers without a decimal point; missing stays missing."""
    whole = column.astype("Int64") if pd.api.types.is_numeric_dtype(column) else column
    return whole.astype("string").astype(object).where(column.notna(), None)


def _eligible(tables: Tables) -> pd.DataFrame:
    """Every member asked about as a person, with the answers of those who gave them and the roster's weight."""
    members = _with_design(tables, "members")
    members = members[members["eligible_15"].astype(bool)]
    persons = tables["persons"]
    answers = ["household", "line", *(name for name in persons.columns if name not in members.columns)]
    return members.merge(persons[answers], on=["household", "line"], how="left", validate="one_to_one")


def _with_design(tables: Tables, name: str) -> pd.DataFrame:
    """A table with the design's columns beside it, and for households what is known of their village."""
    frame = tables[name].reset_index(drop=True)
    households, psus = tables["households"], tables["psus"]
    absent = [column for column in DESIGN_COLUMNS if column not in frame.columns]
    from_household = [column for column in absent if column in households.columns]
    if from_household:
        frame = frame.merge(households[["household", *from_household]], on="household", how="left")
    from_psu = [column for column in absent if column not in from_household and column in psus.columns]
    if name == "households" and "village_fibre" not in frame.columns:
        from_psu.append("village_fibre")
    if from_psu:
        frame = frame.merge(psus[["psu", *from_psu]], on="psu", how="left")
    return frame
