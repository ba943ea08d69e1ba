"""The page about the room is true: its examples run and print what it says."""

import doctest
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "estimate.md"


def test_the_examples_of_the_page_run() -> None:
    found = doctest.testfile(str(PAGE), module_relative=False, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert found.attempted > 15
    assert found.failed == 0
