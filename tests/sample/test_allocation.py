"""How many PSUs each stratum gives."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey.sample.allocation import CannotAllocate, allocate, share_out, strata
from survey.sample.demonstration import demonstration_frame


@pytest.fixture(scope="module")
def psus() -> pd.DataFrame:
    return demonstration_frame().psus


def test_360_psus_are_placed_with_at_least_two_and_at_most_half_of_a_stratum(psus: pd.DataFrame) -> None:
    table, counts = strata(psus), allocate(psus)
    assert counts.sum() == 360
    assert len(counts) == 18
    assert (counts >= 2).all()
    assert (counts <= table["villages"] // 2).all()


def test_districts_give_equal_shares_unless_half_of_their_villages_is_less(psus: pd.DataFrame) -> None:
    table, counts = strata(psus), allocate(psus)
    by_district = counts.groupby(table["district"]).sum()
    most = table.groupby("district")["most"].sum()
    assert dict(by_district[by_district == most]) == {"133": 26, "139": 28}
    others = by_district[by_district < most]
    assert others.max() - others.min() <= 1
    assert others.min() >= 40


def test_within_a_district_psus_follow_urban_and_rural_households(psus: pd.DataFrame) -> None:
    table, counts = strata(psus), allocate(psus)
    city = table[table["district"] == "132"]
    exact = counts[city.index].sum() * city["households"] / city["households"].sum()
    assert (counts[city.index] - exact).abs().max() < 1


def test_weights_may_share_out_by_size_instead(psus: pd.DataFrame) -> None:
    table = strata(psus)
    sizes = table.groupby("district")["households"].sum()
    counts = allocate(psus, total=180, weights={str(code): float(size) for code, size in sizes.items()})
    by_district = counts.groupby(table["district"]).sum()
    assert (by_district - 180 * sizes / sizes.sum()).abs().max() < 1


def test_a_number_that_the_frame_cannot_give_is_refused(psus: pd.DataFrame) -> None:
    with pytest.raises(CannotAllocate, match="at least 36, at most"):
        allocate(psus, total=20)
    with pytest.raises(CannotAllocate, match="Choose another number"):
        allocate(psus, total=1000)


def test_a_stratum_of_two_or_three_villages_gives_two() -> None:
    psus = pd.DataFrame(
        {
            "psu": list("abcdefghij"),
            "district": ["132"] * 10,
            "stratum": ["132-1"] * 3 + ["132-2"] * 7,
            "households": [100] * 10,
        }
    )
    assert dict(allocate(psus, total=5)) == {"132-1": 2, "132-2": 3}


@given(data=st.data())
@settings(max_examples=100, deadline=None)
def test_shares_add_up_and_stay_between_their_bounds(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 12))
    weights = data.draw(st.lists(st.floats(0.01, 1e6), min_size=size, max_size=size))
    floors = data.draw(st.lists(st.integers(0, 20), min_size=size, max_size=size))
    caps = [floor + data.draw(st.integers(0, 50)) for floor in floors]
    total = data.draw(st.integers(sum(floors), sum(caps)))
    shares = share_out(total, weights, floors, caps)
    assert sum(shares) == total
    assert all(low <= share <= high for low, share, high in zip(floors, shares, caps, strict=True))


@given(sizes=st.lists(st.integers(1, 1000), min_size=2, max_size=10), total=st.integers(1, 500))
@settings(max_examples=100, deadline=None)
def test_free_shares_are_the_exact_ones_rounded(sizes: list[int], total: int) -> None:
    shares = share_out(total, sizes, [0] * len(sizes), [total] * len(sizes))
    assert all(abs(got - total * size / sum(sizes)) < 1 for got, size in zip(shares, sizes, strict=True))
