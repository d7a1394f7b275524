"""The command palette: found by a few letters, run by Enter, nothing leaks to the page behind."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.gui.commands import Command, Commands
from app.gui.palette import Palette, rank
from app.gui.window import Window


def command(title: str, help_: str = "") -> Command:
    return Command(title, title, lambda: None, help_)


@pytest.mark.parametrize(
    ("typed", "place"),
    [("", 0), ("next", 0), ("und", 1), ("decid", 2), ("settled", 3), ("nxu", 4), ("zz", None)],
)
def test_ranking(typed: str, place: int | None) -> None:
    assert rank(typed, command("Next undecided", "Go to a line nobody settled")) == place


def test_typing_finds_and_enter_runs(
    window: Window, press: Callable[..., None], qtbot: QtBot
) -> None:
    window.commands.run("palette")
    sheet = window.palette_sheet
    assert sheet.isVisible()
    qtbot.keyClicks(sheet.field, "to cred")
    assert sheet.list.item(0).text() == "Go to Credits"
    press(sheet.field, Qt.Key.Key_Return, "\r")
    assert not sheet.isVisible()
    assert window.commands.scope == "credits"


def test_escape_puts_it_away(window: Window, press: Callable[..., None]) -> None:
    window.commands.run("palette")
    press(window.palette_sheet.field, Qt.Key.Key_Escape)
    assert not window.palette_sheet.isVisible()


def test_what_cannot_be_run_is_not_run(qtbot: QtBot) -> None:
    from PySide6.QtWidgets import QWidget

    ran: list[int] = []
    over = QWidget()
    qtbot.addWidget(over)
    commands = Commands(over)
    commands.add([Command("a", "A", lambda: ran.append(1), enabled=lambda: False)])
    sheet = Palette(commands, over)
    sheet.ask()
    sheet.take()
    assert ran == []
    assert not sheet.isHidden(), "it stays open"
