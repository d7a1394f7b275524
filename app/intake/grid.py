"""A sheet or a text table as rows of cells that know their address, and what a cell says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from app.intake import currencies, units
from app.intake.numbers import Written, take_apart

Cell = str | int | float | bool | date | datetime | time | timedelta | None


@dataclass(frozen=True)
class Merge:
    """A merged range, rows and columns counted from 0, ends included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class Grid:
    """One sheet (``sheet`` is its name) or one text file (``sheet`` is None).

    Row 0 is the file's first row, column 0 its first column, blank ones included, so that
    addresses are those a person sees. ``formats`` holds number formats by (row, column) for the
    cells near the top, ``formulas`` the rows of cells, by column, that hold a formula.
    """

    rows: Sequence[Sequence[Cell]]
    sheet: str | None = None
    merges: tuple[Merge, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    visible: bool = True
    cut: bool = False  # whether columns beyond the widest read were left
    formats: dict[tuple[int, int], str] = field(default_factory=dict)
    formulas: dict[int, frozenset[int]] = field(default_factory=dict)

    def cell(self, row: int, column: int) -> Cell:
        """The cell at this place; None outside the sheet."""
        if 0 <= row < len(self.rows) and 0 <= column < len(self.rows[row]):
            return self.rows[row][column]
        return None

    def text(self, row: int, column: int) -> str:
        """What stands in the cell, as text."""
        return shown(self.cell(row, column))

    def span(self, row: int, first: int, last: int, end: int | None = None) -> str:
        """The address of part of a row: ``Sheet1!A12:H12``, or ``row 12`` of a text file.

        A line that goes on below says so with its last row ``end``: ``rows 12-14``.
        """
        end = row if end is None else end
        if self.sheet is None:
            return f"row {row + 1}" if end == row else f"rows {row + 1}-{end + 1}"
        return f"{_sheet(self.sheet)}!{letters(first)}{row + 1}:{letters(last)}{end + 1}"

    def address(self, row: int, column: int) -> str:
        """The address of a cell: ``Sheet1!H12``, or ``row 12, column 8``."""
        if self.sheet is None:
            return f"row {row + 1}, column {column + 1}"
        return f"{_sheet(self.sheet)}!{letters(column)}{row + 1}"

    def row_label(self, row: int) -> str:
        """The address of a row as a whole."""
        return f"row {row + 1}" if self.sheet is None else f"{_sheet(self.sheet)}!{row + 1}"


@lru_cache(maxsize=1_024)
def letters(column: int) -> str:
    """A spreadsheet's name for a column counted from 0: 0 is A, 26 is AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


@lru_cache(maxsize=1_024)
def _sheet(name: str) -> str:
    return name if name.isalnum() else "'" + name.replace("'", "''") + "'"


def blank(cell: Cell) -> bool:
    """Whether a cell holds nothing a person would see."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def shown(cell: Cell) -> str:
    """A cell as text: numbers with the digits a spreadsheet keeps, dates as ISO dates."""
    kind = type(cell)  # the usual kinds first: this runs for every cell of a large file
    if kind is str:
        return cell.strip()  # type: ignore[union-attr]
    if isinstance(cell, float):
        if cell.is_integer() and -1e15 < cell < 1e15:
            return str(int(cell))
        return f"{cell:.15g}"
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
    return str(cell)


def amount(cell: Cell) -> Written | None:
    """The number a text cell is, if only a currency, a unit or per cent stands around it."""
    if not isinstance(cell, str):
        return None
    return _amount(cell)


@lru_cache(maxsize=65_536)
def _amount(text: str) -> Written | None:
    written = take_apart(text)
    if written is None or not _known(written.before) or not _known(written.after):
        return None
    return written


@lru_cache(maxsize=4_096)
def _known(around: str) -> bool:
    around = around.strip().strip("*:'").strip()
    if around in {"", "%"}:
        return True
    if currencies.mark(around) or units.unit(around) or currencies.within(around):
        return True
    words = around.replace("/", " ").split()
    return len(words) <= 3 and all(
        word in {"per", "%"} or currencies.mark(word) or units.unit(word) for word in words
    )


def numeric(cell: Cell) -> bool:
    """Whether a cell is a number, natively or as text."""
    if isinstance(cell, bool):
        return False
    if isinstance(cell, int | float):
        return True
    return amount(cell) is not None
