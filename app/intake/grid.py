"""A sheet or a text table as rows of cells that know their address, and what a cell says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property, lru_cache

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


@dataclass(frozen=True, slots=True)
class Place:
    """Where a cell stands on a page: page and line of text counted from 1, box in points.

    The box is left, top, right, bottom, counted from the page's top left corner as it is shown.
    """

    page: int
    row: int
    box: tuple[float, float, float, float]


@dataclass(frozen=True)
class Grid:
    """One sheet (``sheet`` is its name), one text file (None) or a table on the pages of a PDF.

    Row 0 is the file's first row, column 0 its first column, blank ones included, so that
    addresses are those a person sees. ``formats`` holds number formats by (row, column) for the
    cells near the top, ``formulas`` the rows of cells, by column, that hold a formula.

    A PDF's table has ``places`` for its cells by (row, column) and is named by its pages; its
    ``nature`` is what these call themselves; ``loose`` is true for the text around it.
    """

    rows: Sequence[Sequence[Cell]]
    sheet: str | None = None
    merges: tuple[Merge, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    visible: bool = True
    cut: bool = False  # whether columns beyond the widest read were left
    formats: dict[tuple[int, int], str] = field(default_factory=dict)
    formulas: dict[int, frozenset[int]] = field(default_factory=dict)
    places: Mapping[tuple[int, int], Place] = field(default_factory=dict)
    nature: str | None = None
    loose: bool = False

    @property
    def name(self) -> str:
        """The grid in a sentence: ``The sheet "Lines"``, ``Page 2``."""
        if self.places and self.sheet:
            return self.sheet.capitalize()
        return f'The sheet "{self.sheet}"'

    def cell(self, row: int, column: int) -> Cell:
        """The cell at this place; None outside the sheet."""
        if 0 <= row < len(self.rows) and 0 <= column < len(self.rows[row]):
            return self.rows[row][column]
        return None

    def text(self, row: int, column: int) -> str:
        """What stands in the cell, as text."""
        return shown(self.cell(row, column))

    def span(self, row: int, first: int, last: int, end: int | None = None) -> str:
        """The address of part of a row: ``Sheet1!A12:H12``, ``row 12``, ``page 2, row 14``.

        A line that goes on below says so with its last row ``end``: ``rows 12-14``.
        """
        if self.places:
            return self._on_page(row)
        end = row if end is None else end
        if self.sheet is None:
            return f"row {row + 1}" if end == row else f"rows {row + 1}-{end + 1}"
        return f"{_sheet(self.sheet)}!{letters(first)}{row + 1}:{letters(last)}{end + 1}"

    def address(self, row: int, column: int) -> str:
        """The address of a cell: ``Sheet1!H12``, ``row 12, column 8``, ``page 2, row 14``."""
        if self.places:
            return self._on_page(row)
        if self.sheet is None:
            return f"row {row + 1}, column {column + 1}"
        return f"{_sheet(self.sheet)}!{letters(column)}{row + 1}"

    def row_label(self, row: int) -> str:
        """The address of a row as a whole."""
        if self.places:
            return self._on_page(row)
        return f"row {row + 1}" if self.sheet is None else f"{_sheet(self.sheet)}!{row + 1}"

    def _on_page(self, row: int) -> str:
        place = self._first_places.get(row)
        return f"page {place.page}, row {place.row}" if place else self.sheet or ""

    @cached_property
    def _first_places(self) -> dict[int, Place]:
        first: dict[int, Place] = {}
        for (row, _), place in self.places.items():
            first.setdefault(row, place)
        return first

    def around(self, first: int, last: int) -> Place | None:
        """The box around all cells of these rows that stand on the first one's page."""
        at = self._first_places.get(first)
        if at is None:
            return None
        boxes = [
            place.box
            for row in range(first, last + 1)
            for column in range(len(self.rows[row]))
            if (place := self.places.get((row, column))) and place.page == at.page
        ]
        left, top, right, bottom = zip(*boxes, strict=True)
        return Place(at.page, at.row, (min(left), min(top), max(right), max(bottom)))


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
