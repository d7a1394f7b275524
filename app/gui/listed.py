"""A table model over a short list that is read whole; a refresh keeps selection and scroll."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from typing import TypeVar

from PySide6.QtCore import QObject

from app.gui.paged import PAGE, Column, PagedModel

Row = TypeVar("Row")


class ListedModel(PagedModel[Row]):
    """Rows given at once by :meth:`fill`; ``key`` tells which row is which from fill to fill."""

    def __init__(
        self,
        columns: Sequence[Column[Row]],
        key: Callable[[Row], Hashable],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(columns, parent)
        self._key = key
        self.rows: list[Row] = []

    def fill(self, rows: Sequence[Row]) -> bool:
        """Show these rows; answers whether they are other rows than before, not only changed."""
        before = [self._key(row) for row in self.rows]
        self.rows = list(rows)
        pages = OrderedDict(
            (at // PAGE, self.rows[at : at + PAGE]) for at in range(0, len(rows), PAGE)
        )
        if [self._key(row) for row in rows] == before:
            self._pages = pages
            if rows:
                self.dataChanged.emit(
                    self.index(0, 0), self.index(len(rows) - 1, len(self.columns) - 1)
                )
            return False
        self.beginResetModel()
        self._pages = pages
        self.total = len(self.rows)
        self.endResetModel()
        self.opened.emit()
        return True

    def refresh(self) -> None:
        """Nothing is read by the model itself."""

    def place_of(self, key: Hashable) -> int | None:
        """Where the row with this key stands."""
        return next((at for at, row in enumerate(self.rows) if self._key(row) == key), None)
