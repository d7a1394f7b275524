"""The window over a desk, offscreen, for every test of the window."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.bootstrap import Runtime
from app.gui import start, tasks
from app.gui.page import Page
from app.gui.screenshots import settle
from app.gui.window import Window
from app.matching.offline import OfflineEmbedder
from tests.databases import Databases
from tests.gui.demo import DemoDesk
from tests.gui.several import Office, office

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Offscreen, Qt warns that it cannot pass size hints on; no window system is there to care."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.qt_log_ignore("propagateSizeHints", extend=True))


@pytest.fixture(autouse=True)
def _dressed(qapp: QApplication) -> Iterator[None]:
    start.application("light")
    yield
    tasks.wait()
    QApplication.sendPostedEvents()


@pytest.fixture
def desk() -> DemoDesk:
    return DemoDesk()


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path, desk: DemoDesk) -> Iterator[Window]:
    made = Window(tmp_path)
    qtbot.addWidget(made)
    made.use(desk)
    made.show()
    yield made
    made.close()


@pytest.fixture
def show(window: Window) -> Callable[..., Page]:
    """Open a page and wait for its data."""

    def opened(page_id: str, what: object | None = None) -> Page:
        window.open_page(page_id, what)
        settle(window, lambda: window.pages[page_id].is_filled)
        return window.pages[page_id]

    return opened


@pytest.fixture
def calm(window: Window) -> Callable[[], None]:
    """Wait until nothing is under way."""
    return lambda: settle(window, lambda: True)


@pytest.fixture
def several(
    prepared: Databases, runtime: Runtime, tmp_path: Path, embedder: OfflineEmbedder
) -> Iterator[Office]:
    """Two people of one office over a real database, and an invoice both see."""
    with office(prepared, runtime, tmp_path / "bea", embedder) as found:
        yield found
        tasks.wait()  # as at the end of the program: then the line to the server is given back


@pytest.fixture
def press() -> Callable[..., None]:
    """Press a key in a widget, as the keyboard would: unhandled, it goes up to the page."""

    def pressed(
        widget: QWidget, key: Qt.Key, text: str = "", repeat: bool = False, ctrl: bool = False
    ) -> None:
        held = Qt.KeyboardModifier.ControlModifier if ctrl else Qt.KeyboardModifier.NoModifier
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(widget, QKeyEvent(kind, key, held, text, repeat))

    return pressed
