"""A district just short of its target, and surveys drawn from it again and again.

Villages differ as the correlation ρ says (beta-binomial), and the population is settled so that its true share lies
0.05 points under the target. Villages are drawn without replacement, then 15 households in each; the real estimator,
the interval of the release and the page's own verdict function do the rest.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from survey.estimate import Design, reduce, tabulate
from survey.estimate.interval import Figures, IntervalName, limits
from survey.publish.rules.verdict import judge_survey

SHORT = 0.0005
DRAWN, HOUSEHOLDS = 40, 15
SIZES = (60, 141)
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Population:
    """A district: `answers` holds 1 or 0 for each household, `first` where each village begins, `size` how many
    households it has."""

    target: float
    rho: float
    answers: Floats
    first: npt.NDArray[np.int64]
    size: npt.NDArray[np.int64]

    @property
    def truth(self) -> float:
        """The true share."""
        return float(self.answers.mean())

    @property
    def corrected(self) -> bool:
        """Above a tenth of the villages the release corrects at both stages."""
        return DRAWN / len(self.size) > 0.1


def population(target: float, rho: float, villages: int, seed: int) -> Population:
    """A district of so many villages, as near under target − 0.05 points as whole households allow."""
    random = np.random.default_rng(seed)
    size = random.integers(*SIZES, villages)
    mean, spread = target - SHORT, (1 - rho) / rho
    share = random.beta(mean * spread, (1 - mean) * spread, villages)
    answers = (random.random(size.sum()) < np.repeat(share, size)).astype(float)
    surplus = int(answers.sum() - np.floor((target - SHORT) * len(answers)))
    turned = random.choice(np.flatnonzero(answers == (surplus > 0)), abs(surplus), replace=False)
    answers[turned] = 1 - answers[turned]
    return Population(target, rho, answers, np.cumsum(size) - size, size)


def draw(people: Population, count: int, random: np.random.Generator) -> pd.DataFrame:
    """So many surveys in one frame: each is a stratum of its own, so that its figures are those of a survey alone."""
    villages = np.argsort(random.random((count, len(people.size))), axis=1)[:, :DRAWN].ravel()
    size = people.size[villages]
    order = np.argsort(np.where(np.arange(SIZES[1]) < size[:, None], random.random((len(size), SIZES[1])), 2.0), axis=1)
    household = (people.first[villages][:, None] + order[:, :HOUSEHOLDS]).ravel()
    survey = np.repeat(np.arange(count), DRAWN * HOUSEHOLDS)
    psu = np.repeat(np.arange(len(size)), HOUSEHOLDS)
    return pd.DataFrame(
        {
            "survey": survey,
            "psu": psu,
            "household": np.arange(len(psu)),
            "weight": np.repeat(size, HOUSEHOLDS) / HOUSEHOLDS * len(people.size) / DRAWN,
            "fpc": float(len(people.size)) if people.corrected else np.nan,
            "ssu_fpc": np.repeat(size, HOUSEHOLDS).astype(float) if people.corrected else np.nan,
            "answer": people.answers[household],
        }
    )


def false_verdicts(people: Population, count: int, random: np.random.Generator, interval: IntervalName) -> int:
    """How many of so many surveys are given the word "Đạt" at the closing wave."""
    frame = draw(people, count, random)
    design = Design("survey", "psu", "weight", "fpc", "household", "ssu_fpc", "adjust")
    sums = reduce(frame, design, ["answer"], ["survey"])
    table = tabulate(sums, design, ["survey"], None, "korn-graubard")
    columns = {name: table[name].to_numpy(np.float64) for name in ("se", "df", "n", "n_psu")}
    rho = np.full(len(table), people.rho)
    figures = Figures(p=table["estimate"].to_numpy(np.float64), **columns, rho=rho, level=0.95)
    low, high = limits(interval, figures)
    words = [
        judge_survey(low=a, high=b, target=people.target, phase="closing", df=df, unknown=0.0, bounds=(0.0, 1.0))
        for a, b, df in zip(low.tolist(), high.tolist(), columns["df"].tolist(), strict=True)
    ]
    return words.count("met")
