"""The short cuts of the proof give the weights that the freeze gives, and the estimates that a release gives."""

import numpy as np
import pandas as pd
import pytest

from survey.demo.truth import population_totals
from survey.estimate import Poststratify, reduce
from survey.freeze import weighting
from survey.freeze.totals import check_totals
from survey.plan.ages import AGE_GROUPS
from survey.plan.universes import Unit
from survey.publish.figures.intervals import Question, cells_of, rho_of
from survey.publish.figures.reduction import CELL, design_of
from tests.coverage.draws import draw_cases, draw_one, estimates, rows_of
from tests.coverage.world import UNITS, World, districts, indicators_of, world


@pytest.fixture(scope="module")
def small_world() -> World:
    """The demonstration world."""
    return world()


def test_under_full_response_no_household_is_weighted_for_another(small_world: World) -> None:
    _, cases = draw_cases(small_world, 11)
    weighed = weighting.weigh_households(cases.assign(standing="responded"))
    assert (weighed["response_factor"] == 1).all()
    assert (weighed["design_weight"] == cases["base_weight"]).all()


@pytest.mark.parametrize("seed", [11, 12])
@pytest.mark.parametrize("unit", ["member", "individual"])
def test_calibrated_weights_are_those_of_the_freeze(small_world: World, seed: int, unit: Unit) -> None:
    drawn = draw_one(small_world, seed)
    rows = rows_of(small_world, drawn, unit)
    totals = check_totals(population_totals(small_world.population), small_world.population.reference_date, None)
    frame = rows.frame.assign(
        design_weight=rows.frame["weight"],
        district=np.array(districts())[rows.frame["district"]],
        sex=small_world.sex[rows.places],
        age_group=np.array(AGE_GROUPS)[small_world.age_group[rows.places]],
    )
    groups = AGE_GROUPS if unit == "member" else weighting.FROM_15
    real = weighting.calibrate_persons(frame, totals, groups).rows["weight"].to_numpy()
    sums = frame.groupby("cell")["weight"].transform("sum").to_numpy()
    ours = frame["weight"].to_numpy() * np.array([rows.totals[cell] for cell in frame["cell"]]) / sums
    np.testing.assert_allclose(ours, real, rtol=1e-12)


def test_base_weights_add_up_to_the_population_on_average(small_world: World) -> None:
    sums = [draw_cases(small_world, seed)[1]["base_weight"].sum() for seed in range(20, 30)]
    assert abs(np.mean(sums) / len(small_world.population.households) - 1) < 0.005


@pytest.mark.parametrize("unit", UNITS)
def test_estimates_and_intervals_are_those_of_a_release(small_world: World, unit: Unit) -> None:
    drawn = draw_one(small_world, 13)
    rows = rows_of(small_world, drawn, unit)
    names = indicators_of(unit)
    answers = dict(zip(names, small_world.outcomes[unit][:, rows.places], strict=True))
    sums = rows.frame.groupby("cell")["weight"].transform("sum")
    factor = rows.frame["cell"].map(rows.totals) / sums
    frame = rows.frame.assign(
        design_weight=rows.frame["weight"],
        weight=rows.frame["weight"] * factor,
        calibration_cell=rows.frame["cell"].astype(str),
        cut_district=np.array(districts())[rows.frame["district"]],
        district=np.array(districts())[rows.frame["district"]],
        **answers,
    )
    design = design_of(drawn.psus, calibrated=True)
    fitted = Poststratify(CELL, frame.groupby(CELL)["weight"].sum().to_dict())
    question = Question(reduce(frame, design, names, ["cut_district", CELL]), design, fitted)
    rho = rho_of(question, dict.fromkeys(names, 0.05))
    ours = estimates(small_world, rows, drawn.psus, unit)
    for by, areas in ((None, {"province": "province"}), ("cut_district", small_world.areas)):
        cells = cells_of(question, by, rho, "province")
        for name in names:
            for label, code in areas.items():
                if by is None or code != "province":
                    cell = cells[name, code]
                    expected = np.array([cell.estimate, cell.se, cell.ci_low, cell.ci_high], float)
                    np.testing.assert_allclose(ours[name, label], expected, rtol=1e-9)


def test_every_draw_can_be_made_again(small_world: World) -> None:
    first, second = (draw_one(small_world, 14) for _ in range(2))
    pd.testing.assert_frame_equal(first.frame, second.frame)
