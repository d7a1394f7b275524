"""Icons from QtAwesome's Material Design set, drawn in the palette's colours.

Only its font file is read: importing the package itself costs a third of a second at start.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QPainter, QPixmap

PREFIX = "mdi6."
SIZES = (16, 18, 20, 24, 32)
SCALES = (1, 2)


class NoIcon(LookupError):
    """A name that the icon font does not have: a slip of the pen in the program."""


@cache
def _folder() -> Path:
    spec = find_spec("qtawesome")
    if spec is None or spec.origin is None:
        raise NoIcon("qtawesome")
    return Path(spec.origin).parent / "fonts"


@cache
def _letters() -> dict[str, str]:
    (file,) = _folder().glob("materialdesignicons6-*charmap*.json")
    return {name: chr(int(code, 16)) for name, code in json.loads(file.read_text()).items()}


@cache
def _family() -> str:
    (file,) = _folder().glob("materialdesignicons6-*.ttf")
    return QFontDatabase.applicationFontFamilies(QFontDatabase.addApplicationFont(str(file)))[0]


def letter(name: str) -> str:
    """The character of an icon such as ``mdi6.check``."""
    try:
        return _letters()[name.removeprefix(PREFIX)]
    except KeyError:
        raise NoIcon(name) from None


def draw(painter: QPainter, rect: QRectF, name: str, colour: QColor | str) -> None:
    """Draw an icon into a square."""
    font = QFont(_family())
    font.setPixelSize(max(1, round(rect.height())))
    painter.save()
    painter.setFont(font)
    painter.setPen(QColor(colour))
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, letter(name))
    painter.restore()


@cache
def pixmap(name: str, colour: str, size: int, scale: int = 1) -> QPixmap:
    """An icon as a picture of ``size`` device-independent pixels."""
    made = QPixmap(size * scale, size * scale)
    made.setDevicePixelRatio(scale)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    draw(painter, QRectF(0, 0, size, size), name, colour)
    painter.end()
    return made


@cache
def icon(name: str, colour: str, faint: str, chosen: str = "") -> QIcon:
    """An icon for buttons and menus: its colour, its colour when disabled, when chosen."""
    made = QIcon()
    for size in SIZES:
        for scale in SCALES:
            made.addPixmap(pixmap(name, colour, size, scale), QIcon.Mode.Normal)
            made.addPixmap(pixmap(name, faint, size, scale), QIcon.Mode.Disabled)
            made.addPixmap(pixmap(name, chosen or colour, size, scale), QIcon.Mode.Selected)
    return made
