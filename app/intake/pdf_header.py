"""Where on a page a table of goods begins: the words above its columns, stacked or not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.intake import currencies, units
from app.intake.columns import header
from app.intake.grid import numeric
from app.intake.layout import GOODS, MEASURED
from app.intake.pdf_rows import Phrase, Row

_DEEPEST = 5  # lines a header may be stacked in
_LONGEST = 70  # signs in one header
_CLOSE = 1.55  # letter heights between lines that belong together
_PITCH = 2.4  # letter heights from one line of a header to the next, at most


@dataclass(frozen=True)
class Heading:
    """One column's header: its words, where it stands, and what it means (or None)."""

    text: str
    x0: float
    x1: float
    meaning: str | None = None

    @property
    def centre(self) -> float:
        """Its middle."""
        return (self.x0 + self.x1) / 2


@dataclass(frozen=True)
class Head:
    """The header of a table: the lines it takes on its page and its headings from the left."""

    first: int
    last: int
    headings: tuple[Heading, ...]
    score: float

    @property
    def words(self) -> tuple[str, ...]:
        """What makes two headers the same."""
        return tuple(one.text for one in self.headings)

    @property
    def meanings(self) -> frozenset[str]:
        """What its columns are known to hold."""
        return frozenset(one.meaning for one in self.headings if one.meaning)


def heads(rows: Sequence[Row]) -> list[Head]:
    """The headers of goods tables among a page's lines, from the top; none overlap."""
    found: list[Head] = []
    for first in range(len(rows)):
        for depth in range(1, _DEEPEST + 1):
            last = first + depth - 1
            if last >= len(rows) or not _may_be_header(rows, first, last):
                break
            head = _head(rows, first, last)
            if head is not None:
                found.append(head)
    found = [_whole(rows, head) for head in found]
    chosen: list[Head] = []
    for head in sorted(found, key=lambda one: (-one.score, one.first, one.last)):
        if all(head.last < other.first or head.first > other.last for other in chosen):
            chosen.append(head)
    return sorted(chosen, key=lambda one: one.first)


def _may_be_header(rows: Sequence[Row], first: int, last: int) -> bool:
    row = rows[last]
    if last > first:
        above = rows[last - 1]
        if row.base - above.base > _PITCH * max(row.size, above.size):
            return False
    texts = [phrase.text for phrase in row.phrases]
    if any(len(text) > _LONGEST for text in texts):
        return False
    return sum(numeric(text) for text in texts) <= 0.2 * len(texts)


def _whole(rows: Sequence[Row], head: Head) -> Head:
    """The header with the lines right above and below that only carry its headings on."""
    for step, edge in ((1, "last"), (-1, "first")):
        while head.last - head.first < _DEEPEST:
            at = getattr(head, edge) + step
            if not 0 <= at < len(rows) or not _goes_on(rows, head, at, at - step):
                break
            first, last = min(at, head.first), max(at, head.last)
            more = _head(rows, first, last)
            if more is None or not more.meanings >= head.meanings:
                break
            head = Head(first, last, more.headings, max(head.score, more.score))
    return head


def _goes_on(rows: Sequence[Row], head: Head, at: int, beside: int) -> bool:
    row, near = rows[at], rows[beside]
    if abs(row.base - near.base) > _CLOSE * max(row.size, near.size):
        return False
    for phrase in row.phrases:
        for piece in _cut(phrase):
            over = [one for one in head.headings if _spans(piece, one)]
            if len(over) != 1 or not _completes(piece.text, over[0], at < beside):
                return False
    return True


def _completes(text: str, heading: Heading, above: bool) -> bool:
    """Whether a piece belongs to a heading: a heading itself, its other words, its currency.

    A description's first words, close under the header, are none of these.
    """
    if any(sign.isdigit() for sign in text) or len(text) > 25:
        return False
    if _meaning(text) or text[0] in "([{" or currencies.mark(text) or units.unit(text):
        return True
    whole = f"{text} {heading.text}" if above else f"{heading.text} {text}"
    return _meaning(whole) != heading.meaning


def _spans(phrase: Phrase, one: Heading) -> bool:
    return min(phrase.x1, one.x1) - max(phrase.x0, one.x0) > 0


def _head(rows: Sequence[Row], first: int, last: int) -> Head | None:
    headings = headings_of([row.phrases for row in rows[first : last + 1]])
    known = {one.meaning for one in headings if one.meaning}
    if not known & MEASURED or len(known) < (2 if known & GOODS else 3):
        return None
    strong = len(known & (GOODS | MEASURED))
    unknown = sum(one.meaning is None for one in headings)
    repeated = sum(1 for one in headings if one.meaning) - len(known)
    below = rows[last + 1 : last + 12]
    filled = any(
        sum(numeric(phrase.text) for phrase in row.phrases) >= 1 and len(row.phrases) >= 2
        for row in below
    )
    score = (
        (2.0 * strong + len(known) - 0.4 * unknown - 0.3 * repeated)
        + (1.0 if filled else 0.0)
        - 0.3 * (last - first)
    )
    return Head(first, last, tuple(headings), score) if score > 2 else None


def headings_of(lines: Sequence[Sequence[Phrase]]) -> list[Heading]:
    """The headings that the lines of a header make, those that stand over each other as one."""
    pieces = [
        (level, phrase) for level, line in enumerate(lines) for one in line for phrase in _cut(one)
    ]
    groups: list[list[tuple[int, Phrase]]] = []
    for piece in sorted(pieces, key=lambda one: one[1].x0):
        near = [
            group
            for group in groups
            if any(level != piece[0] and _over(other, piece[1]) for level, other in group)
        ]
        merged = [piece]
        for group in near:
            merged = group + merged
            groups.remove(group)
        groups.append(merged)
    headings: list[Heading] = []
    for group in groups:
        headings += _parted(group)
    return sorted(headings, key=lambda one: one.centre)


def _over(one: Phrase, other: Phrase) -> bool:
    shared = min(one.x1, other.x1) - max(one.x0, other.x0)
    return shared > 0.2 * min(one.x1 - one.x0, other.x1 - other.x0)


def _parted(group: Sequence[tuple[int, Phrase]]) -> list[Heading]:
    """One heading, or several under words that span them ("Weight" over "net" and "gross")."""
    by_level: dict[int, list[Phrase]] = {}
    for level, phrase in group:
        by_level.setdefault(level, []).append(phrase)
    widest = max(by_level, key=lambda level: (len(by_level[level]), level))
    headings: list[Heading] = []
    for base in sorted(by_level[widest], key=lambda one: one.x0):
        parts: list[Phrase] = []
        for level in sorted(by_level):
            if level == widest:
                parts.append(base)
            else:
                parts += [one for one in by_level[level] if _over(one, base)]
        own = [one for one in parts if one is base or len(by_level[widest]) == 1] or [base]
        text = _joined([one.text for one in parts])
        if own != parts:
            # "Net" under "Weight": one says the other more closely, in whichever order.
            others = [one for one in parts if one is not base]
            texts = [" ".join(one.text for one in some) for some in (parts, [base, *others])]
            text = next((one for one in texts if _meaning(one)), texts[0])
        headings.append(
            Heading(
                text,
                min(one.x0 for one in own),
                max(one.x1 for one in own),
                _meaning(text) or _meaning(base.text),
            )
        )
    return headings


def _joined(texts: Sequence[str]) -> str:
    """The lines of one heading as one text."""
    text = ""
    for piece in texts:
        if text.endswith("-") and text[-2:-1].isalpha() and piece[:1].isalpha():
            whole = text[:-1] + piece
            text = (
                whole if _meaning(whole) or not _meaning(f"{text} {piece}") else f"{text} {piece}"
            )
        else:
            text = f"{text} {piece}".strip()
    return text


def _meaning(text: str) -> str | None:
    meant = header(text).meant
    return meant[0].meaning if meant else None


def _strength(text: str) -> float:
    meant = header(text).meant
    return meant[0].strength if meant else 0.0


def _cut(phrase: Phrase) -> list[Phrase]:
    """A phrase taken apart into headings when these stand closer than the words of one do."""
    count = len(phrase.words)
    if count == 1 or count > 14 or _strength(phrase.text) > 0.95:
        return [phrase]
    # The best way to cut: known headings count, and the fewer pieces the better.
    best: list[tuple[float, list[Phrase]]] = [(0.0, [])]
    for end in range(1, count + 1):
        ways: list[tuple[float, list[Phrase]]] = []
        for start in range(max(0, end - 6), end):
            piece = Phrase(phrase.words[start:end])
            strength = _strength(piece.text)
            gain = strength * (end - start) - 0.15 if strength >= 0.9 else -0.35 * (end - start)
            if piece.text[0] in "([{":
                gain -= 0.3  # brackets go with the words before them
            ways.append((best[start][0] + gain, [*best[start][1], piece]))
        best.append(max(ways, key=lambda way: way[0]))
    _, pieces = best[count]
    known = [piece for piece in pieces if _strength(piece.text) >= 0.9]
    # Words that happen to be headings stand in sentences too: then others stand between them.
    return pieces if len(known) >= 2 and len(pieces) - len(known) <= 1 else [phrase]
