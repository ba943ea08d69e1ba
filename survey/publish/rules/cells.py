"""How far each cell of a linear system can be worked out: cells with what is known of them, and how they add up.

Two linear programs a cell, its least and its greatest share (and number of answers), by HiGHS.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy.optimize import linprog

Interval: TypeAlias = tuple[float, float]
Told: TypeAlias = tuple[Interval, Interval]
ANYTHING: Interval = (0.0, 1.0)
SOMEBODY: Interval = (1.0, math.inf)
_ROOM = 1e-6


@dataclass(frozen=True, slots=True)
class Cell:
    """One group: its size, and what is known of its share and of its number of answers. `secret` cells must not be
    worked out; `told` is what earlier versions said, which nothing takes back."""

    id: str
    size: float
    share: Interval = ANYTHING
    n: Interval = SOMEBODY
    secret: bool = False
    told: Told | None = None

    def hidden(self) -> "Cell":
        """The cell once it is withheld: what was told stays told."""
        share, n = self.told or (ANYTHING, SOMEBODY)
        return replace(self, share=share, n=n, secret=True)

    @property
    def is_open(self) -> bool:
        """Whether something of it is left to guess."""
        return self.share[1] - self.share[0] > 1e-3


@dataclass(frozen=True, slots=True)
class System:
    """The cells of an indicator by their ids, and its sums: a whole and its parts."""

    cells: Mapping[str, Cell]
    sums: tuple[tuple[str, tuple[str, ...]], ...]

    def hiding(self, names: Iterable[str]) -> "System":
        """The same system with these cells withheld too."""
        return replace(self, cells={**self.cells, **{name: self.cells[name].hidden() for name in names}})

    def share_of(self, name: str) -> Interval:
        """The least and the greatest share that a cell can have, given everything that is known."""
        return self._range(name, weighted=True)

    def n_of(self, name: str) -> Interval:
        """The least and the greatest number of answers that a cell can have."""
        return self._range(name, weighted=False)

    def reach(self, name: str) -> set[str]:
        """The cells that bear on a cell: its sums, and on through whatever is open in them."""
        found, todo = {name}, [name]
        while todo:
            at = todo.pop()
            for whole, parts in self.sums:
                if at == whole or at in parts:
                    new = {whole, *parts} - found
                    found |= new
                    todo += [other for other in new if self.cells[other].is_open]
        return found

    def _range(self, name: str, *, weighted: bool) -> Interval:
        near = self.reach(name)
        names = [other for other in self.cells if other in near]
        place = {other: number for number, other in enumerate(names)}
        rows = [self._row(whole, parts, place, weighted) for whole, parts in self.sums if near >= {whole, *parts}]
        bounds = [_loose(self.cells[other].share) if weighted else self.cells[other].n for other in names]
        goal = np.zeros(len(names))
        goal[place[name]] = 1.0
        least, most = (_solve(sign * goal, np.array(rows).reshape(-1, len(names)), bounds) for sign in (1, -1))
        return least, -most

    def _row(
        self, whole: str, parts: tuple[str, ...], place: Mapping[str, int], weighted: bool
    ) -> npt.NDArray[np.float64]:
        row = np.zeros(len(place))
        row[place[whole]] = -1.0
        for part in parts:
            row[place[part]] = self.cells[part].size / self.cells[whole].size if weighted else 1.0
        return row


def _loose(share: Interval) -> Interval:
    """A share with the room that a solver's own tolerance needs."""
    return max(share[0] - _ROOM, 0.0), min(share[1] + _ROOM, 1.0)


class Contradiction(ValueError):
    """Published cells that no set of answers could give."""


def _solve(goal: npt.NDArray[np.float64], rows: npt.NDArray[np.float64], bounds: list[Interval]) -> float:
    """The least value of `goal`; minus infinity where there is none. Raises `Contradiction`."""
    found = linprog(goal, A_eq=rows, b_eq=np.zeros(len(rows)), bounds=bounds, method="highs")
    if found.status == 3:
        return -math.inf
    if found.status != 0 or found.fun is None:
        raise Contradiction(found.message)
    return float(found.fun)
