"""The design after the field: lost and empty villages, lonely strata, certainty villages, the two-stage correction."""

import pandas as pd
import pytest

from survey.estimate import Design, estimate
from survey.freeze.strata import settle
from tests.freeze import world


def _cases(psus: pd.DataFrame, standing: dict[str, list[str]]) -> pd.DataFrame:
    rows = [
        {"household": i * 100 + j, "psu": psu, "listed": 100, "asked": s != "out", "responded": s == "yes"}
        for i, psu in enumerate(psus["psu"], start=1)
        for j, s in enumerate(standing.get(psu, ["yes"] * 3))
    ]
    return pd.DataFrame(rows)


def _strata(*codes: str, each: int = 2, **facts: object) -> pd.DataFrame:
    return world.villages(*(world.village(f"{code}/{n}", code, **facts) for code in codes for n in range(each)))


def test_a_village_whose_households_were_all_lost_leaves_the_sample() -> None:
    psus = _strata("132-1", each=3)
    sample = settle(psus, _cases(psus, {"132-1/0": ["no", "no"]}))
    assert sample.lost == ["132-1/0"]
    assert sample.psus["psu"].tolist() == ["132-1/1", "132-1/2"]
    assert sample.psus["n_sampled"].tolist() == [2, 2]


def test_a_truly_empty_village_stays_and_counts_with_nothing_in_it() -> None:
    psus = _strata("132-1", each=3)
    sample = settle(psus, _cases(psus, {"132-1/0": ["out", "out"]}))
    assert sample.empty == ["132-1/0"]
    assert len(sample.psus) == 3


def test_a_lonely_stratum_joins_its_neighbour_in_the_district_and_says_so() -> None:
    psus = pd.concat([_strata("132-1", each=1), _strata("132-2", "133-1")], ignore_index=True)
    sample = settle(psus, _cases(psus, {}))
    assert sample.joined == {"132-1": "132-1+132-2", "132-2": "132-1+132-2"}
    joined = sample.psus[sample.psus["district"] == "132"]
    assert joined["stratum"].unique().tolist() == ["132-1+132-2"]
    assert joined["n_frame"].unique().tolist() == [80]
    assert sample.lonely == []


def test_a_lonely_stratum_without_a_neighbour_stays_and_is_told() -> None:
    psus = pd.concat([_strata("132-1", each=1), _strata("133-1")], ignore_index=True)
    sample = settle(psus, _cases(psus, {}))
    assert sample.joined == {}
    assert sample.lonely == ["132-1"]


@pytest.mark.parametrize(("frame", "corrected"), [(20, False), (19, True)])
def test_the_correction_is_two_stage_or_absent(frame: int, corrected: bool) -> None:
    psus = _strata("132-1", each=2, n_frame=frame, segments=2, listed=60)
    sample = settle(psus, _cases(psus, {}))
    assert sample.psus["fpc"].notna().all() == corrected
    assert sample.psus["ssu_fpc"].notna().all() == corrected
    if corrected:
        assert sample.psus["ssu_fpc"].tolist() == [120.0, 120.0]


def test_a_certainty_village_is_a_stratum_of_its_households() -> None:
    psus = pd.concat(
        [_strata("132-1"), world.villages(world.village("big", "132-1", certainty=True, n_frame=1, listed=9))],
        ignore_index=True,
    )
    sample = settle(psus, _cases(psus, {"big": ["yes", "yes", "no", "out"]}))
    units = sample.psus[sample.psus["stratum"] == "132-1!big"]
    assert units["psu"].tolist() == ["big/300", "big/301", "big/303"]  # the refusal is weighted for and leaves
    assert units["fpc"].unique().tolist() == [9.0]
    assert units["ssu_fpc"].unique().tolist() == [1.0]
    assert sample.households.loc[300, "psu"] == "big/300"


def test_the_certainty_design_gives_the_variance_of_a_sample_of_households() -> None:
    psus = world.villages(world.village("big", "132-1", certainty=True, n_frame=1, listed=9))
    sample = settle(psus, _cases(psus, {"big": ["yes"] * 4}))
    rows = sample.households.reset_index().assign(y=[1.0, 0.0, 1.0, 1.0], weight=9 / 4)
    design = Design("stratum", "psu", "weight", "fpc", "household", "ssu_fpc", "adjust", sample.psus)
    table = estimate(rows, design, outcomes=["y"])
    # A simple random sample of 4 of 9: (1 - 4/9) s²/n with s² = Σ(y - ȳ)²/3.
    assert table["se"].iloc[0] == pytest.approx(((1 - 4 / 9) * (0.75 / 3) / 4) ** 0.5)
