"""The draw: probabilities, certainty, exact counts, and the same sample for the same seed."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey.sample.allocation import allocate
from survey.sample.base_weights import CannotWeigh, base_weights
from survey.sample.demonstration import demonstration_frame
from survey.sample.frame import SampleFrame
from survey.sample.selection import (
    CannotDraw,
    certainties,
    draw,
    draw_households,
    draw_psus,
    generator,
    household_generator,
    inclusion_probabilities,
    is_same_draw,
    systematic_pps,
)

SIZES = st.lists(st.integers(1, 400), min_size=2, max_size=40)


@pytest.fixture(scope="module")
def frame() -> SampleFrame:
    return demonstration_frame()


def small_frame(sizes: list[int], stratum: str = "132-1") -> pd.DataFrame:
    names = [f"{stratum}-{place:02d}" for place in range(len(sizes))]
    return pd.DataFrame(
        {
            "psu": names,
            "stratum": stratum,
            "commune_legacy": "04252",
            "commune_2019": "",
            "commune_new": "04252",
            "households": sizes,
        }
    )


def test_each_stratum_gives_exactly_its_psus_and_none_twice(frame: SampleFrame) -> None:
    counts = allocate(frame.psus)
    drawn = draw(frame, counts, seed=2025).psus
    assert drawn.groupby("stratum").size().to_dict() == counts.to_dict()
    assert drawn["psu"].is_unique
    assert set(drawn["psu"]) <= set(frame.psus["psu"])
    totals = drawn.groupby("stratum")["n_sampled"].first() + drawn.groupby("stratum")["certainty"].sum()
    assert (totals == counts).all()


def test_the_same_seed_draws_the_same_sample_and_another_seed_another(frame: SampleFrame) -> None:
    counts = allocate(frame.psus)
    first = draw(frame, counts, seed=2025)
    assert is_same_draw(frame, first)
    shuffled = SampleFrame(frame.psus.sample(frac=1, random_state=1), frame.sha256)
    assert is_same_draw(shuffled, first)
    assert set(draw(frame, counts, seed=2026).psus["psu"]) != set(first.psus["psu"])
    assert not is_same_draw(demonstration_frame(232), first)


def test_a_known_seed_draws_a_known_sample() -> None:
    # 600 households, 3 PSUs: a step of 200. The lots order the villages 02, 03, 05, 00, 01, 04, which then end at 80,
    # 200, 290, 390, 540 and 600; the start lies between 20 and 30, so the points fall into the 1st, 3rd and 5th.
    lots = generator(1, "known")
    assert lots.permutation(6).tolist() == [2, 3, 5, 0, 1, 4]
    assert 20 <= lots.random() * 200 < 30
    drawn = draw_psus(small_frame([100, 150, 80, 120, 60, 90]), {"132-1": 3}, generator(1, "known"))
    assert list(drawn["psu"]) == ["132-1-02", "132-1-05", "132-1-01"]
    assert drawn["inclusion_probability"].tolist() == pytest.approx([0.4, 0.45, 0.75])


def test_communes_keep_their_order_and_villages_within_them_do_not() -> None:
    villages = small_frame([50] * 40).assign(commune_legacy=["04252"] * 20 + ["04255"] * 20)
    drawn = [draw_psus(villages, {"132-1": 20}, generator(seed, "order")) for seed in range(5)]
    for sample in drawn:
        # Half of all villages in equal steps: ten of each commune, whatever their order.
        assert sample["commune_legacy"].tolist() == ["04252"] * 10 + ["04255"] * 10
    assert len({tuple(sample["psu"]) for sample in drawn}) == 5
    # In a fixed order a village and the next could never both be drawn.
    numbers = [set(sample["psu"].str[-2:].astype(int)) for sample in drawn]
    assert any(place + 1 in chosen for chosen in numbers for place in chosen)


@given(sizes=SIZES, data=st.data())
@settings(max_examples=100, deadline=None)
def test_probabilities_add_up_to_the_count_and_certain_ones_are_one(sizes: list[int], data: st.DataObject) -> None:
    count = data.draw(st.integers(1, len(sizes)))
    array = np.array(sizes)
    chances = inclusion_probabilities(array, count)
    certain = certainties(array, count)
    assert chances.sum() == pytest.approx(count)
    assert (chances[certain] == 1).all()
    assert (chances[~certain] < 1).all()
    assert (chances > 0).all()


def test_certainty_is_found_again_among_those_left() -> None:
    # 4 of 5: 1000 is certain at once; then 3 * 300 >= 480 makes the second certain; 2 * 60 < 180 stops.
    assert list(certainties(np.array([1000, 300, 60, 60, 60]), 4)) == [True, True, False, False, False]
    assert list(certainties(np.array([10, 10, 10]), 3)) == [True, True, True]


@given(sizes=SIZES, seed=st.integers(0, 2**32), data=st.data())
@settings(max_examples=100, deadline=None)
def test_every_draw_has_exactly_its_count(sizes: list[int], seed: int, data: st.DataObject) -> None:
    count = data.draw(st.integers(1, len(sizes)))
    drawn = draw_psus(small_frame(sizes), {"132-1": count}, generator(seed))
    assert len(drawn) == count
    assert drawn["psu"].is_unique


@given(sizes=st.lists(st.integers(20, 400), min_size=4, max_size=12), seed=st.integers(0, 10**6))
@settings(max_examples=8, deadline=None)
def test_villages_are_drawn_as_often_as_their_probability_says(sizes: list[int], seed: int) -> None:
    draws, count, array = 4000, len(sizes) // 2, np.array(sizes)
    chances, certain = inclusion_probabilities(array, count), certainties(array, count)
    rest, random = np.flatnonzero(~certain), generator(seed, "often")
    hits = np.zeros(len(sizes))
    for _ in range(draws):
        hits[rest[systematic_pps(array[rest], count - certain.sum(), random)]] += 1
    hits[certain] = draws
    error = np.sqrt(chances * (1 - chances) / draws)
    assert (np.abs(hits / draws - chances) <= 5 * error + 1e-12).all()


@given(sizes=st.lists(st.integers(15, 700), min_size=3, max_size=12), seed=st.integers(0, 10**6))
@settings(max_examples=3, deadline=None)
def test_base_weights_estimate_the_households_without_bias(sizes: list[int], seed: int) -> None:
    frame, count, random = small_frame(sizes), max(2, len(sizes) // 2), generator(seed, "bias")
    listed = {name: round(size * 1.07) for name, size in zip(frame["psu"], sizes, strict=True)}
    totals = []
    for _ in range(150):
        drawn = draw_psus(frame, {"132-1": count}, random)
        inside = drawn["psu"].map(listed) // drawn["segments"]
        # One segment of a large village is listed; what the division leaves over belongs to the last segment.
        last = drawn["segment"] == drawn["segments"]
        inside += last * (drawn["psu"].map(listed) % drawn["segments"])
        listing = pd.DataFrame({"psu": drawn["psu"], "listed": inside, "selected": np.minimum(inside, 15)})
        totals.append(float((base_weights(drawn, listing).to_numpy() * listing["selected"]).sum()))
    error = np.std(totals) / np.sqrt(len(totals))
    assert abs(np.mean(totals) - sum(listed.values())) <= 5 * error + 1e-6


def test_when_listings_match_the_frame_every_sample_gives_the_household_total_exactly(frame: SampleFrame) -> None:
    counts = allocate(frame.psus)
    for seed in range(5):
        drawn = draw(frame, counts, seed).psus.assign(segments=1)
        listing = pd.DataFrame({"psu": drawn["psu"], "listed": drawn["households"], "selected": 15})
        weights = base_weights(drawn, listing)
        by_stratum = (weights.to_numpy() * 15 * pd.Series(1, index=drawn["stratum"])).groupby(level=0).sum()
        expected = frame.psus.groupby("stratum")["households"].sum().astype(float)
        pd.testing.assert_series_equal(by_stratum, expected, check_names=False)


def test_a_certainty_psu_weighs_listed_over_selected() -> None:
    drawn = draw_psus(small_frame([250, 40, 40, 40]), {"132-1": 2}, generator(3))
    assert drawn.loc[drawn["psu"] == "132-1-00", ["certainty", "n_sampled", "n_frame"]].iloc[0].tolist() == [True, 1, 1]
    listing = pd.DataFrame({"psu": drawn["psu"], "listed": [260, 42], "selected": [15, 15]})
    weights = base_weights(drawn, listing)
    assert weights["132-1-00"] == pytest.approx(260 / 15)
    assert weights.iloc[1] == pytest.approx(120 / 40 * 42 / 15)


def test_a_segmented_village_weighs_for_its_other_segments() -> None:
    drawn = draw_psus(small_frame([310, 200, 200, 200]), {"132-1": 1}, generator(0)).assign(segments=[2])
    size = int(drawn["households"].iloc[0])
    listing = pd.DataFrame({"psu": drawn["psu"], "listed": [150], "selected": [15]})
    assert base_weights(drawn, listing).iloc[0] == pytest.approx(910 / size * 2 * 10)


def test_an_empty_psu_has_no_weight_and_a_wrong_listing_is_refused() -> None:
    drawn = draw_psus(small_frame([100, 100, 100, 100]), {"132-1": 2}, generator(5))
    empty = pd.DataFrame({"psu": drawn["psu"], "listed": [0, 90], "selected": [0, 15]})
    assert base_weights(drawn, empty).isna().tolist() == [True, False]
    for listed, selected in ((10, 15), (10, 0), (None, 15)):
        wrong = pd.DataFrame({"psu": drawn["psu"], "listed": [listed, 90], "selected": [selected, 15]})
        with pytest.raises(CannotWeigh, match="Check the listing"):
            base_weights(drawn, wrong)
    with pytest.raises(CannotWeigh):
        base_weights(drawn, empty.iloc[1:])


@given(listed=st.integers(1, 500), count=st.integers(1, 30), seed=st.integers(0, 10**9))
@settings(max_examples=200, deadline=None)
def test_households_are_drawn_without_doubles_and_inside_the_listing(listed: int, count: int, seed: int) -> None:
    positions = draw_households(listed, count, household_generator(seed, "132-001-01"))
    assert len(set(positions.tolist())) == len(positions) == min(listed, count)
    assert positions.min() >= 0
    assert positions.max() < listed


def test_every_household_of_a_listing_has_the_same_chance() -> None:
    draws, listed, count = 6000, 47, 15
    random, hits = generator(11, "households"), np.zeros(listed)
    for _ in range(draws):
        hits[draw_households(listed, count, random)] += 1
    chance = count / listed
    assert np.abs(hits / draws - chance).max() <= 5 * np.sqrt(chance * (1 - chance) / draws)


def test_the_order_in_which_listings_close_does_not_matter() -> None:
    first = draw_households(120, 15, household_generator(7, "a")).tolist()
    draw_households(80, 15, household_generator(7, "b"))
    assert draw_households(120, 15, household_generator(7, "a")).tolist() == first
    assert draw_households(120, 15, household_generator(8, "a")).tolist() != first


def test_an_empty_listing_gives_nobody_and_impossible_numbers_are_refused() -> None:
    assert draw_households(0, 15, generator(1)).tolist() == []
    with pytest.raises(CannotDraw, match="Check the listing"):
        draw_households(-1, 15, generator(1))
    with pytest.raises(CannotDraw, match="Take fewer"):
        certainties(np.array([1, 2]), 3)
    with pytest.raises(CannotDraw):
        certainties(np.array([1, 0]), 1)
