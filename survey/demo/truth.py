"""What is true in the demonstration world: the totals its weights may know, and the value each indicator has."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from survey.demo.population import Population
from survey.plan.indicator import Indicator
from survey.plan.indicators import ALL

SOURCE = "Số liệu minh họa, không phải số thật"
EXCLUDES = "Không loại trừ ai (minh họa)"


def population_totals(population: Population) -> pd.DataFrame:
    """The totals for calibration, as `survey.freeze.totals` wants them: households by district; persons by district,
    sex and age group."""
    district = population.villages["district"].to_numpy()
    households = pd.Series(district[population.households["village"]]).value_counts().sort_index()
    of_person = district[population.households["village"].to_numpy()[population.members["household"]]]
    persons = (
        pd.DataFrame(
            {
                "district": of_person,
                "sex": population.members["sex"].to_numpy(),
                "age_group": population.members["age_group"].astype(str).to_numpy(),
            }
        )
        .value_counts(sort=False)
        .reset_index(name="total")
    )
    parts = [
        pd.DataFrame({"unit": "household", "district": households.index, "total": households.to_numpy()}),
        persons.assign(unit="person"),
    ]
    table = pd.concat(parts, ignore_index=True).assign(
        source=SOURCE, as_of=population.reference_date.isoformat(), excludes=EXCLUDES
    )
    return table[["unit", "district", "sex", "age_group", "total", "source", "as_of", "excludes"]]


def truths_of(population: Population, indicator: Indicator) -> "pd.Series[float]":
    """1 or 0 for each row of the indicator's unit in the population, missing outside its universe: the plan's own
    definition applied to everyone."""
    frame = population.households if indicator.unit == "household" else population.members
    frame = frame.assign(psu=0, answered_by=1)
    values = indicator.counts(frame).astype(float)
    inside = indicator.universe.includes(frame).astype(bool)
    if indicator.unit == "individual":
        inside &= frame["age"] >= 15
    return values.where(inside)


def true_values(population: Population) -> Mapping[str, float]:
    """The value of each sampled indicator in the whole population."""
    return {
        indicator.id: float(np.nanmean(truths_of(population, indicator).to_numpy()))
        for indicator in ALL
        if indicator.is_sampled
    }
