"""A whole wave weighed: every weight by hand, computed two ways."""

import pandas as pd
import pytest

from survey.freeze.build import Frozen, build
from survey.freeze.tidy import tidy
from survey.freeze.totals import COLUMNS
from survey.questionnaire.instruments import HOUSEHOLD
from tests.freeze import world

NO_TOTALS = pd.DataFrame(columns=COLUMNS)


def _frozen(psus: pd.DataFrame, cases: pd.DataFrame, forms: list, totals: pd.DataFrame = NO_TOTALS) -> Frozen:
    seeds = dict(zip(cases["household"], cases["seed"], strict=True))
    tidied = tidy(forms, HOUSEHOLD, world.REFERENCE, "all", seeds)
    outcomes = {form.case: form.outcome for form in forms}
    return build(psus, cases, outcomes, tidied, pd.DataFrame({"state": []}), totals, "all")


@pytest.fixture
def small() -> Frozen:
    """Two strata of two villages with six households each; one household refuses, one is vacant, one was not found."""
    psus = world.villages(
        *(world.village(f"{stratum}/{n}", stratum) for stratum in ("132-1", "132-2") for n in (1, 2)),
    )
    outcomes = {1: 31, 2: 41, 3: 61}
    cases = world.households(
        *(
            world.household(number, psus["psu"][(number - 1) // 6], outcome=outcomes.get(number, 11))
            for number in range(1, 25)
        ),
    )
    forms = [
        world.form(number, world.person(1), world.person(2, sex=2, born=1990), world.person(3, born=2020))
        for number in range(1, 25)
        if number not in outcomes
    ]
    return _frozen(psus, cases, forms)


def test_household_weights_come_out_by_hand(small: Frozen) -> None:
    weights = small.tables["households"].set_index("household")["weight"]
    # First village: 6 sampled, 3 answered (thin), so its stratum's cell of thin villages takes the whole stratum.
    # Of the known 11, one is out of scope: 10/11 of the household not found counts.
    eligible = 50.0 * (10 + 10 / 11)
    assert weights[4] == pytest.approx(eligible / (50.0 * 9) * 50.0)
    assert weights[7] == pytest.approx(weights[4])
    assert weights[20] == pytest.approx(50.0)
    assert weights.sum() == pytest.approx(eligible + 12 * 50.0)


def test_the_weights_can_be_made_again_from_the_cases_alone(small: Frozen) -> None:
    cases = small.tables["cases"]
    total, carried = 0.0, {}
    for _, case in cases.iterrows():
        share = {"responded": 1.0, "not_responded": 1.0, "out_of_scope": 0.0, "unknown": case["eligible_share"]}
        cell = carried.setdefault(case["response_cell"], [0.0, 0.0])
        cell[0] += case["base_weight"] * share[case["standing"]]
        cell[1] += case["base_weight"] * (case["standing"] == "responded")
        total += case["base_weight"] * share[case["standing"]]
    for _, case in cases[cases["standing"] == "responded"].iterrows():
        asked, answered = carried[case["response_cell"]]
        assert case["design_weight"] == pytest.approx(case["base_weight"] * asked / answered)
    assert cases["design_weight"].sum() == pytest.approx(total)


def test_every_table_carries_the_same_design(small: Frozen) -> None:
    for name in ("households", "members", "persons"):
        table = small.tables[name]
        assert {"stratum", "psu", "weight", "fpc", "ssu_fpc", "household"} <= set(table.columns)
        assert table["psu"].isin(small.tables["psus"]["psu"]).all()
        assert (table["weight"] > 0).all()


def test_the_roster_holds_all_ages_and_the_persons_only_those_who_answered(small: Frozen) -> None:
    assert len(small.tables["members"]) == 3 * 21
    assert len(small.tables["persons"]) == 2 * 21
    assert set(small.tables["members"]["age_group"]) == {"0-14", "30-44"}
    assert "phone_own" not in small.tables["members"].columns
    assert small.tables["persons"]["phone_own"].notna().all()


def test_no_name_and_no_free_word_leaves_the_envelope(small: Frozen) -> None:
    columns = {column for table in small.tables.values() for column in table.columns}
    assert not columns & {"name", "phone", "comment", "remarks"}
    assert not [column for column in columns if column.endswith("_text")]
