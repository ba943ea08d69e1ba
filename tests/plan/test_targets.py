"""Targets, waves, codes and the published parts."""

import dataclasses
from datetime import date

import pytest

from survey.plan import codes
from survey.plan.domains import BREAKDOWNS, breakdowns_of
from survey.plan.indicators import ALL, BY_ID
from survey.plan.targets import TARGETS, path_level, target, targets_of
from survey.plan.text import Refusal
from survey.plan.waves import DEMONSTRATION

PLAN = {
    "I01": (70, 90), "I02": (75, 90), "I03": (85, 100), "I04": (50, 80), "I05": (70, 80),
    "I06": (50, 80), "I07": (30, 50), "I08": (90, 95), "I09": (80, 90), "I10": (70, 90),
}  # fmt: skip


def test_the_targets_are_those_of_the_plan() -> None:
    assert {known.id: tuple(goal.percent for goal in targets_of(known.id)) for known in ALL} == PLAN
    assert len(TARGETS) == 20
    assert target("I01", 2025).share == 0.7
    with pytest.raises(KeyError):
        target("I01", 2027)


def test_each_target_carries_its_words_its_basis_and_its_deadline() -> None:
    assert target("I01", 2025).words.vi == "đạt từ 70% trở lên"
    assert target("I03", 2030).words.vi == "đạt từ 100% trở lên"
    assert target("I07", 2025).words.vi == "đạt 30%"
    assert target("I08", 2025).words.vi == "đạt 90% trở lên"
    assert target("I02", 2030).deadline == date(2030, 12, 31)
    assert all("231/KH-UBND" in goal.legal.vi and goal.since == date(2023, 11, 16) for goal in TARGETS)


def test_the_path_runs_straight_between_the_two_targets() -> None:
    assert path_level("I01", date(2025, 12, 31)) == 0.7
    assert path_level("I01", date(2030, 12, 31)) == 0.9
    assert path_level("I01", date(2025, 11, 1)) == 0.7
    assert path_level("I01", date(2031, 6, 1)) == 0.9
    assert path_level("I01", date(2028, 7, 1)) == pytest.approx(0.8, abs=1e-4)


def test_the_demonstration_wave_closes_2025_and_says_what_it_is() -> None:
    assert DEMONSTRATION.reference_date == date(2025, 11, 1)
    assert DEMONSTRATION.closing_for == 2025
    assert DEMONSTRATION.demonstration
    assert DEMONSTRATION.is_open_collection


@pytest.mark.parametrize(
    ("day", "allowed"),
    [
        (date(2025, 9, 30), False),
        (date(2025, 10, 1), True),
        (date(2026, 3, 31), True),
        (date(2026, 4, 1), False),
        (date(2024, 12, 31), False),
    ],
)
def test_only_a_wave_within_three_months_of_the_end_of_the_year_may_close_it(day: date, allowed: bool) -> None:
    if allowed:
        assert dataclasses.replace(DEMONSTRATION, reference_date=day).reference_date == day
    else:
        with pytest.raises(Refusal, match="more than three months"):
            dataclasses.replace(DEMONSTRATION, reference_date=day)


def test_a_wave_does_not_end_before_it_starts() -> None:
    with pytest.raises(Refusal, match="ends on 01/11/2025"):
        dataclasses.replace(DEMONSTRATION, fieldwork_end=date(2025, 11, 1))


def test_every_outcome_has_one_standing() -> None:
    groups = (codes.ELIGIBLE, codes.OUT_OF_SCOPE, codes.ELIGIBILITY_UNKNOWN)
    assert frozenset[int]().union(*groups) == set(codes.OUTCOMES)
    assert sum(map(len, groups)) == len(codes.OUTCOMES) == 15
    assert {11, 12, 51} == codes.RESPONDED
    assert codes.RESPONDED < codes.ELIGIBLE
    assert {41, 42, 43, 44} == codes.OUT_OF_SCOPE
    assert not codes.OUTCOMES[21].closes


def test_districts_are_published_in_the_order_of_the_plan() -> None:
    assert [part.code for part in BREAKDOWNS["district"].parts] == [
        "132", "133", "135", "136", "137", "138", "139", "140", "141",
    ]  # fmt: skip
    assert BREAKDOWNS["district"].part("137").name.vi == "Huyện Mù Cang Chải"
    assert BREAKDOWNS["urban"].part("2").name.en == "Rural"


def test_breakdowns_follow_the_unit_and_cut_ages_to_the_universe() -> None:
    shown = {known.id: [breakdown.id for breakdown in breakdowns_of(known)] for known in ALL}
    assert shown["I03"] == ["province", "district", "urban"]
    assert shown["I01"] == ["province", "district", "urban", "sex", "age_group"]
    assert shown["I09"] == ["province"]
    assert shown["I10"] == ["province", "commune_new"]
    assert [part.code for part in breakdowns_of(BY_ID["I01"])[-1].parts] == ["18-29", "30-44", "45-59", "60+"]
    assert [part.name.vi for part in breakdowns_of(BY_ID["I08"])[-1].parts][::5] == ["0–14 tuổi", "60 tuổi trở lên"]
