"""Contrasts, chi-squared, changes and small areas beside those of R: tests/reference, made by the scripts there.

`api_reference` and `vnmini_reference`: `survey` 4.5 (`svyby(covmat=TRUE)` with `svycontrast`, `svychisq`, and for
changes formula C of `overlap`, in `refcommon.R`). `sae_milk_reference`: `sae` 1.3, `mseFH` iterated to 1e-13.
"""

import json
from typing import Any

import numpy as np
import pandas as pd
import pytest

from survey.estimate import Wave, association, change, compare, estimate, reduce
from survey.estimate.fay_herriot import fay_herriot
from tests.estimate.r_cases import PLAIN, REFERENCE, VILLAGES, differs, frame

EXACT = 1e-9
WAVES = ("vnmini1.csv", "vnmini2.csv")


def rows(stat: str) -> list[dict[str, Any]]:
    files = (REFERENCE / f"{name}_reference.json" for name in ("api", "vnmini"))
    return [row for file in files for row in json.loads(file.read_text())["rows"] if row["stat"] == stat]


def said(row: dict[str, Any]) -> str:
    return f"{row['case']} {row['variable']}"


def test_the_reference_has_what_is_compared() -> None:
    assert [len(rows(stat)) for stat in ("contrast", "chisq", "change")] == [5, 5, 10]


@pytest.mark.parametrize("row", rows("contrast"), ids=said)
def test_a_contrast_of_domains_is_that_of_r(row: dict[str, Any]) -> None:
    case = PLAIN[row["case"]]
    ((by, pair),) = row["domain"].items()
    first, second = (int(code) if code.isdigit() else code for code in pair.split("-"))
    ours = compare(frame(case.file), case.design, row["variable"], by, pairs=[(first, second)]).iloc[0]
    assert not differs(ours["estimate"], row["estimate"], EXACT)
    assert not differs(ours["se"], row["se"], EXACT)
    assert not differs(ours["se"] ** 2, row["variance"], EXACT)
    if "cov_EH" in row:
        squared = estimate(frame(case.file), case.design, row["variable"], by).set_index(by)["se"] ** 2
        covariance = (squared[first] + squared[second] - ours["se"] ** 2) / 2
        assert not differs(covariance, row["cov_EH"], EXACT, floor=1e-15)


@pytest.mark.parametrize("row", rows("contrast"), ids=said)
def test_r_states_the_degrees_of_freedom_of_the_whole_design(row: dict[str, Any]) -> None:
    """Ours are the least of the two domains', never more."""
    case = PLAIN[row["case"]]
    whole = estimate(frame(case.file), case.design, row["variable"])["df"].iloc[0]
    assert whole == row["df"]
    assert (compare(frame(case.file), case.design, row["variable"], [*row["domain"]])["df"] <= whole).all()


@pytest.mark.parametrize("row", rows("chisq"), ids=said)
def test_a_test_of_association_is_that_of_r(row: dict[str, Any]) -> None:
    case = PLAIN[row["case"]]
    outcome, by = row["variable"].split("*")
    sums = reduce(frame(case.file), case.design, outcome, [by])
    for data in (frame(case.file), sums):
        ours = association(data, case.design, outcome, by)
        assert not differs(ours.f, row["F"], EXACT)
        assert not differs(ours.ndf, row["ndf"], EXACT)
        assert not differs(ours.ddf, row["ddf"], EXACT)
        assert not differs(ours.p, row["p_F"], EXACT)
        if "X2" in row:
            assert not differs(ours.pearson, row["X2"], EXACT)
            assert not differs(ours.p_first, row["p_X2"], EXACT)


@pytest.mark.parametrize("row", rows("change"), ids=said)
def test_a_change_between_waves_is_that_of_r(row: dict[str, Any]) -> None:
    ours = change(*(Wave(frame(file), VILLAGES) for file in WAVES), row["variable"]).iloc[0]
    assert not differs(ours["before"], row["p1"], EXACT)
    assert not differs(ours["after"], row["p2"], EXACT)
    assert not differs(ours["estimate"], row["estimate"], EXACT)
    assert not differs(ours["se"] ** 2, row["variance"], EXACT)
    assert ours["shared_psus"] == row["shared_psus"]
    assert not differs(ours["correlation"] * np.sqrt(row["var1"] * row["var2"]), row["cov_shared"], EXACT)


@pytest.mark.parametrize("row", rows("change"), ids=said)
def test_stacking_the_waves_as_r_users_do_gives_their_other_variance(row: dict[str, Any]) -> None:
    """Both waves in one file, as domains of one sample: right only if all villages are shared, hence not our change."""
    both = pd.concat([frame(file) for file in WAVES], ignore_index=True)
    ours = compare(both, VILLAGES, row["variable"], "wave", pairs=[(2, 1)]).iloc[0]
    assert not differs(ours["estimate"], row["estimate"], EXACT)
    assert not differs(ours["se"] ** 2, row["variance_union"], EXACT)
    assert abs(row["variance_union"] / row["variance"] - 1) > 1e-3


def test_the_model_of_small_areas_is_that_of_r() -> None:
    milk = pd.read_csv(REFERENCE / "milk.csv")
    groups = [(milk["MajorArea"] == code).to_numpy(float) for code in (2, 3, 4)]
    x = np.column_stack([np.ones(len(milk)), *groups])
    fit = fay_herriot(milk["yi"].to_numpy(), milk["vardir"].to_numpy(), x)
    r = json.loads((REFERENCE / "sae_milk_reference.json").read_text())["converged_1e13"]["REML"]
    assert not differs(fit.between, r["refvar"], EXACT)
    for ours, theirs in ((fit.beta, "beta"), (fit.beta_se, "beta_se"), (fit.estimate, "eblup"), (fit.mse, "mse")):
        assert len(ours) == len(r[theirs])
        assert not any(differs(a, b, EXACT) for a, b in zip(ours, r[theirs], strict=True))
