"""What a question is asked of: respondents, which are reduced first, or sums that were reduced before."""

from collections.abc import Collection, Hashable, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from survey.estimate import sentences
from survey.estimate.answers import MEASURES
from survey.estimate.calibration import Calibration
from survey.estimate.design import Design
from survey.estimate.outcomes import Outcome, listed_outcomes
from survey.estimate.sums import Sums, reduce
from survey.plan.text import Refusal

Data = pd.DataFrame | Sums
Outcomes = str | Outcome | Sequence[str | Outcome]


def sums_of(
    data: Data,
    design: Design,
    outcomes: Outcomes | None,
    keys: Sequence[str],
    calibration: Calibration | None = None,
) -> Sums:
    """The sums of `data` for these outcomes (None: all that sums have), kept apart by `keys` and the calibration.

    Refuses respondents without outcomes, sums without a key or an outcome, and an outcome without any answer.
    """
    needed = [*keys, *(() if calibration is None else calibration.columns)]
    if isinstance(data, pd.DataFrame):
        sums = reduce(data.reset_index(drop=True), design, [] if outcomes is None else outcomes, needed)
    else:
        sums = data if outcomes is None else only(data, listed_outcomes(outcomes))
    for column in needed:
        if column not in sums.cells:
            raise Refusal(sentences.NOT_REDUCED_BY.format(column=column))
    for place, outcome in enumerate(sums.outcomes):
        if not sums.valid[place].any():
            raise Refusal(sentences.ALL_MISSING.format(column=outcome.name))
    return sums


def only(sums: Sums, outcomes: Sequence[Outcome]) -> Sums:
    """The sums of some of their outcomes."""
    known = {outcome: place for place, outcome in enumerate(sums.outcomes)}
    for outcome in outcomes:
        if outcome not in known:
            names = sentences.listed(kept.name for kept in sums.outcomes)
            raise Refusal(sentences.OUTCOME_NOT_REDUCED.format(outcome=outcome.name, known=names))
    places = np.array([known[outcome] for outcome in outcomes], dtype=np.intp)
    measures = {name: getattr(sums, name)[places] for name in MEASURES}
    return replace(sums, outcomes=tuple(outcomes), binary=sums.binary[places], **measures)


def listed_keys(by: str | Sequence[str], columns: Collection[str]) -> list[str]:
    """The columns to group by, each once. Refuses one with the name of a column of the result."""
    keys = [by] if isinstance(by, str) else list(dict.fromkeys(by))
    for key in keys:
        if key in columns:
            raise Refusal(sentences.RESERVED_COLUMN.format(column=key))
    return keys


def domain_names(labels: pd.DataFrame) -> list[Hashable]:
    """What each domain is called: the value of the one column, or the values of several as a tuple."""
    rows: list[Hashable] = list(labels.itertuples(index=False, name=None))
    return [row[0] for row in labels.itertuples(index=False, name=None)] if labels.shape[1] == 1 else rows


def check_level(level: float) -> None:
    """Refuse a level of confidence that is none."""
    if not 0 < level < 1:
        raise Refusal(sentences.LEVEL_OUT_OF_RANGE.format(given=level))
