"""The rows of a line of goods put together: text wrapped below or above its numbers joins them."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from app.intake.grid import numeric
from app.intake.labels import amount_label
from app.intake.layout import MEASURED
from app.intake.pdf_columns import Cells, Columns

_DISTINCT = 1.07  # by how much the widest gap must exceed the next to part two lines
_CLOSE = 1.5  # letter heights from one line of a wrapped text to the next, at most
_APART = 1.9  # and from it on they do not belong together
# What a line may say in rows of its own, below an empty cell.
_WRAPPED = frozenset({"description", "part_number", "supplier_code", "origin", "order_number"})
_HALF = 0.9  # less than this apart, two lines of text stand beside each other, not below


@dataclass(frozen=True)
class Joined:
    """One row of a table: the lines of text it is made of, ``main`` the one with its numbers."""

    main: Cells
    parts: tuple[Cells, ...]
    apart: bool = False  # whether it begins something new, though it holds nothing but text

    def text(self, column: int) -> str:
        """What a cell says, its lines joined; a word parted by a hyphen is one again in a code."""
        text = ""
        for part in self.parts:
            piece = part.text(column)
            if not piece:
                continue
            closed = text.endswith("-") and " " not in text and " " not in piece
            text += piece if closed or not text else f" {piece}"
        return text

    @property
    def columns(self) -> list[int]:
        """The columns that hold something."""
        return sorted({column for part in self.parts for column in part.held})


def joined(body: Sequence[Cells], found: Columns) -> list[Joined]:
    """The rows under a header on one page, those of one line of goods put together."""
    key = _key(body, found)
    if key is None:
        return [Joined(one, (one,)) for one in body]
    total = next((at for at, one in enumerate(body) if label(one) == "total"), len(body))
    keys = [at for at, one in enumerate(body[:total]) if _is_key(one, key)]
    owner = _owners(body, keys, total, found)
    parts_of: dict[int, list[int]] = {}
    for place, at in owner.items():
        parts_of.setdefault(at, []).append(place)
    rows: list[Joined] = []
    for at, one in enumerate(body):
        if at in owner and owner[at] != at:
            continue
        parts = [body[place] for place in sorted(parts_of.get(at, [at]))]
        apart = at not in owner and at > 0 and _apart(body[at - 1], one)
        rows.append(Joined(one, tuple(parts), apart))
    return rows


def _apart(before: Cells, one: Cells) -> bool:
    """Whether a row of text does not go on with what stands above it."""
    wide = _gap(before, one) > _APART * max(one.row.size, before.row.size)
    return wide or any(len(phrases) > 1 for phrases in one.held.values())


def _key(body: Sequence[Cells], found: Columns) -> int | None:
    """The column whose numbers make lines: the best filled of those that measure goods."""
    best: tuple[int, int, int] | None = None
    order = {"quantity": 3, "value": 2, "unit_price": 1}
    for column, heading in enumerate(found.headings):
        if not found.numeric[column] or heading.meaning not in MEASURED | {"packages", "mass"}:
            continue
        filled = sum(_is_key(one, column) for one in body)
        rank = (filled, order.get(heading.meaning or "", 0), -column)
        if filled and (best is None or rank > best):
            best = rank
    return -best[2] if best else None


def _is_key(one: Cells, key: int) -> bool:
    return numeric(one.text(key)) and label(one) is None


def label(one: Cells) -> str | None:
    """What kind of sum a row is, if words in it say so."""
    for column in one.held:
        text = one.text(column)
        label = amount_label(text) if not numeric(text) else None
        if label is not None and (label.exact or (len(one.held) <= 3 and label.kind == "total")):
            return label.kind
    return None


def _owners(
    body: Sequence[Cells], keys: Sequence[int], total: int, found: Columns
) -> dict[int, int]:
    """For each row of a line, the row with the line's numbers."""
    owner = {at: at for at in keys}
    spans: list[tuple[int | None, int | None, list[int]]] = []
    edges: list[int | None] = [None, *keys, None]
    for above, below in itertools.pairwise(edges):
        first = 0 if above is None else above + 1
        last = total if below is None else below
        spans.append((above, below, list(range(first, last))))
    splits = [_split(body, above, below, between) for above, below, between in spans]
    over = sum(len(between) - split for (_, _, between), split in _known(spans, splits))
    even = _even(body, spans, found)
    agrees = even is not None and all(
        split in (None, some) for split, some in zip(splits, even, strict=True)
    )
    if even is not None and agrees and (over or spans[0][2]):
        # As much text above the numbers as below, and no wider gap that says otherwise.
        splits, over = list(even), 1
    splits = [
        len(between) if split is None and above is not None and below is not None else split
        for (above, below, between), split in zip(spans, splits, strict=True)
    ]
    first_over = bool(over) or splits[0] == 0
    for at, (above, below, between) in enumerate(spans):
        split = splits[at]
        up = between if below is None else between[: len(between) if split is None else split]
        down = [] if below is None else between[len(up) :] if above is not None else between
        if above is not None:
            _take(body, above, up, owner, found)
        if below is not None and (above is not None or first_over or _half(body, below, down)):
            _take(body, below, down[::-1], owner, found)
    return owner


def _known(
    spans: Sequence[tuple[int | None, int | None, list[int]]], splits: Sequence[int | None]
) -> list[tuple[tuple[int | None, int | None, list[int]], int]]:
    return [
        (span, split)
        for span, split in zip(spans, splits, strict=True)
        if split is not None and span[0] is not None and span[1] is not None
    ]


def _half(body: Sequence[Cells], below: int, rows: Sequence[int]) -> bool:
    return bool(rows) and _gap(body[rows[-1]], body[below]) < _HALF * body[below].row.size


def _gap(upper: Cells, lower: Cells) -> float:
    return lower.row.base - upper.row.base


def _split(
    body: Sequence[Cells], above: int | None, below: int | None, between: Sequence[int]
) -> int | None:
    """How many of the rows between two lines are the upper one's, if a wider gap tells."""
    if above is None or below is None or not between:
        return None
    barrier = next((n for n, at in enumerate(between) if label(body[at]) is not None), None)
    if barrier is not None:
        return barrier
    places = [above, *between, below]
    gaps = [_gap(body[a], body[b]) for a, b in itertools.pairwise(places)]
    widest = max(gaps)
    others = sorted(gaps)[:-1]
    return gaps.index(widest) if widest > _DISTINCT * others[-1] else None


def _even(
    body: Sequence[Cells],
    spans: Sequence[tuple[int | None, int | None, list[int]]],
    found: Columns,
) -> list[int] | None:
    """Splits that put as many rows above each line's numbers as below; None where none do."""
    lead = len(spans[0][2])
    described = [
        column for column, one in enumerate(found.headings) if one.meaning == "description"
    ]
    if any(
        not any(column in body[at].held for column in described)
        for _, _, between in spans
        for at in between
    ):
        return None
    splits = [0]
    under = lead
    for _, _, between in spans[1:-1]:
        if len(between) < under:
            return None
        splits.append(under)
        under = len(between) - under
    return [*splits, under] if len(spans[-1][2]) >= under else None


def _take(
    body: Sequence[Cells],
    key: int,
    rows: Sequence[int],
    owner: dict[int, int],
    found: Columns,
) -> None:
    """Rows going away from a line's numbers that are its own, up to the first that is not."""
    beside = body[key]
    held = {column for column in beside.held if found.numeric[column]}
    step = _usual_step(body, key, rows)
    for at in rows:
        one = body[at]
        values = {column for column in one.held if found.numeric[column]}
        if abs(_gap(one, beside)) > step * max(one.row.size, beside.row.size):
            return
        near = abs(_gap(one, body[key])) < _HALF * body[key].row.size
        if label(one) is not None or values & held or not _fits(one, body[key], found, near):
            return
        owner[at] = key
        held |= values
        beside = one


def _usual_step(body: Sequence[Cells], key: int, rows: Sequence[int]) -> float:
    """How far apart the lines of one text may stand here, in letter heights."""
    places = [key, *rows]
    gaps = [abs(_gap(body[a], body[b])) / body[a].row.size for a, b in itertools.pairwise(places)]
    return max(_CLOSE, 1.25 * min(median(gaps), 1.7)) if gaps else _CLOSE


def _fits(one: Cells, main: Cells, found: Columns, near: bool) -> bool:
    """Whether a row reads as more of a line's cells: text under text, and no sentence of its own.

    "Origin: IT" says something by itself and stays a row; what reads tables makes sense of it.
    """
    near = near or any(found.headings[column].meaning in _WRAPPED for column in one.held)
    for column, phrases in one.held.items():
        text = one.text(column)
        if len(phrases) > 1 or (found.numeric[column] and not numeric(text)):
            return False
        if ":" in text[:40].strip(":") or text.endswith(":"):
            return False
        if column not in main.held and not near and not found.numeric[column]:
            return False
        reach = found.at(max(phrase.x1 for phrase in phrases) - 0.5)
        if reach > column + 1:
            return False
    return True
