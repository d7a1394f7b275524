"""Tests of the settings: which source wins, and what a wrong one is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.core import settings


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "my home"
    folder.mkdir()
    monkeypatch.setenv("TARIFFDESK_HOME", str(folder))
    monkeypatch.delenv("TARIFFDESK_COUNTRY", raising=False)
    return folder


def test_everything_lies_in_the_named_home(home: Path) -> None:
    found = settings.load()
    assert found.home == home
    assert found.files.is_relative_to(home)
    assert found.log_file.is_relative_to(home)


def test_command_line_over_environment_over_file(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / settings.FILE_NAME).write_text('country = "DNK"\n', "utf-8")
    assert settings.load().country == "DNK"
    monkeypatch.setenv("TARIFFDESK_COUNTRY", "USA")
    assert settings.load().country == "USA"
    assert settings.load(country="GBR").country == "GBR"
    assert settings.load(country=None).country == "USA"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('country = "Great Britain"', "country"),
        ("country = ", "settings.toml"),
        ('embedder = "magic"', "embedder"),
    ],
)
def test_a_wrong_file_gets_a_sentence(home: Path, text: str, said: str) -> None:
    (home / settings.FILE_NAME).write_text(text, "utf-8")
    with pytest.raises(settings.SettingWrong, match=said):
        settings.load()


def test_every_setting_has_a_label_and_help() -> None:
    for name, field in settings.Settings.model_fields.items():
        assert field.title, name
        assert field.description, name


def test_secrets_are_not_shown(home: Path) -> None:
    found = settings.load(openai_api_key="sk-very-secret", database_url="postgresql://a:pw@h/d")
    assert "very-secret" not in repr(found)
    assert "pw" not in repr(found.database_url)


def test_a_key_in_the_file_is_refused(home: Path) -> None:
    (home / settings.FILE_NAME).write_text('openai_api_key = "sk-1"\n', "utf-8")
    with pytest.raises(settings.KeyInFile, match="keychain"):
        settings.load()
