"""A colleague on screen: initials in a disc, the name beside them."""

from __future__ import annotations

from math import ceil

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from app.gui import fonts, theme
from app.gui.parts import label

DISC = 20  # pixels; wide initials make it a pill


def initials(name: str) -> str:
    """The first letters of the first and last word of a name: "Bea Holt" is BH."""
    words = [word for word in name.split("@")[0].replace(".", " ").split() if word]
    if not words:
        return "?"
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


def width_of(letters: str) -> float:
    """How wide the disc with these initials is."""
    return max(float(DISC), QFontMetrics(fonts.font(10, fonts.BOLD)).horizontalAdvance(letters) + 9)


def paint_person(painter: QPainter, rect: QRectF, letters: str, right: bool = False) -> float:
    """Draw initials in a disc at the left of ``rect`` (or the right); answers its width."""
    now = theme.tones()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(fonts.font(10, fonts.BOLD))
    width = width_of(letters)
    left = rect.right() - width if right else rect.left()
    box = QRectF(left, rect.center().y() - DISC / 2, width, DISC)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(now.accent_text))
    painter.drawRoundedRect(box, DISC / 2, DISC / 2)
    painter.setPen(QColor(now.surface))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, letters)
    painter.restore()
    return width


class _Disc(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.letters = ""
        self.setFixedHeight(DISC)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.look().changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(ceil(width_of(self.letters)), DISC)

    def paintEvent(self, _event: QPaintEvent) -> None:
        paint_person(QPainter(self), QRectF(self.rect()), self.letters)


class Person(QWidget):
    """Initials and a sentence about the person."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.disc = _Disc()
        self.told = label("", fonts.SMALL, fonts.MEDIUM, wrap=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(7)
        row.addWidget(self.disc, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.told, 1)
        self.hide()

    def say(self, letters: str, sentence: str) -> None:
        """Show a person; an empty sentence shows nobody."""
        self.disc.letters = letters
        self.disc.updateGeometry()
        self.disc.update()
        self.told.setText(sentence)
        self.setAccessibleName(sentence)
        self.setVisible(bool(sentence))
