"""Yes, no and unknown."""

from itertools import product

import pandas as pd
import pytest

from survey.plan.answers import all_of, any_of, doubted, otherwise, said, settled, strict_any, then

YES, NO, UNKNOWN = 1.0, 0.0, float("nan")
VALUES = {"y": YES, "n": NO, "?": UNKNOWN}


def truth(letters: str) -> pd.Series:
    return pd.Series([VALUES[letter] for letter in letters])


def letters(series: pd.Series) -> str:
    return "".join("?" if pd.isna(value) else "y" if value == 1 else "n" for value in series)


def every(width: int) -> list[pd.Series]:
    return [truth("".join(column)) for column in zip(*product("yn?", repeat=width), strict=True)]


def test_what_was_said_is_yes_no_or_unknown() -> None:
    column = pd.Series([1, 2, 3, 7, 8, 9, 97, 98, 99, None, 0])
    assert letters(said(column, 1, 3)) == "yny????????"


def test_a_refused_first_question_leaves_the_second_unknown() -> None:
    assert letters(then(truth("yyynnn???"), truth("yn?yn?yn?"))) == "yn?nnn???"


def test_a_yes_settles_it_and_otherwise_the_second_answer_decides() -> None:
    assert letters(otherwise(truth("yyynnn???"), truth("yn?yn?yn?"))) == "yyyyn?yn?"


@pytest.mark.parametrize("width", [1, 2, 3, 4])
def test_a_battery_is_unknown_only_if_no_line_is_yes_or_no(width: int) -> None:
    lines = every(width)
    for row, got in zip(product("yn?", repeat=width), letters(any_of(*lines)), strict=True):
        assert got == ("y" if "y" in row else "n" if "n" in row else "?"), row


@pytest.mark.parametrize("width", [1, 2, 3, 4])
def test_the_strict_battery_is_no_only_if_every_line_is_no(width: int) -> None:
    lines = every(width)
    for row, got in zip(product("yn?", repeat=width), letters(strict_any(*lines)), strict=True):
        assert got == ("y" if "y" in row else "?" if "?" in row else "n"), row


@pytest.mark.parametrize("width", [1, 2, 3, 4])
def test_all_is_no_as_soon_as_one_line_is_no(width: int) -> None:
    lines = every(width)
    for row, got in zip(product("yn?", repeat=width), letters(all_of(*lines)), strict=True):
        assert got == ("n" if "n" in row else "?" if "?" in row else "y"), row


def test_a_doubt_opens_a_no_and_leaves_a_yes() -> None:
    assert letters(doubted(truth("yyynnn???"), truth("yn?yn?yn?"))) == "yyy?nn???"


def test_a_substantive_dont_know_takes_its_own_value() -> None:
    column = pd.Series([1, 2, 8, 9, None])
    assert letters(settled(said(column, 1), column, 8, 0.0)) == "ynn??"


def test_the_index_and_the_columns_given_stay_as_they_were() -> None:
    first = pd.Series([1.0, None], index=["a", "b"])
    second = pd.Series([None, 0.0], index=["a", "b"])
    assert list(any_of(first, second).index) == ["a", "b"]
    assert list(strict_any(first, second).index) == ["a", "b"]
    assert letters(first) == "y?"
    assert letters(second) == "?n"
