"""What is written down of the tablet is so: the page of failures, the versions that tablets can get."""

import re
from pathlib import Path

from flask import Flask

from survey.collect.tablet import files
from survey.questionnaire.versions import published

ROOT = Path(__file__).parents[3]


def test_every_row_of_the_page_of_failures_names_tests_that_are_there() -> None:
    page = (ROOT / "docs/tablet-failures.md").read_text()
    rows = [line for line in page.splitlines() if line.startswith("| ") and not line.startswith("| what")]
    files = [*ROOT.glob("tests/tablet/test_*.py"), *ROOT.glob("tests/collect/tablet/test_*.py")]
    there = set(re.findall(r"def (test_\w+)", "\n".join(file.read_text() for file in files)))
    for row in rows:
        named = set(re.findall(r"`(test_\w+)`", row))
        assert named, row
        assert named <= there


def test_tablets_can_get_every_version_of_the_household_form_that_was_published(app: Flask) -> None:
    with app.app_context():
        pages = [*files.page_files(), *files.older_files()]
    for version in published()["household"]:
        own = [name for name in pages if name.startswith(f"household-{version}-")]
        assert sorted(name.split(".", 1)[1] for name in own) == ["en.html", "json", "vi.html"]
