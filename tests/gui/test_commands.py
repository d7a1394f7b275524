"""Commands: declared once, no key twice, asleep on other pages."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QKeySequence
from pytestqt.qtbot import QtBot

from app.gui.commands import Command, Commands, KeyTwice, check, normal, shown
from app.gui.screenshots import settle
from app.gui.window import Window
from tests.gui.demo import DemoDesk


def nothing() -> None:
    """A command that does nothing."""


def test_two_commands_with_one_key_in_one_scope_fail() -> None:
    with pytest.raises(KeyTwice, match="Ctrl\\+P runs both a and b"):
        check([Command("a", "A", nothing, keys=("Ctrl+P",)),
               Command("b", "B", nothing, keys=("ctrl+p",))])  # fmt: skip


def test_a_pages_key_may_not_hide_one_of_the_window() -> None:
    with pytest.raises(KeyTwice):
        check([Command("a", "A", nothing, keys=("F5",)),
               Command("b", "B", nothing, keys=("F5",), scope="review")])  # fmt: skip


def test_two_pages_may_use_one_key() -> None:
    check([Command("a", "A", nothing, keys=("/",), scope="tariff"),
           Command("b", "B", nothing, keys=("/",), scope="review")])  # fmt: skip


def test_a_name_is_used_once() -> None:
    with pytest.raises(KeyTwice):
        check([Command("a", "A", nothing), Command("a", "B", nothing)])


def test_every_page_of_the_program_keeps_the_rule(window: Window) -> None:
    for page in window.entries:
        window.open_page(page)
    check(window.commands.all())
    assert len(window.commands.all()) > 25
    for command in window.commands.all():
        assert command.title
        for key in command.keys:
            assert not QKeySequence(key).isEmpty(), key


def test_adding_a_taken_key_at_run_time_fails(qtbot: QtBot) -> None:
    commands = Commands()
    commands.add([Command("a", "A", nothing, keys=("F5",))])
    with pytest.raises(KeyTwice):
        commands.add([Command("b", "B", nothing, keys=("F5",))])


def test_a_command_of_another_page_sleeps(qtbot: QtBot) -> None:
    ran: list[str] = []
    commands = Commands()
    commands.add([
        Command("here", "Here", lambda: ran.append("here"), scope="review"),
        Command("never", "Never", lambda: ran.append("never"), scope="review",
                enabled=lambda: False),
        Command("there", "There", lambda: ran.append("there"), scope="tariff"),
    ])  # fmt: skip
    commands.enter("review")
    for name in ("here", "never", "there"):
        commands.run(name)
    assert ran == ["here"]
    assert commands.action("here").isEnabled()
    assert not commands.action("never").isEnabled()
    assert not commands.action("there").isVisible()
    assert [command.id for command in commands.here()] == ["here", "never"]


def test_menu_toolbar_and_palette_share_one_action(window: Window, desk: DemoDesk) -> None:
    window.open_page("review")
    undo = window.commands.action("review-undo")
    assert undo in window.toolbar.actions()
    menus = [action.menu() for action in window.menuBar().actions()]
    assert any(undo in menu.actions() for menu in menus if menu is not None)
    assert "review-undo" in [command.id for command in window.commands.here()]
    window.open_page("credits")
    assert undo not in window.toolbar.actions()


def test_keys_are_written_one_way() -> None:
    assert normal("ctrl+p") == normal("Ctrl+P")
    assert shown("Return") == "Enter"


def test_what_is_not_offered_is_shown_nowhere(qapp: object) -> None:
    offered = False
    commands = Commands()
    commands.add([Command("a", "A", lambda: None, offered=lambda: offered)])
    assert commands.here() == []
    assert not commands.action("a").isVisible()
    offered = True
    commands.refresh()
    assert [one.id for one in commands.here()] == ["a"]
    assert commands.action("a").isVisible()


def test_what_is_offered_later_finds_its_place(qtbot: QtBot, tmp_path: Path) -> None:
    desk = DemoDesk()
    window = Window(tmp_path)
    qtbot.addWidget(window)
    window.use(desk, "office")
    window.show()
    settle(window, lambda: window.pages["office"].is_filled)
    shown_there = [act.text() for act in window.toolbar.actions() if act.isVisible()]
    assert "Invite a colleague" in shown_there
    window.close()
