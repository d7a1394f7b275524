"""Renders every page to a picture, light and dark, from the data the desk answers with."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Collection, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QEventLoop, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QPixmap
from PySide6.QtWidgets import QApplication, QWidget

from app.flows import sample_day
from app.flows.gate import Gate
from app.flows.program import Program
from app.gui import start, tasks, theme
from app.gui.services import Desk
from app.gui.window import Window

SIZE = (1280, 720)
LONGEST = 20.0  # seconds for one page to have its data


def render(
    folder: Path,
    desk: Desk,
    pages: Sequence[str] | None = None,
    themes: Sequence[str] = ("light", "dark"),
    doubled: Collection[str] = ("review",),
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
        wanted = list(pages or window.entries)
        window.use(desk, wanted[0])
        window.show()
        for name in themes:
            theme.look().wear(name)
            for page in wanted:
                _open(window, page)
                written.append(_save(window, folder / f"{page}_{name}.png", 1))
                if page in doubled:
                    written.append(_save(window, folder / f"{page}_{name}_200.png", 2))
                for scene, prepare in SCENES.get(page, {}).items():
                    prepare(window)
                    settle(window, lambda: True)
                    written.append(_save(window, folder / f"{page}_{scene}_{name}.png", 1))
                    _press(window, Qt.Key.Key_Escape)
        window.close()
        window.deleteLater()
    theme.look().wear(before)
    return written


def _open(window: Window, page: str) -> None:
    window.open_page(page)
    settle(window, lambda: window.pages[page].is_filled)


def _type(window: Window, text: str) -> None:
    for letter in text:
        _press(window, Qt.Key(ord(letter.upper())), letter)


def _press(window: Window, key: Qt.Key, text: str = "") -> None:
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, text)
        QApplication.sendEvent(window.focusWidget() or window, event)


def _search(window: Window) -> None:
    window.commands.run("review-search")
    _type(window, "pump")


def _palette(window: Window) -> None:
    window.commands.run("palette")


def _keys(window: Window) -> None:
    window.commands.run("keys")


def _tariff_search(window: Window) -> None:
    window.commands.run("tariff-search")
    _type(window, "pump")


# What is laid over a page, by page: the name in the file, and the way there.
SCENES: dict[str, dict[str, Callable[[Window], None]]] = {
    "review": {"search": _search, "palette": _palette, "keys": _keys},
    "tariff": {"search": _tariff_search},
}


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


def run(program: Program, folder: Path, tell: Callable[[str, int, int], None]) -> list[Path]:
    """Render every page over the program's desk, after a day's work on the samples.

    ``program`` should have a data folder of its own: the samples are processed in it.
    """
    app = start.application("light")
    try:
        desk = program.open(lambda state: tell(state.step, state.done, state.total), lambda: False)
        if isinstance(desk, Gate):
            raise TypeError("pictures are made on a database of their own")
        sample_day.fill(desk)
        return render(folder, desk)
    finally:
        tasks.wait()
        program.close()
        app.processEvents()
