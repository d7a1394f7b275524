"""The rows under a header: which are goods, which are totals and charges, what cells say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from app.intake import numbers
from app.intake.columns import header
from app.intake.document import Problem
from app.intake.grid import Cell, Grid, amount, blank, numeric, shown
from app.intake.labels import CHARGES, MEASURES, TOTALS, Label, amount_label
from app.intake.layout import GOODS, MEASURED, NUMERIC, Layout
from app.intake.numbers import Style

_DITTO = frozenset(
    {'"', "''", "”", "″", "〃", "do", "do.", "ditto", "idem", "id.", "-do-", '-"-', "同上"}
)
_FILLED_DOWN = ("description", "origin", "supplier_code", "part_number", "unit", "currency")
_MONEY = ("unit_price", "value")


@dataclass
class Row:
    """One line of goods as its cells say it, before anything is judged.

    ``texts`` and ``numbers`` are by meaning; ``shared`` names masses that stand in a cell merged
    over several rows; ``more`` are the texts of rows that continue the description.
    """

    at: int
    texts: dict[str, str]
    numbers: dict[str, Decimal | None]
    written: dict[str, str]
    more: list[str] = field(default_factory=list)
    last: int = 0


@dataclass(frozen=True)
class Sum:
    """An amount below or among the lines: its kind (a label's, or ``subtotal`` by arithmetic).

    ``own`` is true when the amount has a cell of its own, not one with its label.
    """

    kind: str
    label: str
    amount: Decimal
    at: int
    column: int
    lines_before: int
    own: bool = True


@dataclass
class Table:
    """A table read: its rows, its sums in order, sums of other columns, and what was odd."""

    grid: Grid
    layout: Layout
    rows: list[Row] = field(default_factory=list)
    sums: list[Sum] = field(default_factory=list)
    column_sums: dict[str, tuple[Decimal, int]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    styles: dict[int, Style] = field(default_factory=dict)
    last: int = 0
    ended: int | None = None  # the row of another table's header, where one follows

    def source(self, row: Row) -> str:
        """Where a line stands: from the table's first column to its last."""
        return self.grid.span(row.at, *self._extent)

    @cached_property
    def _extent(self) -> tuple[int, int]:
        headed = [at for at, text in enumerate(self.layout.headers) if text]
        return (headed[0], headed[-1]) if headed else (0, 0)


def read(grid: Grid, layout: Layout) -> Table:
    """Everything under the header, to the end of the sheet or to a table of another layout."""
    table = Table(grid, layout, last=layout.bottom)
    table.styles = _styles(table)
    reader = _Reader(table)
    for at in range(layout.bottom + 1, len(grid.rows)):
        if not reader.take(at):
            table.ended = at
            break
    return table


def _styles(table: Table) -> dict[int, Style]:
    """The separators of every column of numbers, settled over all of its rows."""
    grid, layout = table.grid, table.layout
    settled: dict[int, Style] = {}
    doubtful: dict[str, int] = {}
    for meaning, column in layout.columns.items():
        at = column.index
        if meaning not in NUMERIC:
            settled[at] = Style.POINT
            continue
        texts = {
            cell
            for row in grid.rows[layout.bottom + 1 :]
            if at < len(row) and isinstance(cell := row[at], str) and amount(cell) is not None
        }
        if at in layout.said:  # a person's say: what cannot be read so is told line by line
            settled[at] = layout.said[at]
            continue
        found = numbers.styles(texts)
        settled[at] = layout.styles.get(at, found.possible[0])
        if settled[at] not in found.possible:
            settled[at] = found.possible[0]
        if found.ambiguous and (layout.proof or 0) < 0.5:
            doubtful[meaning] = at
    if doubtful:
        _by_others(table, settled, doubtful)
    return settled


def _by_others(table: Table, settled: dict[int, Style], doubtful: dict[str, int]) -> None:
    """A column that could be read both ways follows the others where these are clear."""
    layout = table.layout
    clear = {
        style
        for meaning, column in layout.columns.items()
        if meaning in NUMERIC
        and meaning not in doubtful
        and (style := _only_style(table, column.index)) is not None
    }
    for meaning, at in doubtful.items():
        text = layout.columns[meaning].header
        if len(clear) == 1:
            settled[at] = next(iter(clear))
            continue
        table.problems.append(
            Problem(
                table.grid.address(layout.bottom, at),
                f'The numbers in "{text}" can be read two ways (1,234 or 1.234) and nothing on the '
                f"document settles it; the sign before the decimals was taken to be "
                f'"{settled[at].value}".',
                cause="two ways to read",
            )
        )


def _only_style(table: Table, at: int) -> Style | None:
    texts = [
        cell
        for row in table.grid.rows[table.layout.bottom + 1 :]
        if at < len(row) and isinstance(cell := row[at], str) and amount(cell) is not None
    ]
    separated = [text for text in texts if any(sign in text for sign in ".,")]
    found = numbers.styles(separated)
    return (
        found.possible[0] if separated and len(found.possible) == 1 and not found.misfits else None
    )


class _Reader:
    """Goes down the rows once, remembering what the row before was."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.grid = table.grid
        self.layout = table.layout
        self.at = {meaning: column.index for meaning, column in table.layout.columns.items()}
        self.index = {at: meaning for meaning, at in self.at.items()}
        self.numeric = [
            meaning
            for meaning in (*MEASURED, "packages", "discount", "mass")
            if meaning in self.at and meaning != "supplier_code"
        ]
        self.texts = [meaning for meaning in self.at if meaning not in self.numeric]
        self.previous: Row | None = None
        self.closed = False  # a total has been seen: what follows must prove itself a line
        self.running = Decimal(0)
        self.headers = {at: text for at, text in enumerate(table.layout.headers) if text}
        self.merged = self._vertical_merges()

    def _vertical_merges(self) -> dict[tuple[int, int], int]:
        """(row, column) of the lower cells of vertical merges, to the row that holds the text."""
        lower: dict[tuple[int, int], int] = {}
        for merge in self.grid.merges:
            column = merge.left
            if merge.bottom > merge.top > self.layout.bottom and column in self.index:
                for row in range(merge.top + 1, merge.bottom + 1):
                    lower[row, column] = merge.top
        return lower

    def take(self, at: int) -> bool:
        """Read one row; False when the table has ended."""
        cells = self.grid.rows[at]
        if not any(not blank(cell) for cell in cells):
            self.previous = None
            return True
        values = self._numbers(cells)
        named = self._texts(cells, at)
        if any(meaning in named for meaning in GOODS) and self._complete(values):
            # The usual case first: a row with goods, a quantity and an amount.
            label = amount_label(named.get("description", ""))
            if label is None or not label.exact or "supplier_code" in named:
                self._line(at, cells, named, values)
                return True
        if self._header_again(cells):
            self.previous = None
            return True
        if self._other_table(cells):
            return False
        found = self._label(cells, named, values)
        if found is not None:
            self._sum(at, cells, *found)
            return True
        if self._is_line(named, values):
            self._line(at, cells, named, values)
        elif not values and list(named) == ["description"]:
            self._continued(named["description"], at)
        elif not any(meaning in named for meaning in GOODS):
            self._unlabelled(at, cells, values)
        return True

    def _numbers(self, cells: Sequence[Cell]) -> dict[str, Decimal]:
        read: dict[str, Decimal] = {}
        styles = self.table.styles
        for meaning in self.numeric:
            at = self.at[meaning]
            if at >= len(cells) or (cell := cells[at]) is None or cell == "":
                continue
            if isinstance(cell, str) and amount(cell) is None:
                continue
            value = numbers.number(cell, styles[at])
            if value is not None:
                read[meaning] = value
        return read

    def _texts(self, cells: Sequence[Cell], row: int) -> dict[str, str]:
        read: dict[str, str] = {}
        for meaning in self.texts:
            at = self.at[meaning]
            text = shown(cells[at]) if at < len(cells) else ""
            if not text and (row, at) in self.merged and meaning in _FILLED_DOWN:
                text = self.grid.text(self.merged[row, at], at)
            elif text and text.casefold() in _DITTO and self.previous is not None:
                text = self.previous.texts.get(meaning, text)
            if text:
                read[meaning] = text
        return read

    def _complete(self, values: dict[str, Decimal]) -> bool:
        return "quantity" in values and ("unit_price" in values or "value" in values)

    def _is_line(self, named: dict[str, str], values: dict[str, Decimal]) -> bool:
        goods = [meaning for meaning in GOODS if meaning in named]
        measured = [meaning for meaning in values if meaning in MEASURED]
        if self._complete(values):
            return bool(goods) or "unit_price" in values
        if not goods:
            return False
        if self.closed:
            return "line_number" in named and len(measured) >= 2
        if not measured:
            # A list of goods with codes but no numbers at all.
            return "supplier_code" in named and len(goods) > 1
        return not self.layout.proof or bool({"value", "quantity"} & values.keys())

    def _line(
        self, at: int, cells: Sequence[Cell], named: dict[str, str], values: dict[str, Decimal]
    ) -> None:
        width = len(cells)
        written = {
            text: said
            for column, text in self.headers.items()
            if column < width and (said := shown(cells[column]))
        }
        row = Row(at, named, dict(values), written, last=at)
        for meaning in ("gross_mass", "net_mass", "packages"):
            column = self.at.get(meaning)
            if column is not None and (at, column) in self.merged:
                row.texts[f"shared_{meaning}"] = str(self.merged[at, column])
        for meaning in self.numeric:
            cell = cells[self.at[meaning]] if self.at[meaning] < len(cells) else None
            if isinstance(cell, str) and (text := cell.strip()):
                row.texts[f"{meaning}_text"] = text
        self.table.rows.append(row)
        self.table.last = at
        self.previous = row
        self.running += values.get("value", Decimal(0))

    def _continued(self, text: str, at: int) -> None:
        """A row with nothing but text right under a line: its description goes on."""
        if self.previous is not None and not self.closed and not text.endswith(":"):
            self.previous.more.append(text)
            self.previous.last = at

    def _header_again(self, cells: Sequence[Cell]) -> bool:
        same = sum(
            isinstance(cells[column], str) and shown(cells[column]) == text.split("\n")[-1]
            for column, text in self.headers.items()
            if column < len(cells)
        )
        return same >= max(2, len(self.headers) // 2)

    def _other_table(self, cells: Sequence[Cell]) -> bool:
        """Whether a row is the header of a table of another layout."""
        texts = [cell for cell in cells if isinstance(cell, str) and cell.strip()]
        if len(texts) < 3 or any(isinstance(cell, int | float) for cell in cells):
            return False
        meant = {one.meaning for text in texts for one in header(text).meant[:1]}
        return len(meant & (GOODS | MEASURED)) >= 3 and len(meant) >= 0.6 * len(texts)

    def _label(
        self, cells: Sequence[Cell], named: dict[str, str], values: dict[str, Decimal]
    ) -> tuple[int, Label] | None:
        """The row's label of an amount, exact ones first.

        "Packing machine" is goods where descriptions stand and packing elsewhere: words that only
        begin like a charge, or like a total in a row that is complete, are no label there.
        """
        first: tuple[int, Label] | None = None
        described = self.at.get("description")
        for column, cell in enumerate(cells):
            if not isinstance(cell, str) or not (text := cell.strip()):
                continue
            label = amount_label(text)
            if label is None or (first is not None and not (label.exact and not first[1].exact)):
                continue
            goods = column == described and (
                label.kind not in TOTALS or "part_number" in named or self._complete(values)
            )
            if label.exact or not goods:
                first = (column, label)
        return first

    def _sum(self, at: int, cells: Sequence[Cell], column: int, label: Label) -> None:
        text = shown(cells[column])
        kind = label.kind
        taken = False
        if kind in (*TOTALS, *MEASURES):
            for meaning in self.numeric:
                if meaning in _MONEY or (place := self.at[meaning]) >= len(cells):
                    continue
                if place != column and (value := self._any_number(cells[place], place)) is not None:
                    self.table.column_sums.setdefault(meaning, (value, at))
                    taken = True
        place, value = self._sum_amount(cells, column)
        if kind not in MEASURES and not any(meaning in self.at for meaning in _MONEY):
            value = None  # a table without amounts has no amount to total
        if value is not None and kind in MEASURES:
            meaning = kind.removesuffix("_total")
            self.table.column_sums.setdefault(meaning, (value, at))
        elif value is not None and self.index.get(place, "value") not in {
            "quantity",
            "net_mass",
            "gross_mass",
        }:
            own = place != column
            lines = len(self.table.rows)
            self.table.sums.append(Sum(kind, text, value, at, place, lines, own))
            taken = own
        if taken and kind == "total":
            self.closed = True
        self.previous = None

    def _sum_amount(self, cells: Sequence[Cell], label: int) -> tuple[int, Decimal | None]:
        """The amount of a labelled row: in the value column, else the last number to the right."""
        money = self.at.get("value", self.at.get("unit_price"))
        if money is not None and money < len(cells) and money != label:
            value = self._any_number(cells[money], money)
            if value is not None:
                return money, value
        others = {self.at[meaning] for meaning in self.numeric if meaning not in _MONEY}
        for column in range(len(cells) - 1, label, -1):
            if column not in others:
                value = self._any_number(cells[column], column)
                if value is not None:
                    return column, value
        cell = cells[label]
        written = numbers.take_apart(cell) if isinstance(cell, str) else None
        if written is not None and not written.percent:
            style = self.table.styles.get(money if money is not None else -1, Style.POINT)
            return label, numbers.reading(written, style)
        return label, None

    def _any_number(self, cell: Cell, column: int) -> Decimal | None:
        if not numeric(cell):
            return None
        style = self.table.styles.get(column)
        if style is None:
            known = self.at.get("value", self.at.get("unit_price"))
            style = self.table.styles.get(known, Style.POINT) if known is not None else Style.POINT
        return numbers.number(cell, style)

    def _unlabelled(self, at: int, cells: Sequence[Cell], values: dict[str, Decimal]) -> None:
        """Numbers without words: a running total when they are the sum so far, else said aloud."""
        value = values.get("value")
        if value is not None and self.table.rows:
            column = self.at["value"]
            if abs(value - self.running) <= Decimal("0.01"):
                self.table.sums.append(Sum("subtotal", "", value, at, column, len(self.table.rows)))
            elif value != 0:
                words = next((shown(cell) for cell in cells if isinstance(cell, str) and cell), "")
                beside = f'beside "{words[:60]}"' if words.strip() else "without any words"
                self.table.problems.append(
                    Problem(
                        self.grid.address(at, column),
                        f"{shown(cells[column])} stands {beside} and was taken neither as a line "
                        "nor as a charge.",
                        cause="an amount was left",
                    )
                )
        elif not self.closed and self.table.rows:
            for meaning in ("quantity", "net_mass", "gross_mass", "packages"):
                if meaning in values:
                    self.table.column_sums.setdefault(meaning, (values[meaning], at))
        self.previous = None


def charges(table: Table) -> list[Sum]:
    """The sums that are charges (freight, tax, discount...), in the document's order."""
    return [one for one in table.sums if one.kind in CHARGES]
