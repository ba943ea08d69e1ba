"""Small areas by a model: what it shrinks, what it keeps, what it refuses. The fit itself: `test_comparisons_in_r`."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey.estimate import estimate, reduce, small_areas
from survey.estimate.fay_herriot import fay_herriot
from survey.estimate.small_area import LABEL
from tests.estimate.r_cases import CALIBRATED, VILLAGES, frame

PEOPLE = frame("vnmini1.csv")


def communes() -> pd.DataFrame:
    """The communes of the sample and one that is not in it."""
    sampled = PEOPLE.groupby("commune").agg(people=("weight", "sum"), urban=("urban", "mean")).reset_index()
    return pd.concat([sampled, pd.DataFrame({"commune": [99], "people": [4000.0], "urban": [0.0]})], ignore_index=True)


def test_every_row_is_labelled_as_model_based() -> None:
    assert (small_areas(PEOPLE, VILLAGES, "y3", "commune")["kind"] == LABEL).all()
    assert "model" in LABEL
    assert "experimental" in LABEL


@pytest.mark.parametrize("outcome", ["y1", "y3", "y5", "y9"])
def test_the_areas_make_up_the_direct_figure_of_everyone(outcome: str) -> None:
    for calibration in (None, CALIBRATED["vnmini_calraking_sex_age_district"].calibration):
        table = small_areas(PEOPLE, VILLAGES, outcome, "commune", calibration=calibration)
        everyone = estimate(PEOPLE, VILLAGES, outcome, calibration=calibration)["estimate"].iloc[0]
        weight = PEOPLE["weight"]
        if calibration is None:
            valid = PEOPLE[outcome].notna()
            share = weight[valid].groupby(PEOPLE["commune"][valid]).sum()
            assert np.average(table["estimate"], weights=share[table["commune"]]) == pytest.approx(everyone, rel=1e-10)
        assert table["estimate"].between(0, 1).all()


def test_areas_of_the_population_make_it_up_too() -> None:
    table = small_areas(PEOPLE, VILLAGES, "y3", "commune", communes(), "people")
    everyone = estimate(PEOPLE, VILLAGES, "y3")["estimate"].iloc[0]
    assert np.average(table["estimate"], weights=communes()["people"]) == pytest.approx(everyone, rel=1e-10)


def test_an_area_without_respondents_gets_what_the_model_expects() -> None:
    row = small_areas(PEOPLE, VILLAGES, "y3", "commune", communes(), "people").iloc[-1]
    assert (row["n"], row["share"]) == (0, 0)
    assert np.isnan(row["direct"])
    assert 0 < row["ci_low"] < row["estimate"] < row["ci_high"] < 1


def test_few_answers_are_drawn_to_the_others_and_many_are_kept() -> None:
    table = small_areas(PEOPLE, VILLAGES, "y3", "commune").sort_values("n")
    assert (np.diff(table["share"]) >= 0).all()
    assert table["estimate"].std() < table["direct"].std()
    assert (table["se"] < table["direct_se"]).mean() > 0.8


def test_the_error_is_smoothed_where_one_village_shows_none() -> None:
    one = small_areas(PEOPLE, VILLAGES, "y3", "commune").query("n_psu == 1")
    assert len(one) > 0
    assert (one["direct_se"] > 0).all()


def test_sums_give_the_same_areas() -> None:
    sums = reduce(PEOPLE, VILLAGES, ["y3", "y5"], ["commune"])
    pd.testing.assert_frame_equal(
        small_areas(sums, VILLAGES, "y3", "commune"), small_areas(PEOPLE, VILLAGES, "y3", "commune"), rtol=1e-9
    )


def test_the_interval_covers_the_truth_of_its_own_model() -> None:
    """2,000 areas of the arcsine model: 95 % intervals hold the truth as often as they say."""
    chance = np.random.default_rng(8)
    x = np.column_stack([np.ones(400), chance.normal(size=400)])
    held = []
    for _ in range(5):
        truth = x @ [0.8, 0.1] + chance.normal(0, 0.12, 400)
        variance = chance.uniform(0.004, 0.03, 400)
        fit = fay_herriot(truth + chance.normal(0, np.sqrt(variance)), variance, x)
        held.append(np.abs(fit.estimate - truth) < 1.96 * np.sqrt(fit.mse))
    assert np.mean(held) == pytest.approx(0.95, abs=0.015)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1), st.floats(0.01, 100), st.floats(-5, 5))
def test_the_model_does_not_depend_on_order_unit_or_origin(seed: int, scale: float, origin: float) -> None:
    chance = np.random.default_rng(seed)
    x = np.column_stack([np.ones(30), chance.normal(size=30)])
    y, d = x @ [1.0, 0.5] + chance.normal(0, 0.5, 30), chance.uniform(0.1, 0.5, 30)
    fit, order = fay_herriot(y, d, x), chance.permutation(30)
    mixed = fay_herriot(y[order] * scale + origin, d[order] * scale**2, x[order])
    np.testing.assert_allclose(mixed.estimate, fit.estimate[order] * scale + origin, rtol=1e-6, atol=1e-6 * scale)
    np.testing.assert_allclose(mixed.mse, fit.mse[order] * scale**2, rtol=1e-6, atol=1e-9 * scale**2)


def test_areas_that_differ_by_sampling_alone_are_all_the_model() -> None:
    x = np.ones((20, 1))
    fit = fay_herriot(0.5 + np.tile([0.01, -0.01], 10), np.full(20, 1.0), x)
    assert fit.between == 0
    np.testing.assert_allclose(fit.estimate, 0.5)
