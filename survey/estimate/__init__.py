"""How much, how surely: from the respondents of a probability sample to estimates with their sampling error.

In: a frame of respondents (codes, weights, answers) and a `Design`. Out: a table, one row per outcome and domain.
May touch: numbers given in the call; files in `sources` and `command` alone. Never touches: the web, the database,
the clock, chance without a seed, an option outside the call.
"""

from survey.estimate.calibration import Greg, Poststratify, Rake
from survey.estimate.comparison import compare
from survey.estimate.design import Design
from survey.estimate.outcomes import Outcome, mean, ratio, total
from survey.estimate.replicates import replicate_se
from survey.estimate.small_area import small_areas
from survey.estimate.sums import Sums, merge, reduce
from survey.estimate.table import estimate, tabulate
from survey.estimate.two_way import Association, association
from survey.estimate.waves import Wave, change, trend

__all__ = [
    "Association",
    "Design",
    "Greg",
    "Outcome",
    "Poststratify",
    "Rake",
    "Sums",
    "Wave",
    "association",
    "change",
    "compare",
    "estimate",
    "mean",
    "merge",
    "ratio",
    "reduce",
    "replicate_se",
    "small_areas",
    "tabulate",
    "total",
    "trend",
]
