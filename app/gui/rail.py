"""The left rail: the pages with the number of things waiting on each; folds to icons."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QFrame, QSizePolicy, QVBoxLayout

from app.gui import fonts, icons, theme
from app.gui.pages import Entry
from app.gui.parts import Button, button

WIDE, NARROW = 172, 56


class RailButton(QAbstractButton):
    """One page: icon, name and count."""

    def __init__(self, entry: Entry) -> None:
        super().__init__()
        self.entry = entry
        self.count = 0
        self.narrow = False
        self.setCheckable(True)
        self.setFixedHeight(36)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setToolTip(entry.title)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.show_count(0)

    def show_count(self, count: int) -> None:
        """The number of things waiting on the page; 0 shows nothing."""
        self.count = count
        name = self.entry.title
        self.setAccessibleName(self.tr("{0}, {1} waiting").format(name, count) if count else name)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(NARROW - 16 if self.narrow else WIDE - 16, 36)

    def enterEvent(self, event: object) -> None:
        self.update()

    def leaveEvent(self, event: object) -> None:
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        now = theme.tones()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        if self.isChecked() or self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(now.chosen if self.isChecked() else now.line))
            painter.drawRoundedRect(box, 7, 7)
        if self.hasFocus():
            painter.setPen(QColor(now.accent_text))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box, 7, 7)
        colour = now.accent_text if self.isChecked() else now.muted
        icons.draw(painter, QRectF(10, 8, 20, 20), self.entry.icon, colour)
        text = f"{self.count:,}" if self.count < 100_000 else "99,999+"
        if self.narrow:
            if self.count:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(now.accent))
                painter.drawEllipse(QRectF(27, 6, 7, 7))
            return
        weight = fonts.SEMIBOLD if self.isChecked() else fonts.MEDIUM
        painter.setFont(fonts.font(fonts.BODY, weight))
        painter.setPen(QColor(now.accent_text if self.isChecked() else now.text))
        place = box.adjusted(40, 0, -8, 0)
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, self.entry.title)
        if self.count:
            painter.setFont(fonts.font(fonts.TINY, fonts.SEMIBOLD, figures=True))
            painter.setPen(QColor(now.accent_text if self.isChecked() else now.muted))
            side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(place, side, text)


class Rail(QFrame):
    """The list of pages. Up and down move along it; Enter or Space opens."""

    picked = Signal(str)
    folded = Signal(bool)

    def __init__(self, entries: Sequence[Entry]) -> None:
        super().__init__()
        self.setObjectName("side")
        self.setAccessibleName(self.tr("Pages"))
        self._buttons: dict[str, RailButton] = {}
        group = QButtonGroup(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 10, 8, 8)
        layout.setSpacing(2)
        for entry in entries:
            made = RailButton(entry)
            made.clicked.connect(lambda _=False, page=entry.id: self.picked.emit(page))
            group.addButton(made)
            self._buttons[entry.id] = made
            if entry.below:
                layout.addStretch()
            layout.addWidget(made)
        if not any(entry.below for entry in entries):
            layout.addStretch()
        self._fold: Button = button(
            "", self._turn, icon="mdi6.chevron-double-left", flat=True, tip=self.tr("Fold the rail")
        )
        layout.addWidget(self._fold, 0, Qt.AlignmentFlag.AlignLeft)
        self.is_folded = False
        self.fold(False)

    def choose(self, page: str) -> None:
        """Show which page is in sight."""
        self._buttons[page].setChecked(True)

    def show_counts(self, counts: dict[str, int]) -> None:
        """The numbers beside the pages, by page id."""
        for page, made in self._buttons.items():
            made.show_count(counts.get(page, 0))

    def fold(self, narrow: bool) -> None:
        """Show icons only, or icons and names."""
        self.is_folded = narrow
        self.setFixedWidth(NARROW if narrow else WIDE)
        for made in self._buttons.values():
            made.narrow = narrow
            made.update()
        self._fold.set_icon(f"mdi6.chevron-double-{'right' if narrow else 'left'}")
        name = self.tr("Unfold the rail") if narrow else self.tr("Fold the rail")
        self._fold.setToolTip(name)
        self._fold.setAccessibleName(name)

    def _turn(self) -> None:
        self.fold(not self.is_folded)
        self.folded.emit(self.is_folded)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.focusNextPrevChild(event.key() == Qt.Key.Key_Down)
        else:
            super().keyPressEvent(event)
