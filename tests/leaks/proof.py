"""The proof that the audit finds leaks (statistics: 7.3): `python -m tests.leaks.proof --write docs/leaks.md`.

Releases of synthetic snapshots are spoilt in seven ways, each proved to be a leak by plain arithmetic; the audit has to
name the cell every time, and has to find nothing in the releases as they are made.
"""

import argparse
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from survey.publish.rules.audit import audit
from tests.leaks.plants import Clean, Plant, clean, plants
from tests.publish.conftest import make_tables

FIRST_SEED = 500
PER_RELEASE = 10


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the planted leaks: how many of each kind, those not found, and what was left in clean releases."""

    planted: Counter[str]
    missed: tuple[str, ...]
    left: tuple[str, ...]
    releases: int
    secret: int
    seconds: float

    @property
    def holds(self) -> bool:
        """Every planted leak found, none left."""
        return not self.missed and not self.left


def found(plant: Plant) -> bool:
    """Whether the audit names the cell that a plant gives away."""
    leaks = audit(plant.figures, plant.sizes, told=plant.told).leaks
    return any(leak.cell == plant.cell for leak in leaks)


def run(wanted: int) -> Outcome:
    """Plant so many leaks, ten in each release, and look for all of them."""
    start = perf_counter()
    planted: Counter[str] = Counter()
    missed: list[str] = []
    left: list[str] = []
    seed, secret = FIRST_SEED, 0
    while planted.total() < wanted:
        release = clean(make_tables(seed))
        seen = _of_release(release, seed, min(PER_RELEASE, wanted - planted.total()), missed)
        audited = audit(release.published.values(), release.sizes)
        left += [f"release {seed}: {leak.says.en}" for leak in audited.leaks]
        secret += audited.secret
        planted += seen
        seed += 1
    return Outcome(planted, tuple(missed), tuple(left), seed - FIRST_SEED, secret, perf_counter() - start)


def _of_release(release: Clean, seed: int, wanted: int, missed: list[str]) -> Counter[str]:
    seen: Counter[str] = Counter()
    for plant in plants(release):
        if seen.total() == wanted:
            break
        if plant.is_a_leak:
            seen[plant.kind] += 1
            if not found(plant):
                missed.append(f"release {seed}: {plant.kind}, {plant.cell}")
    return seen


def as_page(outcome: Outcome) -> str:
    """The outcome in Markdown."""
    lines = [
        "# Planted leaks",
        "",
        "Releases are spoilt on purpose: each time something is shown, added or left in the file that lets a reader "
        "work out one confidential cell by plain arithmetic. The audit of a release has to name that cell.",
        "",
        "    python -m tests.leaks.proof --leaks 50 --write docs/leaks.md",
        "",
        f"{outcome.planted.total()} leaks planted in {outcome.releases} releases, {len(outcome.missed)} missed; "
        f"{outcome.secret} confidential cells in the releases as they are made, {len(outcome.left)} of them given "
        f"away. {outcome.seconds:.0f} s.",
        "",
        "| What was done | Planted | Found |",
        "|---|--:|--:|",
    ]
    for kind, count in sorted(outcome.planted.items()):
        lines.append(f"| {kind} | {count} | {count - sum(f': {kind},' in one for one in outcome.missed)} |")
    return "\n".join([*lines, *(f"- {one}" for one in (*outcome.missed, *outcome.left))]) + "\n"


def main() -> None:
    """Run, print, write; exit code 1 where a leak is missed or left."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--leaks", type=int, default=50)
    parser.add_argument("--write", type=Path, help="also write the page to this file")
    asked = parser.parse_args()
    outcome = run(asked.leaks)
    print(as_page(outcome))
    if asked.write:
        asked.write.write_text(as_page(outcome), encoding="utf-8")
    sys.exit(0 if outcome.holds else 1)


if __name__ == "__main__":
    main()
