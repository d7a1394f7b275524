"""Settings: what can be set, set at once, worn at once."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QComboBox

from app.gui import theme
from app.gui.pages.settings import SettingsPage
from app.gui.screenshots import settle
from tests.gui.demo import DemoDesk
from tests.gui.office_server import OfficeServer, come_in, until


def test_a_choice_is_kept_and_worn(show: Callable[..., SettingsPage], desk: DemoDesk) -> None:
    page = show("settings")
    box = page.likes["theme"]
    assert isinstance(box, QComboBox)
    assert box.currentText() == "As the system says"
    assert box.accessibleName() == "Appearance"
    box.setCurrentIndex(box.findData("dark"))
    box.activated.emit(box.currentIndex())
    settle(page, lambda: True)
    assert ("set", ("theme", "dark")) in desk.calls
    assert theme.tones().name == "dark"
    theme.look().wear("light")


def test_what_waits_for_the_next_start_says_so(show: Callable[..., SettingsPage]) -> None:
    from PySide6.QtWidgets import QLabel

    page = show("settings")
    texts = [label.text() for label in page.findChildren(QLabel)]
    assert any(text.endswith("Takes effect at the next start.") for text in texts)


def test_what_a_person_likes_follows_them_and_not_the_desk(office_server: OfficeServer) -> None:
    email = office_server.person()
    first = office_server.start()
    come_in(first, email)
    first.open_page("settings")
    until(first, lambda: first.pages["settings"].is_filled)
    page = first.pages["settings"]
    assert isinstance(page, SettingsPage)
    assert "theme" not in page.fields, "the look is the person's here"
    assert "country" in page.fields
    box, alerts = page.likes["theme"], page.likes["usage_alerts"]
    assert isinstance(box, QComboBox)
    assert isinstance(alerts, QCheckBox)
    box.setCurrentIndex(box.findData("dark"))
    box.activated.emit(box.currentIndex())
    QTest.keyClick(alerts, Qt.Key.Key_Space)
    kept = "select theme || ' ' || usage_alerts from user_preferences"
    until(first, lambda: office_server.asked(kept) == "dark false")
    assert theme.tones().name == "dark"
    theme.look().wear("light")
