"""PDFs as grids: the table of goods by the places of its words, and the text around it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from app.intake import pdf_apart, scans
from app.intake.document import Problem
from app.intake.grid import Grid, Place, numeric
from app.intake.pdf_columns import Columns, cells, columns, stands
from app.intake.pdf_header import Head
from app.intake.pdf_lines import Joined, joined, label
from app.intake.pdf_page import Page
from app.intake.pdf_pages import BESIDE, Section, Sheet, sections, sheets
from app.intake.pdf_rows import Phrase, Row
from app.intake.refusals import NeedsRecognition, NotRecognised, TextUnreadable

_MOST_DOUBTS = 200  # lines of text said to hold a doubtful word, one by one
_FAR = 8  # letter heights that part a table from the foot of its page
_UNREADABLE = 0.25  # the share of signs without a meaning from which a page is not read


def read(path: Path) -> tuple[list[Grid], list[Problem]]:
    """The tables of a PDF with the text around them, and what is doubtful about how it was read.

    Pages without text are given to text recognition when it is installed. Raises the refusals
    of :mod:`app.intake.pdf_apart`, and those for what no text could be read in.
    """
    pages, doubts = complete(path, pdf_apart.words(path))
    return grids(pages, doubts), doubts


def read_picture(path: Path) -> tuple[list[Grid], list[Problem]]:
    """The same of a scan or photograph (PNG, JPEG, TIFF), whose text is recognised."""
    pages = scans.picture(path)
    if not any(page.words for page in pages):
        raise NotRecognised(name=path.name)
    doubts = recognition(pages)
    return grids(pages, doubts), doubts


def complete(path: Path, pages: Sequence[Page]) -> tuple[list[Page], list[Problem]]:
    """The pages with the words of scans filled in, and a sentence for each page that was one."""
    unread = [page for page in pages if not page.words or page.unreadable > _UNREADABLE]
    garbled = [page.number for page in unread if page.words]
    doubts: list[Problem] = []
    kept = {page.number: page for page in pages if page not in unread}
    wanted = [page for page in unread if page.words or page.drawn]
    if wanted and scans.program() is None:
        if not kept:
            raise (TextUnreadable if garbled else NeedsRecognition)(name=path.name)
        for page in wanted:
            why = "its text cannot be read" if page.words else "it is a scan"
            doubts.append(
                Problem(
                    f"page {page.number}",
                    f"Page {page.number} was not read: {why} and needs text recognition (OCR): "
                    "install Tesseract.",
                )
            )
    elif wanted:
        read = scans.pages(path, [page.number for page in wanted])
        for page in wanted:
            one = read.get(page.number)
            if one is None:
                doubts.append(
                    Problem(
                        f"page {page.number}",
                        f"Page {page.number} is a scan and was not read: text recognition took "
                        "too long.",
                    )
                )
            else:
                kept[page.number] = one
        if not any(page.words for page in kept.values()):
            raise NotRecognised(name=path.name)
    elif not kept:
        raise NeedsRecognition(name=path.name)
    doubts += recognition(sorted(kept.values(), key=lambda one: one.number))
    return sorted(kept.values(), key=lambda one: one.number), doubts


def recognition(pages: Sequence[Page]) -> list[Problem]:
    """One sentence for the pages whose text was recognised in a picture."""
    numbers = [page.number for page in pages if page.recognised and page.words]
    if not numbers:
        return []
    which = f"Page {numbers[0]} is" if len(numbers) == 1 else f"Pages {_listed(numbers)} are"
    return [
        Problem(
            f"page {numbers[0]}",
            f"{which} read by text recognition: check every line against the picture.",
        )
    ]


def _listed(numbers: Sequence[int]) -> str:
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)


def grids(pages: Sequence[Page], doubts: list[Problem]) -> list[Grid]:
    """The pages as grids, tables of goods first; papers beside the invoice are said and left."""
    made = sections(sheets(pages))
    tables = [one for one in made if one.head is not None and one.nature not in BESIDE]
    found: list[Grid] = []
    texts: list[Grid] = []
    for section in made:
        if section.nature in BESIDE and tables:
            doubts.append(
                Problem(
                    section.name,
                    f"{section.name.capitalize()} {_is(section)} a {section.nature}: no lines "
                    "were read there.",
                )
            )
            continue
        if section.head is not None:
            table, around = _of_table(section, section.head, doubts)
            found.append(table)
        else:
            around = _of_text([row for sheet in section.sheets for row in sheet.rows], section)
        if around is not None:
            texts.append(around)
    numbers = list(
        dict.fromkeys(sheet.number for one in tables for sheet in one.sheets if sheet.number)
    )
    if len(numbers) > 1 and sum(one.nature == "invoice" for one in tables) > 1:
        doubts.append(
            Problem(
                tables[0].name,
                f"The file names {len(numbers)} invoice numbers ({', '.join(numbers[:3])}): their "
                "lines were read together. Split the file if they are to be declared apart.",
            )
        )
    return [*found, *texts]


def _is(section: Section) -> str:
    return "is" if len(section.sheets) == 1 else "are"


def _of_table(section: Section, head: Head, doubts: list[Problem]) -> tuple[Grid, Grid | None]:
    """The table of a section, and the text above it and around it."""
    start = next(at for at, sheet in enumerate(section.sheets) if sheet.heads)
    bodies = [(sheet, *_parts(sheet, at < start)) for at, sheet in enumerate(section.sheets)]
    under = [row for _, _, body in bodies for row in body]
    found = columns(head.headings, under)
    table = _Builder(section, [sheet.page for sheet in section.sheets])
    around: list[Row] = []
    seen: set[str] = set()
    rows = [joined([cells(row, found) for row in body], found) for _, _, body in bodies]
    below = _below(rows[-1], found)
    strange = [row for lines in rows for row in _strange(lines, found)]
    for (sheet, above, _), lines in zip(bodies, rows, strict=True):
        if sheet.heads and not table.rows:
            table.header(sheet, head, found)
        around += [row for row in above if row.text not in seen]
        seen.update(row.text for row in above)
        for row in lines[: len(lines) - below] if lines is rows[-1] else lines:
            if row in strange:
                around += [part.row for part in row.parts]
                continue
            if row.apart:
                table.rows.append([])  # an empty row, which what reads tables takes as a break
            table.row(
                {
                    column: _number(row.text(column)) if found.numeric[column] else row.text(column)
                    for column in row.columns
                },
                {
                    column: [phrase for part in row.parts for phrase in part.held.get(column, ())]
                    for column in row.columns
                },
                row.main.row,
            )
    if below:
        around += [part.row for row in rows[-1][-below:] for part in row.parts]
    doubts += _uncertain(table.uncertain)
    return table.grid(), _of_text(around, section)


def _uncertain(words: Sequence[tuple[Row, str]]) -> list[Problem]:
    """One sentence for each line of text in which recognition was not sure of a word."""
    by_line: dict[tuple[int, int], list[str]] = {}
    for row, text in words:
        by_line.setdefault((row.page, row.number), []).append(text)
    said = [
        Problem(
            f"page {page}, row {number}",
            "Text recognition was not sure of "
            + ", ".join(f'"{text}"' for text in texts[:5])
            + (" and more" if len(texts) > 5 else "")
            + ": check it against the picture.",
        )
        for (page, number), texts in list(by_line.items())[:_MOST_DOUBTS]
    ]
    if len(by_line) > _MOST_DOUBTS:
        more = len(by_line) - _MOST_DOUBTS
        said.append(Problem("", f"{more} more lines of text hold words that are not certain."))
    return said


def _number(text: str) -> str:
    """A number without the asterisks that keep others from writing before it (***480.00)."""
    return re.sub(r"^\*+(?=\d)", "", text)


def _strange(rows: Sequence[Joined], found: Columns) -> list[Joined]:
    """Rows under the first sum whose numbers do not stand as the table's do: another table's."""
    first = next((at for at, row in enumerate(rows) if label(row.main) is not None), len(rows))
    strange: list[Joined] = []
    for row in rows[first + 1 :]:
        aligned = [
            stands(phrase, column, found)
            for part in row.parts
            for column, phrases in part.held.items()
            for phrase in phrases
            if found.numeric[column] and numeric(phrase.text)
        ]
        if label(row.main) is None and sum(aligned) < 0.5 * len(aligned):
            strange.append(row)
    return strange


def _below(rows: Sequence[Joined], found: Columns) -> int:
    """How many rows at the end are no part of the table: text, and numbers of a footer.

    A total may stand far below the lines; what has no amount and no label there is a telephone
    number or a bank's.
    """
    values = {
        column
        for column, one in enumerate(found.headings)
        if one.meaning in {"value", "unit_price", "value_with_tax"}
    }
    far = next(
        (
            at
            for at in range(len(rows) - 1, 0, -1)
            if rows[at].main.row.base - rows[at - 1].main.row.base > _FAR * rows[at].main.row.size
        ),
        len(rows),
    )
    for at in range(len(rows) - 1, -1, -1):
        row = rows[at]
        numbers = {
            column for column in row.columns if found.numeric[column] and numeric(row.text(column))
        }
        if numbers and (at < far or numbers & values or label(row.main) is not None):
            return len(rows) - 1 - at
    return len(rows)


def _parts(sheet: Sheet, cover: bool) -> tuple[list[Row], list[Row]]:
    """A page's lines above its table, and those of the table and below it.

    A cover page has no table yet; letterheads and footers that the pages repeat are no part of it.
    """
    if cover:
        return sheet.rows, []
    taken = {at for head in sheet.heads for at in range(head.first, head.last + 1)}
    first = sheet.heads[0].first if sheet.heads else 0
    above: list[Row] = []
    body: list[Row] = []
    for at, row in enumerate(sheet.rows):
        if at in taken:
            continue
        if row.number in sheet.repeated or at < first:
            above.append(row)
        else:
            body.append(row)
    return above, body


class _Builder:
    """Collects the rows of one grid with the places of its cells."""

    def __init__(self, section: Section, pages: Sequence[Page]) -> None:
        self.section = section
        self.pages = {page.number: page for page in pages}
        self.rows: list[list[str | None]] = []
        self.places: dict[tuple[int, int], Place] = {}
        self.uncertain: list[tuple[Row, str]] = []

    def header(self, sheet: Sheet, head: Head, found: Columns) -> None:
        """The header, once: where a later page repeats it, nothing is added."""
        own = next((one for one in sheet.heads if one.words == head.words), sheet.heads[0])
        lines = sheet.rows[own.first : own.last + 1]
        page = sheet.page
        cells_of: list[str | None] = []
        for column, heading in enumerate(found.headings):
            cells_of.append(heading.text or None)
            if heading.text:
                box = page.shown(heading.x0, lines[0].top, heading.x1, lines[-1].bottom)
                self.places[len(self.rows), column] = Place(page.number, lines[0].number, box)
        self.rows.append(cells_of)

    def row(self, texts: dict[int, str], phrases: dict[int, Sequence[Phrase]], line: Row) -> None:
        """One row: its texts by column, and the phrases they come from."""
        page = self.pages[line.page]
        cells_of: list[str | None] = [None] * (max(texts, default=-1) + 1)
        for column, text in texts.items():
            cells_of[column] = text or None
            words = [word for phrase in phrases[column] for word in phrase.words]
            self.uncertain += [(line, word.text) for word in words if not word.certain]
            box = page.shown(
                min(word.x0 for word in words),
                min(word.top for word in words),
                max(word.x1 for word in words),
                max(word.bottom for word in words),
            )
            self.places[len(self.rows), column] = Place(page.number, line.number, box)
        self.rows.append(cells_of)

    def grid(self, loose: bool = False) -> Grid:
        """All of it."""
        return Grid(
            self.rows,
            self.section.name,
            places=self.places,
            nature=self.section.nature,
            loose=loose,
        )


def _of_text(lines: Sequence[Row], section: Section) -> Grid | None:
    """Text outside a table, its phrases in columns by where they begin, so that "below" holds."""
    if not lines:
        return None
    starts = _starts(lines)
    builder = _Builder(section, [sheet.page for sheet in section.sheets])
    for row in lines:
        texts: dict[int, str] = {}
        phrases: dict[int, Sequence[Phrase]] = {}
        for phrase in row.phrases:
            column = max(
                (at for at, start in enumerate(starts) if start <= phrase.x0 + 0.1), default=0
            )
            while column in texts:
                column += 1
            texts[column] = phrase.text
            phrases[column] = (phrase,)
        builder.row(texts, phrases, row)
    return builder.grid(loose=True)


def _starts(lines: Sequence[Row]) -> list[float]:
    """Where columns of text begin: places close to each other that no line uses both of."""
    places = sorted({round(phrase.x0, 1) for row in lines for phrase in row.phrases})
    used = [sorted(phrase.x0 for phrase in row.phrases) for row in lines]
    starts: list[float] = []
    for place in places:
        if starts and place - starts[-1] < 30:
            both = any(
                any(starts[-1] - 0.1 <= one < place - 0.1 for one in some)
                and any(abs(one - place) < 0.1 for one in some)
                for some in used
            )
            if not both:
                continue
        starts.append(place)
    return starts
