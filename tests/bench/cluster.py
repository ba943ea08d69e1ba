"""usage: python -m tests.bench.cluster [--persons 10000000] [--folder FOLDER]

The proof at full size that a cluster gives the table of one process: a scheduler and two workers, all real processes,
on the bench's file; then once more while one worker is killed with SIGKILL in the middle. Fails where a table differs.
"""

import argparse
import json
import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from survey.estimate import Sums, tabulate
from survey.estimate.cluster import reduce_here, reduce_on
from survey.estimate.design_file import read_design
from survey.estimate.parts import source_of
from survey.estimate.sources import reading_of
from tests.bench.ours import CASES, DESIGN
from tests.bench.province import write
from tests.cluster import running

ROOT = Path(__file__).parents[2]
SAME = 1e-12  # relative


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--persons", type=int, default=10_000_000)
    options.add_argument("--folder", type=Path, default=ROOT / "var/bench")
    given = options.parse_args()
    file = write(given.persons, given.folder)
    with tempfile.TemporaryDirectory() as folder:
        design = Path(folder) / "design.toml"
        design.write_text(DESIGN)
        design_file, source = read_design(design), source_of(file)
        reading = reading_of(
            source, design_file.design, design_file.outcomes, ["stratum", "commune", "cell"], None, design_file.missing
        )

        def tables(name: str, reduce: Callable[[], Sums]) -> list[pd.DataFrame]:
            start = time.perf_counter()
            sums = reduce()
            found = [tabulate(sums, design_file.design, by) for by in CASES.values()]
            seconds = round(time.perf_counter() - start, 2)
            told = {"case": name, "persons": int(sums.n.sum()), "parts": len(source.parts), "seconds": seconds}
            print(json.dumps(told), flush=True)
            return found

        def quiet(_done: int, _parts: int) -> None:
            return

        one = tables("one process", lambda: reduce_here(reading, source.parts, quiet))
        with running(Path(folder) / "both") as both:
            same(one, tables("two workers", lambda: reduce_on(both.address, reading, source.parts, quiet)))
        with running(Path(folder) / "killed") as doomed:

            def kill_one(done: int, _parts: int) -> None:
                if done == 1:
                    os.killpg(doomed.workers[0].pid, signal.SIGKILL)

            same(one, tables("one of two killed", lambda: reduce_on(doomed.address, reading, source.parts, kill_one)))
            if doomed.workers[0].wait() != -signal.SIGKILL:
                sys.exit("the worker was not killed")


def same(one: list[pd.DataFrame], other: list[pd.DataFrame]) -> None:
    """Stop where a table differs."""
    for left, right in zip(one, other, strict=True):
        pd.testing.assert_frame_equal(left, right, rtol=SAME)
    print(json.dumps({"same": True, "estimates": sum(map(len, one))}), flush=True)


if __name__ == "__main__":
    main()
