"""A population just short of its target is not said to have reached it: 500 of the 10,000 draws of the proof, for the
hardest of its populations."""

import pytest

from tests.verdicts.draws import SHORT, population
from tests.verdicts.proof import VILLAGES, case

DRAWS = 500


@pytest.mark.parametrize(("target", "rho"), [(0.50, 0.05), (0.70, 0.30), (0.95, 0.05), (0.95, 0.30)])
@pytest.mark.parametrize("villages", VILLAGES)
def test_the_word_met_is_false_in_at_most_two_and_a_half_per_cent(target: float, rho: float, villages: int) -> None:
    found = case(target, rho, villages, DRAWS)
    assert found.holds, f"{found.said:.4f} over {found.bar:.4f}"


def test_the_population_lies_just_under_its_target() -> None:
    people = population(0.9, 0.3, 57, seed=1)
    assert 0.9 - SHORT - 1 / len(people.answers) <= people.truth <= 0.9 - SHORT
