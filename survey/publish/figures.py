"""The figures of a snapshot, before any rule: every indicator for the province, the nine districts, urban and rural,
and for persons the sexes and age groups; the other definitions, bounds and shares of the answers for the province."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pandas as pd

from survey.estimate import Design, Poststratify, reduce
from survey.plan.domains import Breakdown, breakdowns_of
from survey.plan.indicator import Indicator
from survey.plan.indicators import ALL as INDICATORS
from survey.plan.universes import Unit
from survey.publish.figure import ALL, HEADLINE, PROVINCE, Figure
from survey.publish.intervals import Cell, Question, cells_of, rho_of
from survey.publish.outcomes import CUTS, LOWER, UPPER, Columns, Tables, bounds_of, columns_of, cut

UNITS: tuple[Unit, ...] = ("household", "individual", "member")
PROXY, ONLINE = 2, 2
BEFORE, CELL, UNFITTED = "design_weight", "calibration_cell", ""


def compute(tables: Tables) -> list[Figure]:
    """All figures of a snapshot, in the order of the plan: per indicator the province, its other definitions, and the
    breakdowns. `tables` are the snapshot's, by name."""
    made: dict[str, list[Figure]] = {indicator.id: [] for indicator in INDICATORS}
    for unit in UNITS:
        for figure in _sampled(unit, tables, tuple(i for i in INDICATORS if i.unit == unit)):
            made[figure.indicator].append(figure)
    for indicator in INDICATORS:
        if not indicator.is_sampled:
            made[indicator.id].append(counted(indicator, tables["institutions"]))
    return [figure for indicator in INDICATORS for figure in made[indicator.id]]


def question_of(columns: Columns, psus: pd.DataFrame) -> Question:
    """The sums of one unit under a wave's design (statistics.md 3.1): a correction at both stages or at none; a stratum
    left with one PSU is centred at the grand mean.

    Weights that freeze fitted to totals by cell come with the weight before and the cell, from which the variance of
    the calibrated estimate follows; the totals are then the sums of the final weights.
    """
    frame, calibration = columns.frame, None
    if BEFORE in frame.columns and frame[CELL].ne(UNFITTED).any():
        calibration = Poststratify(CELL, frame.groupby(CELL)["weight"].sum().to_dict())
    design = Design(
        strata="stratum",
        psu="psu",
        weight="weight" if calibration is None else BEFORE,
        fpc="fpc",
        ssu="household",
        ssu_fpc="ssu_fpc",
        lonely_psu="adjust",
        psus=psus,
    )
    keys = columns.cuts if calibration is None else [*columns.cuts, CELL]
    return Question(reduce(frame, design, columns.answered(), keys), design, calibration)


def _sampled(unit: Unit, tables: Tables, indicators: tuple[Indicator, ...]) -> Iterator[Figure]:
    columns, bounds = columns_of(unit, tables, indicators), bounds_of(unit, tables, indicators)
    planned = {name: _planned(indicators, key[0]) for key, name in columns.names.items()}
    question = question_of(columns, tables["psus"])
    rho = _of_headline(columns, rho_of(question, planned), planned)
    cells: dict[str, dict[tuple[str, str], Cell]] = {}
    for indicator in indicators:
        variants = [HEADLINE, *(variant.id for variant in indicator.variants)]
        for breakdown in _cuts_of(indicator):
            if breakdown.id not in cells:
                by = None if breakdown.id == PROVINCE else cut(breakdown.id)
                cells[breakdown.id] = cells_of(question, by, rho, ALL)
            limits = _bounds(bounds, indicator, breakdown)
            for variant in variants if breakdown.id == PROVINCE else [HEADLINE]:
                for part in breakdown.parts:
                    cell = cells[breakdown.id].get((f"{indicator.id}.{variant}", part.code))
                    figure = _figure(columns, (indicator.id, variant), breakdown.id, part.code, cell)
                    yield replace(figure, **limits.get(part.code, {})) if variant == HEADLINE else figure


def _cuts_of(indicator: Indicator) -> tuple[Breakdown, ...]:
    return tuple(b for b in breakdowns_of(indicator) if b.id == PROVINCE or b.id in CUTS)


def _planned(indicators: tuple[Indicator, ...], indicator_id: str) -> float:
    return next(indicator.rho for indicator in indicators if indicator.id == indicator_id)


def _of_headline(columns: Columns, found: dict[str, float], planned: dict[str, float]) -> dict[str, float]:
    """One ρ per indicator, that of its headline, for all its definitions."""
    return {
        name: found.get(columns.names[indicator, HEADLINE], planned[name])
        for (indicator, _), name in columns.names.items()
    }


def _part(frame: pd.DataFrame, breakdown: str, group: str) -> "pd.Series[bool]":
    if breakdown == PROVINCE:
        return pd.Series(True, index=frame.index)
    return frame[cut(breakdown)] == group


def _figure(columns: Columns, key: tuple[str, str], breakdown: str, group: str, cell: Cell | None) -> Figure:
    """One figure from its cell; a group in which nobody answered has n = 0 and no estimate."""
    rows = columns.frame[columns.asked[key] & _part(columns.frame, breakdown, group)]
    known = rows[columns.names[key]].notna()
    valid = rows[known]
    asked = float(rows["weight"].sum())
    figure = Figure(
        *key,
        breakdown,
        group,
        n=len(valid),
        n_psu=int(valid["psu"].nunique()),
        n_households=int(valid["household"].nunique()),
        numerator=int(valid[columns.names[key]].sum()),
        size=float(valid["weight"].sum()),
        df=0.0,
        unknown=float(rows.loc[~known, "weight"].sum()) / asked if asked else None,
        item_response=len(valid) / len(rows) if len(rows) else None,
        proxy=_share(valid, "answered_by", PROXY),
        online=_share(valid, "mode", ONLINE),
    )
    return figure if cell is None else replace(figure, **cell.numbers())


def _share(rows: pd.DataFrame, column: str, code: int) -> float | None:
    """The weighted share of rows with a code, among those where the column says something."""
    if column not in rows.columns:
        return None
    known = rows[rows[column].notna()]
    total = float(known["weight"].sum())
    return float(known.loc[known[column] == code, "weight"].sum()) / total if total else None


def _bounds(bounds: Columns, indicator: Indicator, breakdown: Breakdown) -> dict[str, dict[str, Any]]:
    """The weighted means of an indicator's two bounds, by group."""
    found: dict[str, dict[str, Any]] = {}
    for part in breakdown.parts:
        rows = bounds.frame[bounds.asked[indicator.id, LOWER] & _part(bounds.frame, breakdown.id, part.code)]
        total = float(rows["weight"].sum())
        if total:
            names = {bound: bounds.names[indicator.id, bound] for bound in (LOWER, UPPER)}
            found[part.code] = {b: float((rows[name] * rows["weight"]).sum()) / total for b, name in names.items()}
    return found


def counted(indicator: Indicator, institutions: pd.DataFrame) -> Figure:
    """The full count of an indicator of institutions: verified and complete, not yet verified or not returned, and all
    on the register (statistics.md 2.7)."""
    rows = institutions[indicator.universe.includes(institutions).astype(bool)].reset_index(drop=True)
    verified = rows["state"] == "verified"
    complete = int((verified & (indicator.counts(rows) == 1)).sum())
    register = len(rows)
    return Figure(
        indicator.id,
        kind="count",
        estimate=complete / register if register else None,
        k=complete,
        m=int((~verified).sum()),
        register=register,
        size=float(register),
    )
