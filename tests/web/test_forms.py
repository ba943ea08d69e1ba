"""Numbers as they are typed, however long, and words that a style sheet adds."""

import re

import pytest

from survey.paths import data
from survey.web.forms import whole


@pytest.mark.parametrize(
    ("typed", "number"),
    [("15", 15), ("0", 0), ("2147483647", 2147483647), ("", None), ("-1", None), ("1.5", None), ("9" * 5000, None)],
)
def test_a_whole_number_is_read_or_is_none_and_never_too_long_to_read(typed: str, number: int | None) -> None:
    assert whole(typed) == number


def test_a_word_that_the_style_sheet_adds_has_its_english() -> None:
    rules = re.findall(r'^(.+?) \{ content: "([^"]*\w[^"]*)"', (data("static") / "style.css").read_text(), re.M)
    worded = {selector for selector, words in rules if not selector.startswith(":lang(en)") and words.strip()}
    assert worded
    assert {f":lang(en) {selector}" for selector in worded} <= {selector for selector, _words in rules}
