"""Sample sizes against the published table of the design."""

import pytest

from survey.sample.planning import (
    CannotPlan,
    deff_all_persons,
    deff_one_person,
    half_width,
    sample_size,
)

# Share, simple random sample, households and PSUs at ρ = 0.05, households and PSUs at ρ = 0.10; ± 5 points, 15
# households a PSU, one adult a household, 90 % response.
TABLE = {
    "I01": (0.70, 323, 610, 41, 861, 58),
    "I02": (0.75, 289, 545, 37, 769, 52),
    "I03": (0.85, 196, 371, 25, 523, 35),
    "I04": (0.50, 385, 726, 49, 1025, 69),
    "I05": (0.70, 323, 610, 41, 861, 58),
    "I06": (0.50, 385, 726, 49, 1025, 69),
    "I07": (0.30, 323, 610, 41, 861, 58),
    "I08": (0.90, 139, 262, 18, 369, 25),
}


@pytest.mark.parametrize("indicator", TABLE)
def test_the_table_of_the_standard_design_comes_out(indicator: str) -> None:
    share, simple, low, low_psus, high, high_psus = TABLE[indicator]
    for rho, households, psus in ((0.05, low, low_psus), (0.10, high, high_psus)):
        size = sample_size(share, 0.05, deff_one_person(15, rho))
        assert (size.simple, size.households, size.psus) == (simple, households, psus)


def test_design_effects_of_the_standard_design() -> None:
    assert deff_one_person(15, 0.05) == pytest.approx(1.70)
    assert deff_one_person(15, 0.10) == pytest.approx(2.40)
    assert deff_all_persons(13.5, 2.7, 0.05, 0.3) == pytest.approx(3.2, abs=0.01)
    assert deff_all_persons(15, 1, 0.05, 0.3) == pytest.approx(deff_one_person(15, 0.05))


def test_expected_half_widths_of_the_standard_design() -> None:
    adults = 15 * 0.9 * 2.7
    low, high = deff_all_persons(13.5, 2.7, 0.05, 0.3), deff_all_persons(13.5, 2.7, 0.10, 0.3)
    assert half_width(0.5, 35 * adults, low) == pytest.approx(0.049, abs=5e-4)
    assert half_width(0.5, 40 * adults, low) == pytest.approx(0.046, abs=5e-4)
    assert half_width(0.5, 40 * adults, high) == pytest.approx(0.057, abs=5e-4)


def test_unequal_weights_and_persons_who_do_not_answer_cost_sample() -> None:
    plain = sample_size(0.5, 0.05, 1.7).households
    assert sample_size(0.5, 0.05, 1.7, weight_cv=0.5).households == pytest.approx(plain * 1.25, abs=1)
    assert sample_size(0.5, 0.05, 1.7, response_persons=0.8).households == pytest.approx(plain / 0.8, abs=1)


def test_a_finite_population_needs_less_and_never_more_than_all() -> None:
    assert sample_size(0.5, 0.05, 1.7, population=6620).households == 655
    assert sample_size(0.5, 0.01, 3.0, population=500).households <= 500


def test_size_and_half_width_undo_each_other() -> None:
    size = sample_size(0.3, 0.04, 2.0, response_households=1.0)
    assert half_width(0.3, size.households, 2.0) <= 0.04
    assert half_width(0.3, size.households - 1, 2.0) > 0.04


@pytest.mark.parametrize(("share", "width"), [(0.0, 0.05), (1.0, 0.05), (0.5, 0.0), (1.2, 0.05)])
def test_impossible_numbers_are_refused(share: float, width: float) -> None:
    with pytest.raises(CannotPlan, match="outside what a design allows"):
        sample_size(share, width, 1.7)
    with pytest.raises(CannotPlan):
        half_width(0.5, 0, 1.7)
