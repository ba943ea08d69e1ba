"""Intervals where R says nothing: few answers, all the same, few degrees of freedom, and the floor of a release."""

import numpy as np
import pytest
from scipy import stats

from survey.estimate.interval import INTERVALS, Figures, limits


def figures(p: float, se: float, df: float, n: float, n_psu: float = 40, rho: float = 0.05) -> Figures:
    one = (np.array([float(value)]) for value in (p, se, df, n, n_psu, rho))
    return Figures(*one, level=0.95)


def pair(name: str, of: Figures) -> tuple[float, float]:
    low, high = limits(name, of)
    return float(low[0]), float(high[0])


def exact_binomial(yes: float, n: float) -> tuple[float, float]:
    """Clopper and Pearson (1934) by SciPy's beta distribution."""
    low = 0.0 if yes == 0 else float(stats.beta.ppf(0.025, yes, n - yes + 1))
    return low, 1.0 if yes == n else float(stats.beta.ppf(0.975, yes + 1, n - yes))


@pytest.mark.parametrize("p", [0.0, 1.0])
def test_where_all_answers_are_the_same_korn_graubard_is_the_exact_binomial_of_n(p: float) -> None:
    """For p = 0 and n = 120: 1 - 0.025^(1/120)."""
    low, high = pair("korn-graubard", figures(p, 0.0, 30, 120))
    assert (low, high) == pytest.approx(exact_binomial(120 * p, 120), rel=1e-12)
    assert (high if p == 0 else 1 - low) == pytest.approx(1 - 0.025 ** (1 / 120), rel=1e-12)


@pytest.mark.parametrize("name", [name for name in INTERVALS if not name.startswith("korn")])
@pytest.mark.parametrize("p", [0.0, 1.0])
def test_the_others_say_nothing_there(name: str, p: float) -> None:
    assert np.isnan(pair(name, figures(p, 0.0, 30, 120))).all()


@pytest.mark.parametrize("name", INTERVALS)
@pytest.mark.parametrize("df", [0.0, -1.0])
def test_without_degrees_of_freedom_there_is_no_interval(name: str, df: float) -> None:
    assert np.isnan(pair(name, figures(0.4, np.nan, df, 12))).all()


def test_korn_graubard_never_counts_more_than_n_answers() -> None:
    """A lucky small variance: the effective size would be 0.24 / 0.001^2 = 240,000 of 100 answers."""
    assert pair("korn-graubard", figures(0.4, 0.001, 30, 100)) == pytest.approx(exact_binomial(40, 100), rel=1e-12)


def test_korn_graubard_below_n_is_beta_as_in_r() -> None:
    of = figures(0.4, 0.08, 12, 400)
    assert pair("korn-graubard", of) == pair("beta", of)


@pytest.mark.parametrize("p", [0.0, 0.4, 1.0])
def test_the_floor_is_the_formula_of_the_rules(p: float) -> None:
    """n / deff* (t_{n-1} / t_df)^2 with deff* = 1 + (m - 1) rho, m = n / PSUs: also at 0 and 100 %."""
    n, psus, df, rho = 600.0, 40.0, 30.0, 0.3
    deff = 1 + (n / psus - 1) * rho
    size = n / deff * (stats.t.ppf(0.975, n - 1) / stats.t.ppf(0.975, df)) ** 2
    found = pair("korn-graubard-floor", figures(p, 0.0001, df, n, psus, rho))
    assert found == pytest.approx(exact_binomial(size * p, size), rel=1e-10)


def test_the_floor_gives_way_to_a_larger_variance() -> None:
    of = figures(0.4, 0.09, 30, 600, 40, 0.05)
    assert pair("korn-graubard-floor", of) == pair("korn-graubard", of)


def test_the_floor_with_no_correlation_and_one_answer_a_village_is_only_the_cost_of_few_villages() -> None:
    wide = pair("korn-graubard-floor", figures(0.0, 0.0, 10, 40, 40, 0.3))
    size = 40 * (stats.t.ppf(0.975, 39) / stats.t.ppf(0.975, 10)) ** 2
    assert wide == pytest.approx(exact_binomial(0, size), rel=1e-10)


@pytest.mark.parametrize("name", INTERVALS)
def test_an_interval_holds_its_estimate(name: str) -> None:
    for p in (0.01, 0.3, 0.99):
        low, high = pair(name, figures(p, 0.02, 25, 300))
        assert low <= p <= high


def test_the_arcsine_interval_stops_at_0_and_100_percent() -> None:
    assert pair("asin", figures(0.01, 0.03, 5, 100))[0] == 0
    assert pair("asin", figures(0.99, 0.03, 5, 100))[1] == 1


@pytest.mark.parametrize("name", ["wilson", "logit", "asin", "wald"])
def test_a_complete_count_has_an_interval_of_one_point(name: str) -> None:
    assert pair(name, figures(0.4, 0.0, 30, 300)) == pytest.approx((0.4, 0.4), rel=1e-12)


@pytest.mark.parametrize("name", INTERVALS)
@pytest.mark.parametrize("p", [-0.1, 1.2])
def test_no_interval_is_claimed_for_a_proportion_outside_0_to_1(name: str, p: float) -> None:
    """Negative weights, as `Greg` may give, bring it there; the limits of the scale would not hold it."""
    assert np.isnan(pair(name, figures(p, 0.05, 20, 100))).all()
