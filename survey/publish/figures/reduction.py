"""Each part of a snapshot comes to sums, here or on a cluster: what the estimator needs, and unweighted counts.

Parts are cut between villages, so persons, households and villages of parts add up. A part is read once for all three
units, and only sums come back: the memory is that of one part.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import pandas as pd

from survey.estimate import Design, Poststratify, Sums, merge, reduce
from survey.plan.indicator import Indicator
from survey.plan.indicators import ALL as INDICATORS
from survey.plan.universes import Unit
from survey.publish.figure import ALL, HEADLINE, PROVINCE
from survey.publish.figures.intervals import Question
from survey.publish.figures.outcomes import CUTS, LOWER, TABLE_OF, UPPER, Columns, Tables, bounds_of, columns_of, cut

UNITS: tuple[Unit, ...] = ("household", "individual", "member")
PROXY, ONLINE = 2, 2
BEFORE, CELL, UNFITTED = "design_weight", "calibration_cell", ""
CELLS = ["name", "breakdown", "group"]


class Stretch(Protocol):
    """A part of the tables that hold households and people, with whole villages."""

    def tables(self) -> Tables:
        """The tables by name: `households`, `members`, `persons`."""


@dataclass(frozen=True, slots=True)
class Whole:
    """Tables that are in memory, as one part."""

    given: Tables

    def tables(self) -> Tables:
        """All of them."""
        return self.given


@dataclass(frozen=True, slots=True)
class UnitSums:
    """What the rows of one unit come to.

    `counts` and `bounds` have one row per (name, breakdown, group) and add up; `fitted` are the sums of the final
    weights by calibration cell, empty where the weights are not calibrated.
    """

    answers: Sums
    counts: pd.DataFrame
    bounds: pd.DataFrame
    fitted: "pd.Series[float]"


@dataclass(frozen=True, slots=True)
class Reduction:
    """How every part is reduced: the villages of the sample, and the tables whose weights were fitted to totals."""

    psus: pd.DataFrame
    calibrated: frozenset[str]

    def reduce(self, part: Stretch, /) -> dict[Unit, UnitSums]:
        """The sums of a part, by unit; a unit of which it has no row is left out."""
        tables = {**part.tables(), "psus": self.psus}
        return {unit: self._of_unit(unit, tables) for unit in UNITS if len(tables[TABLE_OF[unit]])}

    def whole(self, parts: Iterable[dict[Unit, UnitSums]], /) -> dict[Unit, UnitSums]:
        """The sums of all parts."""
        several = list(parts)
        return {unit: _added([part.pop(unit) for part in several if unit in part]) for unit in UNITS}

    def question(self, unit: Unit, sums: UnitSums) -> Question:
        """The sums of a unit under the wave's design, with the totals its weights were fitted to."""
        calibration = Poststratify(CELL, sums.fitted.to_dict()) if self._is_fitted(unit) else None
        return Question(sums.answers, self._design(unit), calibration)

    def _of_unit(self, unit: Unit, tables: Tables) -> UnitSums:
        indicators = indicators_of(unit)
        columns, bounds = columns_of(unit, tables, indicators), bounds_of(unit, tables, indicators)
        keys = [*columns.cuts, CELL] if self._is_fitted(unit) else columns.cuts
        answers = reduce(columns.frame, self._design(unit), list(columns.names.values()), keys)
        fitted = columns.frame.groupby(CELL)["weight"].sum() if self._is_fitted(unit) else pd.Series(dtype=float)
        return UnitSums(answers, _counts(columns), _bounds(bounds), fitted)

    def _is_fitted(self, unit: Unit) -> bool:
        return TABLE_OF[unit] in self.calibrated

    def _design(self, unit: Unit) -> Design:
        return design_of(self.psus, self._is_fitted(unit))


def design_of(psus: pd.DataFrame, calibrated: bool) -> Design:
    """The design of a wave (statistics.md 3.1): a correction at both stages or at none; a stratum left with one PSU is
    centred at the grand mean. Calibrated weights come with the weight before, from which their variance follows."""
    # Where no stratum has a correction, households within a village change no variance and cost a row of sums each.
    corrections = [name for name in ("fpc", "ssu_fpc") if name in psus.columns]
    plain = len(corrections) == 2 and bool(psus[corrections].isna().all(axis=None))
    return Design(
        strata="stratum",
        psu="psu",
        weight=BEFORE if calibrated else "weight",
        fpc=None if plain else "fpc",
        ssu=None if plain else "household",
        ssu_fpc=None if plain else "ssu_fpc",
        lonely_psu="adjust",
        psus=psus,
    )


def calibrated_in(tables: Tables) -> frozenset[str]:
    """The tables whose weights were fitted to totals, as their cells tell."""
    return frozenset(name for name in TABLE_OF.values() if is_calibrated(tables[name]))


def is_calibrated(frame: pd.DataFrame) -> bool:
    """Whether the weights of these rows were fitted to totals by cell."""
    return BEFORE in frame.columns and bool(frame[CELL].ne(UNFITTED).any())


def indicators_of(unit: Unit) -> tuple[Indicator, ...]:
    """The indicators of one unit, in the order of the plan."""
    return tuple(indicator for indicator in INDICATORS if indicator.unit == unit)


def _added(parts: list[UnitSums]) -> UnitSums:
    def added(tables: list[pd.DataFrame]) -> pd.DataFrame:
        return pd.concat(tables).groupby(level=CELLS).sum()

    fitted = pd.concat([part.fitted for part in parts]) if parts else pd.Series(dtype=float)
    answers = merge(part.answers for part in parts)  # refuses where nobody answered anything
    counts, bounds = added([part.counts for part in parts]), added([part.bounds for part in parts])
    return UnitSums(answers, counts, bounds, fitted.groupby(level=0).sum())


def _counts(columns: Columns) -> pd.DataFrame:
    """Unweighted counts and sums of weights: of the headline in every breakdown, of other definitions in the province.

    `rows` were asked, `n` of them answered; `asked` and `unknown` are the weights of those asked and of those without
    a usable answer; `proxy` and `online` are weights among those of whom it is known (`…_of`).
    """
    households = pd.Series(pd.factorize(columns.frame["household"])[0], index=columns.frame.index)
    psus = pd.Series(pd.factorize(columns.frame["psu"])[0], index=columns.frame.index)
    parts: dict[tuple[str, str], pd.DataFrame] = {}
    for key, name in columns.names.items():
        frame = columns.frame[columns.asked[key]]
        weight, known = frame["weight"], frame[name].notna()
        sums = pd.DataFrame({"rows": 1, "n": known.astype(int), "asked": weight, "unknown": weight.where(~known, 0.0)})
        sums["numerator"], sums["size"] = frame[name].fillna(0.0), weight.where(known, 0.0)
        for share, column, code in (("proxy", "answered_by", PROXY), ("online", "mode", ONLINE)):
            said = known & frame[column].notna() if column in frame.columns else pd.Series(False, index=frame.index)
            met = said & (frame[column] == code).fillna(False).astype(bool) if column in frame.columns else said
            sums[f"{share}_of"], sums[share] = weight.where(said, 0.0), weight.where(met, 0.0)
        units = pd.DataFrame({"n_psu": psus[known.index[known]], "n_households": households[known.index[known]]})
        for breakdown in _breakdowns(columns) if key[1] == HEADLINE else (PROVINCE,):
            group = _groups(frame, breakdown)
            counted = units.groupby(group[known]).nunique()
            parts[name, breakdown] = sums.groupby(group).sum().join(counted).fillna({"n_psu": 0, "n_households": 0})
    return pd.concat(parts, names=CELLS)


def _bounds(bounds: Columns) -> pd.DataFrame:
    """Weights of those asked, and of the yes at either bound, by indicator."""
    parts: dict[tuple[str, str], pd.DataFrame] = {}
    for indicator in dict.fromkeys(key[0] for key in bounds.names):
        frame = bounds.frame[bounds.asked[indicator, LOWER]]
        yes = {bound: frame[bounds.names[indicator, bound]] * frame["weight"] for bound in (LOWER, UPPER)}
        sums = pd.DataFrame({"weight": frame["weight"], **yes})
        for breakdown in _breakdowns(bounds):
            parts[indicator, breakdown] = sums.groupby(_groups(frame, breakdown)).sum()
    return pd.concat(parts, names=CELLS)


def _breakdowns(columns: Columns) -> tuple[str, ...]:
    return (PROVINCE, *(name for name in CUTS if cut(name) in columns.frame.columns))


def _groups(frame: pd.DataFrame, breakdown: str) -> "pd.Series[str]":
    if breakdown == PROVINCE:
        return pd.Series(ALL, index=frame.index, dtype=object)
    return frame[cut(breakdown)]


def shares_of(counts: Mapping[str, float]) -> dict[str, Any]:
    """The shares of a figure from its counts; None where nothing is known."""

    def share(part: str, whole: str) -> float | None:
        return counts[part] / counts[whole] if counts[whole] else None

    return {
        "unknown": share("unknown", "asked"),
        "item_response": share("n", "rows"),
        "proxy": share("proxy", "proxy_of"),
        "online": share("online", "online_of"),
    }
