"""Opens the window at once, with a page that tells how far the start is."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from app.core.errors import Refused, Unavailable
from app.flows.rows import Progress
from app.gui import fonts, icons, tasks, theme, troubles
from app.gui.opening import OpeningPage
from app.gui.services import Desk, Gate, Runtime
from app.gui.window import Window


def application(wanted: str = "system") -> QApplication:
    """The one QApplication, dressed; made now if there is none yet."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        QGuiApplication.setHighDpiScaleFactorRoundingPolicy(
            Qt.HighDpiScaleFactorRoundingPolicy.PassThrough
        )
        app = QApplication(sys.argv[:1])
        app.setApplicationName("Tariffdesk")
        app.setApplicationDisplayName("Tariffdesk")
        app.setDesktopFileName("tariffdesk")
    fonts.load()
    theme.look().wear(wanted)
    return app


def run(runtime: Runtime, path: Path | None = None) -> int:
    """Show the window and stay until it is closed; ``path`` is an invoice to begin with."""
    app = application(runtime.theme)
    app.setApplicationVersion(runtime.version)
    theme.look().follow_system()
    troubles.watch()
    opening = Opening(runtime, path)
    opening.begin()
    try:
        return app.exec()
    finally:
        tasks.wait()
        runtime.close()


class Opening:
    """The window's first moments: the desk is opened as a flow, and trouble can be tried again."""

    def __init__(self, runtime: Runtime, path: Path | None) -> None:
        self.runtime = runtime
        self.path = path
        self.window = Window(runtime.home)
        icon = icons.icon("mdi6.file-certificate-outline", theme.tones().accent, "", "")
        self.window.setWindowIcon(icon)
        self.page = OpeningPage()
        self.page.again.connect(self._open)

    def begin(self) -> None:
        """Show the window and start opening the desk."""
        self.window.show_start(self.page)
        self.window.show()
        self._open()

    def _open(self) -> None:
        self.page.begin()
        tasks.flow(self.window, self.runtime.open, self._opened, self._failed, self._progressed)

    def _progressed(self, state: Progress) -> None:
        self.page.tell(state)

    def _failed(self, error: Exception) -> None:
        if isinstance(error, Refused | Unavailable):
            self.page.stopped(str(error))
        else:
            self.page.stopped(self.page.tr("The start stopped: see the report."))
            troubles.crash(error)

    def _opened(self, answer: Desk | Gate) -> None:
        if isinstance(answer, Gate):
            from app.gui.door import Door

            window = self.window
            door = Door(answer, window.cover, window.memory, window)
            door.came_in.connect(self._came_in)
            window.attend(door)
            door.ask()
        else:
            self._came_in(answer)

    def _came_in(self, desk: Desk) -> None:
        if self.path is not None:
            self.window.use(desk, "invoices", self.path)
            self.path = None  # it was for the first who came
        else:
            self.window.use(desk)
