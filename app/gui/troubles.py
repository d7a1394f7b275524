"""Where trouble goes: a refusal to the page's bar, an outage to its banner, a bug to a report."""

from __future__ import annotations

import platform
import re
import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Protocol, runtime_checkable

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from app.core.errors import Refused, Unavailable
from app.gui import fonts

HOME = str(Path.home())


@runtime_checkable
class Teller(Protocol):
    """A widget with a bar of its own: a page, or the window."""

    def refused(self, sentence: str) -> None:
        """Show why something cannot be done."""

    def unavailable(self, sentence: str, retry: Callable[[], None] | None) -> None:
        """Show what does not answer, with a way to try again."""


def tell(owner: QObject, error: Exception, retry: Callable[[], None] | None = None) -> None:
    """Bring an error to the person, on the bar nearest to the widget that met it."""
    if isinstance(error, Refused | Unavailable):
        place: QObject | None = owner
        while place is not None:
            if isinstance(place, Teller):
                if isinstance(error, Refused):
                    place.refused(str(error))
                else:
                    place.unavailable(str(error), retry)
                return
            place = place.parent()
    crash(error)


def report(error: BaseException, version: str = "") -> str:
    """What a developer needs to know, without data of the person or the office.

    Messages of errors may quote an invoice, so only their kinds and the places in the program
    are kept; paths lose everything before the program's own folder.
    """
    lines = [
        f"Tariffdesk {version or _version()}",
        f"Python {platform.python_version()}, {platform.system()} {platform.release()}",
        "",
    ]
    link: BaseException | None = error
    while link is not None:
        lines.append(f"{type(link).__module__}.{type(link).__qualname__}")
        for frame in traceback.extract_tb(link.__traceback__):
            lines.append(f"  {_short(frame.filename)}:{frame.lineno} in {frame.name}")
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)
        if link is not None:
            lines.append("caused by")
    return "\n".join(lines)


def _short(name: str) -> str:
    cut = re.split(r"[\\/](?=(?:app|site-packages|lib)[\\/])", name)
    return cut[-1].replace(HOME, "~")


def _version() -> str:
    return QApplication.applicationVersion() or "?"


# The report on the screen, or the last one, which may be gone with its window.
_open: list[QDialog] = []


def crash(error: BaseException) -> None:
    """Show the report of a bug. One at a time: a bug in a loop must not bury the screen."""
    sys.stderr.write("".join(traceback.format_exception(error)))
    if not isinstance(QApplication.instance(), QApplication):
        return
    if any(isValid(dialog) and dialog.isVisible() for dialog in _open):
        return
    _open[:] = [CrashDialog(report(error), QApplication.activeWindow())]
    _open[0].open()


class CrashDialog(QDialog):
    """Says that the program made a mistake, that the work is safe, and offers the report."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Something went wrong"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumSize(560, 380)
        title = QLabel(self.tr("Tariffdesk made a mistake"))
        title.setFont(fonts.font(fonts.TITLE, fonts.SEMIBOLD))
        told = QLabel(
            self.tr(
                "What you did just now may not have been kept; everything before it is safe. "
                "The report below names places in the program only, nothing of your invoices, "
                "your clients or you."
            )
        )
        told.setWordWrap(True)
        self.text = QPlainTextEdit(text)
        self.text.setReadOnly(True)
        self.text.setAccessibleName(self.tr("Report"))
        copy = QPushButton(self.tr("Copy report"))
        copy.clicked.connect(self._copy)
        close = QPushButton(self.tr("Go on"))
        close.setProperty("main", True)
        close.setDefault(True)
        close.clicked.connect(self.accept)
        buttons = QHBoxLayout()
        buttons.addStretch()
        buttons.addWidget(copy)
        buttons.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(22, 20, 22, 18)
        layout.setSpacing(12)
        layout.addWidget(title)
        layout.addWidget(told)
        layout.addWidget(self.text, 1)
        layout.addLayout(buttons)

    def _copy(self) -> None:
        QApplication.clipboard().setText(self.text.toPlainText())


class _Hook(QObject):
    """Carries what other threads raise to the GUI thread."""

    met = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.met.connect(self._show)

    @Slot(object)
    def _show(self, error: object) -> None:
        assert isinstance(error, BaseException)
        crash(error)


_hooks: list[_Hook] = []


def watch() -> None:
    """From now on, whatever nobody catches, in any thread, is shown as a report."""
    if not _hooks:
        _hooks.append(_Hook())
    hook = _hooks[0]

    def uncaught(
        kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        hook.met.emit(error.with_traceback(trace))

    def uncaught_in_thread(args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            hook.met.emit(args.exc_value)

    sys.excepthook = uncaught
    threading.excepthook = uncaught_in_thread
