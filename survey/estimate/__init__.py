"""How much, how surely: from the respondents of a probability sample to estimates with their sampling error.

In: a frame of respondents (codes, weights, answers) and a `Design`. Out: a table, one row per outcome and domain.
May touch: numbers given in the call; files in `sources` and `command` alone. Never touches: the web, the database,
the clock, chance, an option outside the call.
"""

from survey.estimate.calibration import Greg, Poststratify, Rake
from survey.estimate.design import Design
from survey.estimate.outcomes import Outcome, mean, ratio, total
from survey.estimate.sums import Sums, merge, reduce
from survey.estimate.table import estimate, tabulate

__all__ = [
    "Design",
    "Greg",
    "Outcome",
    "Poststratify",
    "Rake",
    "Sums",
    "estimate",
    "mean",
    "merge",
    "ratio",
    "reduce",
    "tabulate",
    "total",
]
