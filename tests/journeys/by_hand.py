"""The figures of the small world, computed from its answers with loops and the rules of `docs/statistics.md` alone.

Nothing here comes from the rooms that freeze, estimate or publish; SciPy gives the quantiles of Student's t and of the
beta distribution. Shares are 0 to 1. A household stands for itself by its key (village, number).
"""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from scipy.stats import beta, t

from tests.journeys.small_world import DRAWN, HOUSEHOLDS, REFERENCE, Home, Row, age_of

Key = tuple[str, int]
PROVINCE, WHOLE = "province", "15"
"""The whole province by its code, as figures name it."""
OUT_OF_SCOPE, UNKNOWN = (41, 42, 43, 44), (0, 61, 62)
AGES = ((15, "15-17"), (18, "18-29"), (30, "30-44"), (45, "45-59"), (60, "60+"))


@dataclass(frozen=True)
class Unit:
    """A household, a resident or a person who answered: where it lives, what it weighs, who it is, what it said."""

    home: Home
    weight: float
    row: Row

    @property
    def groups(self) -> dict[str, str]:
        stratum = self.home.village.stratum
        found = {PROVINCE: WHOLE, "district": stratum.district, "urban": str(stratum.urban)}
        if "sex" in self.row:
            found |= {"sex": str(self.row["sex"]), "age_group": age_group(age_of(self.row))}
        return found


@dataclass(frozen=True)
class Expected:
    """What a release must say of one cell."""

    n: int
    n_psu: int
    numerator: int
    estimate: float
    se: float
    low: float
    high: float
    df: int
    deff: float
    unknown: float

    @property
    def cv(self) -> float:
        return self.se / self.estimate


def age_group(age: int) -> str:
    return next(name for least, name in ((0, "0-14"), *AGES)[::-1] if age >= least)


# -- what counts -------------------------------------------------------------------------------------------------------


def _any(row: Row, names: Iterable[str], doubt: bool = False) -> int | None:
    said = [row.get(name) for name in names]
    return 1 if 1 in said else None if doubt else 0 if 2 in said else None


def smartphone(row: Row) -> int | None:
    if row.get("phone_own") in (2, 3):
        return 0
    return {1: 1, 2: 0}.get(row.get("phone_smart", 0)) if row.get("phone_own") == 1 else None


def account(row: Row) -> int | None:
    return _any(row, ("account_bank", "account_fund", "account_mobile", "account_wallet"))


def fibre(row: Row) -> int | None:
    return 1 if row.get("fibre_now") == 1 else {1: 1, 2: 0}.get(row.get("fibre_possible", 0))


def signature(row: Row) -> int | None:
    if row.get("signature_has") != 1:
        return 0 if row.get("signature_has") == 2 else None
    kinds = ("signature_vneid", "signature_remote", "signature_token", "signature_official")
    return _any(row, kinds, doubt=row.get("signature_kind_unknown") == 1)


def training(row: Row) -> int | None:
    if row.get("training_ever") != 1:
        return 0 if row.get("training_ever") == 2 else None
    return _any(row, ("training_class", "training_team", "training_online", "training_school", "training_work"))


def services(row: Row) -> int | None:
    return {1: 1, 2: 1, 3: 0, 4: 0}.get(row.get("service_used", 0))


def health_online(row: Row) -> int | None:
    if row.get("health_online") not in (1, 2):
        return 0 if row.get("health_online") == 3 else None
    return _any(row, ("health_app", "health_video", "health_phone", "health_linked"))


def health_record(row: Row) -> int | None:
    return {1: 1, 2: 1, 3: 0, 8: 0}.get(row.get("health_record", 0))


def works(row: Row) -> bool:
    """Of working age in November 2025: from 15 years to 61 years and 3 months (men), 56 years and 8 months (women)."""
    month = 1 if row["birth_month"] == 98 else row["birth_month"]
    months = (REFERENCE.year - int(row["birth_year"])) * 12 + REFERENCE.month - int(month)
    return 15 * 12 <= months <= (61 * 12 + 3 if row["sex"] == 1 else 56 * 12 + 8)


def _adult(row: Row) -> bool:
    return age_of(row) >= 18


INDICATORS: dict[str, tuple[str, Callable[[Row], bool], Callable[[Row], int | None]]] = {
    "I01": ("person", _adult, smartphone),
    "I02": ("person", lambda row: age_of(row) >= 15, account),
    "I03": ("household", lambda _row: True, fibre),
    "I04": ("person", _adult, signature),
    "I05": ("person", works, training),
    "I06": ("person", _adult, services),
    "I07": ("person", _adult, health_online),
    "I08": ("member", lambda _row: True, health_record),
}
PLANNED_RHO = {"I03": 0.3}


# -- weights -----------------------------------------------------------------------------------------------------------


def base_weight(home: Home) -> float:
    """All households of the stratum over those that the drawn villages stand for, times listed over selected."""
    village = home.village
    return village.stratum.households / (DRAWN * village.measure) * village.listed / HOUSEHOLDS


def household_weights(sample: list[Home]) -> dict[Key, float]:
    """Base weight and non-response: a village carries its own, unless it is thin; then the thin ones or all do."""
    counted = {home.key: base_weight(home) * _eligible_share(home, sample) for home in sample}
    carried = {home.key: base_weight(home) if home.responded else 0.0 for home in sample}
    cells: dict[Key, str] = {}
    for stratum, members in _by(sample, lambda home: home.village.stratum.code).items():
        in_village = _by(members, lambda home: home.village.code)
        thin = [home for rows in in_village.values() if _thin(rows, counted, carried) for home in rows]
        pooled = members if thin and _thin(thin, counted, carried) else thin
        cells |= {home.key: home.village.code for home in members} | {home.key: stratum for home in pooled}
    totals: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for key, cell in cells.items():
        totals[cell][0] += counted[key]
        totals[cell][1] += carried[key]
    return {key: carried[key] * totals[cell][0] / totals[cell][1] for key, cell in cells.items() if carried[key]}


def _eligible_share(home: Home, sample: list[Home]) -> float:
    """1 for a household, 0 out of scope; where nobody knows, the share among the known of the stratum."""
    if home.responded or home.outcome not in (*OUT_OF_SCOPE, *UNKNOWN):
        return 1.0
    if home.outcome in OUT_OF_SCOPE:
        return 0.0
    known = [one for one in sample if one.village.stratum is home.village.stratum and one.outcome not in UNKNOWN]
    inside = sum(base_weight(one) for one in known if one.outcome not in OUT_OF_SCOPE)
    return inside / sum(base_weight(one) for one in known)


def _thin(rows: list[Home], counted: dict[Key, float], carried: dict[Key, float]) -> bool:
    """Fewer than five answered, or they would stand for more than twice their weight."""
    asked, borne = sum(counted[home.key] for home in rows), sum(carried[home.key] for home in rows)
    return sum(home.responded for home in rows) < 5 or asked > 2 * borne


def units(sample: list[Home]) -> dict[str, list[Unit]]:
    """The three tables: households, residents, and persons of 15 and over who answered, each with its weight."""
    weights = household_weights(sample)
    households = [Unit(home, weights[home.key], home.answers) for home in sample if home.responded]
    residents = [
        Unit(home, weights[home.key], member)
        for home in sample
        for member in home.members
        if member["usual_resident"] in (1, 2)
    ]
    asked = [unit for unit in residents if age_of(unit.row) >= 15]
    cells = _person_cells(asked)
    before: dict[str, float] = defaultdict(float)
    after: dict[str, float] = defaultdict(float)
    for unit, cell in zip(asked, cells, strict=True):
        before[cell] += unit.weight
        after[cell] += unit.weight * answered(unit.row)
    persons = [
        Unit(unit.home, unit.weight * before[cell] / after[cell], unit.row)
        for unit, cell in zip(asked, cells, strict=True)
        if answered(unit.row)
    ]
    return {"household": households, "member": residents, "person": persons}


def answered(row: Row) -> bool:
    """Agreed, and a yes or a no to at least one indicator that concerns the person."""
    about = [(within, counts) for kind, within, counts in INDICATORS.values() if kind == "person"]
    refused = row.get("consent_person") == 2 or row.get("consent_guardian") == 2
    return not refused and any(within(row) and counts(row) is not None for within, counts in about)


def _person_cells(asked: list[Unit]) -> list[str]:
    """District, sex and age; neighbouring ages joined, from the youngest up, until thirty answered."""
    joined: dict[tuple[str, str], dict[str, str]] = {}
    for place, rows in _by(asked, lambda unit: (unit.groups["district"], unit.groups["sex"])).items():
        parts: list[tuple[list[str], int]] = [([], 0)]
        for _, name in AGES:
            if parts[-1][1] >= 30:
                parts.append(([], 0))
            here = sum(answered(unit.row) for unit in rows if unit.groups["age_group"] == name)
            parts[-1] = ([*parts[-1][0], name], parts[-1][1] + here)
        if len(parts) > 1 and parts[-1][1] < 30:
            last = parts.pop()
            parts[-1] = (parts[-1][0] + last[0], parts[-1][1] + last[1])
        joined[place] = {name: "/".join((*place, *names)) for names, _ in parts for name in names}
    return [joined[unit.groups["district"], unit.groups["sex"]][unit.groups["age_group"]] for unit in asked]


# -- estimates ---------------------------------------------------------------------------------------------------------


def figure(tables: dict[str, list[Unit]], indicator: str, breakdown: str = PROVINCE, group: str = WHOLE) -> Expected:
    """One cell: estimate, standard error, the Korn–Graubard interval with the floor of the design."""
    province = _cell(tables, indicator, PROVINCE, WHOLE)
    cell = province if breakdown == PROVINCE else _cell(tables, indicator, breakdown, group)
    rho = _rho(province, indicator)
    low, high = _interval(cell, rho)
    return Expected(**{**cell, "low": low, "high": high})


def _cell(tables: dict[str, list[Unit]], indicator: str, breakdown: str, group: str) -> dict[str, Any]:
    kind, within, counts = INDICATORS[indicator]
    table = tables[kind]
    asked = [unit for unit in table if within(unit.row) and unit.groups.get(breakdown) == group]
    valid = [(unit, said) for unit in asked if (said := counts(unit.row)) is not None]
    base = sum(unit.weight for unit, _ in valid)
    p = sum(unit.weight * said for unit, said in valid) / base
    scores: dict[Key, float] = {unit.home.key: 0.0 for unit in table}
    for unit, said in valid:
        scores[unit.home.key] += unit.weight * (said - p) / base
    n = len(valid)
    variance = _variance(table, scores)
    places = {unit.home.village.code for unit, _ in valid}
    strata = {unit.home.village.stratum.code for unit, _ in valid}
    return {
        "n": n,
        "n_psu": len(places),
        "numerator": sum(said for _, said in valid),
        "estimate": p,
        "se": math.sqrt(variance),
        "df": len(places) - len(strata),
        "deff": variance / (p * (1 - p) / (n - 1)) / (1 - n / base),
        "unknown": 1 - base / sum(unit.weight for unit in asked),
    }


def _variance(table: list[Unit], scores: dict[Key, float]) -> float:
    """Between villages of a stratum, and within villages where more than a tenth of the stratum's was drawn."""
    total = 0.0
    home_of = {unit.home.key: unit.home for unit in table}
    for members in _by(list(home_of.values()), lambda home: home.village.stratum.code).values():
        in_village = list(_by(members, lambda home: home.village.code).values())
        stratum = members[0].village.stratum
        share = DRAWN / stratum.villages
        share = share if share > 0.1 else 0.0
        sums = [sum(scores[home.key] for home in rows) for rows in in_village]
        total += (1 - share) * len(sums) * _spread(sums)
        for rows in in_village:
            left_out = 1 - len(rows) / rows[0].village.listed
            total += share * left_out * len(rows) * _spread([scores[home.key] for home in rows])
    return total


def _spread(values: list[float]) -> float:
    """The variance of values around their mean, over one fewer than their number."""
    mean = sum(values) / len(values)
    return sum((value - mean) ** 2 for value in values) / (len(values) - 1)


def _rho(province: dict[str, Any], indicator: str) -> float:
    """The likeness of answers within a village that the design effect of the province implies."""
    per_village = province["n"] / province["n_psu"]
    if not math.isfinite(province["deff"]) or per_village <= 1:
        return PLANNED_RHO.get(indicator, 0.05)
    likeness: float = (province["deff"] - 1) / (per_village - 1)
    return min(max(likeness, 0.0), 1.0)


def _interval(cell: dict[str, Any], rho: float) -> tuple[float, float]:
    n, p = cell["n"], cell["estimate"]
    cost = (t.ppf(0.975, n - 1) / t.ppf(0.975, cell["df"])) ** 2
    floor = n / (1 + (n / cell["n_psu"] - 1) * rho) * cost
    size = min(n, p * (1 - p) / cell["se"] ** 2 * cost, floor)
    yes, no = size * p, size * (1 - p)
    return float(beta.ppf(0.025, yes, no + 1)), float(beta.ppf(0.975, yes + 1, no))


def _by(rows: list[Any], name: Callable[[Any], Any]) -> dict[Any, list[Any]]:
    found: dict[Any, list[Any]] = defaultdict(list)
    for row in rows:
        found[name(row)].append(row)
    return found


def counts_for(indicator: str, row: Row) -> bool:
    """Whether a row is in the denominator of an indicator."""
    _, within, counts = INDICATORS[indicator]
    return within(row) and counts(row) is not None
