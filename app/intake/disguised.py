"""Tables that other programs save as .xls: Excel 2003 XML workbooks and web pages."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from lxml import etree

from app.intake import limits, markup
from app.intake.document import Problem
from app.intake.grid import Cell, Grid, Merge
from app.intake.limits import MOST_COLUMNS, MOST_ROWS
from app.intake.numbers import from_float
from app.intake.refusals import Damaged, TooManyRows

_SHEET = "{urn:schemas-microsoft-com:office:spreadsheet}"
_BLOCKS = frozenset(
    {"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "caption", "td", "th", "pre", "address"}
)
_NOT_SHOWN = frozenset({"script", "style", "head", "title", "noscript"})


def workbook(path: Path) -> tuple[list[Grid], list[Problem]]:
    """The sheets of an Excel 2003 XML workbook, hidden ones last."""
    root, doubt = markup.parse(path.read_bytes(), path.name)
    grids = [_sheet(sheet, path.name) for sheet in markup.every(root, "Worksheet")]
    doubts = [Problem("", doubt)] if doubt else []
    return sorted(grids, key=lambda grid: not grid.visible), doubts


def _sheet(sheet: etree._Element, name: str) -> Grid:
    rows: list[list[Cell]] = []
    merges: list[Merge] = []
    hidden: set[int] = set()
    formulas: dict[int, set[int]] = {}
    cut = False
    for row in markup.every(sheet, "Table/Row"):
        limits.check()
        at = _number(row, "Index", len(rows) + 1, name) - 1
        if at >= MOST_ROWS:
            raise TooManyRows(name=name, limit=MOST_ROWS)
        rows += [[] for _ in range(at - len(rows))]
        cells: list[Cell] = []
        if row.get(f"{_SHEET}Hidden") == "1":
            hidden.add(at)
        for cell in row:
            column = _number(cell, "Index", len(cells) + 1, name) - 1
            if column >= MOST_COLUMNS:
                cut = True
                break
            cells += [None] * (column - len(cells))
            across = min(_number(cell, "MergeAcross", 0, name), MOST_COLUMNS - column - 1)
            down = min(_number(cell, "MergeDown", 0, name), MOST_ROWS)
            if across or down:
                merges.append(Merge(at, column, at + down, column + across))
            if cell.get(f"{_SHEET}Formula"):
                formulas.setdefault(column, set()).add(at)
            cells += [_value(markup.one(cell, "Data")), *[None] * across]
        rows[at:] = [cells]
    options = markup.text(sheet, "WorksheetOptions/Visible")
    return Grid(
        rows,
        sheet.get(f"{_SHEET}Name") or "",
        merges=tuple(merges),
        hidden_rows=frozenset(hidden),
        visible=options is None,
        cut=cut,
        formulas={column: frozenset(at) for column, at in formulas.items()},
    )


def _number(element: etree._Element, name: str, otherwise: int, file: str) -> int:
    said = element.get(f"{_SHEET}{name}")
    if said is None:
        return otherwise
    if not said.isascii() or not said.isdigit() or len(said) > 8 or int(said) < otherwise:
        raise Damaged(name=file, what="a workbook")
    return int(said)


def _value(data: etree._Element | None) -> Cell:
    if data is None:
        return None
    said = "".join(str(part) for part in data.itertext()).strip()
    kind = data.get(f"{_SHEET}Type")
    try:
        if kind == "Number" and from_float(float(said)) is not None:
            return float(said)
        if kind == "DateTime":
            return datetime.fromisoformat(said)
    except ValueError:
        return said
    return said == "1" if kind == "Boolean" else said or None


def web_page(path: Path) -> list[Grid]:
    """All that a web page shows, its tables and texts, as the rows of one sheet."""
    root = markup.parse_html(path.read_bytes(), path.name)
    rows: list[list[Cell]] = []
    held: dict[int, int] = {}  # column to how many rows a cell above still covers
    cut = False
    walk = etree.iterwalk(root, events=("start",))
    for _, element in walk:
        limits.check()
        tag = element.tag
        if tag == "table":
            held = {}
        elif tag in _NOT_SHOWN:
            walk.skip_subtree()
        elif tag == "tr" and not _holds(element, "tr"):
            row, more = _row(element, held)
            rows.append(row)
            cut = cut or more
            walk.skip_subtree()
        elif tag in _BLOCKS and not _holds(element, "tr", *_BLOCKS):
            rows += [[line] for line in _shown(element).splitlines()]
            walk.skip_subtree()
        if len(rows) > MOST_ROWS:
            raise TooManyRows(name=path.name, limit=MOST_ROWS)
    return [Grid(rows, cut=cut)]


def _holds(element: etree._Element, *tags: str) -> bool:
    return next((inner for inner in element.iterdescendants(*tags)), None) is not None


def _row(element: etree._Element, held: dict[int, int]) -> tuple[list[Cell], bool]:
    cells: list[Cell] = []
    for cell in element.iterchildren("td", "th"):
        while held.get(len(cells), 0) > 0:
            held[len(cells)] -= 1
            cells.append(None)
        across = _span(cell, "colspan", MOST_COLUMNS)
        down = _span(cell, "rowspan", MOST_ROWS)
        for column in range(len(cells), len(cells) + across):
            held[column] = down - 1
        cells += [_shown(cell) or None, *[None] * (across - 1)]
        if len(cells) > MOST_COLUMNS:
            return cells[:MOST_COLUMNS], True
    for column in [column for column in held if column >= len(cells)]:
        held[column] = max(held[column] - 1, 0)
    return cells, False


def _span(cell: etree._Element, name: str, most: int) -> int:
    said = (cell.get(name) or "").strip()
    return min(max(int(said), 1), most) if said.isascii() and said.isdigit() else 1


def _shown(element: etree._Element) -> str:
    """What a person sees of it: one blank between words, a line for each break."""
    if not len(element):
        return " ".join((element.text or "").replace("\u200b", "").split())
    parts: list[str] = []
    for event, inner in etree.iterwalk(element, events=("start", "end")):
        if event == "start":
            if inner.tag in {"br", "p", "div"} and inner is not element:
                parts.append("\n")
            parts.append(" ".join((inner.text or "").split()) if inner.text else "")
        elif inner is not element and inner.tail:
            tail = " ".join(inner.tail.split())
            parts.append(f" {tail}" if tail and inner.tail[:1].isspace() else tail)
    lines = "".join(parts).replace("\u200b", "").split("\n")
    return "\n".join(" ".join(line.split()) for line in lines if line.strip())
