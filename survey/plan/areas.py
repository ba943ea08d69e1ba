"""Areas by version: a code means a unit only together with its version; nothing is carried over by guess.

Versions: "2019" (census), "legacy" (Yên Bái until 30/06/2025) and "2025" (its area within Lào Cai since then). The
tables and their sources stand in `geography/`.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Literal

from survey.plan.spelling import search_key
from survey.plan.text import Refusal, Text

Version = Literal["2019", "legacy", "2025"]
Level = Literal["province", "district", "commune"]
VERSIONS: tuple[Version, ...] = ("2019", "legacy", "2025")
NOT_ASSIGNED = Text("chưa gán", "not assigned")
_URBAN_TYPES = ("Phường", "Thị trấn")


class UnknownUnit(Refusal):
    """A code that the version does not have."""


@dataclass(frozen=True, slots=True)
class AreaSet:
    """An area set: its name, the dates between which it held, and its basis."""

    id: Version
    name: Text
    valid_from: date | None
    valid_to: date | None
    basis: Text


@dataclass(frozen=True, slots=True)
class Unit:
    """One administrative unit of one version. `name` carries the type ("Xã An Lạc"), `short` does not."""

    version: Version
    code: str
    level: Level
    type: str
    short: str
    name: Text
    other_spelling: str
    parent: str

    @property
    def is_urban(self) -> bool:
        """A ward or township. For a PSU the area type is fixed in the frame and never read from here."""
        return self.type in _URBAN_TYPES


@dataclass(frozen=True, slots=True)
class CensusCount:
    """The census of 1 April 2019 for one commune; `legacy` is its commune of 2025, None where none is certain."""

    code: str
    legacy: str | None
    persons: int
    persons_urban: int
    persons_rural: int
    households: int
    area_km2: float


@dataclass(frozen=True, slots=True)
class Regrouped:
    """Numbers taken to another version, with the units and the sum that could not be taken along."""

    by_code: Mapping[str, float]
    left_out: tuple[Unit, ...]
    left_out_sum: float

    @property
    def note(self) -> Text:
        """What the totals leave out, for the foot of a table; empty where nothing is left out."""
        if not self.left_out:
            return Text("", "")
        return Text(
            vi="Chưa gồm {n} đơn vị chưa gán được sang bộ địa giới này (cộng lại {total:g}): {names}.",
            en="Leaves out {n} units not assigned in this area set ({total:g} in all): {names}.",
        ).format(
            n=len(self.left_out),
            total=self.left_out_sum,
            names=Text(
                ", ".join(unit.name.vi for unit in self.left_out), ", ".join(unit.name.en for unit in self.left_out)
            ),
        )


def _rows(table: str) -> list[dict[str, str]]:
    text = files("survey.plan").joinpath("geography", f"{table}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


@cache
def area_sets() -> Mapping[Version, AreaSet]:
    """The three area sets by id."""
    rows = {row["version"]: row for row in _rows("versions")}
    return {
        version: AreaSet(
            version,
            Text(row["name"], row["name_en"]),
            _day(row["valid_from"]),
            _day(row["valid_to"]),
            Text(row["basis"], row["basis_en"]),
        )
        for version in VERSIONS
        for row in (rows[version],)
    }


@cache
def _units() -> Mapping[Version, Mapping[str, Unit]]:
    table: dict[Version, dict[str, Unit]] = {version: {} for version in VERSIONS}
    for row in _rows("units"):
        for version in VERSIONS:
            for level in ("province", "district", "commune"):
                if row["version"] == version and row["level"] == level:
                    table[version][row["code"]] = Unit(
                        version,
                        row["code"],
                        level,
                        row["type"],
                        row["name"],
                        Text(f"{row['type']} {row['name']}", row["name_en"]),
                        row["other_spelling"],
                        row["parent"],
                    )
    return table


def find_unit(code: str, version: Version) -> Unit | None:
    """The unit with this code in this version, or None."""
    return _units()[version].get(code)


def unit(code: str, version: Version) -> Unit:
    """The unit with this code in this version; raises `UnknownUnit` where there is none."""
    found = find_unit(code, version)
    if found is None:
        raise UnknownUnit(
            Text(
                vi="Mã đơn vị {code} không có trong bộ địa giới {areas}. Ghi mã dạng chữ, đủ số 0 ở đầu.",
                en="Unit code {code} is not in the area set {areas}. Write the code as text, with its leading zeros.",
            ).format(code=code, areas=area_sets()[version].name)
        )
    return found


def units(version: Version, level: Level | None = None) -> tuple[Unit, ...]:
    """All units of a version, or those of one level, in the order of their codes."""
    return tuple(known for known in _units()[version].values() if level is None or known.level == level)


def children(code: str, version: Version) -> tuple[Unit, ...]:
    """The units directly below one; raises `UnknownUnit` where there is no such unit."""
    parent = unit(code, version)
    return tuple(known for known in units(version) if known.parent == parent.code)


def districts() -> tuple[Unit, ...]:
    """The nine former districts, in the order of the plan."""
    return units("legacy", "district")


def search(text: str, version: Version) -> tuple[Unit, ...]:
    """Units whose name or other spelling contains the text, whatever its tones and case."""
    key = search_key(text)
    return tuple(known for known in units(version) if key in search_key(f"{known.name.vi} {known.other_spelling}"))


@cache
def crosswalk() -> Mapping[str, str]:
    """The commune of today, by the code of each of the 168 communes until 30/06/2025."""
    return {row["legacy"]: row["new"] for row in _rows("crosswalk")}


def to_new(code: str) -> Unit:
    """The commune of today into which a commune of before 01/07/2025 went; raises `UnknownUnit`."""
    return unit(crosswalk()[unit(code, "legacy").code], "2025")


def from_legacy(code: str) -> tuple[Unit, ...]:
    """The communes of before 01/07/2025 that make up one of today; raises `UnknownUnit`."""
    new = unit(code, "2025")
    return tuple(unit(old, "legacy") for old, target in crosswalk().items() if target == new.code)


@cache
def census() -> Mapping[str, CensusCount]:
    """The census counts of the 180 communes by their census code."""
    return {
        row["code"]: CensusCount(
            row["code"],
            row["legacy"] or None,
            int(row["persons"]),
            int(row["persons_urban"]),
            int(row["persons_rural"]),
            int(row["households"]),
            float(row["area_km2"]),
        )
        for row in _rows("census_2019")
    }


def census_to_legacy(code: str) -> Unit | None:
    """The commune of 2025 that a census commune became, or None where no source makes it certain."""
    legacy = census()[unit(code, "2019").code].legacy
    return None if legacy is None else unit(legacy, "legacy")


def not_assigned() -> tuple[Unit, ...]:
    """The census communes without a certain later unit."""
    return tuple(unit(code, "2019") for code, count in census().items() if count.legacy is None)


def regroup_census(values: Mapping[str, float], version: Literal["legacy", "2025"]) -> Regrouped:
    """Numbers by census commune, added up by commune of a later version, and what that leaves out."""
    sums: dict[str, float] = {}
    left_out: list[Unit] = []
    for code, value in values.items():
        later = census_to_legacy(code)
        if later is None:
            left_out.append(unit(code, "2019"))
            continue
        goal = later.code if version == "legacy" else crosswalk()[later.code]
        sums[goal] = sums.get(goal, 0) + value
    return Regrouped(sums, tuple(left_out), sum(values[unit.code] for unit in left_out))


@cache
def tiles(version: Version = "legacy") -> Mapping[str, tuple[int, int]]:
    """Row and column on the tile map (from 1, north up, west left), by district code."""
    return {row["code"]: (int(row["row"]), int(row["column"])) for row in _rows("tiles") if row["version"] == version}
