"""`survey demo` on the command line: what it prints, and what it refuses."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from survey.demo.command import LABEL, demo_command
from survey.demo.staff import PASSWORD
from survey.plan.text import Refusal
from tests.demo.conftest import Demonstration, settings_in


def environment(folder: Path, url: str) -> dict[str, str]:
    """The settings of one folder, as the command reads them."""
    return {
        "SURVEY_DATABASE_URL": url,
        "SURVEY_SECRET_KEY": "a secret for tests, and for nothing else",
        "SURVEY_KEY_FILE": str(folder / "keys.json"),
        "SURVEY_SNAPSHOTS_URL": str(folder / "snapshots"),
        "SURVEY_RELEASES": str(folder / "releases"),
    }


def test_once_prints_the_sign_ins_again_and_loads_nothing(demonstration: Demonstration) -> None:
    settings = demonstration.settings
    result = CliRunner().invoke(
        demo_command, ["--once"], env=environment(settings.key_file.parent, settings.database_url)
    )
    assert result.exit_code == 0, result.output
    assert LABEL.vi in result.output
    assert PASSWORD in result.output
    for line in demonstration.built.sign_ins:
        assert line.username in result.output
    assert demonstration.built.codes[0].code not in result.output


def test_a_database_without_tables_is_refused_with_the_way_out(tmp_path: Path) -> None:
    settings_in(tmp_path, f"sqlite:///{tmp_path / 'empty.sqlite'}")
    with pytest.raises(Refusal, match="survey init"):
        CliRunner().invoke(
            demo_command,
            [],
            env=environment(tmp_path, f"sqlite:///{tmp_path / 'empty.sqlite'}"),
            catch_exceptions=False,
        )


def test_help_shows_an_example() -> None:
    result = CliRunner().invoke(demo_command, ["--help"])
    assert "survey init && survey demo" in result.output
