"""The coverage proof: `python -m tests.coverage.proof --draws 4000 --write docs/coverage.md`.

Draws the demonstration population again and again and counts how often the released interval holds the truth
(statistics: 7.1). The bars: coverage at least 94 %, each tail at most 2.5 % plus three Monte Carlo errors, and for the
province the mean standard error over the true one between 0.95 and 1.10.
"""

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from math import sqrt
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter

# One thread for each process: the matrices are small and the processes fill the cores.
for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

import numpy as np  # noqa: E402

from tests.coverage.draws import run  # noqa: E402
from tests.coverage.gaps import run_with_gaps  # noqa: E402
from tests.coverage.world import Floats, world  # noqa: E402

LEAST_COVERAGE, TAIL = 0.94, 0.025
SE_RATIO = (0.95, 1.10)
ERRORS = 3.0
FIRST_SEED = 100_000
CHUNK = 25


@dataclass(frozen=True, slots=True)
class Cell:
    """What the draws say of one indicator in one area."""

    indicator: str
    area: str
    truth: float
    draws: int
    coverage: float
    below: float
    above: float
    bias: float
    true_se: float
    se_ratio: float
    width: float

    def faults(self, monte_carlo: bool = True) -> list[str]:
        """The bars that this cell misses. With few draws the coverage bar, too, is moved by its Monte Carlo error."""
        error = ERRORS * sqrt(TAIL * (1 - TAIL) / self.draws)
        slack = ERRORS * sqrt(LEAST_COVERAGE * (1 - LEAST_COVERAGE) / self.draws) if monte_carlo else 0.0
        ratio_slack = ERRORS / sqrt(2 * self.draws) if monte_carlo else 0.0
        found = []
        if self.coverage < LEAST_COVERAGE - slack:
            found.append(f"coverage {self.coverage:.4f}")
        for name, tail in (("low", self.below), ("high", self.above)):
            if tail > TAIL + error:
                found.append(f"truth outside on the {name} side {tail:.4f}")
        low, high = SE_RATIO[0] - ratio_slack, SE_RATIO[1] + ratio_slack
        if self.area == "province" and not low <= self.se_ratio <= high:
            found.append(f"mean SE / true SE {self.se_ratio:.3f}")
        return found


def collect(draws: int, gaps: bool = False, processes: int | None = None, first: int = FIRST_SEED) -> list[Cell]:
    """Run the draws in processes and sum them up, by indicator and area."""
    seeds = list(range(first, first + draws))
    chunks = [(seeds[start : start + CHUNK], gaps) for start in range(0, draws, CHUNK)]
    # New processes, not copies of this one: they take the one thread from the environment.
    with ProcessPoolExecutor(processes or os.cpu_count(), get_context("spawn"), initializer=world) as pool:
        parts = list(_with_progress(pool.map(_chunk, chunks), len(chunks)))
    keys = list(parts[0][0])
    return [_cell(key, np.stack([one[key] for part in parts for one in part])) for key in keys]


def _chunk(work: tuple[Sequence[int], bool]) -> list[dict[tuple[str, str], Floats]]:
    seeds, gaps = work
    return [(run_with_gaps if gaps else run)(world(), seed) for seed in seeds]


def _with_progress(
    parts: Iterator[list[dict[tuple[str, str], Floats]]], count: int
) -> Iterator[list[dict[tuple[str, str], Floats]]]:
    start = perf_counter()
    for number, part in enumerate(parts, start=1):
        if sys.stderr.isatty() or number == count:
            sys.stderr.write(f"\r{number}/{count} chunks, {perf_counter() - start:.0f} s")
        yield part
    sys.stderr.write("\n")


def _cell(key: tuple[str, str], values: Floats) -> Cell:
    """Sum up the draws (draws, 4) of one cell: estimate, se, low, high."""
    truth = world().truth[key]
    p, se, low, high = values.T
    true_se = float(p.std(ddof=1))
    below, above = float((truth < low).mean()), float((truth > high).mean())
    return Cell(
        *key,
        truth,
        len(p),
        1 - below - above,
        below,
        above,
        float(p.mean() - truth),
        true_se,
        float(se.mean()) / true_se,
        float((high - low).mean()),
    )


def as_table(cells: Sequence[Cell]) -> str:
    """The table in Markdown, one row per indicator and area."""
    lines = [
        "| Indicator | Area | Truth | Coverage | Below | Above | Bias (points) | True SE | SE ratio | Width |",
        "|---|---|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    lines += [
        f"| {c.indicator} | {c.area} | {100 * c.truth:.1f} | {100 * c.coverage:.2f} | {100 * c.below:.2f} | "
        f"{100 * c.above:.2f} | {100 * c.bias:+.3f} | {100 * c.true_se:.2f} | {c.se_ratio:.3f} | {100 * c.width:.1f} |"
        for c in sorted(cells, key=lambda c: (c.indicator, list(world().areas).index(c.area)))
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Run, print, write; exit code 1 where a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--draws", type=int, default=4000)
    parser.add_argument("--gaps", action="store_true", help="households and persons missing at random given the cells")
    parser.add_argument("--write", type=Path, help="also write the table to this file")
    asked = parser.parse_args()
    start = perf_counter()
    cells = collect(asked.draws, asked.gaps)
    kind = "missing at random" if asked.gaps else "full response"
    heading = f"{asked.draws} draws, {kind}, {perf_counter() - start:.0f} s; figures in per cent.\n\n"
    print(heading + as_table(cells))
    faults = [f"{cell.indicator} {cell.area}: {fault}" for cell in cells for fault in cell.faults(monte_carlo=False)]
    if asked.write:
        asked.write.write_text(heading + as_table(cells), encoding="utf-8")
    print("\n".join(faults) or "Every bar is held.")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
