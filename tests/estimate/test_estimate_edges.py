"""Designs at the edge: a domain in one village, a certainty village, nested codes, weights of zero."""

import numpy as np
import pandas as pd
import pytest

from survey.estimate import Design, Greg, Poststratify, Rake, estimate, mean, ratio, total

DESIGN = Design(strata="stratum", psu="psu", weight="weight")


def villages(seed: int = 5, rows: int = 240) -> pd.DataFrame:
    chance = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "stratum": np.repeat(["a", "b"], rows // 2),
            "psu": np.tile(np.repeat(np.arange(6), rows // 12), 2),
            "household": np.tile(np.arange(rows // 12) // 2, 12),
            "weight": chance.uniform(1, 9, rows),
            "y": (chance.random(rows) < 0.4).astype(float),
            "x": chance.uniform(10, 20, rows),
        }
    )


def test_a_domain_in_one_village_keeps_estimate_and_n_and_claims_no_error() -> None:
    data = villages()
    data["commune"] = np.where((data["stratum"] == "a") & (data["psu"] == 0), "one", "others")
    row = estimate(data, DESIGN, "y", "commune").iloc[0]
    assert (row["commune"], row["n"], row["n_psu"], row["df"]) == ("one", 20, 1, 0)
    assert 0 < row["estimate"] < 1
    assert np.isnan(row[["se", "ci_low", "ci_high", "deff", "deff_wr", "cv"]].to_numpy(float)).all()


def test_a_domain_without_valid_answers_is_a_row_without_figures() -> None:
    data = villages().assign(sex=lambda d: np.where(d.index % 2, "m", "f"))
    data.loc[data["sex"] == "m", "y"] = np.nan
    row = estimate(data, DESIGN, ["y", "x"], "sex").query("outcome == 'y' and sex == 'm'").iloc[0]
    assert row["n"] == 0
    assert row["n_psu"] == 0
    assert np.isnan(row["estimate"])
    assert np.isnan(row["se"])


def test_a_column_without_any_value_makes_no_domain() -> None:
    data = villages().assign(place=None, sex=lambda d: np.where(d.index % 2, "m", "f"))
    for calibration in (None, Poststratify("sex", {"m": 5.0, "f": 7.0}), Greg({"sex": {"m": 5.0, "f": 7.0}})):
        assert len(estimate(data, DESIGN, ["y", "x"], "place", calibration)) == 0


def test_one_village_code_in_two_strata_is_two_villages() -> None:
    data = villages()
    renamed = data.assign(psu=data["stratum"] + data["psu"].astype(str))
    pd.testing.assert_frame_equal(estimate(data, DESIGN, "y"), estimate(renamed, DESIGN, "y"))
    assert estimate(data, DESIGN, "y")["n_psu"][0] == 12


def test_one_household_code_in_two_villages_is_two_households() -> None:
    data = villages().assign(fpc=20, ssu_fpc=60)
    design = Design("stratum", "psu", "weight", "fpc", "household", "ssu_fpc")
    renamed = data.assign(household=data["stratum"] + data["psu"].astype(str) + "-" + data["household"].astype(str))
    pd.testing.assert_frame_equal(estimate(data, design, "y"), estimate(renamed, design, "y"))


def test_sizes_and_fractions_of_the_correction_are_one_thing() -> None:
    data = villages().assign(size=24, fraction=6 / 24, homes=40, part=10 / 40)
    sizes = estimate(data, Design("stratum", "psu", "weight", "size", "household", "homes"), ["y", "x"])
    fractions = estimate(data, Design("stratum", "psu", "weight", "fraction", "household", "part"), ["y", "x"])
    pd.testing.assert_frame_equal(sizes, fractions, rtol=1e-12)


@pytest.mark.parametrize("empty", [np.nan, None, pd.NA, np.inf])
def test_an_empty_correction_is_none_at_all(empty: object) -> None:
    data = villages().assign(fpc=empty, ssu_fpc=empty)
    two = estimate(data, Design("stratum", "psu", "weight", "fpc", "household", "ssu_fpc"), ["y", "x"])
    pd.testing.assert_frame_equal(two, estimate(data, DESIGN, ["y", "x"]), rtol=1e-12)


def test_a_stratum_may_have_the_correction_and_its_neighbour_none() -> None:
    """The wave's rule: two stages above a fraction of 10 %, nothing below; the variances of the strata add up."""
    data = villages()
    half = data.assign(fpc=np.where(data["stratum"] == "a", 24, np.nan), ssu_fpc=30)
    two_stage = Design("stratum", "psu", "weight", "fpc", "household", "ssu_fpc")
    with_all, none = data.assign(fpc=24, ssu_fpc=30), data.assign(fpc=np.nan, ssu_fpc=np.nan)
    found = {
        name: estimate(d, two_stage, "y", "stratum") for name, d in (("half", half), ("all", with_all), ("no", none))
    }
    assert found["half"]["se"].tolist() == [found["all"]["se"][0], found["no"]["se"][1]]


def test_a_certainty_village_is_a_stratum_of_households() -> None:
    """Two spellings of one design: a village with fpc 1 and its households below, or a stratum whose PSUs they are.

    Only the degrees of freedom differ: the second spelling counts the households (rule 3.1 of the release).
    """
    data = villages()
    sure = data["stratum"] == "a"
    data = data[~sure | (data["psu"] == 0)].assign(fpc=lambda d: np.where(d["stratum"] == "a", 1, 24), ssu_fpc=30.0)
    below = estimate(data, Design("stratum", "psu", "weight", "fpc", "household", "ssu_fpc"), "y")
    first = data["stratum"] == "a"
    spelt = data.assign(psu=np.where(first, 100 + data["household"], data["psu"]), fpc=np.where(first, 30, 24))
    spelt["ssu_fpc"] = np.where(first, 1, 30)
    above = estimate(spelt, Design("stratum", "psu", "weight", "fpc", "household", "ssu_fpc"), "y")
    assert below["se"][0] == pytest.approx(above["se"][0], rel=1e-12)
    assert (below["df"][0], above["df"][0]) == (5, 14)


def test_the_second_stage_adds_its_term() -> None:
    """sum_h f_h sum_i (1 - m/M) m/(m - 1) sum_s (z_is - zbar_i)^2, by hand in pandas."""
    data = villages().assign(fpc=24, ssu_fpc=30)
    one = estimate(data, Design("stratum", "psu", "weight", "fpc"), "y").iloc[0]
    two = estimate(data, Design("stratum", "psu", "weight", "fpc", "household", "ssu_fpc"), "y").iloc[0]
    data["z"] = data["weight"] * (data["y"] - one["estimate"]) / data["weight"].sum()
    homes = data.groupby(["stratum", "psu", "household"])["z"].sum()
    within = homes.groupby(["stratum", "psu"]).agg(lambda z: 10 * z.var())
    added = (6 / 24) * (1 - 10 / 30) * within.sum()
    assert two["se"] ** 2 - one["se"] ** 2 == pytest.approx(added, rel=1e-9)


def test_a_weight_of_zero_keeps_its_village_and_leaves_the_answers() -> None:
    data = villages()
    data.loc[data["psu"] == 3, "weight"] = 0
    row = estimate(data, DESIGN, "y").iloc[0]
    assert (row["n"], row["n_psu"], row["df"]) == (200, 10, 8)
    missing = data.assign(y=data["y"].where(data["weight"] > 0), weight=data["weight"].replace(0, 1))
    assert row["se"] == pytest.approx(estimate(missing, DESIGN, "y")["se"][0], rel=1e-12)


def test_without_weight_everyone_counts_once() -> None:
    data = villages()
    design = Design(strata="stratum", psu="psu")
    assert estimate(data, design, "y")["estimate"][0] == pytest.approx(data["y"].mean(), rel=1e-12)


def test_the_list_of_villages_may_carry_the_correction() -> None:
    data = villages()
    psus = data[["stratum", "psu"]].drop_duplicates().assign(fpc=24)
    listed = estimate(data, Design("stratum", "psu", "weight", "fpc", psus=psus), "y")
    pd.testing.assert_frame_equal(listed, estimate(data.assign(fpc=24), Design("stratum", "psu", "weight", "fpc"), "y"))


def test_answers_may_be_truths_or_nullable_numbers() -> None:
    data = villages()
    plain = estimate(data, DESIGN, "y")
    for answers in (data["y"] == 1, data["y"].astype("Int64"), data["y"].astype("boolean"), data["y"].astype(object)):
        pd.testing.assert_frame_equal(plain, estimate(data.assign(y=answers), DESIGN, "y"))


def test_the_frame_is_left_as_it_was() -> None:
    data = villages()
    before = data.copy(deep=True)
    estimate(data, DESIGN, ["y", ratio("y", "x"), total("x")], "psu")
    pd.testing.assert_frame_equal(data, before)


def test_rows_stand_by_outcome_and_then_by_domain() -> None:
    data = villages().assign(sex=lambda d: np.where(d.index % 2, "m", "f"))
    table = estimate(data, DESIGN, ["y", mean("x")], ["stratum", "sex"])
    assert list(table.columns[:3]) == ["outcome", "stratum", "sex"]
    assert table["outcome"].tolist() == ["y"] * 4 + ["x"] * 4
    assert table["stratum"].tolist() == ["a", "a", "b", "b"] * 2
    assert table["sex"].tolist() == ["f", "m"] * 4


def test_the_ways_to_calibrate_agree_on_one_margin() -> None:
    data = villages().assign(sex=lambda d: np.where(d.index % 3, "m", "f"))
    totals = {"m": 700.0, "f": 300.0}
    ways = [Poststratify("sex", totals), Rake({"sex": totals}), Greg({"sex": totals})]
    tables = [estimate(data, DESIGN, ["y", "x", total("y")], "stratum", calibration=way) for way in ways]
    for table in tables[1:]:
        pd.testing.assert_frame_equal(tables[0], table, rtol=1e-9)


def test_a_calibrated_two_stage_design_without_fractions_is_the_one_stage_design() -> None:
    data = villages().assign(sex=lambda d: np.where(d.index % 3, "m", "f"), fpc=np.nan, ssu_fpc=np.nan)
    way = Poststratify(("sex", "stratum"), {(s, h): 250.0 for s in "mf" for h in "ab"})
    two = estimate(data, Design("stratum", "psu", "weight", "fpc", "household", "ssu_fpc"), "y", calibration=way)
    pd.testing.assert_frame_equal(two, estimate(data, DESIGN, "y", calibration=way), rtol=1e-12)


def test_blocks_of_domains_do_not_change_a_calibrated_table(monkeypatch: pytest.MonkeyPatch) -> None:
    data = villages().assign(sex=lambda d: np.where(d.index % 3, "m", "f"))
    way = Poststratify("sex", {"m": 700.0, "f": 300.0})
    whole = estimate(data, DESIGN, ["y", "x"], ["stratum", "psu"], calibration=way)
    monkeypatch.setattr("survey.estimate.residual.BLOCK", 30)
    pd.testing.assert_frame_equal(whole, estimate(data, DESIGN, ["y", "x"], ["stratum", "psu"], calibration=way))


@pytest.mark.parametrize("calibration", [None, Poststratify("sex", {"m": 500.0, "f": 700.0})])
def test_outcomes_taken_a_few_at_a_time_give_the_same_table(
    calibration: Poststratify | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = villages().assign(sex=lambda d: np.where(d.index % 2, "m", "f"), z=lambda d: 1 - d["y"])
    asked = ["y", ratio("y", "x"), "x", total("z"), "z"]
    together = estimate(data, DESIGN, asked, "sex", calibration)
    monkeypatch.setattr("survey.estimate.points.BLOCK", 30)
    pd.testing.assert_frame_equal(estimate(data, DESIGN, asked, "sex", calibration), together, rtol=1e-14)
