"""What must hold for any comparison: with itself, in another order, from parts, and where nothing can be said."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey.estimate import Design, Poststratify, Wave, association, change, compare, estimate, merge, reduce, trend
from survey.estimate.waves import without_correction
from tests.estimate.test_estimate_properties import DESIGN, TWO_STAGE, same, samples

SEEDS = st.integers(0, 2**32 - 1)
SOME = settings(max_examples=12, deadline=None)


def sexes(data: pd.DataFrame) -> Poststratify:
    return Poststratify("sex", {code: 700.0 * code for code in data["sex"].unique()})


@SOME
@given(samples())
def test_a_domain_does_not_differ_from_itself(data: pd.DataFrame) -> None:
    pairs = [(code, code) for code in data["sex"].unique()]
    for calibration in (None, sexes(data)):
        table = compare(data, DESIGN, ["y", "z"], "sex", pairs=pairs, calibration=calibration)
        assert (table["estimate"].dropna() == 0).all()
        assert (table["se"].dropna() < 1e-9).all()


@SOME
@given(samples())
def test_the_other_order_turns_the_sign(data: pd.DataFrame) -> None:
    codes = data["district"].unique().tolist()[:2]
    if len(codes) < 2:
        return
    one, other = (compare(data, TWO_STAGE, "z", "district", pairs=[pair]).iloc[0] for pair in (codes, codes[::-1]))
    assert one["estimate"] == pytest.approx(-other["estimate"], nan_ok=True, rel=1e-9, abs=1e-12)
    assert one["se"] == pytest.approx(other["se"], nan_ok=True, rel=1e-9, abs=1e-12)
    assert one["p"] == pytest.approx(other["p"], nan_ok=True, rel=1e-6, abs=1e-9)


@SOME
@given(samples(), SEEDS)
def test_order_and_parts_are_of_no_consequence(data: pd.DataFrame, seed: int) -> None:
    if data["sex"].nunique() < 2:
        return
    whole = compare(data, DESIGN, ["y", "z"], "sex")
    same(whole, compare(data.sample(frac=1, random_state=seed), DESIGN, ["y", "z"], "sex"), 1e-7)
    parts = [reduce(part, DESIGN, ["y", "z"], ["sex"]) for _, part in data.groupby(np.arange(len(data)) % 3)]
    same(whole, compare(merge(parts), DESIGN, by="sex"), 1e-7)


@SOME
@given(samples(), st.floats(1e-3, 1e3))
def test_the_unit_of_the_weights_is_of_no_consequence(data: pd.DataFrame, scale: float) -> None:
    scaled = data.assign(weight=data["weight"] * scale)
    if data["sex"].nunique() > 1:
        same(*(compare(frame, DESIGN, ["y", "z"], "sex") for frame in (data, scaled)), 1e-7)
    waves = [[Wave(frame, DESIGN), Wave(frame.assign(y=1 - frame["y"]), DESIGN)] for frame in (data, scaled)]
    same(*(change(*pair, ["y", "z"], "sex") for pair in waves), 1e-7)


@SOME
@given(samples())
def test_a_contrast_of_one_domain_is_its_estimate(data: pd.DataFrame) -> None:
    for design in (DESIGN, TWO_STAGE):
        plain = estimate(data, design, ["y", "z"], "sex", interval="wald")
        named = {str(code): {code: 1} for code in sorted(data["sex"].unique())}
        table = compare(data, design, ["y", "z"], "sex", contrasts=named)
        for column in ("n", "n_psu", "estimate", "se", "df"):
            np.testing.assert_allclose(table[column], plain[column], rtol=1e-9, atol=1e-10)


@SOME
@given(samples())
def test_calibrated_contrasts_have_the_variance_of_the_calibrated_table(data: pd.DataFrame) -> None:
    calibration = sexes(data)
    plain = estimate(data, DESIGN, ["y", "z"], "district", calibration, "wald")
    named = {str(code): {code: 1} for code in sorted(data["district"].unique())}
    table = compare(data, DESIGN, ["y", "z"], "district", contrasts=named, calibration=calibration)
    np.testing.assert_allclose(table["se"], plain["se"], rtol=1e-6, atol=1e-9)


@SOME
@given(samples())
def test_a_wave_does_not_change_from_itself(data: pd.DataFrame) -> None:
    for by in ((), "sex", "district"):
        for least in (0, 8):
            table = change(Wave(data, DESIGN), Wave(data, DESIGN), ["y", "z"], by, least_shared=least)
            own = estimate(data, DESIGN, ["y", "z"], by, interval="wald")
            assert (table["estimate"].dropna() == 0).all()
            assert (table["se"].dropna() ** 2 <= 1e-12 * (1 + own["se"].dropna() ** 2)).all()
            np.testing.assert_array_equal(table["df"], own["df"])


@SOME
@given(samples())
def test_a_trend_over_two_waves_is_their_change_per_unit_of_time(data: pd.DataFrame) -> None:
    later = data.sample(frac=0.8, random_state=1).assign(z=lambda d: d["z"] + 1)
    before, after = Wave(data, DESIGN), Wave(later, DESIGN)
    moved = change(before, after, ["y", "z"], "sex")
    table = trend({2020: before, 2024: after}, ["y", "z"], "sex")
    np.testing.assert_allclose(table["estimate"] * 4, moved["estimate"], rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(table["se"] * 4, moved["se"], rtol=1e-5, atol=1e-6)


@SOME
@given(samples())
def test_waves_without_shared_villages_have_no_covariance(data: pd.DataFrame) -> None:
    elsewhere = Wave(data.assign(psu=data["psu"] + 100), DESIGN)
    row = change(Wave(data, DESIGN), elsewhere, "z").iloc[0]
    own = estimate(data, DESIGN, "z", interval="wald").iloc[0]
    assert row["shared_psus"] == 0
    assert row["se"] == pytest.approx(np.sqrt(2) * own["se"], nan_ok=True, rel=1e-9)


def villages(seed: int, psus: range) -> pd.DataFrame:
    chance = np.random.default_rng(seed)
    frame = pd.DataFrame({"psu": np.repeat(list(psus), 12)})
    level = np.random.default_rng(1).uniform(0.2, 0.8, 100)[frame["psu"]]
    return frame.assign(
        stratum=frame["psu"] % 2,
        household=np.arange(len(frame)) // 2,
        weight=chance.uniform(1, 9, len(frame)),
        fpc=50,
        ssu_fpc=60,
        y=(chance.random(len(frame)) < level).astype(float),
        district=frame["psu"] // 4,
    )


BEFORE, AFTER = villages(5, range(0, 24)), villages(6, range(8, 32))


def by_hand(data: pd.DataFrame) -> pd.Series:
    p = np.average(data["y"], weights=data["weight"])
    z = data["weight"] * (data["y"] - p) / data["weight"].sum()
    return z.groupby([data["stratum"], data["psu"]]).sum()


def test_the_covariance_of_waves_by_hand() -> None:
    """C = sum_h nc/(nc - 1) sum (z1 - z1bar)(z2 - z2bar) over the shared villages, in pandas."""
    z = pd.concat([by_hand(BEFORE), by_hand(AFTER)], axis=1, join="inner")
    covariance = z.groupby(level=0).apply(lambda h: h.cov().iloc[0, 1] * len(h)).sum()
    row = change(Wave(BEFORE, DESIGN), Wave(AFTER, DESIGN), "y").iloc[0]
    se = [estimate(data, DESIGN, "y")["se"].iloc[0] for data in (BEFORE, AFTER)]
    assert row["shared_psus"] == 16
    assert row["se"] ** 2 == pytest.approx(se[0] ** 2 + se[1] ** 2 - 2 * covariance, rel=1e-12)
    assert row["correlation"] == pytest.approx(covariance / (se[0] * se[1]), rel=1e-12)


def test_a_small_domain_takes_the_correlation_of_all_shared_villages() -> None:
    z = pd.concat([by_hand(BEFORE), by_hand(AFTER)], axis=1, join="inner")
    parts = z.groupby(level=0).apply(lambda h: h.cov() * len(h)).groupby(level=1).sum().to_numpy()
    rho = parts[0, 1] / np.sqrt(parts[0, 0] * parts[1, 1])
    table = change(Wave(BEFORE, DESIGN), Wave(AFTER, DESIGN), "y", "district").set_index("district")
    assert table["shared_psus"].tolist() == [0, 0, 4, 4, 4, 4, 0, 0]
    np.testing.assert_allclose(table["correlation"][2:6], rho, rtol=1e-9)
    assert (table["correlation"][:2].isna()).all()
    exact = change(Wave(BEFORE, DESIGN), Wave(AFTER, DESIGN), "y", "district", least_shared=0).set_index("district")
    assert exact["correlation"][2:6].nunique() == 4


def test_a_district_of_one_wave_has_no_change() -> None:
    table = change(Wave(BEFORE, DESIGN), Wave(AFTER, DESIGN), "y", "district").set_index("district")
    assert np.isnan(table.loc[[0, 1, 6, 7], ["estimate", "se", "ci_low"]].to_numpy()).all()


def test_a_change_leaves_the_correction_out_unless_asked() -> None:
    waves = Wave(BEFORE, TWO_STAGE), Wave(AFTER, TWO_STAGE)
    plain = change(*waves, "y").iloc[0]
    without = without_correction(TWO_STAGE)
    dropped = change(Wave(BEFORE, without), Wave(AFTER, without), "y").iloc[0]
    assert plain["se"] == pytest.approx(dropped["se"], rel=1e-12)
    assert change(*waves, "y", fpc=True).iloc[0]["se"] < plain["se"]
    every = Design("stratum", "psu", "weight", "all")
    complete = Wave(BEFORE.assign(all=1.0), every), Wave(BEFORE.assign(all=1.0, y=1 - BEFORE["y"]), every)
    assert change(*complete, "y", fpc=True)["se"].iloc[0] == 0


def test_rows_that_stand_for_villages_are_not_shared() -> None:
    design = Design(strata="stratum", weight="weight")
    assert change(Wave(BEFORE, design), Wave(AFTER, design), "y")["shared_psus"].iloc[0] == 0


def test_a_lonely_village_in_both_waves_is_compared_with_itself() -> None:
    lonely = BEFORE[(BEFORE["stratum"] == 0) | (BEFORE["psu"] == 1)]
    for rule in ("adjust", "average", "certainty"):
        wave = Wave(lonely, replace(DESIGN, lonely_psu=rule))
        assert change(wave, wave, "y")["se"].iloc[0] == 0


def test_a_trend_over_three_waves_by_hand() -> None:
    waves = {1.0: Wave(BEFORE, DESIGN), 2.0: Wave(AFTER, DESIGN), 4.0: Wave(villages(7, range(16, 40)), DESIGN)}
    row = trend(waves, "y").iloc[0]
    times = np.array(list(waves))
    slope = (times - times.mean()) / ((times - times.mean()) ** 2).sum()
    each = [estimate(wave.data, DESIGN, "y").iloc[0] for wave in waves.values()]
    matrix = np.diag([one["se"] ** 2 for one in each])
    pairs = list(waves.values())
    for a in range(3):
        for b in range(a):
            moved = change(pairs[b], pairs[a], "y").iloc[0]
            matrix[a, b] = matrix[b, a] = (matrix[a, a] + matrix[b, b] - moved["se"] ** 2) / 2
    assert row["estimate"] == pytest.approx(slope @ [one["estimate"] for one in each], rel=1e-12)
    assert row["se"] ** 2 == pytest.approx(slope @ matrix @ slope, rel=1e-9)
    assert (row["waves"], row["df"]) == (3, min(one["df"] for one in each))


def test_a_domain_in_one_village_makes_no_claim_in_a_comparison() -> None:
    """Its own error is unknown: the other domain's alone would be taken for that of the difference."""
    data = BEFORE.assign(place=np.where(BEFORE["psu"] == 3, "one", "others"))
    row = compare(data, DESIGN, "y", "place").iloc[0]
    assert not np.isnan(row["estimate"])
    assert row["df"] == 0
    assert np.isnan(row[["se", "ci_low", "ci_high", "t", "p"]].to_numpy(float)).all()


@SOME
@given(samples(), SEEDS)
def test_a_test_of_association_does_not_ask_for_order_or_sides(data: pd.DataFrame, seed: int) -> None:
    if data["sex"].nunique() < 2 or data["y"].nunique() < 2 or data.dropna()["sex"].nunique() < 2:
        return
    one = association(data, DESIGN, "sex", "y")
    for other in (
        association(data, DESIGN, "y", "sex"),
        association(data.sample(frac=1, random_state=seed), DESIGN, "sex", "y"),
        association(data.assign(weight=data["weight"] * 7), DESIGN, "sex", "y"),
        association(reduce(data, DESIGN, "y", ["sex"]), DESIGN, "y", "sex"),
    ):
        assert other.pearson == pytest.approx(one.pearson, rel=1e-9, abs=1e-12)
        assert other.f == pytest.approx(one.f, rel=1e-7, abs=1e-9, nan_ok=True)
        assert other.ddf == pytest.approx(one.ddf, rel=1e-7, nan_ok=True)


def test_for_a_simple_sample_the_corrected_test_is_pearsons() -> None:
    """Every respondent a PSU, equal weights: the design effects are those of sampling, n/(n - 1)."""
    data = pd.concat([BEFORE, AFTER], ignore_index=True)
    found = association(data, Design(), "y", "stratum")
    counts = pd.crosstab(data["y"], data["stratum"]).to_numpy()
    expected = np.outer(counts.sum(1), counts.sum(0)) / counts.sum()
    assert found.pearson == pytest.approx(((counts - expected) ** 2 / expected).sum(), rel=1e-12)
    assert found.f == pytest.approx(found.pearson, rel=0.01)
    assert (found.n, found.df, found.ndf, found.ddf) == (576, 1, 1.0, 575.0)
