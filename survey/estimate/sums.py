"""Respondents become sums once; everything else is computed from the sums (they add up over any parting of the file).

One row of sums stands for one occupied combination of stratum, PSU, second-stage unit (two-stage designs only),
and the columns to group or calibrate by. Per outcome with answers y (over x, which is 1 but for a ratio), weight w and
v = 1 where the answer counts:

    valid = sum v    base = sum w v x    total = sum w v y    square = sum w v y^2    and, unweighted, sum v x, sum v y
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from survey.estimate import sentences
from survey.estimate.answers import MEASURES as MEASURES
from survey.estimate.answers import TWINS, add_answers
from survey.estimate.columns import design_units, require, weights_of
from survey.estimate.design import Design
from survey.estimate.groups import Codes, Floats, Truths, add_up, number_rows, stacked
from survey.estimate.outcomes import Outcome, listed_outcomes
from survey.plan.text import Refusal


@dataclass(frozen=True, slots=True)
class Sums:
    """The sums of a part of the sample, or of all of it.

    `units` has the columns stratum, psu (and ssu, fpc, ssu_fpc where the design has them), `cells` the columns to group
    or calibrate by, one line per row of sums; `n` and `weight` (rows) are over all respondents, whatever they
    answered; the other measures have the shape (outcomes, rows). `binary` marks outcomes that are 1 or 0 throughout:
    where all are, `square` and `total` are one array, and so are `plain_base` and `valid`; counts of heads are whole.
    """

    outcomes: tuple[Outcome, ...]
    units: pd.DataFrame
    cells: pd.DataFrame
    binary: Truths
    n: Floats
    weight: Floats
    valid: Floats
    base: Floats
    total: Floats
    square: Floats
    plain_base: Floats
    plain_total: Floats

    def only(self, outcomes: slice) -> "Sums":
        """The sums of some of the outcomes: no number is copied."""
        names = tuple(name for name in MEASURES if name not in TWINS)
        taken = {name: getattr(self, name)[outcomes] for name in names}
        for name, twin in TWINS.items():
            shares = getattr(self, name) is getattr(self, twin)
            taken[name] = taken[twin] if shares else getattr(self, name)[outcomes]
        return replace(self, outcomes=self.outcomes[outcomes], binary=self.binary[outcomes], **taken)


def reduce(
    frame: pd.DataFrame,
    design: Design,
    outcomes: str | Outcome | Sequence[str | Outcome],
    keys: Iterable[str] = (),
) -> Sums:
    """The sums of the respondents in `frame`, kept apart by the columns `keys`.

    Refuses a missing column, an answer or weight that is no number, a negative or missing weight, an empty design code.
    Without `psu` in the design a row is a PSU known by its index label: give the parts of a file distinct labels.
    """
    wanted = listed_outcomes(outcomes)
    keys = list(dict.fromkeys(keys))
    require(frame, design, wanted, keys)
    weight = weights_of(frame, design)
    units = design_units(frame, design)
    cells = frame[keys].reset_index(drop=True)
    codes, first = number_rows(pd.concat([units, cells], axis=1))
    rows = len(first)
    binary, measures = add_answers(frame, wanted, weight, codes, rows)
    return Sums(
        outcomes=wanted,
        units=units.iloc[first].reset_index(drop=True),
        cells=cells.iloc[first].reset_index(drop=True),
        binary=binary,
        n=np.bincount(codes, minlength=rows).astype(np.float64),
        weight=add_up(weight, codes, rows),
        **measures,
    )


def merge(parts: Iterable[Sums]) -> Sums:
    """The sums of the whole from the sums of its parts, in any order and any grouping.

    Parts that come one by one from a generator are let go of as they are added up: memory holds the whole once.
    Refuses parts that were reduced differently, and, in a design without PSUs, rows that occur in two parts.
    """
    stream = iter(parts)
    kept, following = next(stream, None), next(stream, None)
    if kept is None:
        raise Refusal(sentences.EMPTY_FILE)
    if following is None:
        return kept
    heap = _Heap(kept.outcomes, kept.units.columns.tolist(), kept.cells.columns.tolist())
    heap.lay(kept)
    heap.lay(following)
    del kept, following  # the heap alone holds their arrays, and lets go of each as it is added up
    for part in stream:
        heap.lay(part)
    return heap.added()


@dataclass(slots=True)
class _Heap:
    """Parts taken to pieces: per measure one array of each part."""

    outcomes: tuple[Outcome, ...]
    unit_columns: list[str]
    cell_columns: list[str]
    units: list[pd.DataFrame] = field(default_factory=list)
    cells: list[pd.DataFrame] = field(default_factory=list)
    binary: list[Truths] = field(default_factory=list)
    pieces: dict[str, list[Floats]] = field(default_factory=lambda: {name: [] for name in ("n", "weight", *MEASURES)})
    twins: bool = True

    def lay(self, part: Sums) -> None:
        """Take one part in. Refuses one that was reduced differently."""
        if part.outcomes != self.outcomes or list(part.cells) != self.cell_columns:
            raise Refusal(sentences.PARTS_DIFFER)
        if list(part.units) != self.unit_columns:
            raise Refusal(sentences.PARTS_DIFFER)
        self.units.append(part.units)
        self.cells.append(part.cells)
        self.binary.append(part.binary)
        for name, pieces in self.pieces.items():
            pieces.append(getattr(part, name))
        self.twins &= all(getattr(part, name) is getattr(part, twin) for name, twin in TWINS.items())

    def added(self) -> Sums:
        """The sums of all parts. Refuses rows of a design without PSUs that occur in two of them."""
        units, cells = stacked(self.units), stacked(self.cells)
        if "row" in units and (again := units["row"][units["row"].duplicated()]).size:
            raise Refusal(sentences.PARTS_SHARE_ROWS.format(rows=sentences.listed(again)))
        codes, first = number_rows(pd.concat([units, cells], axis=1))
        twins = TWINS if self.twins else {}
        for name in twins:
            del self.pieces[name]
        whole = {name: _added(self.pieces.pop(name), codes, len(first)) for name in list(self.pieces)}
        return Sums(
            outcomes=self.outcomes,
            units=units.iloc[first].reset_index(drop=True),
            cells=cells.iloc[first].reset_index(drop=True),
            binary=np.logical_and.reduce(self.binary),
            **whole,
            **{name: whole[twin] for name, twin in twins.items()},
        )


def _added(pieces: list[Floats], codes: Codes, rows: int) -> Floats:
    """The pieces (..., rows of a part) added up into (..., rows), each let go of as it is taken in.

    A part has each of its rows once, and rows are numbered in order of appearance: those that are new in it are the
    next ones, and lie side by side.
    """
    result = np.empty((*pieces[0].shape[:-1], rows), dtype=np.result_type(*pieces))
    known = start = 0
    for place, piece in enumerate(pieces):
        at = codes[start : start + piece.shape[-1]]
        new = at >= known
        old = np.flatnonzero(~new)
        start, begin = start + len(at), known
        known += len(at) - len(old)
        for target, row in zip(np.atleast_2d(result), np.atleast_2d(piece), strict=True):  # a copy of one at a time
            target[begin:known] = row[new] if len(old) else row
            target[at[old]] += row[old]
        pieces[place] = piece[..., :0]
    return result
