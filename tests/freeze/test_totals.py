"""Population totals: what is wrong is said with its row; what fits is met exactly."""

from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey.freeze.totals import COLUMNS, check_totals
from survey.freeze.weighting import calibrate_households, calibrate_persons
from survey.plan.ages import AGE_GROUPS
from survey.plan.text import Refusal
from tests.freeze.world import REFERENCE

SOURCE = {"source": "Cục Thống kê", "as_of": "2025-07-01", "excludes": ""}


def _totals(*rows: dict[str, Any]) -> pd.DataFrame:
    return pd.DataFrame([{**dict.fromkeys(COLUMNS), **SOURCE, **row} for row in rows], columns=list(COLUMNS))


def _person(total: float, sex: int = 1, group: str = "30-44", **more: Any) -> dict[str, Any]:
    return {"unit": "person", "district": "132", "sex": sex, "age_group": group, "total": total, **more}


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"unit": "people"}, "unit"),
        ({"district": "999"}, "district"),
        ({"sex": 3}, "sex"),
        ({"age_group": "30-39"}, "age_group"),
        ({"total": "many"}, "total"),
        ({"total": -1}, "total"),
        ({"source": " "}, "source"),
        ({"as_of": "soon"}, "as_of"),
    ],
)
def test_a_wrong_row_is_named_with_its_column_and_a_way_out(change: dict[str, Any], named: str) -> None:
    with pytest.raises(Refusal, match=f"row 2, column {named}"):
        check_totals(_totals(_person(1), _person(2, sex=2) | change), REFERENCE, None)


def test_a_missing_column_is_named() -> None:
    with pytest.raises(Refusal, match="as_of"):
        check_totals(_totals(_person(1)).drop(columns="as_of"), REFERENCE, None)


def test_the_same_group_twice_is_refused() -> None:
    with pytest.raises(Refusal, match="twice"):
        check_totals(_totals(_person(1), _person(2)), REFERENCE, None)


def test_totals_of_another_time_need_a_reason() -> None:
    old = _totals(_person(1, as_of="2019-04-01"))
    with pytest.raises(Refusal, match="3 years"):
        check_totals(old, REFERENCE, None)
    assert len(check_totals(old, REFERENCE, "no later count exists")) == 1


def _rows(n: int, sex: int = 1, group: str = "30-44") -> pd.DataFrame:
    return pd.DataFrame({"district": ["132"] * n, "sex": sex, "age_group": group, "design_weight": 2.0})


def test_household_weights_meet_the_total_of_their_district() -> None:
    totals = check_totals(_totals({"unit": "household", "district": "132", "total": 90}), REFERENCE, None)
    fitted = calibrate_households(_rows(30), totals).rows
    assert fitted["weight"].sum() == pytest.approx(90)
    assert fitted["calibration_factor"].unique() == pytest.approx([1.5])


def test_without_totals_the_weights_stay_and_the_cell_is_empty() -> None:
    fitted = calibrate_persons(_rows(5), check_totals(_totals(), REFERENCE, None), AGE_GROUPS)
    assert fitted.rows["weight"].tolist() == [2.0] * 5
    assert fitted.totals.empty


def test_a_thin_age_group_joins_its_neighbour_and_takes_its_total_along() -> None:
    rows = pd.concat([_rows(3, group="15-17"), _rows(20, group="18-29"), _rows(20)], ignore_index=True)
    totals = check_totals(_totals(_person(40, group="15-17"), _person(60, group="18-29"), _person(50)), REFERENCE, None)
    fitted = calibrate_persons(rows, totals, ("15-17", "18-29", "30-44"))
    sums = fitted.rows.groupby("calibration_cell")["weight"].sum()
    assert sorted(sums.round(6)) == [50.0, 100.0]
    assert sorted(fitted.totals["total"]) == [50.0, 100.0]


def test_people_in_the_sample_that_no_total_covers_are_refused() -> None:
    with pytest.raises(Refusal, match="132/2"):
        calibrate_persons(_rows(20, sex=2), check_totals(_totals(_person(10)), REFERENCE, None), ("30-44",))


def test_a_population_that_nobody_in_the_sample_stands_for_is_refused() -> None:
    other = _person(10) | {"district": "133"}
    with pytest.raises(Refusal, match="nobody in the sample"):
        calibrate_persons(_rows(20), check_totals(_totals(_person(10), other), REFERENCE, None), ("30-44",))


@settings(max_examples=40)
@given(
    st.lists(st.integers(0, 25), min_size=12, max_size=12),
    st.lists(st.floats(1, 1e6), min_size=12, max_size=12),
)
def test_calibrated_weights_always_add_up_to_the_population(counts: list[int], totals: list[float]) -> None:
    cells = [(sex, group) for sex in (1, 2) for group in AGE_GROUPS]
    parts = [_rows(n, sex, group) for (sex, group), n in zip(cells, counts, strict=True) if n]
    if not parts:
        return
    rows = pd.concat(parts, ignore_index=True)
    known = check_totals(
        _totals(*(_person(t, sex, group) for (sex, group), t in zip(cells, totals, strict=True))), REFERENCE, None
    )
    if rows["sex"].nunique() < 2:
        return
    fitted = calibrate_persons(rows, known, AGE_GROUPS)
    assert fitted.rows["weight"].sum() == pytest.approx(sum(totals))
    assert fitted.rows.groupby("sex")["weight"].sum().tolist() == pytest.approx([sum(totals[:6]), sum(totals[6:])])
