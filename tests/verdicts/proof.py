"""The proof about false verdicts (statistics: 7.2): `python -m tests.verdicts.proof --write docs/false-verdicts.md`.

Of a population 0.05 points under its target, at most 2.5 % of surveys (plus three Monte Carlo errors) may say "Đạt".
"""

import argparse
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from math import sqrt
from pathlib import Path
from time import perf_counter

import numpy as np

from tests.verdicts.draws import false_verdicts, population

TARGETS, RHOS, VILLAGES = (0.50, 0.70, 0.85, 0.90, 0.95), (0.05, 0.30), (57, 400)
ALLOWED, ERRORS, CHUNK, SEED = 0.025, 3.0, 250, 700


@dataclass(frozen=True, slots=True)
class Case:
    """One population: how often "Đạt" was said of it, with the interval of the release and with the pure one."""

    target: float
    rho: float
    villages: int
    draws: int
    truth: float
    said: float
    pure: float

    @property
    def bar(self) -> float:
        """The greatest rate allowed."""
        return ALLOWED + ERRORS * sqrt(ALLOWED * (1 - ALLOWED) / self.draws)

    @property
    def holds(self) -> bool:
        """Whether the rate stays under the bar."""
        return self.said <= self.bar


def case(target: float, rho: float, villages: int, draws: int) -> Case:
    """Draw one population so many times."""
    people = population(target, rho, villages, SEED + round(1000 * (target + rho)) + villages)
    counts = {}
    for interval in ("korn-graubard-floor", "korn-graubard"):
        random = np.random.default_rng(SEED)
        chunks = [min(CHUNK, draws - start) for start in range(0, draws, CHUNK)]
        counts[interval] = sum(false_verdicts(people, count, random, interval) for count in chunks)
    return Case(target, rho, villages, draws, people.truth, *(count / draws for count in counts.values()))


def run(draws: int, targets: Iterable[float] = TARGETS) -> list[Case]:
    """Every target with every ρ, in a small and in a large district."""
    cases = []
    for villages, rho, target in product(VILLAGES, RHOS, targets):
        cases.append(case(target, rho, villages, draws))
        if sys.stderr.isatty():
            sys.stderr.write(f"\r{len(cases)} populations")
    return cases


def as_page(cases: Sequence[Case], seconds: float) -> str:
    """The cases in Markdown."""
    lines = [
        "# False verdicts",
        "",
        "Populations whose true share lies 0.05 points under the target, drawn again and again: how often would the "
        "page say “Đạt”? At most 2.5 % of surveys may, plus three Monte Carlo errors. The last column shows what the "
        "interval without the design floor would have said.",
        "",
        "    python -m tests.verdicts.proof --write docs/false-verdicts.md",
        "",
        f"{cases[0].draws} draws of each population, 40 villages with 15 households; {seconds:.0f} s; per cent.",
        "",
        "| Target | ρ | Villages | Truth | Said “Đạt” | Allowed | Without the floor |",
        "|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for one in cases:
        shares = " | ".join(f"{100 * share:.2f}" for share in (one.said, one.bar, one.pure))
        people = f"{100 * one.target:.0f} | {one.rho:.2f} | {one.villages} | {100 * one.truth:.3f}"
        lines.append(f"| {people} | {shares} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Run, print, write; exit code 1 where a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--draws", type=int, default=10_000)
    parser.add_argument("--write", type=Path, help="also write the page to this file")
    asked = parser.parse_args()
    start = perf_counter()
    cases = run(asked.draws)
    page = as_page(cases, perf_counter() - start)
    print(page)
    if asked.write:
        asked.write.write_text(page, encoding="utf-8")
    missed = [
        f"T = {100 * c.target:.0f}, ρ = {c.rho}, {c.villages} villages: {c.said:.4f}" for c in cases if not c.holds
    ]
    print("\n".join(missed) or "Every bar is held.")
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
