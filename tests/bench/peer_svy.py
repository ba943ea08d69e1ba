"""usage: python peer_svy.py PERSONS.parquet TOTALS.csv plain|poststratified CAP   (svy in an environment of its own)"""

import json
import resource
import signal
import sys
import time
import warnings
from importlib.metadata import version

import polars as pl
import svy

CASES = {"province": None, "stratum": "stratum", "sexage": "cell", "commune": "commune"}
ANSWERS = [f"y{k}" for k in range(1, 11)]


class Over(Exception):
    """The four cases together have had their time."""


def over(*_):
    raise Over


def main():
    warnings.simplefilter("ignore")
    file, totals, mode, cap = sys.argv[1:]
    start = time.perf_counter()
    data = pl.read_parquet(file)
    known = [pl.when(pl.col(y) <= 1).then(pl.col(y)).otherwise(None).cast(pl.Float64).alias(y) for y in ANSWERS]
    data = data.with_columns(known)
    seconds, checks = {"read": time.perf_counter() - start}, {}
    sample = svy.Sample(data, svy.Design(stratum="stratum", psu="ea", wgt="weight"))
    if mode == "poststratified":
        cells = dict(pl.read_csv(totals).iter_rows())
        sample = sample.weighting.poststratify(cells, cells="cell")
    sample.estimation.mean("y1", drop_nulls=True)  # as a process that has worked before
    signal.signal(signal.SIGALRM, over)
    for case, by in CASES.items():
        left = int(cap) - sum(spent for name, spent in seconds.items() if name != "read" and spent)
        signal.setitimer(signal.ITIMER_REAL, max(left, 0.001))
        start = time.perf_counter()
        try:
            tables = [sample.estimation.mean(y, by=by, drop_nulls=True) for y in ANSWERS]
            seconds[case] = time.perf_counter() - start
            checks[case] = sum(float(table.to_polars()["se"].fill_nan(0).sum()) for table in tables)
        except Over:
            seconds |= dict.fromkeys([name for name in CASES if name not in seconds])
            break
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(json.dumps({"tool": "svy " + version("svy"), "seconds": seconds, "checks": checks, "gigabytes": peak}))


if __name__ == "__main__":
    main()
