"""Where a table begins and what its columns hold, rivals settled by quantity times price."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise, product

from app.intake import countries, currencies, limits, numbers, units
from app.intake.columns import Header, header
from app.intake.document import ColumnFound
from app.intake.grid import Cell, Grid, amount, blank, letters, numeric, shown
from app.intake.labels import CHARGES, TOTALS, amount_label
from app.intake.numbers import Style
from app.intake.words import ditto

DEEPEST_START = 80  # rows searched for the header
DEEPEST_HEADER = 3  # rows a header may be stacked in
_SAMPLE = 200
_PROOF_ROWS = 60
TRIO = ("quantity", "unit_price", "value")
NUMERIC = frozenset(
    {*TRIO, "net_mass", "gross_mass", "mass", "length", "packages", "discount", "tax", "volume"}
    | {"value_with_tax", "unit_mass", "packing", "document_total", "freight_total"}
    | {"insurance_total", "other_total", "discount_total"}
)
_WEIGHT = {
    "description": 3.0,
    "part_number": 2.0,
    "supplier_code": 2.0,
    "quantity": 3.0,
    "unit_price": 3.0,
    "value": 3.0,
    "net_mass": 1.5,
    "gross_mass": 1.5,
    "package_number": 0.7,
    "origin": 1.0,
    "unit": 1.0,
}
GOODS = frozenset({"description", "part_number", "supplier_code", "package_number"})
MEASURED = frozenset({*TRIO, "net_mass", "gross_mass", "supplier_code", "length"})


@dataclass(frozen=True)
class Layout:
    """A table found: its header rows, the columns by meaning, and how well the rows prove it.

    ``factor`` is what quantity times price must be multiplied by (0.01 where prices are per
    hundred); ``proof`` is the share of sampled rows in which the three agree, None when one of
    the three is missing. ``rejected`` are (meaning, column, header) whose cells do not fit it.
    ``basis`` is what the price is multiplied by where that is not the quantity: a mass, a length.
    ``said`` are the signs before the decimals, by column, and ``currency`` the document's, where
    a person chose them.
    """

    top: int
    bottom: int
    headers: tuple[str, ...]
    columns: dict[str, ColumnFound]
    header_of: dict[str, Header]
    score: float
    proof: float | None = None
    factor: Decimal = Decimal(1)
    styles: dict[int, Style] = field(default_factory=dict)
    rejected: tuple[tuple[str, int, str], ...] = ()
    basis: str | None = None
    said: dict[int, Style] = field(default_factory=dict)
    currency: str | None = None

    def index(self, meaning: str) -> int | None:
        """The column that holds this, or None."""
        column = self.columns.get(meaning)
        return column.index if column else None

    @property
    def shape(self) -> tuple[tuple[str, int], ...]:
        """What makes two tables the same layout."""
        return tuple(sorted((meaning, column.index) for meaning, column in self.columns.items()))


def find(grid: Grid, first: int = 0, end: int | None = None) -> Layout | None:
    """The best table of a sheet, or None when no row reads as the header of goods lines.

    Its header is looked for from row ``first`` on, and before row ``end``.
    """
    starts: list[tuple[float, int, int]] = []
    last = len(grid.rows) if end is None else end
    first = next((at for at in range(first, last) if any(grid.rows[at])), first)
    for row in range(first, min(last, first + DEEPEST_START)):
        limits.check()
        for depth in range(1, DEEPEST_HEADER + 1):
            if not _header_like(grid, row + depth - 1):
                break
            meant = {
                one.meaning
                for text in _header_texts(grid, row, depth)
                for one in _best(text).meant[:1]
            }
            weight = sum(_WEIGHT.get(meaning, 0.3) for meaning in meant)
            if len(meant) >= 2 and meant & GOODS | meant & MEASURED:
                starts.append((weight - 0.6 * (depth - 1), row, depth))
    starts.sort(key=lambda one: (-one[0], one[1], one[2]))
    found = [layout for _, row, depth in starts[:6] if (layout := _assign(grid, row, depth))]
    best = max(found, key=lambda layout: layout.score, default=None)
    if best is None:
        return None
    # The header may stand again on every page: the table begins with the first of them.
    same = [one for one in found if one.shape == best.shape and one.bottom < best.top]
    best = min(same, key=lambda one: one.top, default=best)
    if _units_row(grid, best.bottom + 1):
        # A row of units and currencies under the headings is part of them.
        deeper = _assign(grid, best.top, best.bottom + 2 - best.top)
        if deeper is not None and deeper.columns.keys() >= best.columns.keys():
            return deeper
    return best


def _units_row(grid: Grid, row: int) -> bool:
    cells = [cell for cell in grid.rows[row] if not blank(cell)] if row < len(grid.rows) else []
    return len(cells) > 1 and all(
        isinstance(cell, str)
        and (units.unit(word := cell.strip(" ()[]")) or currencies.mark(word)) is not None
        for cell in cells
    )


def goods_table(layout: Layout) -> bool:
    """Whether a table can be goods lines: something names goods and something counts them."""
    meanings = layout.columns.keys()
    counted = meanings & MEASURED
    named = meanings & GOODS
    if not named:
        return False
    if named <= {"supplier_code"}:
        return bool(counted - {"supplier_code"})
    return bool(counted)


def _header_like(grid: Grid, row: int) -> bool:
    if row >= len(grid.rows):
        return False
    cells = [cell for cell in grid.rows[row] if not blank(cell)]
    if not cells:
        return False
    texts = [cell for cell in cells if isinstance(cell, str) and not numeric(cell)]
    return len(texts) >= max(1, 0.7 * len(cells))


def _header_texts(grid: Grid, top: int, depth: int) -> list[list[str]]:
    """For every column, the ways its header may read: stacked whole, then its parts."""
    width = max(len(grid.rows[row]) for row in range(top, min(top + depth, len(grid.rows))))
    across: dict[tuple[int, int], str] = {}
    for merge in grid.merges:
        if merge.right > merge.left and top <= merge.top < top + depth - 1:
            text = grid.text(merge.top, merge.left)
            for column in range(merge.left, min(merge.right, width) + 1):
                across[merge.top, column] = text
    ways: list[list[str]] = []
    for column in range(width):
        pieces = [
            across.get((row, column), grid.text(row, column)) for row in range(top, top + depth)
        ]
        filled = [piece for piece in pieces if piece]
        options = [" ".join(filled)] if filled else []
        if depth > 1 and filled:
            if pieces[-1]:
                options.append(pieces[-1])
            if len(filled) == 1 and len(filled[0]) <= 30:
                options.append(filled[0])
            if pieces[-1] and not pieces[0]:
                left = next(
                    (grid.text(top, at) for at in range(column, -1, -1) if grid.text(top, at)), ""
                )
                options.append(f"{left} {pieces[-1]}")
        ways.append(list(dict.fromkeys(options)))
    return ways


def _best(options: Iterable[str]) -> Header:
    """The reading of a header that says most; the first one where none says anything."""
    best: Header | None = None
    for text in options:
        one = header(text)
        if best is None or (
            one.meant and (not best.meant or one.meant[0].strength > best.meant[0].strength)
        ):
            best = one
    return best or Header("", (), None, None)


def sample(grid: Grid, bottom: int) -> list[int]:
    """The rows under a header that are surely of the table: up to a gap or the first total."""
    rows: list[int] = []
    gap = 0
    for row in range(bottom + 1, min(len(grid.rows), bottom + 1 + _SAMPLE)):
        cells = [cell for cell in grid.rows[row] if not blank(cell)]
        if not cells:
            gap += 1
            if gap > (3 if not rows else 1):
                break
            continue
        gap = 0
        kinds = {
            label.kind
            for cell in (cells if len(cells) <= 4 else ())
            if isinstance(cell, str) and (label := amount_label(cell.strip())) and label.exact
        }
        if "subtotal" in kinds and grid.places:
            continue  # carried over to the next page
        if kinds & set(TOTALS):
            break
        if not (kinds & set(CHARGES) and len(cells) == 2):
            rows.append(row)
    return rows


def _assign(grid: Grid, top: int, depth: int) -> Layout | None:
    headers = [_best(options) for options in _header_texts(grid, top, depth)]
    rows = [
        row
        for row in sample(grid, top + depth - 1)
        if not same_heads([{one.meaning for one in head.meant} for head in headers], grid.rows[row])
    ]
    values = [
        [cell for row in rows if not blank(cell := grid.cell(row, at)) and not _same(cell)]
        for at in range(len(headers))
    ]
    candidates: dict[str, list[tuple[float, int]]] = {}
    rejected: list[tuple[str, int, str]] = []
    for at, one in enumerate(headers):
        fill = len(values[at]) / len(rows) if rows else 0.0
        for meant in one.meant:
            fit = _fit(meant.meaning, values[at])
            if values[at] and fit < 0.35:
                if meant is one.meant[0] and meant.meaning in _WEIGHT and len(one.meant) == 1:
                    rejected.append((meant.meaning, at, one.text))
                continue
            score = 2 * meant.strength + fit + 0.8 * fill - 0.001 * at
            candidates.setdefault(meant.meaning, []).append((score, at))
    trio, proof, factor, styles = _settle_trio(candidates, values, grid, rows)
    columns = {
        meaning: ColumnFound(meaning, at, letters(at), headers[at].text)
        for meaning, at in trio.items()
    }
    taken = {column.index for column in columns.values()}
    rest = sorted(
        ((score, at, meaning) for meaning, some in candidates.items() for score, at in some),
        key=lambda one: (-one[0], one[1]),
    )
    for _, at, meaning in rest:
        if at not in taken and meaning not in columns and meaning not in TRIO:
            columns[meaning] = ColumnFound(meaning, at, letters(at), headers[at].text)
            taken.add(at)
    rivals = "quantity" in columns and "length" in columns and not proof
    if rivals and _counts_up(values[columns["quantity"].index]):
        taken.discard(columns.pop("quantity").index)
    if "quantity" not in columns and "length" in columns:
        length = columns.pop("length")
        columns["quantity"] = ColumnFound("quantity", length.index, length.letter, length.header)
    missing = [meaning for meaning in TRIO if meaning not in columns]
    if len(missing) == 1:
        free = [at for at in range(len(headers)) if at not in taken and not headers[at].meant]
        discovered = _discover(missing[0], free, columns, values, grid, rows)
        if discovered is not None:
            at, proof = discovered
            columns[missing[0]] = ColumnFound(
                missing[0], at, letters(at), headers[at].text, "arithmetic"
            )
    if not columns.keys() & (GOODS | MEASURED):
        return None
    if "unit" not in columns and "quantity" in columns:
        beside = columns["quantity"].index + 1
        words = values[beside] if beside < len(values) and not headers[beside].meant else []
        if (
            words
            and len(words) >= 0.9 * len(rows)
            and all(units.unit(shown(word)) for word in words)
        ):
            # Behind the quantity, under no heading of its own, stands its unit.
            name = headers[beside].text or headers[beside - 1].text
            columns["unit"] = ColumnFound("unit", beside, letters(beside), name)
    basis = None if proof is None or proof >= 0.5 else _basis(columns, values, grid, rows)
    score = 4 * (proof or 0.0) + sum(
        _WEIGHT.get(meaning, 0.3) * (1.0 if values[column.index] else 0.15)
        for meaning, column in columns.items()
    )
    score += 0.2 * min(len(rows), 5) - 0.4 * (depth - 1)
    return Layout(
        top,
        top + depth - 1,
        tuple(one.text for one in headers),
        columns,
        {meaning: headers[column.index] for meaning, column in columns.items()},
        score,
        proof,
        factor,
        styles,
        tuple(rejected),
        basis,
    )


def _basis(
    columns: dict[str, ColumnFound],
    values: Sequence[Sequence[Cell]],
    grid: Grid,
    rows: Sequence[int],
) -> str | None:
    """The mass or length that, times the price, makes nearly every amount: prices per kilogram."""
    for meaning in ("net_mass", "gross_mass", "mass", "length", "packages"):
        if meaning not in columns:
            continue
        three = [columns[one].index for one in (meaning, "unit_price", "value")]
        styles = _possible(values, three)
        share, factor, _ = _prove(three, styles, grid, rows)
        if share >= 0.9 and factor == 1 and len(rows) > 1:
            return meaning
    return None


def same_heads(meanings: Sequence[Container[str]], cells: Sequence[Cell]) -> bool:
    """Whether a row heads these columns once more: word for word, or in another language."""
    texts = [(at, cell) for at, cell in enumerate(cells) if isinstance(cell, str) and cell.strip()]
    if len(texts) < 2 or any(isinstance(cell, int | float) for cell in cells):
        return False
    same = sum(
        at < len(meanings) and any(one.meaning in meanings[at] for one in header(text).meant)
        for at, text in texts
    )
    return same >= max(2, 0.6 * len(texts))


def _same(cell: Cell) -> bool:
    return isinstance(cell, str) and ditto(cell)


def _settle_trio(
    candidates: dict[str, list[tuple[float, int]]],
    values: Sequence[Sequence[Cell]],
    grid: Grid,
    rows: Sequence[int],
) -> tuple[dict[str, int], float | None, Decimal, dict[int, Style]]:
    """Quantity, price and value: the columns, separators and factor that the rows prove."""
    options = [
        [*sorted(candidates.get(meaning, []), reverse=True)[:4], (0.0, -1)] for meaning in TRIO
    ]
    styles = {
        at: numbers.styles(cell for cell in values[at] if isinstance(cell, str)).possible
        for some in options
        for _, at in some
        if at >= 0
    }
    best: tuple[float, dict[str, int], float | None, Decimal, dict[int, Style]] | None = None
    for combination in product(*options):
        limits.check()
        at = [column for _, column in combination]
        used = [column for column in at if column >= 0]
        if len(set(used)) != len(used):
            continue
        weight = sum(score for score, _ in combination)
        chosen = {column: styles[column][0] for column in used}
        proof: float | None = None
        factor = Decimal(1)
        if len(used) == 3:
            proof, factor, chosen = _prove(at, styles, grid, rows)
            weight += 6 * proof
        if best is None or weight > best[0] + 1e-9:
            named = {
                meaning: column for meaning, column in zip(TRIO, at, strict=True) if column >= 0
            }
            best = (weight, named, proof, factor, chosen)
    if best is None:
        return {}, None, Decimal(1), {}
    return best[1], best[2], best[3], best[4]


def _possible(
    values: Sequence[Sequence[Cell]], columns: Sequence[int]
) -> dict[int, tuple[Style, ...]]:
    """The signs that the numbers written as text in each column may have."""
    return {
        column: numbers.styles(cell for cell in values[column] if isinstance(cell, str)).possible
        for column in columns
    }


def _prove(
    at: Sequence[int],
    styles: dict[int, tuple[Style, ...]],
    grid: Grid,
    rows: Sequence[int],
) -> tuple[float, Decimal, dict[int, Style]]:
    """The share of rows in which quantity x price = value, over the possible separators."""
    best = (-1.0, Decimal(1), {column: styles[column][0] for column in at})
    for choice in product(*(styles[column] for column in at)):
        chosen = dict(zip(at, choice, strict=True))
        rows_read = []
        for row in rows:
            three = [numbers.number(grid.cell(row, column), chosen[column]) for column in at]
            if None not in three:
                rows_read.append(three)
            if len(rows_read) == _PROOF_ROWS:
                break
        for factor in (Decimal(1), Decimal("0.1"), Decimal("0.01"), Decimal("0.001")):
            held = sum(
                numbers.agrees(quantity, price * factor, value)
                for quantity, price, value in rows_read
                if quantity is not None and price is not None and value is not None
            )
            share = held / len(rows_read) if rows_read else 0.0
            if factor != 1 and (len(rows_read) < 3 or share < 0.9):
                continue
            if share > best[0] + 1e-9:
                best = (share, factor, chosen)
    return max(best[0], 0.0), best[1], best[2]


def _discover(
    missing: str,
    free: Sequence[int],
    columns: dict[str, ColumnFound],
    values: Sequence[Sequence[Cell]],
    grid: Grid,
    rows: Sequence[int],
) -> tuple[int, float] | None:
    """A column with unknown words above it that the arithmetic of nearly every row points to."""
    for at in free:
        if len(values[at]) < 3 or sum(map(numeric, values[at])) < 0.8 * len(values[at]):
            continue
        three = [at if meaning == missing else columns[meaning].index for meaning in TRIO]
        styles = _possible(values, three)
        share, factor, chosen = _prove(three, styles, grid, rows)
        quantities = {numbers.number(grid.cell(row, three[0]), chosen[three[0]]) for row in rows}
        if share >= 0.9 and factor == 1 and len(quantities - {None, Decimal(1)}) >= 2:
            return at, share
    return None


def _fit(meaning: str, values: Sequence[Cell]) -> float:
    """How well a column's cells suit a meaning, 0 to 1; an empty column suits anything a little."""
    if not values:
        return 0.1
    few = values[:_SAMPLE]
    numbers_share = sum(map(numeric, few)) / len(few)
    texts = [shown(cell) for cell in few]
    if meaning in NUMERIC:
        if meaning == "quantity" and _counts_up(few):
            return 0.4  # more likely the numbers of rolls or boxes, unless the arithmetic says so
        return numbers_share if numbers_share >= 0.5 or _placeholders(texts) < 0.5 else 0.5
    letters_share = sum(any(sign.isalpha() for sign in text) for text in texts) / len(texts)
    if meaning == "description":
        # "Item" over codes beside "Description" over words: the words describe.
        return letters_share * (0.9 + 0.1 * sum(" " in text for text in texts) / len(texts))
    if meaning == "unit":
        return max(0.0, (1 - numbers_share)) * (0.6 + 0.4 * any(units.unit(text) for text in texts))
    if meaning == "origin":
        known = sum(countries.origin(text).code is not None for text in texts) / len(texts)
        return max(known, 0.5 * letters_share)
    if meaning == "currency":
        return sum(currencies.mark(text) is not None for text in texts) / len(texts)
    if meaning == "supplier_code":
        return sum(_code_like(text) for text in texts) / len(texts)
    if meaning == "line_number":
        return 0.9 if _counts_up(few) else 0.5
    if meaning in {"part_number", "order_number", "package_number"}:
        numbered = texts == [str(at) for at in range(1, len(texts) + 1)]
        return 0.2 if numbered and meaning == "part_number" else 0.75
    return 0.6


def _placeholders(texts: Sequence[str]) -> float:
    return sum(text.startswith(("{", "<", "[", "$")) for text in texts) / len(texts)


def _code_like(text: str) -> bool:
    digits = "".join(sign for sign in text if sign.isdigit())
    return 4 <= len(digits) <= 14 and not any(
        sign.isalpha() for sign in text.upper().replace("HS", "")
    )


def _counts_up(values: Sequence[Cell]) -> bool:
    """Whether a column numbers its rows: whole, each a little higher than the one before.

    One or two strangers (a footer, a legend) do not change what a column is.
    """
    counted: list[float] = []
    for cell in values:
        written = amount(cell)
        if isinstance(cell, float | int):
            counted.append(float(cell))
        elif written is not None and written.body.isdigit():
            counted.append(float(written.body))
    if len(counted) < max(4, 0.9 * len(values)):
        return False
    steps = [after - before for before, after in pairwise(counted)]
    return all(1 <= step <= 3 and step.is_integer() for step in steps)


# What a table is read with whose columns a person chose.


def headings(grid: Grid, top: int, depth: int) -> list[Header]:
    """What the headings of every column say, stacked in so many rows."""
    return [_best(options) for options in _header_texts(grid, top, depth)]


def under(grid: Grid, top: int, depth: int) -> Layout | None:
    """The layout that these header rows alone speak for."""
    return _assign(grid, top, depth)


def proven(
    at: Sequence[int], styles: dict[int, tuple[Style, ...]], grid: Grid, rows: Sequence[int]
) -> tuple[float, Decimal, dict[int, Style]]:
    """How far quantity, price and value (columns ``at``) agree: share, factor, separators."""
    return _prove(at, styles, grid, rows)


def fit(meaning: str, values: Sequence[Cell]) -> float:
    """How well a column's cells suit a meaning, 0 to 1; under 0.35 they do not."""
    return _fit(meaning, values)
