"""usage: python peer_samplics.py PERSONS.parquet TOTALS.csv plain CAP   (samplics in an environment of its own)

It takes calibrated weights as fixed, so there is no post-stratified case to compare.
"""

import json
import resource
import signal
import sys
import time
import warnings
from importlib.metadata import version

import numpy as np
import pandas as pd
from samplics import TaylorEstimator
from samplics.utils.types import PopParam, SinglePSUEst

CASES = {"province": None, "stratum": "stratum", "sexage": "cell", "commune": "commune"}


class Over(Exception):
    """The four cases together have had their time."""


def over(*_):
    raise Over


def estimate(data, answer, by):
    """The standard errors of one answer: the mean of 1 and 0, which costs it less than its proportion."""
    known = data[data[answer].isin([0, 1])]
    taylor = TaylorEstimator(PopParam.mean)
    taylor.estimate(
        y=known[answer].to_numpy(float),
        samp_weight=known["weight"].to_numpy(),
        stratum=known["stratum"].to_numpy(),
        psu=known["ea"].to_numpy(),
        domain=None if by is None else known[by].to_numpy(),
        single_psu=SinglePSUEst.skip,
    )
    return taylor.stderror if by is None else np.nansum(list(taylor.stderror.values()))


def main():
    warnings.simplefilter("ignore")
    file, _, _, cap = sys.argv[1:]
    start = time.perf_counter()
    data = pd.read_parquet(file)
    seconds, checks = {"read": time.perf_counter() - start}, {}
    signal.signal(signal.SIGALRM, over)
    for case, by in CASES.items():
        left = int(cap) - sum(spent for name, spent in seconds.items() if name != "read" and spent)
        signal.setitimer(signal.ITIMER_REAL, max(left, 0.001))
        start = time.perf_counter()
        try:
            checks[case] = float(sum(estimate(data, f"y{k}", by) for k in range(1, 11)))
            seconds[case] = time.perf_counter() - start
        except Over:
            seconds |= dict.fromkeys([name for name in CASES if name not in seconds])
            break
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(
        json.dumps({"tool": "samplics " + version("samplics"), "seconds": seconds, "checks": checks, "gigabytes": peak})
    )


if __name__ == "__main__":
    main()
