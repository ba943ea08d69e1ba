"""Replicates agree with linearisation: exactly for totals, and nearly for what is smooth."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given

from survey.estimate import Design, estimate, ratio, reduce, replicate_se, total
from tests.estimate.r_cases import CALIBRATED, PLAIN, VILLAGES, frame
from tests.estimate.test_estimate_properties import DESIGN, FEW, samples

SURE = replace(VILLAGES, lonely_psu="certainty")
SCHOOLS = ("apistrat_fpc", "apistrat_wr", "apiclus1_fpc", "apiclus1_wr", "apiclus2_wr", "apiclus2_onestage_fpc")


@pytest.mark.parametrize("name", SCHOOLS)
def test_the_jackknife_of_a_total_is_the_taylor_variance(name: str) -> None:
    case = PLAIN[name]
    outcomes = [total("comp"), total("enroll"), total("api00")]
    taylor = estimate(frame(case.file), case.design, outcomes, "stype")
    table = replicate_se(frame(case.file), case.design, outcomes, "stype")
    np.testing.assert_allclose(table["estimate"], taylor["estimate"], rtol=1e-12)
    np.testing.assert_allclose(table["se"], taylor["se"], rtol=1e-9)


@pytest.mark.parametrize("name", ["vnmini_wr", "vnmini_poststrat_cell", "vnmini_calraking_sex_age_district"])
def test_the_jackknife_of_a_proportion_is_near_the_taylor_variance(name: str) -> None:
    """Calibrated weights are fitted anew in every replicate."""
    case = (PLAIN | CALIBRATED)[name]
    outcomes = ["y3", "y5", "y8"]
    taylor = estimate(frame(case.file), SURE, outcomes, "district", case.calibration)
    table = replicate_se(frame(case.file), SURE, outcomes, "district", calibration=case.calibration)
    np.testing.assert_allclose(table["estimate"], taylor["estimate"], rtol=1e-12)
    np.testing.assert_allclose(table["se"], taylor["se"], rtol=0.06)
    assert (table["replicates"] == 72).all()


def test_the_bootstrap_is_near_the_taylor_variance_up_to_chance() -> None:
    taylor = estimate(frame("vnmini1.csv"), SURE, ["y3", total("y3")])
    table = replicate_se(frame("vnmini1.csv"), SURE, ["y3", total("y3")], method="bootstrap", replicates=2000)
    np.testing.assert_allclose(table["se"], taylor["se"], rtol=0.05)


def test_the_bootstrap_takes_the_finite_population_correction() -> None:
    case = PLAIN["apistrat_fpc"]
    half = frame(case.file).assign(fpc=lambda d: d["stype"].map({"E": 125, "H": 62.5, "M": 62.5}))
    taylor = estimate(half, case.design, total("comp"))["se"].iloc[0]
    found = replicate_se(half, case.design, total("comp"), method="bootstrap", replicates=2000)["se"].iloc[0]
    assert found == pytest.approx(taylor, rel=0.05)


def test_the_same_seed_gives_the_same_bootstrap() -> None:
    def se(seed: int) -> float:
        return float(replicate_se(frame("vnmini1.csv"), SURE, "y3", method="bootstrap", seed=seed)["se"].iloc[0])

    assert se(4) == se(4) != se(5)


@FEW
@given(samples())
def test_any_total_has_the_jackknife_of_its_taylor_variance(data: Any) -> None:
    design = replace(DESIGN, lonely_psu="certainty")
    for calibration_free in ("sex", "district", ()):
        taylor = estimate(data, design, [total("y"), total("z")], calibration_free)
        table = replicate_se(data, design, [total("y"), total("z")], calibration_free)
        np.testing.assert_allclose(table["se"], taylor["se"], rtol=1e-7, atol=1e-9)


def test_sums_give_the_replicates_of_their_respondents() -> None:
    data = frame("apiclus1.csv")
    design = PLAIN["apiclus1_fpc"].design
    outcome = ratio("api.stu", "enroll")
    whole = replicate_se(data, design, outcome, "stype")
    assert whole.equals(replicate_se(reduce(data, design, outcome, ["stype"]), design, by="stype"))


def test_a_domain_in_one_village_has_no_error_by_replicates_either() -> None:
    data = frame("apiclus1.csv")
    design = Design(psu="dnum", weight="pw")
    table = replicate_se(data.assign(one=data["dnum"] == 637), design, "comp", "one").set_index("one")
    assert np.isnan(table.loc[True, "se"])
    assert table.loc[True, "replicates"] == table.loc[False, "replicates"] - 1
