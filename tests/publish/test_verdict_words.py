"""The word about a target, over every interval and date."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.plan.targets import YEARS, target
from survey.plan.waves import DEMONSTRATION
from survey.publish.rules.verdict import (
    WORDS,
    judge,
    judge_count,
    judge_survey,
    path_word,
    phase_of,
    side_of,
    word_for,
)

shares = st.floats(0, 1)
phases = st.sampled_from(["before", "closing", "after"])


@given(shares, shares, shares, phases)
def test_every_interval_gets_exactly_one_word(a, b, target, phase):
    low, high = sorted((a, b))
    holds = [low >= target, high < target, low < target <= high]
    assert holds.count(True) == 1
    assert side_of(low, high, target) == ("at_or_above", "below", "inside")[holds.index(True)]
    assert judge(low, high, target, phase) in WORDS


@given(shares, shares, shares, phases, st.floats(0, 60), shares, shares, st.booleans())
def test_the_rules_leave_exactly_one_known_word(a, b, target, phase, df, unknown, bound, awareness):
    low, high = sorted((a, b))
    word = judge_survey(
        low=low, high=high, target=target, phase=phase, df=df, unknown=unknown, bounds=(bound, 1.0), awareness=awareness
    )
    assert word in WORDS
    assert (word == "none") == (df < 8 or unknown > 0.15)
    if awareness:
        assert word in ("met", "level_met", "open_aware", "none")


@pytest.mark.parametrize(
    ("low", "high", "before", "closing", "after"),
    [
        (0.70, 0.75, "met", "met", "level_met"),
        (0.69999, 0.75, "open", "open", "open"),
        (0.60, 0.70, "open", "open", "open"),
        (0.60, 0.69999, "not_yet", "not_met", "level_below"),
    ],
)
def test_the_wording_follows_the_date_and_the_edges_belong_to_the_target(low, high, before, closing, after):
    assert [judge(low, high, 0.70, phase) for phase in ("before", "closing", "after")] == [before, closing, after]


def test_a_target_of_a_hundred_per_cent_is_never_confirmed_by_a_sample():
    assert judge(0.9963, 1.0, 1.0, "before") == "open_hundred"
    assert judge(0.98, 0.999, 1.0, "before") == "not_yet"


def test_the_demonstration_wave_closes_2025_and_lies_before_2030():
    wave = DEMONSTRATION
    phases = [
        phase_of(wave.reference_date, target("I01", year).deadline, closes=wave.closing_for == year) for year in YEARS
    ]
    assert phases == ["closing", "before"]


def test_another_wave_is_before_the_deadline_or_after_it():
    deadline = date(2025, 12, 31)
    assert phase_of(deadline, deadline, closes=False) == "before"
    assert phase_of(date(2026, 1, 1), deadline, closes=False) == "after"


def survey_word(**changes):
    facts = {
        "low": 0.72,
        "high": 0.78,
        "target": 0.7,
        "phase": "closing",
        "df": 40,
        "unknown": 0.01,
        "bounds": (0.7, 0.8),
    }
    return judge_survey(**{**facts, **changes})


def test_fewer_than_eight_degrees_of_freedom_give_no_verdict():
    assert survey_word(df=7.99) == "none"
    assert survey_word(df=8) == "met"


def test_above_five_per_cent_unknown_the_less_favourable_bound_decides():
    assert survey_word(unknown=0.05, bounds=(0.6, 0.9)) == "met"
    assert survey_word(unknown=0.051, bounds=(0.7, 0.9)) == "met"
    assert survey_word(unknown=0.051, bounds=(0.699, 0.9)) == "open_unknown"
    assert survey_word(low=0.6, high=0.65, unknown=0.06, bounds=(0.5, 0.69)) == "not_met"
    assert survey_word(low=0.6, high=0.65, unknown=0.06, bounds=(0.5, 0.70)) == "open_unknown"
    assert survey_word(low=0.6, high=0.75, unknown=0.06, bounds=(0.5, 0.8)) == "open"
    assert survey_word(unknown=0.151) == "none"


def test_what_people_know_of_may_be_met_but_never_not_met():
    assert survey_word(awareness=True) == "met"
    assert survey_word(awareness=True, low=0.1, high=0.2) == "open_aware"
    assert survey_word(awareness=True, low=0.65, high=0.75) == "open_aware"


@pytest.mark.parametrize(
    ("k", "m", "register", "target", "word"),
    [
        (7, 0, 10, 70, "met"),
        (69, 0, 100, 70, "not_met"),
        (69, 1, 100, 70, "open"),
        (9, 0, 13, 80, "not_met"),
        (9, 2, 13, 80, "open"),
        (11, 0, 13, 80, "met"),
        (194, 0, 268, 70, "met"),
        (187, 0, 268, 70, "not_met"),
        (188, 0, 268, 70, "met"),
    ],
)
def test_institutions_are_judged_by_integers(k, m, register, target, word):
    assert judge_count(k, m, register, target, "closing") == word


@given(st.integers(1, 400), st.integers(0, 400), st.integers(0, 400), st.integers(1, 100), phases)
def test_a_count_gets_one_word_and_more_complete_ones_never_lower_it(register, k, m, target, phase):
    k = min(k, register)
    m = min(m, register - k)
    rank = {"below": 0, "inside": 1, "at_or_above": 2}
    ranks = {word_for(side, phase): value for side, value in rank.items()}
    now = ranks[judge_count(k, m, register, target, phase)]
    if m:
        assert ranks[judge_count(k + 1, m - 1, register, target, phase)] >= now


def test_each_side_of_the_path_has_its_word_and_each_word_its_two_languages():
    assert {path_word(side) for side in ("at_or_above", "below", "inside")} == {"path_on", "path_below", "path_open"}
    for word in WORDS.values():
        assert all((word.says.vi, word.says.en, word.short.vi, word.short.en))
        assert word.sign in ("met", "not", "open", "none", "path_on", "path_below", "path_open")
