"""Takes the work off the screen and out of reach of the keyboard, and brings it back as it was."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QMainWindow, QStackedWidget, QWidget
from shiboken6 import isValid

from app.gui.commands import Commands
from app.gui.dialog import Dialog
from app.gui.overlay import Overlay


class Cover(QObject):
    """One per window. ``whole`` holds the work at index 0 and, while covered, a page over it.

    What is hidden can be neither read (also not by a screen reader or from a window that lies
    over this one) nor reached by Tab, a shortcut or a menu's letter.
    """

    def __init__(
        self, window: QWidget, whole: QStackedWidget, bars: Sequence[QWidget], commands: Commands
    ) -> None:
        super().__init__(window)
        self._window = window
        self._bars = bars
        self._whole = whole
        self._commands = commands
        self._hidden: list[QWidget] = []
        self._focus: QWidget | None = None
        self.page: QWidget | None = None

    @property
    def is_laid(self) -> bool:
        """Whether the work is covered now."""
        return self.page is not None

    def lay(self, page: QWidget) -> None:
        """Show ``page`` and nothing else; a page that lay there before is thrown away."""
        before = self.page
        self.page = page
        self._whole.addWidget(page)
        if before is None:
            self._hide()
        self._whole.setCurrentWidget(page)
        if before is not None:
            self._throw(before)

    def lift(self) -> None:
        """Show the work again as it was, with the cursor where it was."""
        if self.page is None:
            return
        page, self.page = self.page, None
        self._whole.setCurrentIndex(0)
        self._throw(page)
        for widget in self._hidden:
            if isValid(widget):
                widget.show()
        self._hidden.clear()
        self._commands.wake(True)
        if self._focus is not None and isValid(self._focus):
            self._focus.setFocus()
        self._focus = None

    def forget(self) -> None:
        """What lay over the work (sheets, dialogs) belonged to somebody who is gone."""
        bars = []
        for widget in self._hidden:
            if not isValid(widget):
                continue
            if isinstance(widget, Dialog):
                widget.deleteLater()
            elif widget.isWindow():
                widget.close()
            elif not isinstance(widget, Overlay):
                bars.append(widget)
        self._hidden = bars
        self._focus = None

    def _hide(self) -> None:
        self._focus = QApplication.focusWidget()
        while (popup := QApplication.activePopupWidget()) is not None:
            popup.close()
        self._commands.wake(False)
        over = [sheet for sheet in self._window.findChildren(Overlay) if sheet.isVisible()]
        others = [
            other
            for other in QApplication.topLevelWidgets()
            # Another main window has a cover of its own.
            if other.isVisible() and not isinstance(other, QMainWindow)
        ]
        bars = [bar for bar in self._bars if not bar.isHidden()]
        self._hidden = [*over, *others, *bars]
        for widget in self._hidden:
            widget.hide()

    def _throw(self, page: QWidget) -> None:
        self._whole.removeWidget(page)
        page.hide()
        page.deleteLater()
