"""The page Office: only the tabs a person may use, commands of every tab, keys along the tabs."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.flows.desk import Desk
from app.gui.dialog import FormDialog
from app.gui.pages.office import OfficePage
from app.gui.screenshots import settle
from app.gui.window import Window
from tests.gui.conftest import Sit


def tabs(page: OfficePage) -> list[str]:
    return [made.text() for made in page.names.values() if not made.isHidden()]


def test_a_manager_sees_every_tab(office_page: OfficePage, real_window: Window) -> None:
    assert tabs(office_page) == ["Team", "Decisions", "Audit", "Privacy", "Support", "Firm"]
    assert office_page.tab() is office_page.tabs["team"]
    real_window.commands.run("office-tab-rules")
    assert office_page.tab() is office_page.tabs["rules"]
    QTest.keyClick(office_page.names["rules"], Qt.Key.Key_Left)
    assert office_page.tab() is office_page.tabs["team"]


def test_a_command_shows_its_tab_first(office_page: OfficePage, real_window: Window) -> None:
    real_window.commands.run("office-rules-add")
    assert office_page.tab() is office_page.tabs["rules"]
    assert [made.title.text() for made in real_window.findChildren(FormDialog)] == ["A new rule"]


def test_a_plain_colleague_sees_what_is_theirs(
    sit: Sit, open_window: Callable[[Desk], Window]
) -> None:
    window = open_window(sit(full_name="Tom Reed"))
    window.open_page("office")
    page = window.pages["office"]
    settle(window, lambda: page.is_filled)
    assert isinstance(page, OfficePage)
    assert tabs(page) == ["Decisions", "Support"]
    assert page.tab() is page.tabs["rules"]
    toolbar = [act.text() for act in window.toolbar.actions() if act.isVisible() and act.text()]
    assert "Invite a colleague" not in toolbar
    assert not window.commands.action("office-team-invite").isEnabled()
    page.show_tab("team")
    assert "team" not in page.tabs
