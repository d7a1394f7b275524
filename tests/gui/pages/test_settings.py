"""Settings: what can be set, set at once, worn at once."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QComboBox

from app.gui import theme
from app.gui.pages.settings import SettingsPage
from app.gui.screenshots import settle
from tests.gui.demo import DemoDesk


def test_a_choice_is_kept_and_worn(show: Callable[..., SettingsPage], desk: DemoDesk) -> None:
    page = show("settings")
    box = page.fields["theme"]
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
