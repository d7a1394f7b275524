"""The layout of a table whose columns a person chose: taken at their word, doubts said aloud."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from app.intake import layout, numbers
from app.intake.columns import Header
from app.intake.document import ColumnFound
from app.intake.grid import Cell, Grid, blank, letters
from app.intake.layout import DEEPEST_HEADER, DEEPEST_START, TRIO, Layout
from app.intake.lines import Causes
from app.intake.mapping import Mapping, fingerprint
from app.intake.numbers import Style

# A share of rows in which quantity times price is the value, below which it is said.
_PROVEN = 0.5
_CALLED = {
    "description": "descriptions",
    "part_number": "part numbers",
    "quantity": "quantities",
    "unit": "units",
    "unit_price": "prices",
    "value": "amounts",
    "currency": "currencies",
    "origin": "countries",
    "supplier_code": "codes",
    "net_mass": "masses",
    "gross_mass": "masses",
}
_UNFIT = 0.35


def of(one: Layout, table: int) -> Mapping:
    """A layout that the program found, as the mapping it amounts to."""
    return Mapping(
        table,
        (one.top, one.bottom),
        {meaning: column.index for meaning, column in one.columns.items()},
        {
            meaning: one.said[column.index].value
            for meaning, column in one.columns.items()
            if column.index in one.said
        },
        one.currency,
    )


def at(grids: Sequence[Grid], table: int, top: int, depth: int = 1) -> Mapping:
    """What the headings in these rows say by themselves: where a person pointed at them."""
    one = layout.under(grids[table], top, depth) if depth > 0 else None
    columns = {meaning: column.index for meaning, column in one.columns.items()} if one else {}
    return Mapping(table, (top, top + depth - 1), columns)


def guess(grids: Sequence[Grid]) -> Mapping:
    """Where a person may begin to look in a file in which no table of goods was found."""
    sizes = [(grid.visible, len(grid.rows)) for grid in grids]
    table = max(range(len(grids)), key=lambda number: sizes[number])
    grid = grids[table]
    found = layout.find(grid)
    if found is not None:
        return of(found, table)
    filled = [
        sum(isinstance(cell, str) and bool(cell.strip()) for cell in row)
        for row in grid.rows[:DEEPEST_START]
    ]
    most = max(filled, default=0)
    return at(grids, table, filled.index(most) if filled else 0)


def layouts(grids: Sequence[Grid]) -> dict[str, tuple[int, int]]:
    """Every row near the top that may be a header, by its fingerprint: (sheet, row)."""
    found: dict[str, tuple[int, int]] = {}
    for number, grid in enumerate(grids):
        for top, depth in _starts(grid):
            print_ = fingerprint(_texts(grid, top, depth))
            if print_ is not None:
                found.setdefault(print_, (number, top))
    return found


def layout_of(grid: Grid, mapping: Mapping) -> str | None:
    """The fingerprint of the header that a mapping stands on; None without one."""
    if mapping.depth < 1:
        return None
    return fingerprint(_texts(grid, mapping.header[0], mapping.depth))


def chosen(
    grid: Grid, grids: Sequence[Grid], mapping: Mapping, found: Sequence[tuple[Grid, Layout]]
) -> tuple[list[tuple[Grid, Layout]], Grid, Layout]:
    """All tables to read, and the one on the chosen sheet; the same header is read the same."""
    best = lay(grid, mapping)
    print_ = layout_of(grid, mapping)
    tables = [(grid, best)]
    for other in grids:
        if other is grid:
            continue
        top = _same(other, print_, mapping.depth) if print_ else None
        if top is not None:
            tables.append((other, lay(other, mapping, top)))
        else:
            tables += [one for one in found if one[0] is other]
    return tables, grid, best


def lay(grid: Grid, mapping: Mapping, top: int | None = None) -> Layout:
    """The layout a person chose, on this sheet; columns where they said, whatever stands there."""
    top = mapping.header[0] if top is None else top
    depth = mapping.depth
    bottom = top + depth - 1
    if depth > 0:
        headers = layout.headings(grid, top, depth)
        plain = layout.under(grid, top, depth)
    else:
        width = max((len(row) for row in grid.rows[top : top + 200]), default=0)
        headers = [Header(letters(at), (), None, None) for at in range(width)]
        plain = None
    how = "remembered" if mapping.on else "you"
    columns = {
        meaning: ColumnFound(
            meaning,
            at,
            letters(at),
            headers[at].text,
            plain.columns[meaning].how if plain and plain.index(meaning) == at else how,
        )
        for meaning, at in mapping.columns.items()
        if at < len(headers)
    }
    said = {
        columns[meaning].index: Style(sign)
        for meaning, sign in mapping.decimals.items()
        if meaning in columns
    }
    made = Layout(
        top,
        bottom,
        tuple(one.text for one in headers),
        columns,
        {meaning: headers[column.index] for meaning, column in columns.items()},
        0.0,
        said=said,
        currency=mapping.currency,
    )
    return _with_proof(grid, replace(made, basis=_basis(made, plain)))


def misfit(grid: Grid, one: Layout) -> str | None:
    """Why a remembered layout does not suit this table: a sentence, None when it does."""
    rows = layout.sample(grid, one.bottom)
    for meaning, column in one.columns.items():
        values = _values(grid, rows, column.index)
        if values and layout.fit(meaning, values) < _UNFIT:
            return f'the cells under "{column.header}" are no {_CALLED.get(meaning, meaning)}'
    return None


def contradictions(grid: Grid, one: Layout, causes: Causes) -> None:
    """Say where the cells or the arithmetic speak against what a person chose."""
    rows = layout.sample(grid, one.bottom)
    for meaning, column in one.columns.items():
        values = _values(grid, rows, column.index)
        if values and column.how == "you" and layout.fit(meaning, values) < _UNFIT:
            causes.say(
                "a choice does not fit",
                grid.address(max(one.bottom, 0), column.index),
                f'The cells under "{column.header}" do not look like '
                f"{_CALLED.get(meaning, meaning.replace('_', ' '))}.",
            )
    if one.proof is not None and one.proof < _PROVEN and one.basis is None:
        told = ""
        plain = layout.under(grid, one.top, one.bottom - one.top + 1) if one.bottom >= 0 else None
        if plain is not None and (plain.proof or 0) >= 0.9:
            others = [
                f'"{plain.columns[meaning].header}" as {meaning.replace("_", " ")}'
                for meaning in TRIO
                if plain.index(meaning) != one.index(meaning)
            ]
            told = f" With {' and '.join(others)} it would be." if others else ""
        causes.say(
            "a choice does not fit",
            grid.row_label(max(one.bottom, 0)),
            "Quantity x unit price is not the value in most lines: one of these columns, or the "
            f"sign before the decimals, may be another.{told}",
        )


def _starts(grid: Grid) -> Iterator[tuple[int, int]]:
    for top in range(min(len(grid.rows), DEEPEST_START)):
        if not any(isinstance(cell, str) and cell.strip() for cell in grid.rows[top]):
            continue
        for depth in range(1, min(DEEPEST_HEADER, len(grid.rows) - top) + 1):
            yield top, depth


def _texts(grid: Grid, top: int, depth: int) -> list[str]:
    """The headings as written, stacked ones joined."""
    rows = [grid.rows[row] for row in range(top, min(top + depth, len(grid.rows)))]
    width = max((len(row) for row in rows), default=0)
    return [
        " ".join(filter(None, (grid.text(row, at) for row in range(top, top + depth))))
        for at in range(width)
    ]


def _same(grid: Grid, print_: str, depth: int) -> int | None:
    for top, deep in _starts(grid):
        if deep == depth and fingerprint(_texts(grid, top, depth)) == print_:
            return top
    return None


def _values(grid: Grid, rows: Sequence[int], at: int) -> list[Cell]:
    return [cell for row in rows if not blank(cell := grid.cell(row, at))]


def _basis(made: Layout, plain: Layout | None) -> str | None:
    """What the prices are for, where their columns are those in which the program found it."""
    if plain is None or plain.basis is None:
        return None
    columns = ("unit_price", "value", plain.basis)
    same = all(plain.index(meaning) == made.index(meaning) for meaning in columns)
    return plain.basis if same else None


def _with_proof(grid: Grid, one: Layout) -> Layout:
    """The same with what quantity times price says, over the signs that a person left open."""
    if not all(meaning in one.columns for meaning in TRIO):
        return one
    rows = layout.sample(grid, one.bottom)
    at = [one.columns[meaning].index for meaning in TRIO]
    styles = {
        column: (one.said[column],)
        if column in one.said
        else numbers.styles(
            cell for cell in _values(grid, rows, column) if isinstance(cell, str)
        ).possible
        for column in at
    }
    share, factor, settled = layout.proven(at, styles, grid, rows)
    return replace(one, proof=share, factor=factor, styles=settled)
