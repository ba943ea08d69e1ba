"""The engine's own unit tests, each file of `units/` in a real Chromium."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

UNITS = sorted(path.name for path in (Path(__file__).parent / "units").glob("*.js"))


@pytest.mark.parametrize("unit", UNITS)
def test_every_unit_test_of_the_engine_passes(engine_page: Page, unit: str) -> None:
    report = engine_page.evaluate(
        "async (unit) => (await import('/tests/field_engine/unit.js')).run(`/tests/field_engine/units/${unit}`)", unit
    )
    assert report["names"], f"{unit} has no test"
    assert report["failures"] == []
