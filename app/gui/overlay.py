"""A sheet laid over the window: the background dims, Escape puts it away, focus goes back."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QFrame, QVBoxLayout, QWidget
from shiboken6 import isValid


class Overlay(QWidget):
    """Covers its parent and holds one box near the top, in ``self.box``."""

    def __init__(self, over: QWidget, name: str, width: int, top: int = 70) -> None:
        super().__init__(over)
        self.setAccessibleName(name)
        self._over = over
        self._top = top
        self._before: QWidget | None = None
        self.box = QFrame(self)
        self.box.setObjectName("popup")
        self.box.setFixedWidth(width)
        self.inside = QVBoxLayout(self.box)
        self.inside.setContentsMargins(10, 10, 10, 10)
        self.inside.setSpacing(8)
        if over.isWindow():
            over.installEventFilter(self)
        self.hide()

    def open_over(self, focus: QWidget) -> None:
        """Show it and put the cursor into ``focus``."""
        self._before = QApplication.focusWidget()
        window = self._over.window()
        if window is not self._over:  # made for a page: lies over its whole window
            self.setParent(window)
            window.installEventFilter(self)
            self._over = window
        self._cover()
        self.show()
        self.raise_()
        focus.setFocus(Qt.FocusReason.PopupFocusReason)

    def put_away(self) -> None:
        """Hide it and give the focus back."""
        self.hide()
        if self._before is not None and isValid(self._before):  # it may be gone meanwhile
            self._before.setFocus(Qt.FocusReason.PopupFocusReason)
        self._before = None

    def _cover(self) -> None:
        over = self._over
        self.setGeometry(over.rect())
        room = over.height() - self._top - 30
        self.box.setMaximumHeight(max(200, room))
        self.box.adjustSize()
        left = max(8, (over.width() - self.box.width()) // 2)
        height = min(self.box.sizeHint().height(), max(200, room))
        self.box.setGeometry(
            left, min(self._top, max(8, over.height() - height - 8)), self.box.width(), height
        )

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._cover()
        return super().eventFilter(watched, event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Keep Tab inside the sheet."""
        before = QApplication.focusWidget()
        moved = super().focusNextPrevChild(forward)
        now = QApplication.focusWidget()
        if now is not None and not self.isAncestorOf(now) and before is not None:
            before.setFocus()
            return True
        return moved

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.put_away()
            return
        # Nothing typed here may reach the page behind.
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self.box.geometry().contains(event.position().toPoint()):
            self.put_away()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(8, 12, 20, 110))
