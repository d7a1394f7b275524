"""The rows under a header: which are goods, which are totals and charges, what cells say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from app.intake import limits, numbers, separators
from app.intake.columns import header
from app.intake.document import Problem
from app.intake.grid import Cell, Grid, amount, blank, letters, numeric, shown
from app.intake.labels import CHARGES, MEASURES, TOTALS, Label, amount_label, fact_label
from app.intake.layout import GOODS, MEASURED, Layout, same_heads
from app.intake.numbers import Style
from app.intake.words import ditto

_FILLED_DOWN = ("description", "origin", "supplier_code", "part_number", "unit", "currency")
_MONEY = ("unit_price", "value")
_CENT = Decimal("0.01")
_PAGE = re.compile(
    r"^\W*(?:page|seite|p[aá]gina|pag|side|strona|sayfa|faqe|blad|第)\W*\d+(?:\D{1,5}\d+)?\s*[页頁]?\W*$",
    re.IGNORECASE,
)
_LONGEST_WRAP = 8  # rows that one line's description may go on over


class Cells(MutableMapping[str, str]):
    """The cells of a row by the header above them, made to text when somebody asks.

    A file has a hundred times more cells than are ever looked at.
    """

    __slots__ = ("_cells", "_headers", "_read")

    def __init__(self, headers: Mapping[int, str], cells: Sequence[Cell]) -> None:
        self._headers = headers
        self._cells = cells
        self._read: dict[str, str] | None = None

    def _texts(self) -> dict[str, str]:
        if self._read is None:
            width = len(self._cells)
            self._read = {
                text: said
                for column, text in self._headers.items()
                if column < width and (said := shown(self._cells[column]))
            }
        return self._read

    def __getitem__(self, header: str) -> str:
        return self._texts()[header]

    def __setitem__(self, header: str, said: str) -> None:
        self._texts()[header] = said

    def __delitem__(self, header: str) -> None:
        del self._texts()[header]

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts())

    def __len__(self) -> int:
        return len(self._texts())


@dataclass(slots=True)
class Row:
    """One line of goods as its cells say it, before anything is judged.

    ``texts`` and ``numbers`` are by meaning; ``shared`` names masses that stand in a cell merged
    over several rows; ``more`` are the texts of rows that continue the description.
    """

    at: int
    texts: dict[str, str]
    numbers: dict[str, Decimal | None]
    written: MutableMapping[str, str]
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
    reopened: list[tuple[int, int]] = field(default_factory=list)  # after a total: (lines, row)
    ended: int | None = None  # the row of another table's header, where this one ended
    styles: dict[int, Style] = field(default_factory=dict)
    doubtful: frozenset[str] = frozenset()  # meanings whose decimal sign nothing settles
    last: int = 0

    def source(self, row: Row) -> str:
        """Where a line stands: from the table's first column to its last."""
        return self.grid.span(row.at, *self._extent, row.last)

    def cells(self, row: Row) -> str:
        """The same without the sheet: ``A12:H13``, with the rows that continue the line."""
        first, last = self._extent
        return f"{letters(first)}{row.at + 1}:{letters(last)}{max(row.at, row.last) + 1}"

    @cached_property
    def _extent(self) -> tuple[int, int]:
        headed = [at for at, text in enumerate(self.layout.headers) if text]
        return (headed[0], headed[-1]) if headed else (0, 0)


def read(grid: Grid, layout: Layout, end: int | None = None) -> Table:
    """Everything under the header, to the end of the sheet or to a table of another layout.

    Rows from ``end`` on are another's.
    """
    table = Table(grid, layout, last=layout.bottom)
    table.styles, table.doubtful, said = separators.settle(grid, layout)
    table.problems += said
    reader = _Reader(table)
    for at in range(layout.bottom + 1, len(grid.rows) if end is None else end):
        limits.check()
        if not reader.take(at):
            table.ended = at
            break
    return table


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
        self.numbers = [(meaning, self.at[meaning], f"{meaning}_text") for meaning in self.numeric]
        self.texts = [
            (meaning, at, meaning in _FILLED_DOWN)
            for meaning, at in self.at.items()
            if meaning not in self.numeric
        ]
        self.previous: Row | None = None
        self.headed = False  # whether words stand before the first line: sections have headings
        self.closed = False  # a total has been seen: what follows must prove itself a line
        self.running = Decimal(0)
        self.headers = {at: text for at, text in enumerate(table.layout.headers) if text}
        self.heads = [
            {self.index[at]} if at in self.index else set()
            for at in range(len(table.layout.headers))
        ]
        self.merged = self._vertical_merges()

    def _vertical_merges(self) -> dict[tuple[int, int], int]:
        """(row, column) of the lower cells of vertical merges, to the row that holds the text."""
        lower: dict[tuple[int, int], int] = {}
        for merge in self.grid.merges:
            limits.check()
            column = merge.left
            if merge.bottom > merge.top > self.layout.bottom and column in self.index:
                # A hostile file has thousands that claim the whole sheet.
                for row in range(merge.top + 1, min(merge.bottom + 1, len(self.grid.rows))):
                    lower[row, column] = merge.top
        return lower

    def take(self, at: int) -> bool:
        """Read one row; False when the table has ended."""
        cells = self.grid.rows[at]
        if not cells or (blank(cells[0]) and all(map(blank, cells))):
            self.previous = None
            return True
        values = self._numbers(cells)
        named = self._texts(cells, at)
        if not GOODS.isdisjoint(named) and self._complete(values):
            # The usual case first: a row with goods, a quantity and an amount.
            label = amount_label(named.get("description", ""))
            if label is None or not label.exact or {"supplier_code", "part_number"} & named.keys():
                self._line(at, cells, named, values)
                return True
        if self._header_again(cells):
            if self.closed and not self._heads_goods(cells):
                return False  # under the total: how taxes or payments make it up
            self.previous = None
            if self.closed:
                self.closed = False
                self.table.reopened.append((len(self.table.rows), at))
            return True
        if self._other_table(cells):
            return False
        found = self._label(cells, named, values)
        if found is not None:
            self._sum(at, cells, *found)
            return True
        if self._sums_up(values) and (value := values["value"]) is not None:
            column = self.at["value"]
            words = " ".join(named.values())
            lines = len(self.table.rows)
            self.table.sums.append(Sum("subtotal", words, value, at, column, lines))
            self.previous = None
        elif self._is_line(named, values):
            self._line(at, cells, named, values)
        elif not values and "description" in named:
            self._text_only(at, cells, named)
        elif not any(meaning in named for meaning in GOODS):
            self._unlabelled(at, cells, values)
        return True

    def _numbers(self, cells: Sequence[Cell]) -> dict[str, Decimal | None]:
        read: dict[str, Decimal | None] = {}
        styles = self.table.styles
        width = len(cells)
        for meaning, at, _ in self.numbers:
            if at >= width or (cell := cells[at]) is None or cell == "":
                continue
            if type(cell) is float:  # the usual case first, here and below
                value = numbers.from_float(cell)
            elif isinstance(cell, str) and amount(cell) is None:
                if meaning == "unit_price" and ditto(cell) and self.table.rows:
                    above = self.table.rows[-1].numbers.get(meaning)
                    read |= {} if above is None else {meaning: above}
                continue
            else:
                value = numbers.number(cell, styles[at])
            if value is not None:
                read[meaning] = value
        return read

    def _texts(self, cells: Sequence[Cell], row: int) -> dict[str, str]:
        read: dict[str, str] = {}
        width = len(cells)
        for meaning, at, fills in self.texts:
            cell = cells[at] if at < width else None
            text = cell.strip() if type(cell) is str else shown(cell)
            if not text and fills and (row, at) in self.merged:
                text = self.grid.text(self.merged[row, at], at)
            elif text and ditto(text) and self.table.rows:
                text = self.table.rows[-1].texts.get(meaning, text)
            if text:
                read[meaning] = text
        return read

    def _complete(self, values: dict[str, Decimal | None]) -> bool:
        return "quantity" in values and ("unit_price" in values or "value" in values)

    def _sums_up(self, values: dict[str, Decimal | None]) -> bool:
        """Whether an amount alone, under whatever word, is the sum of the lines before it."""
        alone = "value" in values and not {"quantity", "unit_price"} & values.keys()
        priced = {"quantity", "unit_price"} <= self.at.keys()
        several = len(self.table.rows) > 1
        value = values.get("value")
        return (
            alone
            and priced
            and several
            and value is not None
            and abs(value - self.running) <= _CENT
        )

    def _is_line(self, named: dict[str, str], values: dict[str, Decimal | None]) -> bool:
        goods = [meaning for meaning in GOODS if meaning in named]
        measured = [meaning for meaning in values if meaning in MEASURED]
        if self._complete(values):
            return bool(goods) or ("unit_price" in values and not self.closed)
        if not goods:
            return False
        if self.closed:
            return "line_number" in named and len(measured) >= 2
        if not measured:
            # A list of goods with codes but no numbers at all.
            return "supplier_code" in named and len(goods) > 1
        return not self.layout.proof or bool({"value", "quantity"} & values.keys())

    def _line(
        self,
        at: int,
        cells: Sequence[Cell],
        named: dict[str, str],
        values: dict[str, Decimal | None],
    ) -> None:
        row = Row(at, named, values, Cells(self.headers, cells), last=at)
        for meaning in ("gross_mass", "net_mass", "packages") if self.merged else ():
            column = self.at.get(meaning)
            if column is not None and (at, column) in self.merged:
                row.texts[f"shared_{meaning}"] = str(self.merged[at, column])
        width = len(cells)
        for _, column, key in self.numbers:
            cell = cells[column] if column < width else None
            if isinstance(cell, str) and (text := cell.strip()):
                row.texts[key] = text
        self.table.rows.append(row)
        self.table.last = at
        self.previous = row
        self.running += values.get("value") or 0

    def _text_only(self, at: int, cells: Sequence[Cell], named: dict[str, str]) -> None:
        """A row of words: the description above goes on, or a heading, or a note."""
        text = named["description"]
        if _PAGE.match(text):
            return
        line = self.previous
        if line is None or self.closed:
            if not self.table.rows and len(named) == 1:
                self.headed = True  # what stands before the first line heads a section
            return
        if named.keys() & {"part_number", "supplier_code", "line_number"} or self._marked(cells):
            self.previous = None
            self.table.problems.append(
                Problem(
                    self.grid.row_label(at),
                    f'"{" ".join(named.values())[:80]}" stands here without any number: it was '
                    "not read as a line.",
                )
            )
            return
        if at - line.at > _LONGEST_WRAP or self._heads(at, text, line):
            self.previous = None
            return
        line.more.append(text)
        line.last = at
        for column, title in self.headers.items():
            if column < len(cells) and (said := shown(cells[column])):
                line.written[title] = f"{line.written.get(title, '')} {said}".strip()

    def _marked(self, cells: Sequence[Cell]) -> bool:
        """Whether something that is no number stands where numbers do: a dash, "free"."""
        places = [self.at[meaning] for meaning in self.numeric if self.at[meaning] < len(cells)]
        return any(not blank(cells[place]) for place in places)

    def _heads(self, at: int, text: str, line: Row) -> bool:
        """Whether words under a line head the next section rather than go on with its description.

        A first letter in lower case, or a line above that ends in the middle, always goes on.
        """
        above = (line.more or [line.texts.get("description", "")])[-1]
        if (
            text[:1].islower()
            or text[:1] in "(,;/&+-"
            or above.rstrip()[-1:] in {",", "-", "/", "&"}
        ):
            return False
        fact = fact_label(text)
        if fact is not None and not {"origin_country"} & set(fact.kinds):
            return not header(text.partition(":")[0]).meant
        wide = any(one.top == at and one.right - one.left >= 2 for one in self.grid.merges)
        first = header(" ".join(text.split()[:1])), header(" ".join(text.split()[:2]))
        ordered = any(one.meant and one.meant[0].meaning == "order_number" for one in first)
        shouted = text.isupper() and not above.isupper() and ":" not in text and " " in text
        sentence = text.endswith(".") and len(text.split()) > 4 and not above.endswith(".")
        return self.headed or wide or ordered or shouted or sentence or text.endswith(":")

    def _header_again(self, cells: Sequence[Cell]) -> bool:
        same = sum(
            isinstance(cells[column], str) and shown(cells[column]) == text.split("\n")[-1]
            for column, text in self.headers.items()
            if column < len(cells)
        )
        return same >= max(2, len(self.headers) // 2) or same_heads(self.heads, cells)

    @staticmethod
    def _heads_goods(cells: Sequence[Cell]) -> bool:
        texts = (cell for cell in cells if isinstance(cell, str) and cell.strip())
        return any(one.meaning in GOODS for text in texts for one in header(text).meant)

    def _other_table(self, cells: Sequence[Cell]) -> bool:
        """Whether a row is the header of a table of another layout."""
        texts = [cell for cell in cells if isinstance(cell, str) and cell.strip()]
        if len(texts) < 3 or any(isinstance(cell, int | float) for cell in cells):
            return False
        meant = {one.meaning for text in texts for one in header(text).meant[:1]}
        telling = len(meant & (GOODS | MEASURED))
        share = len(meant) / len(texts)
        return (telling >= 3 and share >= 0.6) or (telling >= 2 and len(meant) > 2 and share == 1)

    def _label(
        self, cells: Sequence[Cell], named: dict[str, str], values: dict[str, Decimal | None]
    ) -> tuple[int, Label] | None:
        """The row's label of an amount, exact ones first.

        "Packing machine" is goods where descriptions stand and packing elsewhere: words that only
        begin like a charge, or like a total in a row that is complete, are no label there.
        """
        first: tuple[int, Label] | None = None
        described = self.at.get("description")
        for column, cell in enumerate(cells):
            if not isinstance(cell, str) or not (text := cell.strip()) or numeric(cell):
                continue  # "2 ctns" counts and names nothing
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
        if kind == "carried":  # what a page brings to the next is said twice, not owed
            self.previous = None
            return
        if kind in (*TOTALS, *MEASURES):
            for meaning in self.numeric:
                if meaning in _MONEY or (place := self.at[meaning]) >= len(cells):
                    continue
                if place != column and (value := self._any_number(cells[place], place)) is not None:
                    self.table.column_sums.setdefault(meaning, (value, at))
                    taken = True
        place, value = self._sum_amount(cells, column)
        if not value and self._no_result(at):
            self.table.problems.append(
                Problem(
                    self.grid.address(at, self.at["value"]),
                    f'"{text}" is a formula without a stored result: it could not be compared.',
                )
            )
            value = None
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

    def _no_result(self, at: int) -> bool:
        column = self.at.get("value")
        return column is not None and at in self.grid.formulas.get(column, frozenset())

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

    def _unlabelled(
        self, at: int, cells: Sequence[Cell], values: dict[str, Decimal | None]
    ) -> None:
        """Numbers without words: a running total when they are the sum so far, else said aloud."""
        value = values.get("value")
        if value is not None and self.table.rows:
            column = self.at["value"]
            if abs(value - self.running) <= _CENT:
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
                if (found := values.get(meaning)) is not None:
                    self.table.column_sums.setdefault(meaning, (found, at))
        self.previous = None


def charges(table: Table) -> list[Sum]:
    """The sums that are charges (freight, tax, discount...), in the document's order."""
    return [one for one in table.sums if one.kind in CHARGES]
