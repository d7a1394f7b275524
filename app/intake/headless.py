"""Goods without headings: columns found where quantity times price makes the amount."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import permutations, product

from app.intake import countries, currencies, numbers, units
from app.intake.columns import Header
from app.intake.document import ColumnFound, Problem
from app.intake.grid import Cell, Grid, blank, letters, numeric, shown
from app.intake.layout import TRIO, Layout
from app.intake.numbers import Style

_LEAST = 3  # lines whose arithmetic must hold
_SHARE = 0.9  # of the rows that hold all three numbers
_MOST_ROWS = 300
_MOST_NUMBERS = 8
_ONE = Decimal(1)


@dataclass(frozen=True)
class Found:
    """A table without headings, and what must be said of how its columns were found."""

    grid: Grid
    layout: Layout
    problems: tuple[Problem, ...]


def find(grid: Grid) -> Found | None:
    """The table of a sheet whose rows hold goods and three numbers that multiply, or None."""
    rows = _rows(grid)
    if len(rows) < _LEAST:
        return None
    width = max(len(grid.rows[row]) for row in rows)
    values = [[grid.cell(row, at) for row in rows] for at in range(width)]
    counted = [at for at in range(width) if _share(values[at], numeric) >= _SHARE][:_MOST_NUMBERS]
    proven = _multiplied(values, counted)
    texts = [at for at in range(width) if at not in counted]
    described = _description(values, texts)
    if proven is None or described is None:
        return None
    trio, styles, certain = proven
    columns = dict(zip(TRIO, trio, strict=True)) | {"description": described}
    columns |= _others(values, [at for at in texts if at != described])
    top = rows[0]
    named = {
        meaning: ColumnFound(meaning, at, letters(at), f"column {letters(at)}", "arithmetic")
        for meaning, at in columns.items()
    }
    headers = tuple(f"column {letters(at)}" for at in range(width))
    layout = Layout(
        top,
        top - 1,
        headers,
        named,
        {meaning: Header("", (), None, None) for meaning in columns},
        score=1.0,
        proof=1.0,
        styles=styles,
    )
    return Found(grid, layout, _said(grid, layout, certain))


def _rows(grid: Grid) -> list[int]:
    """The rows from the first to the last that hold at least a text and three numbers."""
    full = [
        row
        for row, cells in enumerate(grid.rows[: _MOST_ROWS * 2])
        if sum(map(numeric, cells)) >= len(TRIO)
        and any(isinstance(cell, str) and not blank(cell) and not numeric(cell) for cell in cells)
    ]
    return full[:_MOST_ROWS]


def _share(values: Sequence[Cell], test: Callable[[Cell], bool]) -> float:
    return sum(map(test, values)) / len(values)


def _multiplied(
    values: Sequence[Sequence[Cell]], counted: Sequence[int]
) -> tuple[tuple[int, int, int], dict[int, Style], bool] | None:
    """The columns of quantity, price and amount; the last is whether quantity and price are sure.

    Only one way of multiplying may hold: where two do (a column stands twice), nothing is taken.
    """
    styles = {
        at: numbers.styles(cell for cell in values[at] if isinstance(cell, str)).possible
        for at in counted
    }
    held: list[tuple[tuple[int, int, int], dict[int, Style]]] = []
    for trio in permutations(counted, 3):
        if trio[0] > trio[1]:
            continue  # quantity x price is price x quantity
        for choice in product(*(styles[at] for at in trio)):
            if _proves([values[at] for at in trio], choice):
                held.append((trio, dict(zip(trio, choice, strict=True))))
                break
    if len({trio for trio, _ in held}) != 1:
        return None
    (first, second, amount), chosen = held[0]
    quantity, sure = _quantity(values, first, second, chosen)
    price = second if quantity == first else first
    return (quantity, price, amount), chosen, sure


def _proves(columns: Sequence[Sequence[Cell]], choice: Sequence[Style]) -> bool:
    read = [
        [numbers.number(cell, style) for cell in cells]
        for cells, style in zip(columns, choice, strict=True)
    ]
    rows = [row for row in zip(*read, strict=True) if None not in row]
    held = [
        (one, two)
        for one, two, product_ in rows
        if one is not None and two is not None and product_ is not None
        if numbers.agrees(one, two, product_)
    ]
    telling = [pair for pair in held if _ONE not in pair and 0 not in pair]
    return len(telling) >= _LEAST and len(held) >= _SHARE * len(rows)


def _quantity(
    values: Sequence[Sequence[Cell]], first: int, second: int, styles: dict[int, Style]
) -> tuple[int, bool]:
    """Which of two factors is the quantity: by its unit, a currency beside it, or whole numbers."""
    for test in (_united, _unpriced, _whole):
        one, two = test(values[first], styles[first]), test(values[second], styles[second])
        if one != two:
            return (first if one else second), True
    return first, False


def _united(cells: Sequence[Cell], style: Style) -> bool:
    written = [numbers.take_apart(cell) for cell in cells if isinstance(cell, str)]
    return any(one is not None and units.unit(one.after) is not None for one in written)


def _unpriced(cells: Sequence[Cell], style: Style) -> bool:
    return not any(isinstance(cell, str) and currencies.within(cell) for cell in cells)


def _whole(cells: Sequence[Cell], style: Style) -> bool:
    read = [numbers.number(cell, style) for cell in cells]
    return all(value == value.to_integral_value() for value in read if value is not None)


def _description(values: Sequence[Sequence[Cell]], texts: Sequence[int]) -> int | None:
    """The column of words: the longest texts with letters, most of which differ."""
    best: tuple[float, int] | None = None
    for at in texts:
        words = [shown(cell) for cell in values[at] if not blank(cell)]
        lettered = [word for word in words if sum(map(str.isalpha, word)) >= 3]
        if len(lettered) < _SHARE * len(values[at]):
            continue
        length = sum(map(len, lettered)) / len(lettered)
        if best is None or length > best[0]:
            best = (length, at)
    return best[1] if best else None


def _others(values: Sequence[Sequence[Cell]], texts: Sequence[int]) -> dict[str, int]:
    """Columns whose every cell is a unit, a country or a currency are that."""
    tests = {
        "unit": lambda text: units.unit(text) is not None,
        "origin": lambda text: countries.country(text) is not None,
        "currency": lambda text: currencies.mark(text) is not None,
    }
    found: dict[str, int] = {}
    for at in texts:
        words = [shown(cell) for cell in values[at] if not blank(cell)]
        for meaning, test in tests.items():
            if meaning not in found and words and all(map(test, words)):
                found[meaning] = at
                break
    return found


def _said(grid: Grid, layout: Layout, certain: bool) -> tuple[Problem, ...]:
    letter = {meaning: column.letter for meaning, column in layout.columns.items()}
    said = [
        Problem(
            grid.row_label(layout.top),
            "The table has no headings: its columns were found because quantity x price makes "
            f"the amount (quantity {letter['quantity']}, unit price {letter['unit_price']}, "
            f"amount {letter['value']}, description {letter['description']}).",
        )
    ]
    if not certain:
        said.append(
            Problem(
                grid.row_label(layout.top),
                f"Which of columns {letter['quantity']} and {letter['unit_price']} is the "
                "quantity and which the price is taken from their order only.",
            )
        )
    return tuple(said)
