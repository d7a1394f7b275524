"""The window: pages from their list, its place remembered, everything reachable without a mouse."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QMenu,
    QScrollBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.gui import window as module
from app.gui.page import Page
from app.gui.window import Window
from tests.gui.demo import DemoDesk

Show = Callable[..., Page]


def test_pages_are_built_when_first_opened(window: Window) -> None:
    assert list(window.pages) == ["invoices"]
    window.open_page("credits")
    assert list(window.pages) == ["invoices", "credits"]
    first = window.pages["credits"]
    window.open_page("invoices")
    window.open_page("credits")
    assert window.pages["credits"] is first


def test_the_rail_shows_what_waits(window: Window, calm: Callable[[], None]) -> None:
    calm()
    review = window.rail._buttons["review"]
    assert review.count == 23
    assert review.accessibleName() == "Review, 23 waiting"


def test_a_busy_office_is_asked_about_once_in_a_while(
    window: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    monkeypatch.setattr(window, "_ask_status", lambda: asked.append(1))
    window._pause.stop()
    for _ in range(50):
        window._heard([("LineHeld", {})])
    assert asked == []
    for _ in range(50):
        window._heard([("LineDecided", {})])
    assert asked == [1]
    qtbot.waitUntil(lambda: len(asked) == 2, timeout=5_000)
    qtbot.wait(window._pause.interval() + 200)
    assert asked == [1, 1]


def test_the_status_bar_says_which_database_and_who(
    window: Window, calm: Callable[[], None]
) -> None:
    calm()
    assert window._database.text() == "This computer's own database"
    assert "Marta Ortega" in window.who.person.text()
    assert window._line.accessibleName() == "Connected"


def test_a_commit_anywhere_reaches_every_page(
    window: Window, calm: Callable[[], None], desk: DemoDesk
) -> None:
    calm()
    before = len([call for call in desk.calls if call[0] == "jobs"])
    assert window.changes is not None
    window.changes.heard.emit([("JobReceived", {})])
    calm()
    assert len([call for call in desk.calls if call[0] == "jobs"]) > before


def test_place_page_and_fold_are_remembered(qtbot: QtBot, tmp_path: Path, desk: DemoDesk) -> None:
    first = Window(tmp_path)
    qtbot.addWidget(first)
    first.use(desk)
    first.open_page("tariff")
    first.rail._fold.click()
    first.close()
    assert (tmp_path / module.FILE_NAME).exists()
    second = Window(tmp_path)
    qtbot.addWidget(second)
    assert second.rail.is_folded
    second.use(desk)
    assert second.commands.scope == "tariff"
    second.close()


def test_a_fold_undone_is_remembered_as_false(tmp_path: Path, qtbot: QtBot) -> None:
    memory = QSettings(str(tmp_path / module.FILE_NAME), QSettings.Format.IniFormat)
    memory.setValue("rail/folded", False)
    memory.sync()
    window = Window(tmp_path)
    qtbot.addWidget(window)
    assert not window.rail.is_folded, "INI files answer 'false', which is a true text"


def test_it_stays_small() -> None:
    assert len(Path(module.__file__).read_text("utf-8").splitlines()) < 330


def test_the_file_knows_no_page() -> None:
    text = Path(module.__file__).read_text("utf-8")
    for page in ("ReviewPage", "InvoicesPage", "pages.review", "pages.invoices"):
        assert page not in text


def controls(root: QWidget) -> list[QWidget]:
    """Everything a person can act on, without what Qt puts inside its own widgets."""
    kinds = (QAbstractButton, QLineEdit, QComboBox, QAbstractItemView, QAbstractScrollArea)
    inside = (QComboBox, QHeaderView, QMenu)
    return [
        widget
        for widget in root.findChildren(QWidget)
        if isinstance(widget, kinds)
        and not isinstance(widget, QHeaderView | QScrollBar)
        and not any(isinstance(up, inside) for up in parents(widget))
        and not widget.objectName().startswith("qt_")
        and not (isinstance(widget, QAbstractButton) and isinstance(widget.parent(), QLineEdit))
    ]


def parents(widget: QWidget) -> list[QWidget]:
    found, up = [], widget.parentWidget()
    while up is not None:
        found.append(up)
        up = up.parentWidget()
    return found


def test_every_control_has_a_name_and_can_be_reached(window: Window, show: Show) -> None:
    nameless: list[str] = []
    for page_id in window.entries:
        page = show(page_id)
        for control in controls(window):
            text = control.text() if isinstance(control, QAbstractButton) else ""
            if not control.isVisible():
                continue
            if not (control.accessibleName() or text):
                nameless.append(f"{page_id}: {type(control).__name__} {control.objectName()}")
        for control in controls(page):
            reading = isinstance(control, QAbstractScrollArea) and not isinstance(
                control, QAbstractItemView
            )
            if not reading and control.isVisible() and control.isEnabled():
                policy = control.focusPolicy()
                assert policy & Qt.FocusPolicy.TabFocus or policy == Qt.FocusPolicy.NoFocus, (
                    f"{page_id}: {control.accessibleName()} cannot be reached by Tab"
                )
    assert nameless == []


def test_text_is_not_cut_at_the_smallest_size(window: Window, show: Show) -> None:
    window.resize(window.minimumSize())
    for page_id in window.entries:
        page = show(page_id)
        for button in page.findChildren(QAbstractButton):
            if button.isVisible() and button.text():
                assert button.width() >= button.minimumSizeHint().width() - 1, (
                    f"{page_id}: {button.text()} is cut"
                )
