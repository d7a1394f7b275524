"""Renders every page to a picture, light and dark, from the data the desk answers with."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QApplication, QWidget

from app.gui import tasks, theme
from app.gui.services import Desk
from app.gui.window import Window

SIZE = (1280, 720)
LONGEST = 20.0  # seconds for one page to have its data


def render(
    folder: Path,
    desk: Desk,
    pages: Sequence[str] | None = None,
    themes: Sequence[str] = ("light", "dark"),
    doubled: Iterable[str] = ("review",),
) -> list[Path]:
    """Write ``<page>_<theme>.png`` at 1280x720, and ``<page>_<theme>_200.png`` for ``doubled``.

    Needs a QApplication (``start.application``), offscreen or not; the window is not shown on a
    screen but drawn. Answers the files written. Raises TimeoutError for a page without data.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    before = theme.look().wanted
    with tempfile.TemporaryDirectory() as home:
        window = Window(Path(home))
        window.resize(*SIZE)
        window.use(desk, (pages or list(window.entries))[0])
        window.show()
        twice = set(doubled)
        for name in themes:
            theme.look().wear(name)
            for page in pages or list(window.entries):
                window.open_page(page)
                settle(window, lambda page=page: window.pages[page].is_filled)  # type: ignore[misc]
                written.append(_save(window, folder / f"{page}_{name}.png", 1))
                if page in twice:
                    written.append(_save(window, folder / f"{page}_{name}_200.png", 2))
        window.close()
        window.deleteLater()
    theme.look().wear(before)
    return written


def settle(window: QWidget, ready: Callable[[], bool]) -> None:
    """Run the event loop until the page has its data and nothing is under way."""
    end = time.monotonic() + LONGEST
    calm = 0
    while calm < 4:
        if time.monotonic() > end:
            raise TimeoutError(f"{window.windowTitle()}: a page did not get its data")
        loop = QEventLoop()
        QTimer.singleShot(20, loop.quit)
        loop.exec()
        calm = calm + 1 if ready() and tasks.idle() else 0
    QApplication.sendPostedEvents()


def _save(window: QWidget, file: Path, scale: int) -> Path:
    picture = QPixmap(window.width() * scale, window.height() * scale)
    picture.setDevicePixelRatio(scale)
    window.render(picture)
    if not picture.save(str(file)):
        raise OSError(f"{file} could not be written")
    return file
