"""The figures of a snapshot, before any rule: every indicator for the province, the nine districts, urban and rural,
and for persons the sexes and age groups; the other definitions, bounds and shares of the answers for the province."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from survey.estimate.cluster import Told, reduce_parts
from survey.freeze.snapshot import Snapshot
from survey.plan.domains import Breakdown, breakdowns_of
from survey.plan.indicator import Indicator
from survey.plan.indicators import ALL as INDICATORS
from survey.plan.universes import Unit
from survey.publish.figure import ALL, HEADLINE, PROVINCE, Figure
from survey.publish.figures.intervals import Cell, Question, cells_of, rho_of
from survey.publish.figures.outcomes import CUTS, LOWER, UPPER, Tables, cut
from survey.publish.figures.reduction import (
    UNITS,
    Reduction,
    Stretch,
    UnitSums,
    Whole,
    calibrated_in,
    indicators_of,
    shares_of,
)

Questions = Mapping[Unit, Question]


@dataclass(frozen=True, slots=True)
class Computed:
    """A snapshot come to what a release is made from: the figures before any rule, in the order of the plan (per
    indicator the province, its other definitions, the breakdowns), the sums of each unit under the wave's design, and
    the rows of each table."""

    figures: tuple[Figure, ...]
    questions: Questions
    rows: Mapping[str, int]


def compute(tables: Tables) -> Computed:
    """What tables in memory come to."""
    summed = _summed(_reduction_of(tables), [Whole(tables)])
    return _computed(summed, tables["institutions"], {name: len(table) for name, table in tables.items()})


def compute_snapshot(snapshot: Snapshot, scheduler: str | None = None, tell: Told | None = None) -> Computed:
    """What a snapshot comes to, one part in memory at a time, or on the workers of a Dask scheduler that reach its
    folder. `tell` hears how many parts are done, and of how many."""
    summed = _summed(_reduction_in(snapshot), snapshot.stretches(), scheduler, tell)
    return _computed(summed, snapshot.table("institutions"), snapshot.rows())


def questions_of(source: Tables | Snapshot) -> Questions:
    """The sums of each unit alone."""
    if isinstance(source, Snapshot):
        summed = _summed(_reduction_in(source), source.stretches())
    else:
        summed = _summed(_reduction_of(source), [Whole(source)])
    return {unit: question for unit, (question, _) in summed.items()}


Summed = Mapping[Unit, tuple[Question, UnitSums]]


def _reduction_of(tables: Tables) -> Reduction:
    return Reduction(tables["psus"], calibrated_in(tables))


def _reduction_in(snapshot: Snapshot) -> Reduction:
    fitted: Mapping[str, bool] = snapshot.manifest["calibration"]["fitted"]
    return Reduction(snapshot.table("psus"), frozenset(name for name, is_fitted in fitted.items() if is_fitted))


def _summed(
    reduction: Reduction, parts: Sequence[Stretch], scheduler: str | None = None, tell: Told | None = None
) -> Summed:
    sums = reduce_parts(scheduler, reduction, parts, tell or _nobody_told)
    return {unit: (reduction.question(unit, of_unit), of_unit) for unit, of_unit in sums.items()}


def _nobody_told(_done: int, _parts: int) -> None:
    pass


def _computed(summed: Summed, institutions: pd.DataFrame, rows: Mapping[str, int]) -> Computed:
    made: dict[str, list[Figure]] = {indicator.id: [] for indicator in INDICATORS}
    for unit in UNITS:
        for figure in _sampled(*summed[unit], indicators_of(unit)):
            made[figure.indicator].append(figure)
    for indicator in INDICATORS:
        if not indicator.is_sampled:
            made[indicator.id].append(counted(indicator, institutions))
    figures = tuple(figure for indicator in INDICATORS for figure in made[indicator.id])
    return Computed(figures, {unit: question for unit, (question, _) in summed.items()}, rows)


def _sampled(question: Question, sums: UnitSums, indicators: tuple[Indicator, ...]) -> Iterator[Figure]:
    planned = {
        f"{indicator.id}.{variant}": indicator.rho for indicator in indicators for variant in _definitions(indicator)
    }
    counts: Mapping[Any, Any] = sums.counts.to_dict("index")
    bounds: Mapping[Any, Any] = sums.bounds.to_dict("index")
    # One ρ per indicator, that of its headline, for all its definitions.
    found = rho_of(question, planned)
    rho = {name: found[f"{name.partition('.')[0]}.{HEADLINE}"] for name in planned}
    cells: dict[str, dict[tuple[str, str], Cell]] = {}
    for indicator in indicators:
        for breakdown in _cuts_of(indicator):
            if breakdown.id not in cells:
                by = None if breakdown.id == PROVINCE else cut(breakdown.id)
                cells[breakdown.id] = cells_of(question, by, rho, ALL)
            for variant in _definitions(indicator) if breakdown.id == PROVINCE else [HEADLINE]:
                name = f"{indicator.id}.{variant}"
                for part in breakdown.parts:
                    figure = Figure(indicator.id, variant, breakdown.id, part.code)
                    figure = _figure(figure, counts.get((name, breakdown.id, part.code)))
                    if figure.n and (cell := cells[breakdown.id].get((name, part.code))) is not None:
                        figure = replace(figure, **cell.numbers())
                    limits = _limits(bounds.get((indicator.id, breakdown.id, part.code)))
                    yield replace(figure, **limits) if variant == HEADLINE else figure


def _definitions(indicator: Indicator) -> list[str]:
    return [HEADLINE, *(variant.id for variant in indicator.variants)]


def _cuts_of(indicator: Indicator) -> tuple[Breakdown, ...]:
    return tuple(b for b in breakdowns_of(indicator) if b.id == PROVINCE or b.id in CUTS)


def _figure(empty: Figure, counts: Mapping[str, float] | None) -> Figure:
    """A figure's counts and shares; a group in which nobody answered has n = 0 and no estimate."""
    if counts is None:
        return replace(empty, n=0, n_psu=0, n_households=0, numerator=0, size=0.0, df=0.0)
    whole: dict[str, Any] = {name: int(counts[name]) for name in ("n", "n_psu", "n_households", "numerator")}
    return replace(empty, **whole, size=counts["size"], df=0.0, **shares_of(counts))


def _limits(bounds: Mapping[str, float] | None) -> dict[str, Any]:
    """The weighted means of an indicator's two bounds."""
    if bounds is None or not bounds["weight"]:
        return {}
    return {bound: bounds[bound] / bounds["weight"] for bound in (LOWER, UPPER)}


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
