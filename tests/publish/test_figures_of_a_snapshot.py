"""From a small synthetic snapshot to figures, and from figures to what may be said."""

import numpy as np
import pandas as pd
import pytest

from survey.estimate import Design, estimate
from survey.plan.domains import breakdowns_of
from survey.plan.indicators import ALL as INDICATORS
from survey.plan.waves import DEMONSTRATION
from survey.publish.figure import hide
from survey.publish.figures.compute import compute
from survey.publish.rules.order import apply
from survey.publish.rules.verdict import WORDS


@pytest.fixture(scope="module")
def raw(tables):
    return {figure.id: figure for figure in compute(tables).figures}


@pytest.fixture(scope="module")
def judged(raw):
    return {figure.id: figure for figure in apply(raw.values(), DEMONSTRATION)}


def test_every_headline_is_made_for_every_part_and_every_variant_for_the_province(raw):
    expected = {
        f"{indicator.id}.headline.{breakdown.id}.{part.code}"
        for indicator in INDICATORS
        for breakdown in breakdowns_of(indicator)
        if breakdown.id != "commune_new"
        for part in breakdown.parts
    } | {f"{i.id}.{variant.id}.province.15" for i in INDICATORS for variant in i.variants}
    assert set(raw) == expected


def test_age_groups_are_cut_to_the_universe(raw):
    assert "I01.headline.age_group.18-29" in raw
    assert "I01.headline.age_group.15-17" not in raw
    assert "I02.headline.age_group.15-17" in raw
    assert "I08.headline.age_group.0-14" in raw
    assert not any(name.startswith("I03") and (".sex." in name or ".age_group." in name) for name in raw)


def test_a_figure_equals_the_librarys_own_estimate(tables, raw):
    people = tables["persons"]
    adults = people["age"] >= 18
    own, smart = people["phone_own"], people["phone_smart"]
    truth = np.where(
        own == 1, np.where(smart == 1, 1.0, np.where(smart == 2, 0.0, np.nan)), np.where(own == 2, 0.0, np.nan)
    )
    frame = people.assign(y=pd.Series(truth, index=people.index).where(adults))
    design = Design(strata="stratum", psu="psu", weight="weight", psus=tables["psus"])
    row = estimate(frame, design, "y").iloc[0]
    figure = raw["I01.headline.province.15"]
    assert figure.n == row.n
    assert figure.estimate == pytest.approx(row.estimate)
    assert figure.se == pytest.approx(row.se)
    assert (figure.kg_low, figure.kg_high) == pytest.approx((row.ci_low, row.ci_high))
    assert figure.ci_low <= figure.kg_low
    assert figure.ci_high >= figure.kg_high


def test_the_bounds_hold_the_estimate_and_count_those_not_interviewed(tables, raw):
    figure = raw["I01.headline.province.15"]
    members = tables["members"]
    adults = members[members["age"] >= 18]
    missing = adults.loc[~adults["responded"], "weight"].sum() / adults["weight"].sum()
    assert figure.bound_low < figure.estimate < figure.bound_high
    assert figure.bound_high - figure.bound_low >= missing


def test_the_health_record_counts_dont_know_as_no_and_refusal_as_unknown(tables, raw):
    answers = tables["members"]["health_record"]
    headline, available = raw["I08.headline.province.15"], raw["I08.available_case.province.15"]
    assert headline.n == answers.isin([1, 2, 3, 8]).sum()
    assert available.n == answers.isin([1, 2, 3]).sum()
    assert available.estimate > headline.estimate


def test_institutions_are_counted_and_have_no_interval(tables, raw):
    schools = tables["institutions"].query("indicator == 'I10'")
    figure = raw["I10.headline.province.15"]
    assert (figure.register, figure.m) == (60, 3)
    assert figure.k == ((schools["state"] == "verified") & (schools["A1"] == 3)).sum()
    assert (figure.ci_low, figure.se, figure.n) == (None, None, None)


def test_a_district_of_two_villages_is_hidden_with_one_more_and_the_others_are_shown(judged):
    for indicator in INDICATORS:
        cells = [f for f in judged.values() if f.indicator == indicator.id and f.breakdown == "district"]
        hidden = {f.group: f.rules for f in cells if f.status == "withheld_c"}
        if cells:
            assert "c-psus" in hidden["139"]
            assert len(hidden) == 2
            assert ("c-secondary",) in hidden.values()


def test_verdicts_stand_where_a_target_is_and_nowhere_else(judged):
    for figure in judged.values():
        if figure.withheld or figure.breakdown not in ("province", "district") or not figure.is_headline:
            assert figure.verdicts == ()
        else:
            assert [(v.year, v.path) for v in figure.verdicts] == [(2025, False), (2030, False), (2030, True)]
            assert all(v.word in WORDS for v in figure.verdicts)


def test_the_closing_wave_says_not_met_and_never_not_yet_about_its_year(judged):
    words = {f.verdict(2025).word for f in judged.values() if f.verdict(2025)}
    assert "not_yet" not in words
    assert "not_met" in words
    assert judged["I08.headline.province.15"].verdict(2025).word in ("met", "open_aware")


def test_nothing_withheld_keeps_a_number_once_hidden(judged):
    for figure in map(hide, judged.values()):
        if figure.withheld:
            assert [figure.estimate, figure.n, figure.ci_low, figure.bound_low, figure.k] == [None] * 5


def test_calibrated_weights_bring_the_variance_of_the_calibrated_estimate(tables, raw):
    people = tables["persons"].assign(calibration_cell=lambda rows: rows["district"] + "/" + rows["sex"].astype(str))
    people["design_weight"] = people["weight"]
    sums = people.groupby("calibration_cell")["design_weight"].transform("sum")
    totals = people["calibration_cell"].map(lambda name: 5000.0 if name.endswith("1") else 6000.0)
    people["weight"] = people["design_weight"] * totals / sums
    made = {figure.id: figure for figure in compute({**tables, "persons": people}).figures}
    figure = made["I01.headline.province.15"]
    assert figure.n == raw["I01.headline.province.15"].n
    assert figure.se != raw["I01.headline.province.15"].se
    women = people["sex"] == 2
    assert people.loc[women, "weight"].sum() == pytest.approx(9 * 6000)
    assert made["I02.headline.sex.2"].estimate == pytest.approx(
        np.average(
            _account(people)[1][women & _account(people)[0]], weights=people["weight"][women & _account(people)[0]]
        )
    )


def _account(people):
    lines = people[["account_bank", "account_fund", "account_mobile", "account_wallet"]]
    yes, no = lines.eq(1).any(axis=1), lines.eq(2).any(axis=1)
    return yes | no, yes.astype(float)
