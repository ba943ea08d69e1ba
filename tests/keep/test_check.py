"""`survey check` names what needs doing."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from survey.cli.main import main


def test_a_new_installation_lacks_only_its_first_backup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SECRET_KEY", "DATABASE_URL", "KEY_FILE", "SECOND_FACTOR"):
        monkeypatch.delenv(f"SURVEY_{name}", raising=False)
    monkeypatch.chdir(tmp_path)
    run = CliRunner()
    assert run.invoke(main, ["init"]).exit_code == 0
    told = run.invoke(main, ["check"])
    assert told.exit_code == 1
    assert [line.split()[1:3] for line in told.output.splitlines() if line.startswith("TODO")] == [["last", "backup"]]
    assert run.invoke(main, ["backup-key", "b.json"]).exit_code == 0
    assert run.invoke(main, ["backup", "one.svb", "--to", "b.json.pub"]).exit_code == 0
    assert run.invoke(main, ["check"]).exit_code == 0
    Path("var/survey.sqlite").chmod(0o644)
    assert "mode 0644" in run.invoke(main, ["check"]).output
    assert run.invoke(main, ["tidy"]).exit_code == 0
