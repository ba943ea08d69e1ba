"""Completed years and working age, by the law's own table and month by month."""

from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.plan.ages import (
    AGE_GROUPS,
    Birth,
    ImpossibleBirth,
    age_group,
    birth,
    completed_years,
    is_working_age,
    retirement_month,
)
from survey.plan.codes import FEMALE, MALE

# Decree 135/2020/NĐ-CP: retirement age (years, months) by year, and the birth months that reach it in that year.
MEN = {
    2021: ((60, 3), (1961, 1), (1961, 9)),
    2022: ((60, 6), (1961, 10), (1962, 6)),
    2023: ((60, 9), (1962, 7), (1963, 3)),
    2024: ((61, 0), (1963, 4), (1963, 12)),
    2025: ((61, 3), (1964, 1), (1964, 9)),
    2026: ((61, 6), (1964, 10), (1965, 6)),
    2027: ((61, 9), (1965, 7), (1966, 3)),
}
WOMEN = {
    2021: ((55, 4), (1966, 1), (1966, 8)),
    2022: ((55, 8), (1966, 9), (1967, 4)),
    2023: ((56, 0), (1967, 5), (1967, 12)),
    2024: ((56, 4), (1968, 1), (1968, 8)),
    2025: ((56, 8), (1968, 9), (1969, 4)),
    2026: ((57, 0), (1969, 5), (1969, 12)),
    2027: ((57, 4), (1970, 1), (1970, 8)),
    2028: ((57, 8), (1970, 9), (1971, 4)),
    2029: ((58, 0), (1971, 5), (1971, 12)),
    2030: ((58, 4), (1972, 1), (1972, 8)),
    2031: ((58, 8), (1972, 9), (1973, 4)),
    2032: ((59, 0), (1973, 5), (1973, 12)),
    2033: ((59, 4), (1974, 1), (1974, 8)),
    2034: ((59, 8), (1974, 9), (1975, 4)),
}
MONTHS = [(year, month) for year in range(1960, 1981) for month in range(1, 13)]


def later(month: tuple[int, int], by: tuple[int, int]) -> tuple[int, int]:
    total = month[0] * 12 + month[1] - 1 + by[0] * 12 + by[1]
    return total // 12, total % 12 + 1


def last_day(month: tuple[int, int]) -> date:
    year, number = later(month, (0, 1))
    return date.fromordinal(date(year, number, 1).toordinal() - 1)


def expected_age(month: tuple[int, int], sex: int) -> tuple[int, int]:
    table, before, final = (MEN, (60, 0), (62, 0)) if sex == MALE else (WOMEN, (55, 0), (60, 0))
    rows = [age for age, first, last in table.values() if first <= month <= last]
    assert len(rows) <= 1, f"{month} falls in more than one cohort"
    if rows:
        return rows[0]
    return before if month < table[2021][1] else final


@pytest.mark.parametrize("sex", [MALE, FEMALE])
def test_every_birth_month_of_1960_to_1980_falls_in_exactly_one_cohort(sex: int) -> None:
    cohorts = Counter()
    for month in MONTHS:
        age = expected_age(month, sex)
        cohorts[age] += 1
        assert retirement_month(Birth(*month), sex) == later(month, age), month
    assert cohorts.total() == len(MONTHS)


@pytest.mark.parametrize("sex", [MALE, FEMALE])
def test_working_age_ends_on_the_last_day_of_the_month_in_which_retirement_age_is_reached(sex: int) -> None:
    for month in MONTHS:
        reached = later(month, expected_age(month, sex))
        first_day_out = date(*later(reached, (0, 1)), 1)
        assert is_working_age(Birth(*month), sex, last_day(reached)), month
        assert is_working_age(Birth(*month), sex, date(*reached, 1)), month
        assert not is_working_age(Birth(*month), sex, first_day_out), month


@pytest.mark.parametrize("sex", [MALE, FEMALE])
def test_working_age_begins_at_fifteen_completed_years(sex: int) -> None:
    for month in MONTHS:
        begins = date(month[0] + 15, month[1], 1)
        assert is_working_age(Birth(*month), sex, begins), month
        assert not is_working_age(Birth(*month), sex, date.fromordinal(begins.toordinal() - 1)), month


@pytest.mark.parametrize(
    ("on", "men_from", "women_from", "youngest"),
    [
        (date(2023, 11, 16), (1963, 2), (1967, 11), (2008, 11)),
        (date(2025, 12, 31), (1964, 9), (1969, 4), (2010, 12)),
        (date(2026, 11, 23), (1965, 5), (1969, 11), (2011, 11)),
        (date(2030, 12, 31), (1968, 12), (1972, 8), (2015, 12)),
    ],
)
def test_the_oldest_and_youngest_of_working_age_on_known_dates(
    on: date, men_from: tuple[int, int], women_from: tuple[int, int], youngest: tuple[int, int]
) -> None:
    for sex, oldest in ((MALE, men_from), (FEMALE, women_from)):
        assert is_working_age(Birth(*oldest), sex, on)
        assert not is_working_age(Birth(*later(oldest, (0, -1))), sex, on)
        assert is_working_age(Birth(*youngest), sex, on)
        assert not is_working_age(Birth(*later(youngest, (0, 1))), sex, on)


def test_a_man_who_retired_in_2021_does_not_come_back_when_the_age_rises() -> None:
    born = Birth(1961, 9)
    assert is_working_age(born, MALE, date(2021, 12, 31))
    assert not is_working_age(born, MALE, date(2022, 1, 15))


def test_working_age_does_not_need_the_sex_where_both_agree_and_is_open_where_they_differ() -> None:
    on = date(2025, 11, 1)
    assert is_working_age(Birth(1990, 5), 9, on) is True
    assert is_working_age(Birth(1950, 5), 9, on) is False
    assert is_working_age(Birth(1966, 5), 9, on) is None


def test_completed_years_count_from_the_first_day_of_the_birth_month() -> None:
    born = Birth(2007, 11)
    assert completed_years(born, date(2025, 10, 31)) == 17
    assert completed_years(born, date(2025, 11, 1)) == 18


def test_a_leap_day_is_no_edge() -> None:
    assert completed_years(Birth(2008, 2), date(2023, 1, 31)) == 14
    assert completed_years(Birth(2008, 2), date(2023, 2, 1)) == 15


def test_an_unknown_month_is_january_and_flagged() -> None:
    born = birth(2007, 98, date(2025, 11, 1))
    assert (born.year, born.month, born.month_imputed, born.year_imputed) == (2007, 1, True, False)
    assert born.imputed


def test_an_unknown_year_is_reference_year_minus_stated_age_and_flagged() -> None:
    on = date(2025, 11, 1)
    for month in (3, 12, 98):
        born = birth(9998, month, on, age_stated=40)
        assert born.year == 1985
        assert born.year_imputed
        assert completed_years(born, on) == 40


def test_a_known_birth_carries_no_flag() -> None:
    assert not birth(1980, 6, date(2025, 11, 1)).imputed


@pytest.mark.parametrize(
    ("year", "month", "age"),
    [(2025, 12, None), (2026, 98, None), (2000, 13, None), (2000, 0, None), (1890, 1, None), (9998, 98, None),
     (9998, 98, 130), (9998, 98, -1)],
)  # fmt: skip
def test_an_impossible_birth_is_refused_in_both_languages(year: int, month: int, age: int | None) -> None:
    with pytest.raises(ImpossibleBirth) as refused:
        birth(year, month, date(2025, 11, 1), age)
    assert "không thể có" in refused.value.message.vi
    assert "Impossible month or year of birth" in refused.value.message.en


def test_age_groups_meet_at_their_edges() -> None:
    edges = {0: "0-14", 14: "0-14", 15: "15-17", 17: "15-17", 18: "18-29", 29: "18-29", 30: "30-44", 44: "30-44",
             45: "45-59", 59: "45-59", 60: "60+", 120: "60+"}  # fmt: skip
    assert {age: age_group(age) for age in edges} == edges
    assert set(edges.values()) == set(AGE_GROUPS)
    with pytest.raises(ValueError, match="negative"):
        age_group(-1)


@given(
    born=st.builds(Birth, st.integers(1940, 2015), st.integers(1, 12)),
    sex=st.sampled_from([MALE, FEMALE]),
    on=st.dates(date(2021, 1, 1), date(2040, 12, 31)),
)
def test_working_age_once_left_is_never_entered_again(born: Birth, sex: int, on: date) -> None:
    if completed_years(born, on) >= 15 and not is_working_age(born, sex, on):
        assert not is_working_age(born, sex, date(on.year + 1, on.month, 1))


@given(month=st.integers(0, 11), years=st.integers(1940, 1990), sex=st.sampled_from([MALE, FEMALE]))
def test_whoever_is_born_later_retires_later(month: int, years: int, sex: int) -> None:
    born = (years, month + 1)
    assert retirement_month(Birth(*born), sex) < retirement_month(Birth(*later(born, (0, 1))), sex)
