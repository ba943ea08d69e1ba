"""Local recoding by a ladder of steps: only rows of classes below the bar lose detail, and no more than they must.

At each step the rows still below the bar are pooled with those alike in what the step keeps. A pool that is too small
takes the smallest class beside it, then the next, so that no remainder can stand alone. What no step can lift is left
out. The result is a partition whose every class clears the bar (k-anonymity and l-diversity; Samarati 2001,
Machanavajjhala et al. 2007).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from survey.publish.microdata.rules import Bar, Step

Places = npt.NDArray[np.intp]
Stands = Callable[[Places, Step | None], bool]
SOURCE, ANSWERED, SENSITIVE = "_source", "_answered", ("_I07", "_I08")
"""The columns that a bar reads: the household as frozen, whether the person answered, and what must vary."""


def people_stand(rows: pd.DataFrame, bar: Bar) -> Stands:
    """The bar of people: so many, of so many households, with different answers where there are any."""
    # Plain arrays: a pool is asked about many thousand times.
    homes, answered = rows[SOURCE].to_numpy(), rows[ANSWERED].to_numpy()
    sensitive = [rows[name].to_numpy(float) for name in SENSITIVE]

    def stands(places: Places, step: Step | None) -> bool:
        if len(places) < bar.persons or len(np.unique(homes[places])) < bar.households:
            return False
        if step is not None and not step.keeps_answers:
            return True
        if 0 < answered[places].sum() < bar.persons:
            return False
        return all(_varies(values[places], bar.values) for values in sensitive)

    return stands


def _varies(values: "npt.NDArray[np.float64]", least: int) -> bool:
    """Whether nobody said anything, or several things were said."""
    said = len(np.unique(values[~np.isnan(values)]))
    return said == 0 or said >= least


def households_stand(bar: Bar) -> Stands:
    """The bar of households: so many alike."""
    return lambda places, _step: len(places) >= bar.households


@dataclass(slots=True)
class _Ladder:
    """The state between steps: the step that each row is at, its class, and whether it is still below the bar."""

    rows: pd.DataFrame
    stands: Stands
    at: "npt.NDArray[np.int64]"
    classes: "npt.NDArray[np.int64]"
    below: "npt.NDArray[np.bool_]"

    def climb(self, number: int, step: Step) -> None:
        """Pool what is below the bar; what then clears it stays at this step."""
        for places in _groups(self.rows, step.within):
            if self.below[places].any():
                pool = self._pool(places, step)
                if pool is not None:
                    self.at[pool], self.below[pool] = number, False
                    self.classes[pool] = self.classes.max() + 1

    def _pool(self, places: Places, step: Step) -> Places | None:
        pool, rest = places[self.below[places]], places[~self.below[places]]
        ids, sizes = np.unique(self.classes[rest], return_counts=True)
        for beside in [None, *ids[np.lexsort((ids, sizes))]]:
            if beside is not None:
                pool = np.concatenate([pool, rest[self.classes[rest] == beside]])
            if self.stands(pool, step):
                return pool
        return None


def climb(rows: pd.DataFrame, keys: Sequence[str], steps: Sequence[Step], stands: Stands) -> "pd.Series[int]":
    """The step that each row needs: 0 for none, `len(steps) + 1` where it must be left out."""
    size = len(rows)
    ladder = _Ladder(rows, stands, np.zeros(size, np.int64), np.zeros(size, np.int64), np.zeros(size, bool))
    for number, places in enumerate(_groups(rows, keys)):
        ladder.classes[places] = number
        ladder.below[places] = not stands(places, None)
    for number, step in enumerate(steps, start=1):
        ladder.climb(number, step)
    ladder.at[ladder.below] = len(steps) + 1
    return pd.Series(ladder.at, index=rows.index)


def _groups(rows: pd.DataFrame, keys: Sequence[str]) -> list[Places]:
    """The positions of the rows alike in these columns, groups in the order of their values."""
    numbers = rows.groupby(list(keys), sort=True, dropna=False).ngroup().to_numpy()
    order = np.argsort(numbers, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(numbers[order])) + 1) if len(order) else []


def blanked(rows: pd.DataFrame, at: "pd.Series[int]", steps: Sequence[Step], answers: Sequence[str]) -> pd.DataFrame:
    """The rows with what their step blanks empty, and without those that are left out."""
    made: dict[str, pd.Series[Any]] = {}
    for name in rows.columns:
        losing = [
            number
            for number, step in enumerate(steps, start=1)
            if name in step.blanks or (name in answers and not step.keeps_answers)
        ]
        if losing:
            made[name] = rows[name].mask(at.isin(losing))
    return rows.assign(**made)[at <= len(steps)]


def report(at: "pd.Series[int]", weight: "pd.Series[float]", steps: Sequence[Step], last: Step) -> list[dict[str, Any]]:
    """How many rows each step coarsened, and which share of the weight they carry."""
    whole = float(weight.sum())
    return [
        {
            "step": step.id,
            "vi": step.says.vi,
            "en": step.says.en,
            "blanks": list(step.blanks),
            "rows": int((at == number).sum()),
            "weight_share": round(float(weight[at == number].sum()) / whole, 6),
        }
        for number, step in enumerate([*steps, last], start=1)
    ]
