"""Which row of a packing list is for which line of the invoice."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.intake.document import Line
from app.intake.words import plain

_SEPARATED = re.compile(r"[,;/&+\n]+")
# Units that count pieces: 10 each are 10 pieces.
_PIECES = frozenset({"H87", "EA", "C62", "NAR"})

Found = list[frozenset[int]]


@dataclass(frozen=True)
class Pairing:
    """For every row the lines (by place) it is for: one, none, or several it does not tell apart.

    ``by_order`` counts the rows that only their place in the list gave a line; ``doubtful`` are
    lines that rows without a name under theirs may be for too.
    """

    lines: tuple[frozenset[int], ...]
    by_order: int
    doubtful: frozenset[int]
    units: tuple[tuple[str | None, ...], tuple[str | None, ...]]

    def rows_of(self) -> dict[int, list[int]]:
        """The rows of each line that are for it alone; a line with other rows too is left out."""
        rows: dict[int, list[int]] = {}
        shared: set[int] = set()
        for row, lines in enumerate(self.lines):
            if len(lines) == 1:
                rows.setdefault(next(iter(lines)), []).append(row)
            else:
                shared |= lines
        return {line: some for line, some in rows.items() if line not in shared}

    def comparable(self, line: int, rows: Iterable[int]) -> bool:
        """Whether a line and its rows count in the same unit, as far as they say."""
        return all(_same_unit(self.units[0][line], self.units[1][row]) for row in rows)


def pair(lines: Sequence[Line], rows: Sequence[Line]) -> Pairing:
    """Pair rows with lines: by part number, then description, then the order they stand in.

    Text is compared whole, without case and punctuation, never by likeness.
    """
    parts = _index(_code(line.part_number) for line in lines)
    texts = _index(plain(line.description) for line in lines)
    shared = any(_code(row.part_number) in parts for row in rows if row.part_number)
    found: Found = []
    for row in rows:
        lines_of = _by_part(row, parts)
        if not lines_of and not (shared and row.part_number) and row.description:
            lines_of = texts.get(plain(row.description), frozenset())
        found.append(lines_of)
    _told_apart(lines, rows, found)
    doubtful = _continued(lines, rows, found)
    by_order = _in_order(lines, rows, found, shared)
    units = (tuple(line.unit for line in lines), tuple(row.unit for row in rows))
    return Pairing(tuple(found), by_order, doubtful, units)


def _code(text: str | None) -> str:
    return plain(text or "").replace(" ", "")


def _index(texts: Iterable[str]) -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for at, text in enumerate(texts):
        if text:
            found.setdefault(text, set()).add(at)
    return {text: frozenset(some) for text, some in found.items()}


def _by_part(row: Line, parts: Mapping[str, frozenset[int]]) -> frozenset[int]:
    """The lines of a row's part number; of all where the cell lists several that are known."""
    if not row.part_number:
        return frozenset()
    whole = parts.get(_code(row.part_number))
    if whole:
        return whole
    several = [parts.get(_code(part)) for part in _SEPARATED.split(row.part_number)]
    if len(several) < 2 or None in several:
        return frozenset()
    return frozenset().union(*(one for one in several if one))


def _told_apart(lines: Sequence[Line], rows: Sequence[Line], found: Found) -> None:
    """Rows of goods that are on several lines: each to the line with its quantity, or in order."""
    groups: dict[frozenset[int], list[int]] = {}
    for row, some in enumerate(found):
        if len(some) > 1 and _one_kind(lines, rows[row], some):
            groups.setdefault(some, []).append(row)
    for some, held in groups.items():
        ordered = sorted(some)
        counted = [rows[row].quantity for row in held]
        invoiced = [lines[line].quantity for line in ordered]
        if None in counted or None in invoiced:
            continue
        if counted == invoiced:
            for row, line in zip(held, ordered, strict=True):
                found[row] = frozenset({line})
        elif len(set(invoiced)) == len(invoiced) and sorted(map(_known, counted)) == sorted(
            map(_known, invoiced)
        ):
            of = dict(zip(invoiced, ordered, strict=True))
            for row in held:
                found[row] = frozenset({of[rows[row].quantity]})


def _one_kind(lines: Sequence[Line], row: Line, some: frozenset[int]) -> bool:
    """Whether the lines are the same goods, not those of a row that lists several."""
    codes = {_code(lines[line].part_number) for line in some}
    return len(codes) == 1 or not row.part_number


def _known(value: Decimal | None) -> Decimal:
    return value if value is not None else Decimal(0)


def _continued(lines: Sequence[Line], rows: Sequence[Line], found: Found) -> frozenset[int]:
    """Rows without a name go on with the goods above where the quantities then are the line's.

    Where no quantities can tell, the line is answered as doubtful.
    """
    doubtful = set()
    named: dict[int, list[int]] = {}
    for row, some in enumerate(found):
        if len(some) == 1:
            named.setdefault(next(iter(some)), []).append(row)
    at = 0
    while at < len(rows):
        end = at + 1
        while end < len(rows) and not rows[end].part_number and not rows[end].description:
            end += 1
        if end > at + 1 and len(found[at]) == 1:
            line = next(iter(found[at]))
            counted = [rows[row].quantity for row in (*named[line], *range(at + 1, end))]
            if None not in counted and sum(map(_known, counted)) == lines[line].quantity:
                for row in range(at + 1, end):
                    found[row] = found[at]
            elif None in counted or lines[line].quantity is None:
                doubtful.add(line)
        at = end
    return frozenset(doubtful)


def _in_order(lines: Sequence[Line], rows: Sequence[Line], found: Found, shared: bool) -> int:
    """Rows still without a line take the one in their place, if all the others stand so too."""
    left = [row for row, some in enumerate(found) if not some]
    if not left or len(rows) != len(lines):
        return 0
    for at, (line, row) in enumerate(zip(lines, rows, strict=True)):
        if found[at] and found[at] != {at}:
            return 0
        if line.quantity is None or line.quantity != row.quantity:
            return 0
        if not _same_unit(line.unit, row.unit):
            return 0
        if shared and not found[at] and line.part_number and row.part_number:
            return 0
    for at in left:
        found[at] = frozenset({at})
    return len(left)


def _same_unit(one: str | None, other: str | None) -> bool:
    return one is None or other is None or one == other or {one, other} <= _PIECES
