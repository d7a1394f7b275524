"""The start: window first, desk after; a failed start is tried again."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.core.errors import Unavailable
from app.flows.rows import Cancelled, Progress, Tell
from app.gui import start, tasks
from app.gui.services import Desk
from app.gui.start import Opening
from tests.gui.demo import DemoDesk


class DiskFull(Unavailable):
    """The disk is full."""


class DemoRuntime:
    """Opens the demo desk, failing as often as told."""

    theme = "light"
    version = "0"

    def __init__(self, home: Path, failures: int = 0) -> None:
        self.home = home
        self.failures = failures
        self.desk = DemoDesk()
        self.closed = False

    def open(self, tell: Tell, cancelled: Cancelled) -> Desk:
        tell(Progress("Starting the database"))
        if self.failures:
            self.failures -= 1
            raise DiskFull()
        return self.desk

    def close(self) -> None:
        self.closed = True


def opened(opening: Opening, qtbot: QtBot) -> None:
    qtbot.addWidget(opening.window)
    opening.begin()
    assert opening.window.isVisible(), "the window is there before anything is open"
    assert opening.window.desk is None


def test_the_window_comes_first(qtbot: QtBot, tmp_path: Path) -> None:
    opening = Opening(DemoRuntime(tmp_path), None)
    opened(opening, qtbot)
    assert not opening.window.rail.isVisible()
    qtbot.waitUntil(lambda: opening.window.desk is not None)
    assert opening.window.rail.isVisible()
    qtbot.waitUntil(tasks.idle)
    opening.window.close()


def test_a_file_given_at_the_start_is_taken_in(qtbot: QtBot, tmp_path: Path) -> None:
    runtime = DemoRuntime(tmp_path)
    opening = Opening(runtime, Path("invoice.xlsx"))
    opened(opening, qtbot)
    qtbot.waitUntil(
        lambda: ("read_in", (Path("invoice.xlsx"),)) in runtime.desk.calls, timeout=5_000
    )
    qtbot.waitUntil(tasks.idle, timeout=5_000)
    opening.window.close()


def test_a_start_that_failed_is_tried_again(qtbot: QtBot, tmp_path: Path) -> None:
    opening = Opening(DemoRuntime(tmp_path, failures=1), None)
    opened(opening, qtbot)
    qtbot.waitUntil(lambda: not opening.page.retry.isHidden())
    assert opening.page.told.text() == "The disk is full."
    opening.page.retry.click()
    qtbot.waitUntil(lambda: opening.window.desk is not None)
    qtbot.waitUntil(tasks.idle)
    opening.window.close()


def test_run_closes_what_it_opened(qtbot: QtBot, tmp_path: Path) -> None:
    from PySide6.QtCore import QTimer

    runtime = DemoRuntime(tmp_path)

    def close_when_open() -> None:
        windows = [w for w in QApplication.topLevelWidgets() if getattr(w, "desk", None)]
        if windows and tasks.idle():
            timer.stop()
            windows[0].close()

    timer = QTimer()
    timer.timeout.connect(close_when_open)
    timer.start(50)
    assert start.run(runtime) == 0
    assert runtime.closed


@pytest.mark.parametrize("theme", ["light", "dark", "system"])
def test_one_application_is_dressed(theme: str) -> None:
    first = start.application(theme)
    assert start.application("light") is first
    assert "QPushButton" in first.styleSheet()
    assert first.font().family() == "Inter"
