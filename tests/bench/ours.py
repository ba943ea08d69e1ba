"""usage: python -m tests.bench.ours PERSONS.parquet TOTALS.csv plain|poststratified

The whole job from the file: read, reduce, and the four tables with interval, df and both deffs.
"""

import json
import resource
import sys
import tempfile
import time
from pathlib import Path

from survey.estimate import tabulate
from survey.estimate.cluster import reduce_here
from survey.estimate.design_file import read_design
from survey.estimate.parts import source_of
from survey.estimate.sources import reading_of
from tests.bench.province import ANSWERS, province

CASES = {"province": [], "stratum": ["stratum"], "sexage": ["cell"], "commune": ["commune"]}
DESIGN = f"""
strata = "stratum"
psu = "ea"
weight = "weight"
outcomes = {ANSWERS}
missing = [7, 8, 9]
"""


def job(file: str, design: Path) -> dict[str, object]:
    """Seconds of each step, and the sum of the standard errors of each table."""
    start = time.perf_counter()
    given, source = read_design(design), source_of(file)
    reading = reading_of(
        source, given.design, given.outcomes, ["stratum", "commune", "cell"], given.calibration, given.missing
    )
    sums = reduce_here(reading, source.parts, lambda _done, _parts: None)
    seconds, checks = {"read": time.perf_counter() - start}, {}
    for case, by in CASES.items():
        begun = time.perf_counter()
        table = tabulate(sums, given.design, by, given.calibration)
        seconds[case] = time.perf_counter() - begun
        checks[case] = float(table["se"].sum())
    return {"seconds": seconds, "whole": time.perf_counter() - start, "checks": checks, "rows": int(sums.n.sum())}


def main() -> None:
    file, totals, mode = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        design = Path(folder) / "design.toml"
        design.write_text(DESIGN)
        small = Path(folder) / "small.parquet"
        province(5_000).to_parquet(small)
        job(str(small), design)  # as a process that has worked before
        if mode == "poststratified":
            name = Path(totals).resolve().as_posix()
            design.write_text(f'{DESIGN}[calibration]\nmethod = "poststratify"\ntotals = "{name}"\n')
        found = job(file, design)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(json.dumps({"tool": "ours", **found, "gigabytes": peak}))


if __name__ == "__main__":
    main()
