"""What a table can hold, each with the column found for it, how, and a few of its values."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractListModel,
    QElapsedTimer,
    QObject,
    QPoint,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.flows.rows import ColumnsRead
from app.gui import fonts, theme
from app.gui.mapping.words import words
from app.gui.paged import Index
from app.intake.grid import blank, letters
from app.intake.layout import NUMERIC

HEIGHT, LOW = 40, 29  # of a row with a column, and of one without
SAMPLES = 4
PAUSE = 900  # ms between two letters of one column's name
RowRole = Qt.ItemDataRole.UserRole + 1
NEEDED = ("description", "quantity", "value")


@dataclass(frozen=True)
class MeaningRow:
    """One thing a table can hold. ``column`` is None where no column holds it."""

    meaning: str
    title: str
    column: int | None = None
    heading: str = ""
    how: str = ""
    samples: tuple[str, ...] = ()
    decimal: str | None = None  # the sign a person chose
    read_with: str | None = None  # the sign its texts are read with

    @property
    def is_numeric(self) -> bool:
        """Whether a sign before the decimals can be said of it."""
        return self.meaning in NUMERIC


def rows(read: ColumnsRead) -> list[MeaningRow]:
    """A row for everything that can be said, filled from what is read."""
    mapping = read.mapping
    found = {column.meaning: column for column in read.document.columns} if read.document else {}
    grid = read.sheets[mapping.table]
    table = read.tables[0] if read.tables else None
    at = sorted(table.lines) if table else range(mapping.header[1] + 1, mapping.header[1] + 40)
    made = []
    for meaning in words().offered(mapping.columns):
        column = mapping.columns.get(meaning)
        samples: list[str] = []
        heading = ""
        if column is not None:
            for row in at:
                if not blank(grid.cell(row, column)):
                    samples.append(" ".join(grid.text(row, column).split()))
                if len(samples) == SAMPLES:
                    break
            if mapping.depth > 0:
                pieces = (
                    grid.text(row, column)
                    for row in range(mapping.header[0], mapping.header[1] + 1)
                )
                heading = " ".join(" ".join(filter(None, pieces)).split())
        known = found.get(meaning)
        is_text = column is not None and any(isinstance(grid.cell(row, column), str) for row in at)
        made.append(
            MeaningRow(
                meaning,
                words().meaning(meaning),
                column,
                heading,
                words().how(known.how) if known else "",
                tuple(samples),
                mapping.decimals.get(meaning),
                known.decimal if known and is_text else None,
            )
        )
    return made


class MeaningModel(QAbstractListModel):
    """The rows."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: list[MeaningRow] = []

    def fill(self, made: list[MeaningRow]) -> None:
        """Show these; the row in hand stays."""
        same = [row.meaning for row in made] == [row.meaning for row in self.rows]
        if not same:
            self.beginResetModel()
        self.rows = made
        if not same:
            self.endResetModel()
        elif made:
            self.dataChanged.emit(self.index(0), self.index(len(made) - 1))
            self.layoutChanged.emit()  # a row with a column is higher than one without

    def rowCount(self, parent: Index | None = None) -> int:
        return len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not 0 <= index.row() < len(self.rows):
            return None
        row = self.rows[index.row()]
        if role == RowRole:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return row.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            if row.column is None:
                return self.tr("{0}: not in any column").format(row.title)
            said = self.tr("{0}: column {1}, {2}, {3}").format(
                row.title, letters(row.column), row.heading, row.how
            )
            return f"{said}. {', '.join(row.samples)}"
        if role == Qt.ItemDataRole.ToolTipRole and row.samples:
            return "\n".join(row.samples)
        return None


class MeaningCells(QStyledItemDelegate):
    """Paints a row: what, in which column, and the first values."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        row: MeaningRow = index.data(RowRole)
        return QSize(100, LOW if row.column is None else HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        now = theme.tones()
        row: MeaningRow = index.data(RowRole)
        rect = QRectF(option.rect)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(rect, QColor(now.chosen if chosen else now.surface))
        painter.setPen(QPen(QColor(now.line), 1))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        if chosen:
            painter.fillRect(QRectF(rect.left(), rect.top(), 3, rect.height()), QColor(now.accent))
        inner = rect.adjusted(14, 4, -12, -4)
        half = inner.height() / 2
        top = QRectF(inner.left(), inner.top(), inner.width(), half)
        under = QRectF(inner.left(), inner.top() + half, inner.width(), half)
        middle = Qt.AlignmentFlag.AlignVCenter
        missing = row.column is None
        painter.setFont(fonts.font(fonts.SMALL, fonts.REGULAR if missing else fonts.SEMIBOLD))
        painter.setPen(QColor(now.muted if missing else now.text))
        if missing:
            painter.drawText(inner, middle, row.title)
            self._missing(painter, inner, row)
        else:
            painter.drawText(top, middle, row.title)
            self._column(painter, top, row)
            painter.setFont(fonts.font(fonts.TINY, figures=True))
            painter.setPen(QColor(now.muted))
            room = under.width() - self._how(painter, under, row) - 12
            text = painter.fontMetrics().elidedText(
                "  ·  ".join(row.samples), Qt.TextElideMode.ElideRight, int(room)
            )
            painter.setPen(QColor(now.muted))
            painter.drawText(under, middle, text)
        painter.restore()

    def _column(self, painter: QPainter, rect: QRectF, row: MeaningRow) -> None:
        """The letter in a little box, and the heading as written, at the right."""
        now = theme.tones()
        assert row.column is not None
        letter = letters(row.column)
        painter.setFont(fonts.font(fonts.TINY, fonts.SEMIBOLD))
        width = max(20.0, painter.fontMetrics().horizontalAdvance(letter) + 10.0)
        box = QRectF(rect.right() - width, rect.center().y() - 8, width, 16)
        painter.setPen(QPen(QColor(now.edge), 1))
        painter.setBrush(QColor(now.surface))
        painter.drawRoundedRect(box, 4, 4)
        painter.setPen(QColor(now.accent_text))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, letter)
        painter.setFont(fonts.font(fonts.SMALL))
        painter.setPen(QColor(now.text))
        place = QRectF(rect.left() + 120, rect.top(), rect.width() - 120 - width - 8, rect.height())
        text = painter.fontMetrics().elidedText(
            row.heading, Qt.TextElideMode.ElideRight, int(place.width())
        )
        side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(place, side, text)

    def _how(self, painter: QPainter, rect: QRectF, row: MeaningRow) -> float:
        now = theme.tones()
        sign = row.decimal or row.read_with if row.is_numeric else None
        said = ", ".join(filter(None, (row.how, f"0{sign}00" if sign else "")))
        colour = now.accent_text if row.how == words().how("you") else now.muted
        painter.setPen(QColor(colour))
        painter.drawText(rect, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, said)
        return float(painter.fontMetrics().horizontalAdvance(said))

    def _missing(self, painter: QPainter, rect: QRectF, row: MeaningRow) -> None:
        now = theme.tones()
        needed = row.meaning in NEEDED
        painter.setFont(fonts.font(fonts.SMALL, fonts.MEDIUM if needed else fonts.REGULAR))
        painter.setPen(QColor(now.amber[1] if needed else now.muted))
        side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        told = words().tr("no column: type its letter") if needed else words().tr("not used")
        painter.drawText(rect, side, told)


class Meanings(QListView):
    """The list. Letters give the row in hand a column, Delete takes it away, Enter asks."""

    chosen = Signal(str, object)  # meaning, column or None
    sign = Signal(str, str)  # meaning, the sign before the decimals
    asked = Signal(str, QPoint)
    in_hand = Signal(object)  # the column of the row in hand, or None

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("What the columns hold"))
        self.listed = MeaningModel(self)
        self.setModel(self.listed)
        self._cells = MeaningCells(self)
        self.setItemDelegate(self._cells)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.columns = 0
        self._typed = ""
        self._since = QElapsedTimer()
        self.doubleClicked.connect(lambda _index: self.ask())
        theme.look().changed.connect(self.viewport().update)

    def fill(self, read: ColumnsRead) -> None:
        """Show what is read now; the row in hand stays in hand."""
        before = self.row()
        grid = read.sheets[read.mapping.table]
        self.columns = max((len(row) for row in grid.rows[:2_000]), default=0)
        made = rows(read)
        self.listed.fill(made)
        if before is None or self.row() is None:
            open_ = [row.meaning in NEEDED and row.column is None for row in made]
            self.go_to(made[open_.index(True) if True in open_ else 0].meaning)
        self._tell()

    def row(self) -> MeaningRow | None:
        """The row in hand."""
        at = self.currentIndex().row()
        return self.listed.rows[at] if 0 <= at < len(self.listed.rows) else None

    def go_to(self, meaning: str) -> None:
        """Take a row in hand."""
        for at, row in enumerate(self.listed.rows):
            if row.meaning == meaning:
                self.setCurrentIndex(self.listed.index(at))

    def ask(self) -> None:
        """Ask for the column of the row in hand, by a menu below it."""
        row = self.row()
        if row is not None:
            place = self.visualRect(self.currentIndex()).bottomLeft()
            self.asked.emit(row.meaning, self.viewport().mapToGlobal(place + QPoint(12, 0)))

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        self._typed = ""
        self._tell()

    def _tell(self) -> None:
        row = self.row()
        self.in_hand.emit(row.column if row is not None else None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.row()
        text = event.text().upper()
        plain = not event.modifiers() & (
            Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
        )
        if row is None or not plain:
            event.ignore()
            if not plain:
                return
            super().keyPressEvent(event)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.ask()
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._typed = ""
            self.chosen.emit(row.meaning, None)
        elif text in (".", ",") and row.is_numeric and row.column is not None:
            self.sign.emit(row.meaning, text)
        elif len(text) == 1 and "A" <= text <= "Z":
            self._letter(row.meaning, text)
        else:
            super().keyPressEvent(event)

    def _letter(self, meaning: str, letter: str) -> None:
        """A column by its letter; a second one soon after makes it a name of two."""
        soon = self._since.isValid() and self._since.elapsed() < PAUSE
        self._typed = (self._typed if soon else "") + letter
        self._since.restart()
        column = self._column(self._typed)
        if column is None and len(self._typed) > 1:
            self._typed = letter
            column = self._column(letter)
        if column is not None:
            self.chosen.emit(meaning, column)

    def _column(self, name: str) -> int | None:
        number = 0
        for letter in name:
            number = number * 26 + ord(letter) - 64
        return number - 1 if number <= self.columns else None
