"""The released interval holds the truth as often as it says: 60 of the 4,000 draws of the proof.

The bars are those of the proof, each moved by three Monte Carlo errors of 60 draws: what fails here fails there.
"""

import pytest

from tests.coverage.proof import Cell, collect

DRAWS = 60


@pytest.fixture(scope="module")
def cells() -> list[Cell]:
    """Every indicator in every area, under full response."""
    return collect(DRAWS, processes=2)


def test_coverage_tails_and_standard_errors_hold_the_bars(cells: list[Cell]) -> None:
    faults = [f"{cell.indicator} {cell.area}: {fault}" for cell in cells for fault in cell.faults()]
    assert faults == []


def test_every_sampled_indicator_is_proved_in_all_four_areas(cells: list[Cell]) -> None:
    assert len({(cell.indicator, cell.area) for cell in cells}) == 8 * 4
    assert {cell.draws for cell in cells} == {DRAWS}
