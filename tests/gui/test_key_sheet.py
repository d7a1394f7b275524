"""The sheet of keys: every key of the page in sight, a family on one line."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel

from app.gui.commands import Command
from app.gui.key_sheet import _lines
from app.gui.parts import Keycap
from app.gui.window import Window


def test_it_shows_the_keys_of_this_page_and_of_everywhere(window: Window) -> None:
    window.open_page("review")
    window.commands.run("keys")
    sheet = window.key_sheet
    texts = [label.text() for label in sheet.findChildren(QLabel)]
    keys = [cap.accessibleName() for cap in sheet.findChildren(Keycap)]
    assert "None of these" in texts
    assert "Command palette" in texts
    assert "Copy the code" not in texts, "that is a command of another page"
    assert {"Backspace", "Ctrl+Z", "Space", "Ctrl+P", "?"} <= set(keys)


def test_a_family_is_one_line() -> None:
    picks = [
        Command(f"p{key}", f"Pick {key}", lambda: None, keys=(key,), family="Pick that one")
        for key in "123"
    ]
    undo = Command("undo", "Undo", lambda: None, keys=("Ctrl+Z",))
    assert _lines([undo, *picks]) == [
        (("Ctrl+Z",), "Undo", ""),
        (("1", "…", "3"), "Pick that one", ""),
    ]
