"""Tests of the settings page: kept in the file as a person left it, checked before."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.bootstrap import Runtime
from app.core import settings
from app.core.settings import SettingWrong
from app.flows.preferring import SHOWN, WITH_KEY, Preferring, SettingUnknown


@pytest.fixture
def preferring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Preferring:
    monkeypatch.setenv(settings.HOME_VARIABLE, str(tmp_path / "home"))
    return Preferring(Runtime(settings.load(), "postgresql://nowhere/none"))


def file(tmp_path: Path) -> Path:
    return tmp_path / "home" / settings.FILE_NAME


def test_every_setting_shown_says_what_it_is(preferring: Preferring) -> None:
    rows = preferring.settings()
    assert [row.name for row in rows] == list(SHOWN)
    assert all(row.label and row.help for row in rows)
    for row in rows:
        if row.kind == "choice":
            assert row.value in [value for value, _ in row.choices]


def test_a_setting_is_kept_for_the_next_start(preferring: Preferring, tmp_path: Path) -> None:
    assert preferring.set("theme", "dark").value == "dark"
    assert settings.load().theme == "dark"
    assert preferring.set("embedder", "openai").restart
    assert (settings.load().theme, settings.load().embedder) == ("dark", "openai")
    assert len(list(file(tmp_path).parent.iterdir())) == 1


def test_the_language_model_is_spoken_of_where_there_is_a_key(
    preferring: Preferring, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not {row.name for row in preferring.settings()} & set(WITH_KEY)
    monkeypatch.setenv("TARIFFDESK_OPENAI_API_KEY", "sk-of-a-test")
    online = Preferring(Runtime(settings.load(), "postgresql://nowhere/none"))
    rows = {row.name: row for row in online.settings()}
    assert list(rows) == [*SHOWN, *WITH_KEY]
    assert rows["model_choice"].value == "off"
    assert all(row.label and row.help for row in rows.values())
    assert online.set("model_choice", "on").value == "on"
    assert settings.load().model_choice == "on"


def test_what_a_person_wrote_into_the_file_stays(preferring: Preferring, tmp_path: Path) -> None:
    written = '# my own words\ntheme = "light"  # by day\n\n[later]\ntheme = "untouched"\n'
    file(tmp_path).parent.mkdir()
    file(tmp_path).write_text(written, "utf-8")
    preferring.set("theme", "dark")
    preferring.set("country", "GBR")
    kept = file(tmp_path).read_text("utf-8").splitlines()
    assert kept[0] == "# my own words"
    assert kept[1].startswith('theme = "dark"')
    assert kept.index('country = "GBR"') < kept.index("[later]")
    assert kept[-1] == 'theme = "untouched"'


def test_text_with_odd_signs_comes_back_as_it_was(preferring: Preferring) -> None:
    odd = 'https://a.example/"v1"\\x'
    preferring.set("openai_base_url", odd)
    assert settings.load().openai_base_url == odd


def test_what_cannot_be_used_is_refused_and_not_written(
    preferring: Preferring, tmp_path: Path
) -> None:
    with pytest.raises(SettingWrong, match="theme"):
        preferring.set("theme", "pink")
    with pytest.raises(SettingUnknown, match="home"):
        preferring.set("home", "/")
    assert not file(tmp_path).exists()
