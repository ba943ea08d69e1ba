"""Settings: a wrong one stops the application with a sentence that names it."""

from pathlib import Path

import pytest

from survey.config import SettingError, Settings

SECRET = "a secret for tests only, long enough"


def test_only_the_secret_must_be_given() -> None:
    settings = Settings.from_environment({"SURVEY_SECRET_KEY": SECRET, "PATH": "/bin"})
    assert settings.database_url == "sqlite:///var/survey.sqlite"
    assert settings.key_file == Path("var/keys.json")
    assert settings.demo is False


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://root:hunter2@host/x"),
        ("DATABASE_URL", "sqlite:///"),
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", ""),
        ("KEY_FILE", " "),
        ("PUBLIC_HOSTS", "a b"),
        ("PROXY", "-1"),
        ("PROXY", "many"),
        ("DEMO", "yes"),
        ("PHONE", "call us"),
        ("AGENCY", ""),
        ("RELAESES", "x"),
    ],
)
def test_a_wrong_setting_is_named_in_both_languages(name: str, value: str) -> None:
    with pytest.raises(SettingError) as wrong:
        Settings.from_environment({"SURVEY_SECRET_KEY": SECRET, f"SURVEY_{name}": value})
    for sentence in (wrong.value.message.vi, wrong.value.message.en):
        assert f"SURVEY_{name}" in sentence
        assert "hunter2" not in sentence


def test_a_missing_secret_is_asked_for() -> None:
    with pytest.raises(SettingError, match="SURVEY_SECRET_KEY"):
        Settings.from_environment({})


def test_no_secret_shows_in_what_settings_print() -> None:
    settings = Settings.from_environment(
        {"SURVEY_SECRET_KEY": SECRET, "SURVEY_DATABASE_URL": "postgresql://u:hunter2@h/d"}
    )
    assert SECRET not in repr(settings)
    assert "hunter2" not in repr(settings)
