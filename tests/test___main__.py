"""Tests of the command line as a whole: exit codes, one sentence for a refusal, no traceback."""

from __future__ import annotations

from pathlib import Path

import pytest

from app import __main__ as program
from app.terminal import say
from tests.commands import Command
from tests.prepared import SHORT


def test_help_names_every_verb(command: Command) -> None:
    for asked in ("-h", "--help"):
        shown = command(asked)
        assert shown.code == 0
        for verb in ("read", "declare", "tariff", "evaluate", "doctor", "seed", "screenshots"):
            assert verb in shown.out
    assert command("declare", "--help").code == 0


@pytest.mark.parametrize(
    "wrong", [("--nothing-like-it",), ("read",), ("bench", "nothing"), ("tariff",), ("a", "b", "c")]
)
def test_wrong_usage_is_exit_2(command: Command, wrong: tuple[str, ...]) -> None:
    shown = command(*wrong)
    assert (shown.code, shown.out) == (2, "")
    assert "usage" in shown.err


def test_without_a_display_and_a_file_there_is_a_sentence(command: Command) -> None:
    assert "No display" in command().refused()
    assert "No display" in command("--headless").refused()


def test_a_setting_that_cannot_be_used_is_refused(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TARIFFDESK_THEME", "pink")
    assert "The setting theme is not usable" in command("read", SHORT).refused()
    assert "country" in command(SHORT, "--country", "Britain").refused()


def test_a_bug_is_told_in_a_sentence_and_written_down(
    command: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def broken(*_given: object) -> None:
        raise ZeroDivisionError("password=hush")

    monkeypatch.setattr(say, "table", broken)
    told = command("read", SHORT).refused()
    assert "inside Tariffdesk" in told
    assert "ZeroDivisionError" not in told
    log = (tmp_path / "home" / "logs" / "tariffdesk.log").read_text("utf-8")
    assert "ZeroDivisionError" in log
    assert "Traceback" in log
    assert "hush" not in log
    monkeypatch.setattr(say, "as_json", _once_broken(say.as_json))
    assert "inside Tariffdesk" in command("read", SHORT, "--json").json()["refused"]


def test_stopping_with_the_keyboard_is_no_bug(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_given: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(say, "table", stopped)
    assert command("read", SHORT).refused() == "Stopped. What was done is kept."


def test_a_database_that_does_not_answer_is_told(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TARIFFDESK_DATABASE_URL", "postgresql://x:hush@127.0.0.1:1/none")
    told = command("--headless", SHORT).refused()
    assert "does not answer" in told
    assert "hush" not in told


def test_displays_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(program.sys, "platform", "linux")
    assert not program.has_display()
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    assert program.has_display()


def _once_broken(print_json: object) -> object:
    tried: list[object] = []

    def broken(found: object) -> None:
        tried.append(found)
        if len(tried) == 1:
            raise ZeroDivisionError
        print_json(found)  # type: ignore[operator]

    return broken
