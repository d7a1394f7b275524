"""The corner of the status bar: the person's menu, the bell, and how the person likes it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.gui import theme
from app.gui.corner import Bell
from app.gui.window import Window
from tests.gui.office_server import OfficeServer, come_in, until


@pytest.mark.qt_log_ignore("does not support (raise|grabbing)", extend=True)
def test_the_menu_offers_what_can_be_done(office_server: OfficeServer) -> None:
    email = office_server.person()
    window = office_server.start()
    come_in(window, email)
    QTest.keyClick(window.who.person, Qt.Key.Key_Space)
    menu = window.who.menu
    assert menu is not None
    assert menu.isVisible()
    offered = [action.text() for action in menu.actions()]
    assert offered == ["My account", "Notifications", "Lock this desk", "Switch person", "Sign out"]
    menu.close()
    ids = {command.id for command in window.commands.here()}
    assert {"account", "notices", "lock", "switch-person", "sign-out", "kept"} <= ids


def test_a_built_in_database_offers_no_way_out(window: Window, qtbot: QtBot) -> None:
    for command in ("lock", "sign-out", "switch-person"):
        assert not window.commands.action(command).isEnabled()


def test_the_person_s_own_look_is_worn(office_server: OfficeServer) -> None:
    email = office_server.person()
    office_server.sql(
        "insert into user_preferences (user_id, theme) select id, 'dark' from users"
        " where email = :email on conflict (user_id) do update set theme = 'dark'",
        email=email,
    )
    window = office_server.start()
    assert theme.tones().name == "light"
    come_in(window, email)
    until(window, lambda: theme.tones().name == "dark")
    theme.look().wear("light")


def test_the_bell_says_how_many(qtbot: QtBot) -> None:
    bell = Bell()
    qtbot.addWidget(bell)
    assert bell.accessibleName() == "Notifications, none new"
    narrow = bell.sizeHint().width()
    bell.show_count(3)
    assert bell.accessibleName() == "Notifications, 3 new"
    assert bell.sizeHint().width() > narrow
    bell.show()
    bell.grab()
    bell.show_count(1_000)
    assert bell._word() == "99+"
