"""The document as a sheet: the found table outlined, headings tinted, broken lines in red."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QAbstractTableModel, QObject, QPoint, QRect, QRectF, Qt
from PySide6.QtCore import Signal as QtSignal
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from app.flows.rows import ColumnsRead, TableFound
from app.gui import fonts, theme
from app.gui.mapping.words import edited, words
from app.gui.paged import Index
from app.intake.grid import Grid, letters, numeric

ROW = 28
NARROW, WIDE = 56, 230
SAMPLE = 120  # rows that a column's width is made for
HEAD, LINE, BROKEN, INSIDE, OUTSIDE = range(5)


class SheetModel(QAbstractTableModel):
    """The cells of one sheet, with what each row is."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.grid: Grid | None = None
        self.table: TableFound | None = None
        self.meanings: dict[int, str] = {}
        self.reasons: Mapping[int, str] = {}
        self.edited: Mapping[int, str] = {}
        self._width = 0

    def fill(self, read: ColumnsRead, sheet: int) -> None:
        """Show a sheet as it is read now; the cells stay where they are."""
        grid = read.sheets[sheet]
        other = grid is not self.grid
        if other:
            self.beginResetModel()
            self.grid = grid
            self._width = max((len(row) for row in grid.rows[:2_000]), default=0)
        self.table = next((one for one in read.tables if one.sheet == sheet), None)
        if self.table is None and read.mapping.table == sheet:
            top, bottom = read.mapping.header
            self.table = TableFound(sheet, top, bottom, bottom, 0, max(self._width - 1, 0), {})
        mapped = read.mapping.columns if self.table is not None else {}
        self.meanings = {at: meaning for meaning, at in mapped.items()}
        self.reasons = self._broken(read)
        self.edited = self._put_right(read)
        if other:
            self.endResetModel()
        elif self.rowCount() and self.columnCount():
            self.dataChanged.emit(
                self.index(0, 0), self.index(self.rowCount() - 1, self.columnCount() - 1)
            )
            last = self.columnCount() - 1
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, last)

    def _broken(self, read: ColumnsRead) -> dict[int, str]:
        """What is wrong with the lines, by row."""
        if self.table is None or read.document is None:
            return {}
        said: dict[int, list[str]] = {}
        for problem in read.document.problems:
            if problem.line is not None:
                said.setdefault(problem.line, []).append(problem.sentence)
        return {
            row: "\n".join(said[line]) for row, line in self.table.lines.items() if line in said
        }

    def _put_right(self, read: ColumnsRead) -> dict[int, str]:
        """What people put right in the lines, by row."""
        rows = {line: row for row, line in self.table.lines.items()} if self.table else {}
        return {
            rows[line]: "\n".join(edited(one) for one in some)
            for line, some in read.edits.items()
            if line in rows
        }

    def kind(self, row: int) -> int:
        """Whether a row is a heading, a line, a broken one, between lines or outside."""
        table = self.table
        if table is None or not table.top <= row <= table.last:
            return OUTSIDE
        if row <= table.bottom:
            return HEAD
        if row in self.reasons:
            return BROKEN
        return LINE if row in table.lines else INSIDE

    def rowCount(self, parent: Index | None = None) -> int:
        return len(self.grid.rows) if self.grid is not None else 0

    def columnCount(self, parent: Index | None = None) -> int:
        return self._width

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if self.grid is None:
            return None
        row, column = index.row(), index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self.grid.text(row, column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = (
                Qt.AlignmentFlag.AlignRight
                if row > (self.table.bottom if self.table else -1)
                and numeric(self.grid.cell(row, column))
                else Qt.AlignmentFlag.AlignLeft
            )
            return side | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.ToolTipRole:
            told = [self.reasons.get(row), self.edited.get(row)]
            return "\n".join(filter(None, told)) or self.grid.text(row, column) or None
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(row, column)
        return None

    def _spoken(self, row: int, column: int) -> str:
        assert self.grid is not None
        said = [f"{letters(column)}{row + 1}", self.grid.text(row, column) or self.tr("empty")]
        if column in self.meanings:
            said.append(words().meaning(self.meanings[column]))
        kind = self.kind(row)
        if kind == HEAD:
            said.append(self.tr("heading"))
        elif self.table is not None and row in self.table.lines:
            said.append(self.tr("line {0}").format(self.table.lines[row]))
        said += [one[row] for one in (self.reasons, self.edited) if row in one]
        return ", ".join(said)

    def headerData(
        self, section: int, across: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if across is Qt.Orientation.Vertical:
            return str(section + 1)
        held = self.meanings.get(section)
        return f"{letters(section)} {words().meaning(held) if held else ''}".strip()

    def width_of(self, column: int) -> int:
        """A width that most of a column's cells fit in."""
        assert self.grid is not None
        metrics = QFontMetrics(fonts.font(fonts.SMALL, figures=True))
        first = max(0, (self.table.top if self.table else 0) - 2)
        texts = [
            self.grid.text(row, column)[:60]
            for row in range(first, min(len(self.grid.rows), first + SAMPLE))
        ]
        own = [metrics.horizontalAdvance(text) for text in texts if text]
        held = self.meanings.get(column)
        title = QFontMetrics(fonts.font(fonts.SMALL, fonts.SEMIBOLD))
        head = title.horizontalAdvance(words().meaning(held)) + 18 if held else 0
        # The widest of the usual ones: a long note in one cell does not widen its column.
        usual = sorted(own)[int(len(own) * 0.9)] if own else 0
        return max(NARROW, min(WIDE, max(usual + 20, head)))


class SheetCells(QStyledItemDelegate):
    """Paints a cell by what its row is and whether its column is the one in hand."""

    column = -1

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        now = theme.tones()
        model = index.model()
        assert isinstance(model, SheetModel)
        rect: QRect = option.rect
        kind = model.kind(index.row())
        table = model.table
        inside = table is not None and table.left <= index.column() <= table.right
        back, fore, weight = now.surface, now.text, fonts.REGULAR
        if kind == HEAD and inside:
            back, weight = now.chosen, fonts.SEMIBOLD
        elif kind == BROKEN and inside:
            back, fore = now.red
        elif kind in (OUTSIDE, INSIDE) or not inside or index.column() not in model.meanings:
            fore = now.muted
        if index.column() == self.column and kind in (LINE, INSIDE):
            back = now.chosen
        painter.save()
        painter.fillRect(rect, QColor(back))
        painter.setPen(QPen(QColor(now.line), 1))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.drawLine(rect.topRight(), rect.bottomRight())
        painter.setFont(fonts.font(fonts.SMALL, weight, figures=True))
        painter.setPen(QColor(fore))
        box = QRectF(rect).adjusted(8, 0, -8, 0)
        text = painter.fontMetrics().elidedText(
            str(index.data() or "").replace("\n", " "),
            Qt.TextElideMode.ElideRight,
            int(box.width()),
        )
        painter.drawText(box, index.data(Qt.ItemDataRole.TextAlignmentRole), text)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(QColor(now.accent), 2))
            painter.drawRect(QRectF(rect).adjusted(1, 1, -2, -2))
        painter.restore()


def _paint_ground(painter: QPainter, rect: QRect, colour: str) -> None:
    """What a heading stands on, with a line below and at its right."""
    painter.fillRect(rect, QColor(colour))
    painter.setPen(QPen(QColor(theme.tones().line), 1))
    painter.drawLine(rect.bottomLeft(), rect.bottomRight())
    painter.drawLine(rect.topRight(), rect.bottomRight())


class ColumnHeads(QHeaderView):
    """Above every column: its letter, and what it holds."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setFixedHeight(44)
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setAccessibleName(self.tr("What each column holds"))
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        now = theme.tones()
        model = self.model()
        assert isinstance(model, SheetModel)
        held = model.meanings.get(section)
        table = model.table
        inside = table is not None and table.left <= section <= table.right
        painter.save()
        _paint_ground(painter, rect, now.raised)
        painter.setFont(fonts.font(fonts.TINY, fonts.MEDIUM))
        painter.setPen(QColor(now.muted))
        box = QRectF(rect).adjusted(8, 5, -6, -5)
        top = Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft
        painter.drawText(box, top, letters(section))
        if held or inside:
            painter.setFont(fonts.font(fonts.SMALL, fonts.SEMIBOLD if held else fonts.REGULAR))
            painter.setPen(QColor(now.accent_text if held else now.muted))
            text = words().meaning(held) if held else self.tr("not used")
            text = painter.fontMetrics().elidedText(
                text, Qt.TextElideMode.ElideRight, int(box.width())
            )
            painter.drawText(box, Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft, text)
        painter.restore()


class RowHeads(QHeaderView):
    """Beside every row: its number; tinted where the headings stand, red where a line breaks."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setFixedWidth(50)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setMinimumSectionSize(ROW)
        self.setDefaultSectionSize(ROW)
        self.setAccessibleName(self.tr("Rows"))
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        now = theme.tones()
        model = self.model()
        assert isinstance(model, SheetModel)
        kind = model.kind(section)
        back, fore, weight = now.raised, now.muted, fonts.REGULAR
        if kind == HEAD:
            back, fore, weight = now.chosen, now.accent_text, fonts.SEMIBOLD
        elif kind == BROKEN:
            (back, fore), weight = now.red, fonts.SEMIBOLD
        painter.save()
        _paint_ground(painter, rect, back)
        painter.setFont(fonts.font(fonts.TINY, weight, figures=True))
        painter.setPen(QColor(fore))
        box = QRectF(rect).adjusted(4, 0, -9, 0)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        mark = "!  " if kind == BROKEN else "✎  " if section in model.edited else ""
        painter.drawText(box, right, f"{mark}{section + 1}")
        painter.restore()


class Sheet(QTableView):
    """The sheet itself. What a person points at is told; nothing is changed here."""

    column_asked = QtSignal(int, QPoint)  # what does this column hold? with the place to ask at
    row_asked = QtSignal(int, QPoint)  # what is this row?
    heading = QtSignal(int, bool)  # the headings stand in this row; or end there, with the second
    begins = QtSignal(int)  # the lines begin here, without headings
    row_shown = QtSignal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("The document"))
        self._widths: list[int] = []
        self.cells = SheetCells(self)
        self.sheet = SheetModel(self)
        self.setModel(self.sheet)
        self.setItemDelegate(self.cells)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalHeader(ColumnHeads(self))
        self.setVerticalHeader(RowHeads(self))
        self.horizontalHeader().sectionClicked.connect(self._ask_column)
        self.verticalHeader().sectionClicked.connect(self._ask_row)
        theme.look().changed.connect(self._look)

    def fill(self, read: ColumnsRead, sheet: int) -> None:
        """Show a sheet; another one begins at its table."""
        other = self.sheet.grid is not read.sheets[sheet]
        self.sheet.fill(read, sheet)
        if other:
            self._widths = [self.sheet.width_of(at) for at in range(self.sheet.columnCount())]
            self._spread()
            table = self.sheet.table
            if table is not None:
                first = min(table.bottom + 1, table.last)
                self.setCurrentIndex(self.sheet.index(first, table.left))
                self.scrollTo(
                    self.sheet.index(max(0, table.top - 2), table.left),
                    QAbstractItemView.ScrollHint.PositionAtTop,
                )
        self._look()

    def _spread(self) -> None:
        """Columns as wide as their cells; the widest takes what room is left."""
        if not self._widths:
            return
        left = self.viewport().width() - sum(self._widths)
        widest = self._widths.index(max(self._widths))
        for column, width in enumerate(self._widths):
            self.setColumnWidth(column, width + (max(0, left) if column == widest else 0))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._spread()

    def mark_column(self, column: int | None) -> None:
        """Tint the column in hand."""
        if self.cells.column != (-1 if column is None else column):
            self.cells.column = -1 if column is None else column
            self.viewport().update()
            if column is not None and column < self.sheet.columnCount():
                row = max(self.currentIndex().row(), 0)
                self.scrollTo(self.sheet.index(row, column))

    def show_row(self, row: int) -> None:
        """Make a row the current one, with some room round it."""
        column = max(self.currentIndex().column(), 0)
        for near in (min(self.sheet.rowCount() - 1, row + 3), max(0, row - 3), row):
            self.scrollTo(self.sheet.index(near, column))
        self.setCurrentIndex(self.sheet.index(row, column))

    def place_of(self, column: int) -> QPoint:
        """Where a menu about a column opens."""
        head = self.horizontalHeader()
        return head.mapToGlobal(QPoint(head.sectionViewportPosition(column) + 4, head.height()))

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        self.row_shown.emit(current.row())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        at = self.currentIndex()
        key = event.key()
        if not at.isValid():
            super().keyPressEvent(event)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            if event.modifiers() == Qt.KeyboardModifier.NoModifier:
                self._ask_column(at.column())
            else:
                event.ignore()
        elif key == Qt.Key.Key_H:
            shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.heading.emit(at.row(), shift)
        elif key == Qt.Key.Key_B:
            self.begins.emit(at.row())
        elif event.text() and event.text().isprintable():
            event.ignore()  # not a search in the table
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        box = self._outline()
        if box is not None:
            painter = QPainter(self.viewport())
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(theme.tones().accent), 2))
            painter.drawRoundedRect(box, 3, 3)
            painter.end()

    def _outline(self) -> QRectF | None:
        """The frame of the found table in the viewport, headings included."""
        table = self.sheet.table
        if table is None or self.sheet.columnCount() == 0:
            return None
        last = min(max(table.last, table.bottom, table.top), self.sheet.rowCount() - 1)
        right = min(table.right, self.sheet.columnCount() - 1)
        top = self.rowViewportPosition(table.top)
        left = self.columnViewportPosition(table.left)
        height = self.rowViewportPosition(last) + ROW - top
        width = self.columnViewportPosition(right) + self.columnWidth(right) - left
        return QRectF(left, top, width, height).adjusted(1, 1, -1, -1)

    def _ask_column(self, column: int) -> None:
        self.column_asked.emit(column, self.place_of(column))

    def _ask_row(self, row: int) -> None:
        side = self.verticalHeader()
        place = QPoint(side.width(), side.sectionViewportPosition(row) + ROW)
        self.row_asked.emit(row, side.mapToGlobal(place))

    def _look(self) -> None:
        self.viewport().update()
        self.horizontalHeader().viewport().update()
        self.verticalHeader().viewport().update()
