"""The made-up province is a plausible one, with the truth that was chosen for it."""

import hashlib

import numpy as np
import pandas as pd
import pytest

from survey.demo import truth
from survey.demo.levels import TRAITS
from survey.demo.population import Population, make_population
from survey.plan.ages import Birth, completed_years, is_working_age
from survey.plan.indicator import Indicator
from survey.plan.indicators import ALL
from survey.sample.frame import SampleFrame

SAMPLED = [indicator for indicator in ALL if indicator.is_sampled]


def test_the_households_are_those_of_the_census_and_the_persons_nearly(population: Population) -> None:
    assert len(population.households) == 214_184
    assert abs(len(population.members) - 821_030) < 4_000


def test_the_ages_are_those_of_a_young_mountain_province(population: Population) -> None:
    age = population.members["age"]
    assert abs((age < 15).mean() - 0.29) < 0.02
    assert abs((age >= 18).mean() - 0.66) < 0.02
    assert abs(population.members["working_age"].mean() - 0.58) < 0.02
    assert age.between(0, 100).all()


def test_every_household_has_one_head_who_is_grown_up(population: Population) -> None:
    heads = population.members[population.members["relation"] == 1]
    assert len(heads) == len(population.households)
    assert (heads["line"] == 1).all()
    assert (heads["age"] >= 18).all()


def test_ages_and_universes_follow_the_plan_from_the_month_of_birth(population: Population) -> None:
    names = ["birth_year", "birth_month", "sex", "age", "working_age"]
    some = population.members[names].sample(2_000, random_state=1)
    for year, month, sex, age, working in some.to_numpy(int).tolist():
        born = Birth(year, month)
        assert completed_years(born, population.reference_date) == age
        assert is_working_age(born, sex, population.reference_date) == bool(working)


@pytest.mark.parametrize("indicator", SAMPLED, ids=lambda one: one.id)
def test_the_truth_of_an_indicator_is_the_level_that_was_chosen(population: Population, indicator: Indicator) -> None:
    values = truth.truths_of(population, indicator)
    assert abs(np.nanmean(values) - TRAITS[indicator.id].level) < 1e-4
    assert values.dropna().isin((0.0, 1.0)).all()


def within_villages(population: Population, indicator_id: str) -> tuple[float, float]:
    """The correlation within villages (analysis of variance within strata): of the province, and of Mù Cang Chải."""
    indicator = next(one for one in SAMPLED if one.id == indicator_id)
    y = truth.truths_of(population, indicator)
    village = population.households["village"]
    if indicator.unit != "household":
        village = pd.Series(village.to_numpy()[population.members["household"]])
    sums = pd.DataFrame({"y": y, "village": village.to_numpy()}).dropna().groupby("village")["y"].agg(["size", "mean"])
    sums = sums.join(population.villages[["stratum", "district"]])

    def correlation(part: pd.DataFrame) -> float:
        n, mean = part["size"], part["mean"]
        centre = (n * mean).groupby(part["stratum"]).transform("sum") / n.groupby(part["stratum"]).transform("sum")
        between = float((n * (mean - centre) ** 2).sum()) / (len(part) - part["stratum"].nunique())
        inside = float((n * mean * (1 - mean)).sum()) / float(n.sum() - len(part))
        return (between - inside) / (between + (n.mean() - 1) * inside)

    return correlation(sums), correlation(sums[sums["district"] == "137"])


def test_answers_cluster_in_villages_as_planned_and_fibre_much_more(population: Population) -> None:
    for indicator in ("I01", "I02", "I04", "I05", "I06", "I07", "I08"):
        assert 0.03 < within_villages(population, indicator)[0] < 0.08
    fibre, fibre_clustered = within_villages(population, "I03")
    assert 0.22 < fibre < 0.38
    assert fibre_clustered > fibre


def digest(population: Population) -> str:
    content = hashlib.sha256()
    for table in (population.villages, population.households, population.members):
        content.update(pd.util.hash_pandas_object(table).to_numpy().tobytes())
    return content.hexdigest()


def test_the_same_seed_makes_the_same_people_and_another_seed_others(
    frame: SampleFrame, population: Population
) -> None:
    villages = frame.psus.head(60)
    assert digest(make_population(villages, 7)) == digest(make_population(villages, 7))
    assert digest(make_population(villages, 7)) != digest(make_population(villages, 8))


def test_the_totals_for_weighting_are_counts_of_this_population_and_say_so(population: Population) -> None:
    totals = truth.population_totals(population)
    assert totals.loc[totals["unit"] == "household", "total"].sum() == len(population.households)
    assert totals.loc[totals["unit"] == "person", "total"].sum() == len(population.members)
    assert totals["source"].str.contains("minh họa").all()
