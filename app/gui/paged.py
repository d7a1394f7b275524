"""A table model over a list read in pages: 100,000 rows open as fast as twenty."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)

from app.flows.rows import Slice
from app.gui import fonts, tasks

Row = TypeVar("Row")
Index = QModelIndex | QPersistentModelIndex

PAGE = 200
KEPT = 60  # pages in memory: 12,000 rows
RowRole = Qt.ItemDataRole.UserRole + 1


class Column(Generic[Row]):
    """One column: its heading, its width in pixels (0 stretches) and the text of a row in it."""

    def __init__(
        self,
        title: str,
        text: Callable[[Row], str],
        width: int = 0,
        right: bool = False,
        tip: Callable[[Row], str] | None = None,
    ) -> None:
        self.title = title
        self.text = text
        self.width = width
        self.right = right
        self.tip = tip


class PagedModel(QAbstractTableModel, Generic[Row]):
    """Rows of a list of which only the pages in sight are read, off the GUI thread.

    ``source(offset, limit)`` blocks and answers a :class:`Slice`. A row not read yet is None in
    ``RowRole`` and shows nothing until it arrives.
    """

    loaded = Signal(int, int)  # first row, last row
    opened = Signal()  # the first page of a new source is here

    def __init__(self, columns: Sequence[Column[Row]], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns = list(columns)
        self.total = 0
        self.is_resizing = False  # what moves the current row now is not the person
        self._source: Callable[[int, int], Slice[Row]] | None = None
        self._pages: OrderedDict[int, list[Row]] = OrderedDict()
        self._asked: set[int] = set()
        self._wanted: set[int] = set()
        self._edition = 0  # answers to an earlier source are dropped
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._fetch)

    # -- reading

    def open(
        self, source: Callable[[int, int], Slice[Row]], around: int = 0, keep: bool = False
    ) -> None:
        """Show another list, beginning with the page around a row.

        ``keep`` leaves the old rows on screen until the new ones are here.
        """
        self._source = source
        self._edition += 1
        self._asked.clear()
        self._wanted.clear()
        if not keep:
            self.beginResetModel()
            self._pages.clear()
            self.total = 0
            self.endResetModel()
        self._ask(max(0, around) // PAGE, fresh=True)

    def refresh(self) -> None:
        """Read again every page in memory, in place: selection and scroll stay."""
        if self._source is None:
            return
        self._asked.clear()
        for number in list(self._pages)[-4:] or [0]:
            self._ask(number)
        for number in list(self._pages)[:-4]:
            del self._pages[number]

    def row(self, row: int) -> Row | None:
        """A row, or None when it is not in memory; asks for it then."""
        page = self._pages.get(row // PAGE)
        if page is None:
            if 0 <= row < self.total:
                self._wanted.add(row // PAGE)
                if not self._soon.isActive():
                    self._soon.start()
            return None
        place = row % PAGE
        return page[place] if place < len(page) else None

    def replace(self, row: int, value: Row) -> None:
        """Put a newer version of a row in its place."""
        page = self._pages.get(row // PAGE)
        if page is not None and row % PAGE < len(page):
            page[row % PAGE] = value
            self.dataChanged.emit(
                self.index(row, 0), self.index(row, max(0, len(self.columns) - 1))
            )

    def find(self, wanted: Callable[[Row], bool]) -> int | None:
        """The first row in memory that is the one wanted."""
        for number in sorted(self._pages):
            for place, row in enumerate(self._pages[number]):
                if wanted(row):
                    return number * PAGE + place
        return None

    def _fetch(self) -> None:
        # The latest wish is the page in sight; earlier ones were scrolled past.
        for number in sorted(self._wanted)[-6:]:
            self._ask(number)
        self._wanted.clear()

    def _ask(self, number: int, fresh: bool = False) -> None:
        if number in self._asked or self._source is None:
            return
        self._asked.add(number)
        source, edition = self._source, self._edition
        tasks.read(
            self,
            lambda: source(number * PAGE, PAGE),
            lambda answer: self._arrived(edition, number, answer, fresh),
            lambda error: self._failed(edition, number, error),
        )

    def _failed(self, edition: int, number: int, error: Exception) -> None:
        if edition == self._edition:
            self._asked.discard(number)
            from app.gui import troubles

            troubles.tell(self, error)

    def _arrived(self, edition: int, number: int, answer: Slice[Row], fresh: bool) -> None:
        if edition != self._edition:
            return
        self._asked.discard(number)
        if fresh:
            self.beginResetModel()
            self._pages.clear()
            self.total = answer.total
            self._pages[number] = list(answer.rows)
            self.endResetModel()
            self.opened.emit()
            return
        self._resize(answer.total)
        self._pages[number] = list(answer.rows)
        self._pages.move_to_end(number)
        while len(self._pages) > KEPT:
            self._pages.popitem(last=False)
        first = number * PAGE
        last = min(first + PAGE, self.total) - 1
        if last >= first:
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(self.columns) - 1))
        self.loaded.emit(first, last)

    def _resize(self, total: int) -> None:
        self.is_resizing = True
        try:
            self._change_length(total)
        finally:
            self.is_resizing = False

    def _change_length(self, total: int) -> None:
        if total > self.total:
            self.beginInsertRows(QModelIndex(), self.total, total - 1)
            self.total = total
            self.endInsertRows()
        elif total < self.total:
            self.beginRemoveRows(QModelIndex(), total, self.total - 1)
            self.total = total
            self.endRemoveRows()
            for number in [n for n in self._pages if n * PAGE >= total]:
                del self._pages[number]

    # -- what Qt asks

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else self.total

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        column = self.columns[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        if role not in (
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.ToolTipRole,
            Qt.ItemDataRole.AccessibleTextRole,
            RowRole,
        ):
            return None
        row = self.row(index.row())
        if role == RowRole or row is None:
            return row
        if role == Qt.ItemDataRole.ToolTipRole:
            return column.tip(row) if column.tip else None
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{column.title}: {column.text(row)}"
        return column.text(row)

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title
        if role == Qt.ItemDataRole.FontRole:
            return fonts.font(fonts.SMALL, fonts.MEDIUM)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            right = self.columns[section].right
            side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None
