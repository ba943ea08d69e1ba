"""What to read and how to reduce it: DESIGN.toml, the list of PSUs beside it, and the respondents part by part."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from survey.estimate import sentences
from survey.estimate.calibration import Calibration, Greg
from survey.estimate.design import Design
from survey.estimate.groups import number_rows
from survey.estimate.outcomes import Outcome
from survey.estimate.parts import Part, Source, Wanted
from survey.estimate.sums import Sums, merge, reduce
from survey.plan.text import Refusal


@dataclass(frozen=True, slots=True)
class Reading:
    """How every part is read and reduced, wherever that happens.

    `keys` are columns of the respondents, `listed` columns of the list of PSUs; `missing` are the answer codes that
    mean no answer (8 don't know, 9 refused, …); the columns in `labels` show what the file's value labels say.
    """

    design: Design
    outcomes: tuple[Outcome, ...]
    keys: tuple[str, ...]
    listed: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    missing: tuple[float, ...] = ()
    labels: tuple[str, ...] = ()

    @property
    def wanted(self) -> Wanted:
        """The columns that each part is asked for."""
        design = self.design
        codes = [column for column in (design.strata, design.psu, design.ssu) if column is not None]
        codes += [column for column in self.keys if column not in self.numbers]
        sizes = [column for column in (design.weight, design.fpc, design.ssu_fpc) if column is not None]
        if design.psus is not None:
            sizes = [column for column in sizes if column != design.fpc or column not in design.psus]
        answers = [column for outcome in self.outcomes for column in outcome.columns]
        return Wanted(tuple(dict.fromkeys(codes)), (*answers, *sizes, *self.numbers), self.labels)

    def reduce(self, part: Part) -> Sums:
        """The sums of one part."""
        return merge(self._sums(part))

    def _sums(self, part: Part) -> Iterator[Sums]:
        answers = {column for outcome in self.outcomes for column in outcome.columns}
        for frame in part.frames(self.wanted):
            said = {name: without(frame[name], self.missing) for name in answers if name in frame and self.missing}
            yield reduce(frame.assign(**said), self.design, self.outcomes, self.keys)

    def whole(self, parts: Iterable[Sums]) -> Sums:
        """The sums of all parts, codes in the order of their text, with the columns of the list of PSUs."""
        sums = merge(parts)
        cells = sums.cells.assign(**{name: in_order(sums.cells[name]) for name in self.keys if name not in self.labels})
        if self.listed:
            cells = cells.assign(**from_list(self.design, sums.units, self.listed))
        return replace(sums, cells=cells)


def reading_of(
    source: Source,
    design: Design,
    outcomes: tuple[Outcome, ...],
    by: Sequence[str],
    calibration: Calibration | None = None,
    missing: tuple[float, ...] = (),
    labels: bool = False,
) -> Reading:
    """What must be read for this table; a column that the respondents lack may be in the list of PSUs."""
    keys = list(dict.fromkeys((*by, *(() if calibration is None else calibration.columns))))
    here = () if design.psus is None else tuple(design.psus.columns)
    listed = tuple(key for key in keys if key not in source.columns and key in here)
    numbers = tuple(calibration.totals) if isinstance(calibration, Greg) else ()
    kept = tuple(key for key in keys if key not in listed)
    return Reading(design, outcomes, kept, listed, numbers, missing, tuple(by) if labels else ())


def without(answers: "pd.Series[Any]", missing: Sequence[float]) -> "pd.Series[Any]":
    """The answers, missing where they are one of these codes."""
    if pd.api.types.is_integer_dtype(answers.dtype) and isinstance(answers.array, pd.arrays.NumpyExtensionArray):
        values = answers.to_numpy()
        none = values == missing[0]
        for code in missing[1:]:
            none |= values == code
        return pd.Series(pd.arrays.IntegerArray(values, none), index=answers.index)
    return answers.mask(pd.to_numeric(answers, errors="coerce").isin(list(missing)))


def in_order(column: "pd.Series[Any]") -> "pd.Series[Any]":
    """Categories in the order of their text; any other column as it is."""
    if not isinstance(column.dtype, pd.CategoricalDtype):
        return column
    return column.cat.set_categories(sorted(column.cat.categories))


def from_list(design: Design, units: pd.DataFrame, columns: Sequence[str]) -> dict[str, "pd.Series[Any]"]:
    """What the list of PSUs says in these columns about the PSU of each row of sums; missing for a PSU not listed."""
    if design.psus is None or design.psu is None:
        return {}
    roles = {role: name for role, name in (("stratum", design.strata), ("psu", design.psu)) if name is not None}
    psus = design.psus.drop_duplicates([*roles.values(), *columns])
    twice = psus.duplicated(list(roles.values()))
    if twice.any():
        named = sentences.listed(psus.loc[twice, design.psu].unique())
        raise Refusal(sentences.PSU_TWO_VALUES.format(psus=named, column=", ".join(columns)))
    codes, first = number_rows(units[list(roles)])
    seen = units.iloc[first][list(roles)].astype(object)
    known = psus.rename(columns={name: role for role, name in roles.items()})[[*roles, *columns]]
    found = seen.merge(known.astype(dict.fromkeys(roles, object)), on=list(roles), how="left")
    return {name: in_order(found[name].astype("category")).iloc[codes].reset_index(drop=True) for name in columns}
