"""Measures a start: seconds until the window is painted and until its first page has its data.

``python -m app.gui.first_paint BEGUN`` with the time the process was started, seconds since 1970.
"""

from __future__ import annotations

import sys
import time

from PySide6.QtCore import QEvent, QObject, QTimer

from app.core import settings
from app.flows.program import Program
from app.gui import start, tasks
from app.gui.services import Runtime
from app.gui.start import Opening

LONGEST = 120.0  # seconds


class Watch(QObject):
    """Notes the first paint of the window and the first page with data, then closes it."""

    def __init__(self, opening: Opening, begun: float) -> None:
        super().__init__()
        self.painted: float | None = None
        self.ready: float | None = None
        self._begun = begun
        self._window = opening.window
        # The central widget paints when the window does; the window itself has nothing to paint.
        opening.page.installEventFilter(self)
        self._timer = QTimer(self)
        self._timer.setInterval(2)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and self.painted is None:
            self.painted = time.time() - self._begun
        return super().eventFilter(watched, event)

    def _look(self) -> None:
        page = self._window.page()
        if page is not None and page.is_filled and self.ready is None:
            self.ready = time.time() - self._begun
        if self.ready is not None or time.time() - self._begun > LONGEST:
            self._timer.stop()
            self._window.close()


def measure(runtime: Runtime, begun: float) -> tuple[float, float]:
    """Open the window as ``start.run`` does and close it: (painted, ready) in seconds.

    Raises TimeoutError when the first page has no data after two minutes.
    """
    app = start.application(runtime.theme)
    opening = Opening(runtime, None)
    watch = Watch(opening, begun)
    opening.begin()
    try:
        app.exec()
    finally:
        tasks.wait()
        runtime.close()
    if watch.painted is None or watch.ready is None:
        raise TimeoutError("the first page did not get its data")
    return watch.painted, watch.ready


if __name__ == "__main__":
    painted, ready = measure(Program(settings.load()), float(sys.argv[1]))
    sys.stdout.write(f"{painted:.3f} {ready:.3f}\n")
