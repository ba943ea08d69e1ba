"""Cells are joined by rules that look at counts alone; factors never shrink a weight."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey.freeze.cells import household_cells, join_neighbours, person_cells
from survey.freeze.weighting import standings, weigh_households, weigh_persons
from survey.plan.ages import AGE_GROUPS
from survey.plan.text import Refusal


def test_a_thin_class_joins_the_one_above_it() -> None:
    assert join_neighbours([3, 40, 50], 10) == [0, 0, 1]


def test_what_is_left_over_at_the_top_joins_the_class_below() -> None:
    assert join_neighbours([40, 50, 3], 10) == [0, 1, 1]


def test_classes_that_together_are_too_few_are_one() -> None:
    assert join_neighbours([1, 2, 3], 10) == [0, 0, 0]


@given(st.lists(st.integers(0, 60), min_size=1, max_size=8), st.integers(1, 40))
def test_every_joined_class_has_enough_or_is_the_only_one(counts: list[int], least: int) -> None:
    numbers = join_neighbours(counts, least)
    sums = [sum(c for c, n in zip(counts, numbers, strict=True) if n == k) for k in range(max(numbers) + 1)]
    assert numbers == sorted(numbers)
    assert len(sums) == 1 or min(sums) >= least


def _cases(responses: dict[str, tuple[int, int]], stratum: str = "132-1") -> pd.DataFrame:
    rows = [
        {"psu": psu, "stratum": stratum, "district": "132", "eligible": 10.0, "carried": 10.0 * (place < answered)}
        for psu, (asked, answered) in responses.items()
        for place in range(asked)
    ]
    return pd.DataFrame(rows)


def test_a_village_that_can_carry_its_own_weight_is_its_own_cell() -> None:
    cells = household_cells(_cases({"a": (15, 12), "b": (15, 8)}))
    assert set(cells) == {"a", "b"}


def test_thin_villages_of_a_stratum_carry_together() -> None:
    cells = household_cells(_cases({"a": (15, 12), "b": (15, 4), "c": (8, 8), "d": (6, 4)}))
    assert cells.groupby(cells).size().to_dict() == {"132-1/all": 44}  # b and d together still lack half


def test_a_lost_village_is_carried_by_its_stratum() -> None:
    cells = household_cells(_cases({"a": (15, 12), "b": (15, 0), "c": (15, 15)}))
    assert set(cells) == {"132-1/all"}


def test_a_stratum_without_any_answer_is_carried_by_its_district() -> None:
    both = pd.concat([_cases({"a": (10, 0)}, "132-1"), _cases({"b": (10, 9)}, "132-2")], ignore_index=True)
    assert set(household_cells(both)) == {"district 132"}


def test_a_district_without_any_answer_is_refused_with_a_way_out() -> None:
    with pytest.raises(Refusal, match="132"):
        household_cells(_cases({"a": (10, 0), "b": (5, 0)}))


OUTCOMES = (11, 12, 22, 31, 41, 61, None)


@st.composite
def sampled(draw: st.DrawFn) -> pd.DataFrame:
    rows = []
    for stratum in ("132-1", "132-2"):
        for village in range(draw(st.integers(1, 4))):
            for _place in range(draw(st.integers(1, 12))):
                outcome = draw(st.sampled_from(OUTCOMES))
                weight = draw(st.floats(1, 100))
                rows.append((f"{stratum}/{village}", stratum, outcome, weight))
    rows.append(("132-1/0", "132-1", 11, 10.0))
    frame = pd.DataFrame(rows, columns=["psu", "stratum", "outcome", "base_weight"])
    frame["outcome"] = frame["outcome"].astype("Int64")
    return frame.assign(district="132", household=range(len(frame)))


@settings(max_examples=60)
@given(sampled())
def test_non_response_never_shrinks_a_weight_and_loses_no_eligible_household(cases: pd.DataFrame) -> None:
    standing = standings(cases["outcome"], cases["outcome"].isin([11, 12]))
    weighed = weigh_households(cases.assign(standing=standing))
    factors = weighed["response_factor"].dropna()
    assert (factors >= 1 - 1e-12).all()
    share = weighed["standing"].map({"responded": 1.0, "not_responded": 1.0, "out_of_scope": 0.0})
    eligible = (weighed["base_weight"] * share.fillna(weighed["eligible_share"])).sum()
    assert weighed["design_weight"].sum() == pytest.approx(eligible)


def test_a_sampled_household_without_a_base_weight_is_refused() -> None:
    cases = pd.DataFrame({"household": [7], "psu": ["a"], "stratum": ["132-1"], "district": ["132"]})
    with pytest.raises(Refusal, match="base weight"):
        weigh_households(cases.assign(base_weight=float("nan"), standing="responded"))


def _roster(n: int, sexes: tuple[int, ...] = (1, 2)) -> pd.DataFrame:
    groups = AGE_GROUPS[1:]
    rows = [
        {"household": i, "line": 1, "district": "132", "sex": sexes[i % len(sexes)], "age_group": groups[i % 5]}
        for i in range(n)
    ]
    return pd.DataFrame(rows).assign(design_weight=2.0, drawn=True, responded=[i % 7 != 0 for i in range(n)])


def test_the_person_step_gives_each_cell_its_roster_weight_back() -> None:
    roster = _roster(1000)
    persons = weigh_persons(roster, "all")
    asked = roster.groupby(["sex", "age_group"])["design_weight"].sum()
    assert persons.groupby(["sex", "age_group"])["design_weight"].sum().to_dict() == pytest.approx(asked.to_dict())
    assert (persons["person_factor"] >= 1).all()


def test_in_one_person_mode_the_drawn_one_stands_for_all_eligible() -> None:
    roster = pd.concat([_roster(300).assign(line=line, drawn=line == 2, responded=line == 2) for line in (1, 2, 3)])
    persons = weigh_persons(roster.reset_index(drop=True), "one")
    assert (persons["eligible_count"] == 3).all()
    assert persons["design_weight"].sum() == pytest.approx(300 * 2.0 * 3)


def test_a_sex_without_respondents_shares_the_cells_of_the_other() -> None:
    roster = _roster(100)
    counted = roster["sex"] == 1
    cells = person_cells(roster, counted, AGE_GROUPS[1:], 10)
    assert not any("/1/" in cell or "/2/" in cell for cell in cells)
