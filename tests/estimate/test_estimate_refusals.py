"""What cannot be estimated is refused in a sentence that names the place and the way out, in both languages."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from survey.estimate import (
    Design,
    Greg,
    Poststratify,
    Rake,
    Wave,
    association,
    change,
    compare,
    estimate,
    mean,
    merge,
    reduce,
    replicate_se,
    sentences,
    small_areas,
    tabulate,
    trend,
)
from survey.estimate.fay_herriot import fay_herriot
from survey.plan.text import Refusal, Text

DESIGN = Design(strata="stratum", psu="psu", weight="weight")


@pytest.fixture
def sample() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "stratum": ["a", "a", "a", "b", "b", "b"],
            "psu": [1, 1, 2, 1, 2, 2],
            "household": [1, 2, 1, 1, 1, 2],
            "weight": [2.0, 3.0, 2.0, 4.0, 5.0, 1.0],
            "fpc": [10, 10, 10, 12, 12, 12],
            "ssu_fpc": [5, 5, 6, 7, 8, 8],
            "y": [1, 0, 1, 1, 0, np.nan],
            "sex": ["m", "f", "m", "f", "m", "f"],
        }
    )


def refusal(sentence: Text, *named: str) -> Any:
    """Expect this sentence, with these words filled in, in both languages."""

    class Expected:
        def __enter__(self) -> None:
            self.raises = pytest.raises(Refusal)
            self.info = self.raises.__enter__()

        def __exit__(self, *error: Any) -> bool:
            caught = bool(self.raises.__exit__(*error))
            message = self.info.value.message
            assert message.en.startswith(sentence.en.split("{")[0])
            assert message.vi.startswith(sentence.vi.split("{")[0])
            assert "{" not in message.vi + message.en
            for word in named:
                assert word in message.vi
                assert word in message.en
            return caught

    return Expected()


@pytest.mark.parametrize("column", ["stratum", "psu", "weight", "y"])
def test_a_missing_column_is_named(sample: pd.DataFrame, column: str) -> None:
    with refusal(sentences.MISSING_COLUMN, column):
        estimate(sample.drop(columns=column), DESIGN, "y")
    with refusal(sentences.MISSING_COLUMN, "district"):
        estimate(sample, DESIGN, "y", "district")


def test_a_missing_weight_is_refused_with_its_row(sample: pd.DataFrame) -> None:
    sample.loc[3, "weight"] = np.nan
    with refusal(sentences.WEIGHT_MISSING, "weight", "4"):
        estimate(sample, DESIGN, "y")


def test_a_negative_weight_is_refused_with_its_row(sample: pd.DataFrame) -> None:
    sample.loc[1, "weight"] = -1
    with refusal(sentences.WEIGHT_NEGATIVE, "weight", "2"):
        estimate(sample, DESIGN, "y")


def test_weights_of_nothing_but_zero_are_refused(sample: pd.DataFrame) -> None:
    with refusal(sentences.WEIGHT_ALL_ZERO, "weight"):
        estimate(sample.assign(weight=0), DESIGN, "y")


def test_an_answer_in_words_is_refused(sample: pd.DataFrame) -> None:
    with refusal(sentences.NOT_NUMBERS, "y", "có"):
        estimate(sample.assign(y=["có", 0, 1, 1, 0, None]), DESIGN, "y")


def test_an_infinite_answer_is_refused(sample: pd.DataFrame) -> None:
    with refusal(sentences.NOT_NUMBERS, "y", "inf"):
        estimate(sample.assign(y=np.inf), DESIGN, "y")


def test_an_empty_design_code_is_refused(sample: pd.DataFrame) -> None:
    sample.loc[2, "stratum"] = None
    with refusal(sentences.DESIGN_CODE_MISSING, "stratum", "3"):
        estimate(sample, DESIGN, "y")


def test_an_outcome_without_any_answer_is_refused(sample: pd.DataFrame) -> None:
    with refusal(sentences.ALL_MISSING, "y"):
        estimate(sample.assign(y=np.nan), DESIGN, "y")


def test_an_empty_file_is_refused(sample: pd.DataFrame) -> None:
    with refusal(sentences.EMPTY_FILE):
        estimate(sample.iloc[:0], DESIGN, "y")
    with refusal(sentences.EMPTY_FILE):
        merge([])


def test_nothing_to_estimate_is_refused(sample: pd.DataFrame) -> None:
    with refusal(sentences.NO_OUTCOME):
        estimate(sample, DESIGN, [])


def test_fewer_villages_in_the_frame_than_drawn_are_refused(sample: pd.DataFrame) -> None:
    design = Design("stratum", "psu", "weight", "fpc")
    sample.loc[3:, "fpc"] = 1
    with refusal(sentences.FPC_TOO_SMALL, "fpc", "b"):
        estimate(sample, design, "y")


def test_an_fpc_that_differs_within_a_stratum_is_refused(sample: pd.DataFrame) -> None:
    sample.loc[0, "fpc"] = 11
    with refusal(sentences.FPC_NOT_CONSTANT, "a", "fpc"):
        estimate(sample, Design("stratum", "psu", "weight", "fpc"), "y")


def test_an_ssu_fpc_that_differs_within_a_village_is_refused(sample: pd.DataFrame) -> None:
    sample.loc[0, "ssu_fpc"] = 11
    with refusal(sentences.SSU_FPC_NOT_CONSTANT, "1", "ssu_fpc"):
        estimate(sample, Design("stratum", "psu", "weight", "fpc", "household", "ssu_fpc"), "y")


def test_fractions_and_sizes_are_not_mixed(sample: pd.DataFrame) -> None:
    design = Design("stratum", "psu", "weight", "fpc")
    with refusal(sentences.FPC_MIXED, "fpc"):
        estimate(sample.assign(fpc=[0.2] * 3 + [12] * 3), design, "y")
    with refusal(sentences.FPC_NOT_POSITIVE, "fpc", "a"):
        estimate(sample.assign(fpc=[0] * 3 + [12] * 3), design, "y")


def test_a_lonely_village_is_named_by_its_stratum(sample: pd.DataFrame) -> None:
    with refusal(sentences.LONELY_STRATA, "b", "certainty, adjust, average, remove"):
        estimate(sample.iloc[:4], DESIGN, "y")


def test_a_lonely_household_is_named_by_its_village(sample: pd.DataFrame) -> None:
    with refusal(sentences.LONELY_PSUS, "2"):
        estimate(sample, Design("stratum", "psu", "weight", "fpc", "household", "ssu_fpc"), "y")


def test_unknown_rules_intervals_and_levels_are_refused(sample: pd.DataFrame) -> None:
    with refusal(sentences.UNKNOWN_LONELY_RULE, "center", "adjust"):
        Design(lonely_psu="center")  # type: ignore[arg-type]
    with refusal(sentences.UNKNOWN_INTERVAL, "exact", "korn-graubard"):
        estimate(sample, DESIGN, "y", interval="exact")  # type: ignore[arg-type]
    for level in (0, 1, 95):
        with refusal(sentences.LEVEL_OUT_OF_RANGE, str(level)):
            estimate(sample, DESIGN, "y", level=level)


def test_the_floor_asks_for_its_correlation(sample: pd.DataFrame) -> None:
    for rho in (None, {"other": 0.1}, -0.1, 1.5):
        with refusal(sentences.RHO_NEEDED, "y"):
            estimate(sample, DESIGN, "y", interval="korn-graubard-floor", rho=rho)


def test_half_a_second_stage_is_refused() -> None:
    with refusal(sentences.SSU_FPC_NEEDS, "ssu_fpc"):
        Design(psu="psu", fpc="fpc", ssu="household")
    with refusal(sentences.SSU_FPC_NEEDS, "fpc"):
        Design(psu="psu", ssu="household", ssu_fpc="ssu_fpc")
    with refusal(sentences.SSU_NEEDS_PSU, "ssu"):
        Design(ssu="household")
    with refusal(sentences.PSUS_NEED_PSU, "psus"):
        Design(psus=pd.DataFrame())


def test_a_village_outside_the_list_is_named(sample: pd.DataFrame) -> None:
    psus = pd.DataFrame({"stratum": ["a", "a", "b"], "psu": [1, 2, 1]})
    with refusal(sentences.PSU_NOT_LISTED, "2"):
        estimate(sample, Design("stratum", "psu", "weight", psus=psus), "y")
    with refusal(sentences.MISSING_COLUMN, "stratum"):
        estimate(sample, Design("stratum", "psu", "weight", psus=psus.drop(columns="stratum")), "y")


def test_a_column_with_a_name_of_the_result_is_refused(sample: pd.DataFrame) -> None:
    with refusal(sentences.RESERVED_COLUMN, "se"):
        estimate(sample.rename(columns={"sex": "se"}), DESIGN, "y", "se")


def test_parts_reduced_in_two_ways_are_not_added(sample: pd.DataFrame) -> None:
    one, other = reduce(sample, DESIGN, "y"), reduce(sample, DESIGN, "y", ["sex"])
    with refusal(sentences.PARTS_DIFFER):
        merge([one, other])
    with refusal(sentences.NOT_REDUCED_BY, "sex"):
        tabulate(one, DESIGN, "sex")


def test_rows_that_stand_for_villages_need_labels_of_their_own(sample: pd.DataFrame) -> None:
    design = Design(strata="stratum", weight="weight")
    parts = [reduce(sample.iloc[:3], design, "y"), reduce(sample.iloc[3:].reset_index(drop=True), design, "y")]
    with refusal(sentences.PARTS_SHARE_ROWS, "0"):
        merge(parts)
    with refusal(sentences.PARTS_SHARE_ROWS, "1"):
        reduce(sample.set_index("psu"), design, "y")


def test_calibration_names_the_group_that_does_not_fit(sample: pd.DataFrame) -> None:
    with refusal(sentences.CALIBRATION_NO_TOTAL, "f", "sex"):
        estimate(sample, DESIGN, "y", calibration=Poststratify("sex", {"m": 10}))
    with refusal(sentences.CALIBRATION_EMPTY_CELL, "x", "sex"):
        estimate(sample, DESIGN, "y", calibration=Poststratify("sex", {"m": 10, "f": 10, "x": 1}))
    with refusal(sentences.CALIBRATION_BAD_TOTAL, "m", "sex"):
        estimate(sample, DESIGN, "y", calibration=Poststratify("sex", {"m": 0, "f": 10}))
    with refusal(sentences.MISSING_COLUMN, "age"):
        estimate(sample, DESIGN, "y", calibration=Poststratify("age", {"1": 10}))


def test_margins_of_two_populations_are_refused(sample: pd.DataFrame) -> None:
    with refusal(sentences.CALIBRATION_TOTALS_DISAGREE, "sex", "stratum"):
        estimate(sample, DESIGN, "y", calibration=Rake({"sex": {"m": 9, "f": 9}, "stratum": {"a": 9, "b": 10}}))


def test_totals_that_cannot_be_met_are_refused(sample: pd.DataFrame) -> None:
    with refusal(sentences.CALIBRATION_NO_SOLUTION):
        same_twice = {"sex": {"m": 12, "f": 6}, "gender": {"m": 6, "f": 12}}
        estimate(sample.assign(gender=sample["sex"]), DESIGN, "y", calibration=Rake(same_twice))
    with refusal(sentences.CALIBRATION_NO_SOLUTION):
        estimate(sample.assign(nothing=0), DESIGN, "y", calibration=Greg(totals={"nothing": 5}))
    with refusal(sentences.CALIBRATION_EMPTY):
        estimate(sample, DESIGN, "y", calibration=Greg())
    with refusal(sentences.UNKNOWN_RESIDUALS, "both"):
        Rake({}, residuals="both")  # type: ignore[arg-type]


@pytest.mark.parametrize("value", [1e60, -1e60, 1e-60, 10**400, 1 + 2j, pd.Timestamp(0), [1]])
def test_numbers_that_cannot_be_computed_with_are_refused(sample: pd.DataFrame, value: object) -> None:
    with refusal(sentences.NOT_NUMBERS, "y"):
        estimate(sample.assign(y=pd.Series([value, 0, 1, 1, 0, 1], dtype=object)), DESIGN, "y")


def test_a_column_of_dates_is_no_outcome(sample: pd.DataFrame) -> None:
    with refusal(sentences.NOT_NUMBERS, "y", "2025"):
        estimate(sample.assign(y=pd.Timestamp("2025-11-01")), DESIGN, "y")


def test_a_column_that_is_there_twice_is_refused(sample: pd.DataFrame) -> None:
    with refusal(sentences.COLUMN_TWICE, "sex"):
        estimate(pd.concat([sample, sample[["sex"]]], axis=1), DESIGN, "y", "sex")


def test_lists_are_no_codes(sample: pd.DataFrame) -> None:
    for column in ("sex", "psu"):
        for value in ([1], 10**400):
            with refusal(sentences.NOT_CODES, column):
                codes = pd.Series([value] * 6, dtype=object)
                estimate(sample.assign(**{column: codes}), DESIGN, "y", "sex")


def test_totals_beyond_numbers_are_refused(sample: pd.DataFrame) -> None:
    with refusal(sentences.CALIBRATION_BAD_TOTAL, "m", "sex"):
        estimate(sample, DESIGN, "y", calibration=Poststratify("sex", {"m": 1e60, "f": 10}))
    for bad in (np.nan, np.inf, 1e60):
        with refusal(sentences.CALIBRATION_TOTAL_NO_NUMBER, "fpc"):
            estimate(sample, DESIGN, "y", calibration=Greg(totals={"fpc": bad}))


def test_a_comparison_names_what_it_cannot_compare(sample: pd.DataFrame) -> None:
    with refusal(sentences.COMPARE_NEEDS_BY):
        compare(sample, DESIGN, "y")
    with refusal(sentences.TOO_FEW_DOMAINS, "1"):
        compare(sample.assign(all=1), DESIGN, "y", "all")
    with refusal(sentences.UNKNOWN_DOMAIN, "x", "f, m"):
        compare(sample, DESIGN, "y", "sex", pairs=[("f", "x")])
    for pairs in ([], [("f",)], ["fmx"]):
        with refusal(sentences.BAD_PAIRS):
            compare(sample, DESIGN, "y", "sex", pairs=pairs)  # type: ignore[arg-type]
    for contrasts in ({"d": {}}, {"d": {"f": np.nan}}, {}):
        with refusal(sentences.BAD_CONTRAST):
            compare(sample, DESIGN, "y", "sex", contrasts=contrasts)
    with refusal(sentences.NO_OUTCOME):
        compare(sample, DESIGN, by="sex")


def test_sums_answer_only_what_they_were_reduced_for(sample: pd.DataFrame) -> None:
    sums = reduce(sample, DESIGN, "y", ["sex"])
    with refusal(sentences.OUTCOME_NOT_REDUCED, "household", "y"):
        compare(sums, DESIGN, mean("household"), "sex")
    with refusal(sentences.NOT_REDUCED_BY, "psu"):
        compare(sums, DESIGN, by="psu")


def test_a_table_to_test_needs_two_rows_and_columns(sample: pd.DataFrame) -> None:
    with refusal(sentences.TABLE_TOO_SMALL, "sex", "all"):
        association(sample.assign(all=1), DESIGN, "sex", "all")
    with refusal(sentences.TABLE_TOO_EMPTY, "six"):
        association(sample.assign(six=range(6)), DESIGN, "six", "six")
    with refusal(sentences.NOT_YES_OR_NO, "household"):
        association(reduce(sample, DESIGN, "household", ["sex"]), DESIGN, "household", "sex")


def test_waves_must_speak_of_the_same(sample: pd.DataFrame) -> None:
    wave = Wave(sample, DESIGN)
    with refusal(sentences.WAVES_CODES_DIFFER, "psu"):
        change(wave, Wave(sample.assign(psu=sample["psu"].astype(str)), DESIGN), "y")
    with refusal(sentences.WAVES_DIFFER, "y", "household"):
        change(Wave(reduce(sample, DESIGN, "y"), DESIGN), Wave(reduce(sample, DESIGN, "household"), DESIGN))
    with refusal(sentences.WAVES_TOO_FEW):
        trend({2025: wave}, "y")
    with refusal(sentences.BAD_TIME, "nan"):
        trend({np.nan: wave, 2025: wave}, "y")
    with refusal(sentences.RESERVED_COLUMN, "before"):
        change(Wave(sample.assign(before=1), DESIGN), wave, "y", "before")


def test_replicates_say_what_they_cannot_do(sample: pd.DataFrame) -> None:
    with refusal(sentences.UNKNOWN_REPLICATES, "brr", "jackknife, bootstrap"):
        replicate_se(sample, DESIGN, "y", method="brr")  # type: ignore[arg-type]
    with refusal(sentences.REPLICATES_FEW, "1"):
        replicate_se(sample, DESIGN, "y", method="bootstrap", replicates=1)
    with refusal(sentences.BAD_SEED, "-1"):
        replicate_se(sample, DESIGN, "y", method="bootstrap", seed=-1)
    with refusal(sentences.REPLICATES_ONE_STAGE):
        replicate_se(sample, Design("stratum", "psu", "weight", "fpc", "household", "ssu_fpc"), "y")
    with refusal(sentences.REPLICATES_LONELY, "adjust", "b"):
        replicate_se(sample.iloc[:4], Design("stratum", "psu", "weight", lonely_psu="adjust"), "y")
    with refusal(sentences.REPLICATE_CALIBRATION):
        replicate_se(
            sample,
            DESIGN,
            "y",
            calibration=Poststratify(("stratum", "psu"), {(h, i): 10 for h in "ab" for i in (1, 2)}),
        )


def areas(**columns: list[Any]) -> pd.DataFrame:
    return pd.DataFrame({"area": list(range(8)), "people": [10.0] * 8, "road": list(range(8))} | columns)


def test_small_areas_say_what_they_lack() -> None:
    chance = np.random.default_rng(2)
    data = pd.DataFrame({"area": np.arange(160) % 8, "psu": np.arange(160) % 32, "y": chance.integers(0, 2, 160)})
    design = Design(psu="psu")
    assert len(small_areas(data, design, "y", "area", areas(), "people")) == 8
    with refusal(sentences.AREAS_BY_ONE):
        small_areas(data, design, ["y", "psu"], "area")
    with refusal(sentences.AREAS_PROPORTION, "psu"):
        small_areas(data, design, "psu", "area")
    with refusal(sentences.AREAS_NO_VARIANCE):
        small_areas(data.assign(y=1), design, "y", "area")
    with refusal(sentences.AREAS_TOO_FEW, "2"):
        small_areas(data.assign(area=data["psu"] % 2), design, "y", "area")
    with refusal(sentences.AREAS_NOT_LISTED, "7"):
        small_areas(data, design, "y", "area", areas().iloc[:7], "people")
    with refusal(sentences.AREAS_TWICE, "0"):
        small_areas(data, design, "y", "area", areas(area=[0, *range(7)]), "people")
    with refusal(sentences.AREAS_NEED_SIZE):
        small_areas(data[data["area"] < 7], design, "y", "area", areas().drop(columns="people"))
    with refusal(sentences.AREAS_SIZE, "people"):
        small_areas(data, design, "y", "area", areas(people=[0.0] * 8), "people")
    with refusal(sentences.COVARIATE_MISSING, "road"):
        small_areas(data, design, "y", "area", areas(road=[None, *range(7)]), "people")
    with refusal(sentences.AREAS_COLLINEAR):
        small_areas(data, design, "y", "area", areas(again=list(range(8))), "people")
    with refusal(sentences.DESIGN_CODE_MISSING, "area"):
        small_areas(data, design, "y", "area", areas(area=[None, *range(7)]), "people")
    with refusal(sentences.VARIANCES_POSITIVE):
        fay_herriot(np.arange(5.0), np.zeros(5), np.ones((5, 1)))
