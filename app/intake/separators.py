"""The sign before the decimals, settled for each column over all of its rows."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import product

from app.intake import numbers
from app.intake.document import Problem
from app.intake.grid import Cell, Grid, amount
from app.intake.layout import NUMERIC, TRIO, Layout
from app.intake.numbers import Style

_PROOF_ROWS = 400


def settle(grid: Grid, layout: Layout) -> tuple[dict[int, Style], frozenset[str], list[Problem]]:
    """Each column's style, the meanings whose style stays doubtful, and what is to be said of it.

    A column whose texts leave two readings (1,234) is settled by quantity x price = value in
    the rows that tell the readings apart, then by the other columns; else it is said.
    """
    settled: dict[int, Style] = {}
    open_: dict[str, int] = {}
    for meaning, column in layout.columns.items():
        at = column.index
        if meaning not in NUMERIC:
            settled[at] = Style.POINT
            continue
        if at in layout.said:  # a person's say: what cannot be read so is told line by line
            settled[at] = layout.said[at]
            continue
        found = numbers.styles(set(_texts(grid, layout, at)))
        settled[at] = layout.styles.get(at, found.possible[0])
        if settled[at] not in found.possible:
            settled[at] = found.possible[0]
        if found.ambiguous:
            open_[meaning] = at
    if open_:
        for meaning in _multiplied(grid, layout, settled, open_):
            open_.pop(meaning)
    if not open_:
        return settled, frozenset(), []
    return _by_others(grid, layout, settled, open_)


def _texts(grid: Grid, layout: Layout, at: int) -> list[str]:
    return [
        cell
        for row in grid.rows[layout.bottom + 1 :]
        if at < len(row) and isinstance(cell := row[at], str) and amount(cell) is not None
    ]


def _multiplied(
    grid: Grid, layout: Layout, settled: dict[int, Style], open_: dict[str, int]
) -> set[str]:
    """The open columns that the arithmetic settles: one choice of signs must fit more rows."""
    at = [layout.index(meaning) for meaning in TRIO]
    if None in at or not set(TRIO) & open_.keys():
        return set()
    columns = [column for column in at if column is not None]
    choices = [
        tuple(Style) if meaning in open_ else (settled[column],)
        for meaning, column in zip(TRIO, columns, strict=True)
    ]
    rows = _telling(grid, layout, columns, choices)
    counted = {
        choice: sum(_holds(cells, choice, layout.factor) for cells in rows)
        for choice in product(*choices)
    }
    most = max(counted.values())
    best = [choice for choice, count in counted.items() if count == most]
    if not most:
        return set()
    # A document has one sign for its decimals wherever that fits as well.
    best = [choice for choice in best if _one_sign(choice, open_)] or best
    # A sum of money has no three decimals: among equals the amounts' sign groups thousands.
    chosen = min(best, key=lambda choice: _three_decimals(rows, choice[2]))
    done = set()
    for number, meaning in enumerate(TRIO):
        if meaning in open_:
            settled[columns[number]] = chosen[number]
            if len({choice[number] for choice in best}) == 1:
                done.add(meaning)
    return done


def _one_sign(choice: Sequence[Style], open_: dict[str, int]) -> bool:
    signs = {style for meaning, style in zip(TRIO, choice, strict=True) if meaning in open_}
    return len(signs) == 1


def _telling(
    grid: Grid, layout: Layout, columns: Sequence[int], choices: Sequence[Sequence[Style]]
) -> list[list[Cell]]:
    """Rows in which the possible signs give different numbers."""
    rows: list[list[Cell]] = []
    for row in grid.rows[layout.bottom + 1 :]:
        cells = [row[at] if at < len(row) else None for at in columns]
        if any(
            len({numbers.number(cell, style) for style in styles}) > 1
            for cell, styles in zip(cells, choices, strict=True)
        ):
            rows.append(cells)
            if len(rows) == _PROOF_ROWS:
                break
    return rows


def _holds(cells: Sequence[Cell], choice: Sequence[Style], factor: Decimal) -> bool:
    quantity, price, value = (
        numbers.number(cell, style) for cell, style in zip(cells, choice, strict=True)
    )
    if quantity is None or price is None or value is None:
        return False
    return numbers.agrees(quantity, price * factor, value)


def _three_decimals(rows: Sequence[Sequence[Cell]], style: Style) -> int:
    values = [numbers.number(cells[2], style) for cells in rows]
    return sum(value is not None and value.as_tuple().exponent == -3 for value in values)


def _by_others(
    grid: Grid, layout: Layout, settled: dict[int, Style], open_: dict[str, int]
) -> tuple[dict[int, Style], frozenset[str], list[Problem]]:
    """A column that could be read both ways follows the others where these are clear."""
    clear = {
        style
        for meaning, column in layout.columns.items()
        if meaning in NUMERIC
        and meaning not in open_
        and (style := _only_style(grid, layout, column.index)) is not None
    }
    if len(clear) == 1:
        return settled | dict.fromkeys(open_.values(), clear.pop()), frozenset(), []
    problems = [
        Problem(
            grid.address(layout.bottom, at),
            f'The numbers in "{layout.columns[meaning].header}" can be read two ways (1,234 or '
            "1.234) and nothing on the document settles it; the sign before the decimals was "
            f'taken to be "{settled[at].value}".',
            cause="two ways to read",
        )
        for meaning, at in open_.items()
    ]
    return settled, frozenset(open_), problems


def _only_style(grid: Grid, layout: Layout, at: int) -> Style | None:
    separated = [text for text in _texts(grid, layout, at) if "." in text or "," in text]
    found = numbers.styles(separated)
    clear = separated and len(found.possible) == 1 and not found.misfits
    return found.possible[0] if clear else None
