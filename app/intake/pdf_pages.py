"""What each page of a PDF is, and which pages hold one table together."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

from app.intake.grid import numeric
from app.intake.labels import amount_label, fact_label, title
from app.intake.pdf_header import Head, heads
from app.intake.pdf_page import Page
from app.intake.pdf_rows import Row, rows
from app.intake.words import lexicon, plain

_TITLED = 0.4  # the upper part of a page, in which it says what it is
_EDGE = 0.16  # the parts of a page, above and below, where lines repeat
_NATURES = {
    "is_invoice": "invoice",
    "is_credit_note": "credit note",
    "is_packing_list": "packing list",
    "is_order": "order",
    "is_quote": "quotation",
}
BESIDE = frozenset({"certificate", "transport document"})


@dataclass
class Sheet:
    """A page with its lines of text, the headers of goods tables on it and what it calls itself.

    ``nature`` is None where the page does not say; ``number`` is the number of the invoice.
    """

    page: Page
    rows: list[Row]
    heads: list[Head]
    nature: str | None
    number: str | None
    repeated: set[int] = field(default_factory=set)


@dataclass
class Section:
    """Pages in a row whose tables have the same header: one table, and what stands around it."""

    sheets: list[Sheet]
    head: Head | None
    nature: str | None

    @property
    def name(self) -> str:
        """Its pages in words: ``page 2``, ``pages 2-4``."""
        first, last = self.sheets[0].page.number, self.sheets[-1].page.number
        return f"page {first}" if first == last else f"pages {first}-{last}"


def sheets(pages: Sequence[Page]) -> list[Sheet]:
    """The pages that hold text, looked at one by one and then for what they repeat."""
    found: list[Sheet] = []
    for page in pages:
        lines = rows(page)
        if lines:
            found.append(
                Sheet(page, lines, _main(heads(lines)), _nature(page, lines), _number(lines))
            )
    _repeated(found)
    return found


def _main(found: list[Head]) -> list[Head]:
    """The page's best header, and those that repeat it further down."""
    if not found:
        return []
    best = max(found, key=lambda one: one.score)
    return [one for one in found if one is best or one.words == best.words]


def _nature(page: Page, lines: Sequence[Row]) -> str | None:
    """What the upper part of a page calls it: its largest words first."""
    height = page.width if page.turn in (90, 270) else page.height
    usual = median(row.size for row in lines)
    upper = [row for row in lines if row.base < _TITLED * height] or lines[:8]
    found: list[tuple[float, str]] = []
    for row in upper:
        for phrase in row.phrases:
            if len(phrase.text) > 60 or (len(row.phrases) > 1 and phrase.size < 1.15 * usual):
                continue  # small and beside others, it labels what stands there
            nature = _beside(phrase.text) or next(
                (_NATURES[kind] for kind in title(phrase.text) if kind in _NATURES), None
            )
            if nature and not _labels(phrase.text):
                found.append((phrase.size, nature))
    if not found:
        return None
    largest = max(size for size, _ in found)
    natures = [nature for size, nature in found if size > 0.93 * largest]
    return next((one for one in natures if one != "invoice"), natures[0]) if natures else None


def _labels(text: str) -> bool:
    """Whether a phrase labels a fact ("Invoice No. 4711") and titles nothing."""
    phrase = plain(text)
    if phrase in lexicon("pages.csv", "kind"):
        return False
    if any(kind in _NATURES for kind in lexicon("labels.csv", "kind").get(phrase, ())):
        return False
    return fact_label(text) is not None or sum(sign.isdigit() for sign in text) > 1


def _beside(text: str) -> str | None:
    """Papers that travel with an invoice and are none."""
    words = plain(text).split()
    known = lexicon("pages.csv", "kind")
    if len(words) > 7:
        return None
    for size in range(min(5, len(words)), 0, -1):
        for at in range(len(words) - size + 1):
            kinds = known.get(" ".join(words[at : at + size]))
            if kinds and (size > 1 or len(words) <= 2):
                return kinds[0]
    return None


def _number(lines: Sequence[Row]) -> str | None:
    """The number of the invoice that a page names in its own right, where it is easy to see."""
    for row in lines:
        for at, phrase in enumerate(row.phrases):
            label = fact_label(phrase.text)
            if label is None or "invoice_number" not in label.kinds:
                continue
            rest = label.rest
            if not rest and at + 1 < len(row.phrases):
                rest = row.phrases[at + 1].text
            if any(sign.isdigit() for sign in rest) and len(rest) <= 40:
                return rest
    return None


def _repeated(found: Sequence[Sheet]) -> None:
    """Mark letterheads and footers: the first and last lines of a page that other pages have."""
    if len(found) < 2:
        return
    seen: Counter[tuple[str, int]] = Counter()
    for sheet in found:
        seen.update({_mask(row) for row in sheet.rows})
    for sheet in found:
        top = sheet.heads[0].first if sheet.heads else len(sheet.rows)
        for some in (sheet.rows[:top], sheet.rows[: top - 1 if sheet.heads else 0 : -1]):
            for row in some:
                if seen[_mask(row)] < 2 or _carried(row) or not _at_edge(sheet, row):
                    break
                sheet.repeated.add(row.number)


def _at_edge(sheet: Sheet, row: Row) -> bool:
    page = sheet.page
    height = page.width if page.turn in (90, 270) else page.height
    return not _EDGE * height < row.base < (1 - _EDGE) * height


def _mask(row: Row) -> tuple[str, int]:
    """What makes two lines the same on two pages: their words, and page numbers do not count."""
    digits = sum(sign.isdigit() for sign in row.text)
    text = re.sub(r"\d+", "#", row.text) if digits <= 6 else row.text
    return text, round(row.base / 6)


def _carried(row: Row) -> bool:
    """Whether a line is a sum carried from page to page, which no letterhead is."""
    return any(
        not numeric(phrase.text) and amount_label(phrase.text) is not None for phrase in row.phrases
    ) and any(numeric(phrase.text) for phrase in row.phrases)


def sections(found: Sequence[Sheet]) -> list[Section]:
    """Pages put together where one goes on with the other's table."""
    made: list[Section] = []
    for sheet in found:
        head = max(sheet.heads, key=lambda one: one.score) if sheet.heads else None
        before = made[-1] if made else None
        if before is not None and _goes_on(before, sheet, head):
            before.sheets.append(sheet)
            before.head = before.head or head
        else:
            made.append(Section([sheet], head, sheet.nature))
    return made


def _goes_on(before: Section, sheet: Sheet, head: Head | None) -> bool:
    number = next((one.number for one in before.sheets[::-1] if one.number), None)
    if sheet.number and number and sheet.number != number:
        return False
    if sheet.nature and before.nature and sheet.nature != before.nature:
        return False
    if sheet.nature in BESIDE or before.nature in BESIDE:
        return False
    if before.head is None:
        # A cover page and the table after it are one paper when nothing says otherwise.
        return True
    if head is None:
        return sheet.nature is None or sheet.nature == before.nature
    return head.words == before.head.words or (
        head.meanings == before.head.meanings and len(head.headings) == len(before.head.headings)
    )
