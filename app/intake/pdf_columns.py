"""The columns under a header: where one ends and the next begins, and each row's cells in them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from app.intake.grid import amount, numeric
from app.intake.labels import TOTALS, amount_label
from app.intake.layout import NUMERIC
from app.intake.pdf_header import Heading
from app.intake.pdf_rows import Phrase, Row

_SAMPLE = 150  # rows that settle where columns end
_BESIDE = 20  # points by which a number may stand beside its heading
_ALIGNED = 2.5  # points by which the cells of a column may miss its edge


@dataclass(frozen=True)
class Columns:
    """Columns from the left: ``cuts`` are the places between them, one fewer than headings.

    ``edges`` are, for each column, the places its cells begin, end and are centred at.
    """

    headings: tuple[Heading, ...]
    cuts: tuple[float, ...]
    numeric: tuple[bool, ...]
    edges: tuple[tuple[float | None, float | None, float | None], ...]

    def at(self, x: float) -> int:
        """The column that a place across the page belongs to."""
        return bisect_right(self.cuts, x)


def columns(headings: Sequence[Heading], body: Sequence[Row]) -> Columns:
    """Where the columns end, by the headings and by the blanks that the rows under them leave."""
    dense = _dense(body, headings)
    headings = _with_unnamed(headings, dense)
    cuts = [_cut(left, right, headings, dense) for left, right in pairwise(headings)]
    for at in range(1, len(cuts)):
        cuts[at] = max(cuts[at], cuts[at - 1])
    found = Columns(tuple(headings), tuple(cuts), (), ())
    return _measured(found, dense)


def _dense(body: Sequence[Row], headings: Sequence[Heading]) -> list[Row]:
    """The rows that look like lines of the table: several cells, a number where one is meant."""
    least = min(3, max(2, len(headings) - 1))
    first = next((at for at, row in enumerate(body) if _sums(row)), len(body))
    measures = [one for one in headings if one.meaning in NUMERIC]
    measured = [
        (sum(numeric(phrase.text) and _near(phrase, measures) for phrase in row.phrases), row)
        for row in (body[:first] if first > 0 else body)
        if len(row.phrases) >= least
    ]
    # A footer's telephone number may stand under a heading; a line of goods has more of them.
    most = max((count for count, _ in measured), default=0)
    rows = [row for count, row in measured if count >= max(1, 0.5 * most)]
    return rows[:: len(rows) // _SAMPLE + 1]


def _near(phrase: Phrase, headings: Sequence[Heading]) -> bool:
    return any(phrase.x1 > one.x0 - _BESIDE and phrase.x0 < one.x1 + _BESIDE for one in headings)


def _sums(row: Row) -> bool:
    """Whether a row is the total under a table, where other tables may follow."""
    return any(
        (label := amount_label(phrase.text)) is not None and label.exact and label.kind in TOTALS
        for phrase in row.phrases
    )


def _with_unnamed(headings: Sequence[Heading], dense: Sequence[Row]) -> list[Heading]:
    """The headings, and an empty one over cells that stand under none."""
    stray: list[list[Phrase]] = []
    under: set[int] = set()
    reach = [(one.x0, one.x1) for one in headings]
    for row in dense:
        for phrase in row.phrases:
            touched = _touched(phrase, reach)
            if len(touched) == 1 and len(_touched(phrase, [(h.x0, h.x1) for h in headings])) == 1:
                x0, x1 = reach[touched[0]]
                reach[touched[0]] = min(x0, phrase.x0), max(x1, phrase.x1)
    for row in dense:
        for phrase in row.phrases:
            touched = _touched(phrase, reach)
            under.update(touched)
            if touched:
                continue
            home = next(
                (
                    group
                    for group in stray
                    if min(phrase.x1, group[0].x1) - max(phrase.x0, group[0].x0) > 0
                ),
                None,
            )
            if home is None:
                stray.append([phrase])
            else:
                home.append(phrase)
    more: list[Heading] = []
    for group in stray:
        if len(group) < max(1, 0.5 * len(dense)):
            continue
        x0, x1 = min(one.x0 for one in group), max(one.x1 for one in group)
        beside = [
            at
            for at, one in enumerate(headings)
            if at not in under and not _between(headings, at, (x0 + x1) / 2)
        ]
        if beside:
            # A heading with nothing under it whose cells stand a little to its side.
            at = min(beside, key=lambda at: abs(headings[at].centre - (x0 + x1) / 2))
            under.add(at)
            old = headings[at]
            headings = [
                Heading(one.text, min(one.x0, x0), max(one.x1, x1), one.meaning)
                if one is old
                else one
                for one in headings
            ]
        else:
            more.append(Heading("", x0, x1))
    return sorted([*headings, *more], key=lambda one: one.centre)


def _touched(phrase: Phrase, reach: Sequence[tuple[float, float]]) -> list[int]:
    return [at for at, (x0, x1) in enumerate(reach) if min(phrase.x1, x1) - max(phrase.x0, x0) > 0]


def _between(headings: Sequence[Heading], at: int, x: float) -> bool:
    """Whether another heading stands between this one and a place across the page."""
    low, high = sorted((headings[at].centre, x))
    return any(low < one.centre < high for number, one in enumerate(headings) if number != at)


def _cut(left: Heading, right: Heading, headings: Sequence[Heading], dense: Sequence[Row]) -> float:
    """The place between two columns that the fewest words cross, in the widest such gap."""
    low, high = left.centre, right.centre
    edges = {low, high}
    near: list[tuple[Row, list[Phrase]]] = []
    for row in dense:
        some = [phrase for phrase in row.phrases if phrase.x1 > low and phrase.x0 < high]
        near.append((row, some))
        for phrase in some:
            for word in phrase.words:
                edges.update(x for x in (word.x0, word.x1) if low < x < high)
    for one in (left, right):
        edges.update(x for x in (one.x0, one.x1) if low < x < high)
    places = sorted(edges)
    best: tuple[float, float, float] | None = None
    spans: list[tuple[float, float, float]] = []  # cost, from, to
    for before, after in pairwise(places):
        middle = (before + after) / 2
        cost = sum(_crossed(middle, some) for _, some in near)
        cost += 0.6 * sum(one.x0 < middle < one.x1 for one in (left, right))
        if spans and abs(spans[-1][0] - cost) < 1e-6:
            spans[-1] = (cost, spans[-1][1], after)
        else:
            spans.append((cost, before, after))
    for cost, before, after in spans:
        rank = (cost, before - after, before)
        if best is None or rank < best:
            best = rank
    if best is None:
        return (low + high) / 2
    return best[2] - best[1] / 2


def _crossed(x: float, phrases: Iterable[Phrase]) -> float:
    cost = 0.0
    for phrase in phrases:
        if phrase.x0 < x < phrase.x1:
            cost += 1.0 if any(word.x0 < x < word.x1 for word in phrase.words) else 0.25
    return cost


def _measured(found: Columns, dense: Sequence[Row]) -> Columns:
    """The columns with what their cells have in common: numbers or not, and where they align."""
    cells: list[list[Phrase]] = [[] for _ in found.headings]
    for row in dense:
        for phrase in row.phrases:
            first, last = found.at(phrase.x0 + 0.5), found.at(phrase.x1 - 0.5)
            if first == last:
                cells[first].append(phrase)
    kinds, edges = [], []
    for heading, some in zip(found.headings, cells, strict=True):
        share = sum(numeric(one.text) for one in some) / len(some) if some else 0.0
        kinds.append((heading.meaning in NUMERIC and (share >= 0.5 or not some)) or share >= 0.8)
        edges.append(
            (
                _common([one.x0 for one in some]),
                _common([one.x1 for one in some]),
                _common([(one.x0 + one.x1) / 2 for one in some]),
            )
        )
    return Columns(found.headings, found.cuts, tuple(kinds), tuple(edges))


def _common(places: Sequence[float]) -> float | None:
    """The place that most of a column's cells share, or None."""
    if not places:
        return None
    middle = median(places)
    close = sum(abs(place - middle) <= _ALIGNED for place in places)
    return middle if close >= 0.6 * len(places) else None


@dataclass(frozen=True)
class Cells:
    """A row's cells by column, each the phrases that stand in it."""

    row: Row
    held: dict[int, tuple[Phrase, ...]]

    def text(self, column: int) -> str:
        """What a cell says."""
        return " ".join(phrase.text for phrase in self.held.get(column, ()))


def cells(row: Row, found: Columns) -> Cells:
    """A row's phrases in their columns; what runs over a column's end is cut where cells align."""
    cut = [piece for phrase in row.phrases for piece in _pieces(phrase, found)]
    held = _placed(cut, found)
    if not any(
        found.numeric[column] and any(numeric(one.text) for one in some)
        for column, some in held.items()
    ):
        held = _placed(row.phrases, found)  # a sentence, whose words meet the columns by chance
    _labels_aside(held, found)
    return Cells(row, {column: tuple(some) for column, some in sorted(held.items())})


def _placed(pieces: Sequence[Phrase], found: Columns) -> dict[int, list[Phrase]]:
    held: dict[int, list[Phrase]] = {}
    for piece in pieces:
        held.setdefault(found.at(_anchor(piece, found)), []).append(piece)
    return held


def _anchor(piece: Phrase, found: Columns) -> float:
    """The place that decides a piece's column: a number's end is in its column, a text's start."""
    if numeric(piece.text):
        first, last = found.at(piece.x0 + 0.5), found.at(piece.x1 - 0.5)
        if first != last:
            return piece.x1 - 0.5 if found.numeric[last] else (piece.x0 + piece.x1) / 2
    return piece.x0 + 0.5


def _pieces(phrase: Phrase, found: Columns) -> list[Phrase]:
    """The phrase, or its parts where it runs through several columns whose cells it fits."""
    places = [found.at((word.x0 + word.x1) / 2) for word in phrase.words]
    if len(set(places)) == 1 or amount_label(phrase.text) is not None:
        return [phrase]
    parts: list[Phrase] = []
    start = 0
    for at in range(1, len(places) + 1):
        if at == len(places) or places[at] != places[at - 1]:
            parts.append(Phrase(phrase.words[start:at]))
            start = at
    kept: list[Phrase] = [parts[0]]
    for part in parts[1:]:
        column = found.at((part.words[0].x0 + part.words[0].x1) / 2)
        if _fits(part, column, found) and _whole(kept[-1], part):
            kept.append(part)
        else:
            kept[-1] = Phrase((*kept[-1].words, *part.words))
    return kept


def _fits(part: Phrase, column: int, found: Columns) -> bool:
    """Whether a piece may be a cell of its own in this column."""
    return stands(part, column, found) and (not found.numeric[column] or numeric(part.text))


def stands(part: Phrase, column: int, found: Columns) -> bool:
    """Whether a phrase begins, ends or is centred where the cells of its column are."""
    left, right, centre = found.edges[column]
    return (
        (left is not None and abs(part.x0 - left) <= _ALIGNED)
        or (right is not None and abs(part.x1 - right) <= _ALIGNED)
        or (centre is not None and abs((part.x0 + part.x1) / 2 - centre) <= _ALIGNED)
    )


def _whole(before: Phrase, part: Phrase) -> bool:
    """Whether no number is taken apart: "1 250,00" is one, however its blank falls."""
    joined = before.words[-1].text + " " + part.words[0].text
    written = amount(joined)
    return written is None or " " not in written.body


def _labels_aside(held: dict[int, list[Phrase]], found: Columns) -> None:
    """A label that stands in one column with its amount gets the free column before it."""
    for column in sorted(held, reverse=True):
        some = held[column]
        if len(some) < 2 or not found.numeric[column] or column == 0:
            continue
        if numeric(some[-1].text) and amount(" ".join(one.text for one in some)) is None:
            free = next((at for at in range(column - 1, -1, -1) if at not in held), None)
            if free is not None and all(at not in held for at in range(free, column)):
                held[free], held[column] = some[:-1], some[-1:]
