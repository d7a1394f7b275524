"""The pages of a PDF or a scan as they look, with the found table and its lines outlined."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.flows.rows import PagePicture
from app.gui import fonts, theme
from app.gui.mapping.sheet import BROKEN, HEAD, LINE, SheetModel
from app.gui.mapping.words import words
from app.gui.parts import button, label
from app.intake.grid import letters

ROOM = 3.0  # points around the words of a row
ABOVE = 70  # pixels of the page shown above its table


class Pages(QWidget):
    """One page at a time. It knows the same rows and columns as the sheet beside it."""

    wanted = Signal(int, int)  # a page from 1, and the width in pixels to draw it in
    column_asked = Signal(int, QPoint)
    row_asked = Signal(int, QPoint)
    pointed = Signal(int, int)  # row and column of the words under the mouse

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.canvas = Canvas()
        self.canvas.clicked.connect(self._clicked)
        self.area = QScrollArea()
        self.area.setWidget(self.canvas)
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setAccessibleName(self.tr("The page"))
        self.told = label("", fonts.SMALL, tone="muted", figures=True)
        self.before = button(
            "", lambda: self.show_page(self.number - 1), icon="mdi6.chevron-left", flat=True,
            tip=self.tr("The page before"),
        )  # fmt: skip
        self.after = button(
            "", lambda: self.show_page(self.number + 1), icon="mdi6.chevron-right", flat=True,
            tip=self.tr("The next page"),
        )  # fmt: skip
        foot = QHBoxLayout()
        foot.setContentsMargins(10, 2, 10, 2)
        foot.addStretch()
        foot.addWidget(self.before)
        foot.addWidget(self.told)
        foot.addWidget(self.after)
        foot.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.area, 1)
        column.addLayout(foot)
        self.number = 1
        self.of = 1
        self._model: SheetModel | None = None
        self._pictures: dict[int, PagePicture] = {}
        self._aim: float | None = None  # points from the top to begin at, once a page is there

    def fill(self, model: SheetModel, column: int) -> None:
        """Outline what the sheet knows; another document begins at its table."""
        other = self._model is None or self._model.grid is not model.grid
        if self._model is not model or other:
            self._pictures.clear()
        self._model = model
        if other:
            self.number = 0
            number, self._aim = self._beginning()
            self.show_page(number)
        self.canvas.mark(model, places_of(model.grid), self.number, column)

    def forget(self) -> None:
        """Another document is looked at."""
        self._model = None
        self._pictures.clear()

    def _beginning(self) -> tuple[int, float]:
        """The page and height at which the table begins."""
        if self._model is None or self._model.table is None:
            return 1, 0.0
        top = self._model.table.top
        places = places_of(self._model.grid)
        first = next((place for (row, _), place in places.items() if row == top), None)
        return (first.page, first.box[1]) if first is not None else (1, 0.0)

    def show_page(self, number: int) -> None:
        """Turn to a page."""
        number = max(1, number)
        if number == self.number:
            return
        self.number = number
        self._say()
        known = self._pictures.get(number)
        if known is not None:
            self._draw(known)
        else:
            self.wanted.emit(number, self._width())

    def show_row(self, row: int) -> None:
        """Turn to the page of a row and bring it into sight."""
        if self._model is None:
            return
        places = places_of(self._model.grid)
        place = next((one for (at, _), one in places.items() if at == row), None)
        if place is not None:
            self.show_page(place.page)
            if self._aim is None:
                top = self.canvas.scale_() * place.box[1]
                self.area.ensureVisible(0, int(top), 0, 90)
        self.canvas.row = row
        self.canvas.update()

    def arrived(self, number: int, picture: PagePicture) -> None:
        """A page was drawn."""
        self._pictures[number] = picture
        self.of = picture.of
        if number == self.number:
            self._draw(picture)
        self._say()

    def _draw(self, picture: PagePicture) -> None:
        self.canvas.show_picture(picture)
        if self._aim is not None:
            QTimer.singleShot(0, self, self._begin)
        if self._model is not None:
            self.canvas.mark(
                self._model, places_of(self._model.grid), self.number, self.canvas.column
            )

    def _begin(self) -> None:
        """The table at the top, with a little of what stands above it."""
        if self._aim is not None:
            place = int(self._aim * self.canvas.scale_()) - ABOVE
            self.area.verticalScrollBar().setValue(max(0, place))
            self._aim = None

    def _say(self) -> None:
        self.told.setText(self.tr("Page {0} of {1}").format(self.number, self.of))
        self.before.setEnabled(self.number > 1)
        self.after.setEnabled(self.number < self.of)

    def _width(self) -> int:
        return int(max(400, self.area.viewport().width()) * self.devicePixelRatioF())

    def _clicked(self, where: QPointF, place: QPoint) -> None:
        """Words were pointed at: a heading or a cell asks what its column holds."""
        model = self._model
        if model is None:
            return
        for (row, column), one in places_of(model.grid).items():
            left, top, right, bottom = one.box
            box = QRectF(left, top, right - left, bottom - top).adjusted(-ROOM, -ROOM, ROOM, ROOM)
            if one.page == self.number and box.contains(where):
                self.pointed.emit(row, column)
                if model.kind(row) in (HEAD, LINE, BROKEN):
                    self.column_asked.emit(column, place)
                else:
                    self.row_asked.emit(row, place)
                return


class Canvas(QWidget):
    """The picture with its outlines, as wide as there is room."""

    clicked = Signal(QPointF, QPoint)  # the point on the page, and on the screen

    def __init__(self) -> None:
        super().__init__()
        self._pixmap = QPixmap()
        self._size = (595.0, 842.0)  # points: A4 until a page is there
        self._rows: list[tuple[int, int, QRectF]] = []  # row, kind, box
        self._columns: list[QRectF] = []
        self._heads: list[tuple[float, str, str]] = []  # left edge, letter, what it holds
        self._table: QRectF | None = None
        self._reasons: Mapping[int, str] = {}
        self.column = -1
        self.row = -1
        self.setMouseTracking(True)
        theme.look().changed.connect(self.update)

    def show_picture(self, picture: PagePicture) -> None:
        """Another page."""
        self._pixmap = QPixmap.fromImage(QImage.fromData(picture.png))
        self._size = (picture.width, picture.height)
        self._fit()

    def mark(
        self, model: SheetModel, places: Mapping[tuple[int, int], Any], number: int, column: int
    ) -> None:
        """Outline the table, its headings and lines as they stand on this page."""
        self.column = column
        self._reasons = model.reasons
        by_row: dict[int, list[QRectF]] = {}
        self._columns = []
        edges: dict[int, float] = {}
        table = model.table
        for (row, at), place in places.items():
            if place.page != number or table is None or not table.top <= row <= table.last:
                continue
            left, top, right, bottom = place.box
            box = QRectF(left, top, right - left, bottom - top)
            by_row.setdefault(row, []).append(box)
            edges[at] = min(left, edges.get(at, left))
            if at == column:
                self._columns.append(box.adjusted(-ROOM, -1, ROOM, 1))
        boxes = {row: _around(some) for row, some in by_row.items()}
        self._table = _around(boxes.values()).adjusted(-6, -4, 6, 4) if boxes else None
        self._heads = [
            (left, letters(at), words().meaning(model.meanings[at]) if at in model.meanings else "")
            for at, left in sorted(edges.items(), key=lambda one: one[1])
        ]
        whole = self._table or QRectF()
        self._rows = [
            (row, model.kind(row), box.adjusted(0, -2, 0, 2)) for row, box in boxes.items()
        ]
        for _, _, box in self._rows:  # from edge to edge of the table
            box.setLeft(whole.left())
            box.setRight(whole.right())
        self.update()

    def scale_(self) -> float:
        """Pixels for one point."""
        return self.width() / self._size[0]

    def sizeHint(self) -> QSize:
        return QSize(400, int(400 * self._size[1] / self._size[0]))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        height = int(self.width() * self._size[1] / self._size[0])
        if self.minimumHeight() != height:
            self.setMinimumHeight(height)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        now = theme.tones()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        scale = self.scale_()
        page = QRectF(0, 0, self.width(), self._size[1] * scale)
        painter.fillRect(self.rect(), QColor(now.window))
        painter.fillRect(page, QColor("#ffffff"))
        if not self._pixmap.isNull():
            painter.drawPixmap(page, self._pixmap, QRectF(self._pixmap.rect()))
        painter.scale(scale, scale)
        painter.setPen(Qt.PenStyle.NoPen)
        # Paper is white in the dark too, so the light colours are laid over it.
        light = theme.LIGHT
        for row, kind, box in self._rows:
            back = {HEAD: light.accent, BROKEN: light.red[1]}.get(kind)
            if row == self.row and back is None:
                back = light.accent
            if back is not None:
                tint = QColor(back)
                tint.setAlpha(46 if kind == BROKEN else 30)
                painter.setBrush(tint)
                painter.drawRect(box)
        tint = QColor(light.accent)
        tint.setAlpha(26)
        painter.setBrush(tint)
        for box in self._columns:
            painter.drawRect(box)
        if self._table is not None:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(light.accent), 2 / scale))
            painter.drawRoundedRect(self._table, 3, 3)
            painter.resetTransform()
            self._paint_heads(painter, self._table.top() * scale)
        painter.end()

    def _paint_heads(self, painter: QPainter, bottom: float) -> None:
        """Above each column its letter and what it holds: the letter is what a person types."""
        scale, light = self.scale_(), theme.LIGHT
        if self._table is not None:
            veil = QColor(light.surface)
            veil.setAlpha(225)  # what stands on the page there must not run into the letters
            strip = QRectF(self._table.left() * scale, bottom - 23, self._table.width() * scale, 22)
            painter.fillRect(strip, veil)
        ends = [edge for edge, _, _ in self._heads[1:]] + [self._size[0]]
        for (edge, letter, holds), end in zip(self._heads, ends, strict=False):
            left = edge * scale
            room = (end - edge) * scale - 6
            painter.setFont(fonts.font(fonts.TINY, fonts.SEMIBOLD))
            width = max(16.0, painter.fontMetrics().horizontalAdvance(letter) + 8.0)
            box = QRectF(left, bottom - 20, width, 16)
            painter.setPen(QPen(QColor(light.accent), 1))
            painter.setBrush(QColor(light.accent if holds else light.surface))
            painter.drawRoundedRect(box, 4, 4)
            painter.setPen(QColor(light.on_accent if holds else light.accent))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, letter)
            if holds and room - width > 24:
                painter.setPen(QColor(light.accent_text))
                place = QRectF(box.right() + 4, box.top(), room - width - 4, box.height())
                text = painter.fontMetrics().elidedText(
                    holds, Qt.TextElideMode.ElideRight, int(place.width())
                )
                painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, text)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.clicked.emit(event.position() / self.scale_(), event.globalPosition().toPoint())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position() / self.scale_()
        told = next(
            (self._reasons.get(row, "") for row, _, box in self._rows if box.contains(at)), ""
        )
        if self.toolTip() != told:
            self.setToolTip(told)


def places_of(grid: object) -> Mapping[tuple[int, int], Any]:
    """Where the cells of a grid stand on pages; empty for a sheet."""
    found: Mapping[tuple[int, int], Any] = getattr(grid, "places", None) or {}
    return found


def _around(boxes: Iterable[QRectF]) -> QRectF:
    whole = QRectF()
    for box in boxes:
        whole = whole.united(box)
    return whole
