"""The audit finds every planted leak and nothing in a clean release: 20 of the 50 leaks of the proof."""

import pytest

from tests.leaks.plants import KINDS
from tests.leaks.proof import Outcome, run

LEAKS = 20


@pytest.fixture(scope="module")
def outcome() -> Outcome:
    """Twenty leaks in two releases."""
    return run(LEAKS)


def test_every_planted_leak_is_found_and_none_is_left(outcome: Outcome) -> None:
    assert (outcome.missed, outcome.left) == ((), ())
    assert outcome.planted.total() == LEAKS
    assert outcome.secret > LEAKS


def test_leaks_of_every_kind_are_planted(outcome: Outcome) -> None:
    assert len(outcome.planted) == len(KINDS)
