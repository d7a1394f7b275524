"""Workbooks (.xlsx, .xls, .ods) as grids of cells."""

from __future__ import annotations

import posixpath
import re
import zipfile
from itertools import islice
from pathlib import Path
from typing import Any

import python_calamine
from lxml import etree
from python_calamine import CalamineWorkbook, SheetVisibleEnum

from app.intake import compound, limits
from app.intake.archives import Archive, look_through
from app.intake.grid import Grid, Merge
from app.intake.limits import MOST_AREA, MOST_COLUMNS, MOST_MERGES, MOST_ROWS
from app.intake.refusals import Damaged, PasswordProtected, TooManyCells, TooManyRows

_FORMAT_ROWS = 400  # rows from the top whose number formats are looked at
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_BUILT_IN = {9: "0%", 10: "0.00%"}


def read(path: Path, kind: str) -> list[Grid]:
    """The sheets of a workbook, hidden ones last; ``kind`` is xlsx, xls or ods.

    Raises a refusal when it is protected, damaged, or larger than is held in memory.
    """
    archive = look_through(path) if kind in {"xlsx", "xlsb", "ods"} else None
    if kind == "xls":
        compound.look_through(path)
    try:
        with CalamineWorkbook.from_path(path) as workbook:
            parts = _parts(path) if archive and kind == "xlsx" else {}
            grids = []
            for sheet in workbook.sheets_metadata:
                if "work" not in str(sheet.typ).lower():
                    continue
                grids.append(
                    _grid(
                        path.name,
                        workbook,
                        sheet.name,
                        sheet.visible == SheetVisibleEnum.Visible,
                        parts.get(sheet.name),
                        path,
                        archive,
                    )
                )
    except python_calamine.PasswordError as error:
        raise PasswordProtected(name=path.name) from error
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise Damaged(name=path.name, what="a workbook") from error
    except BaseException as error:
        # The reader is compiled; where it gives up on a broken file it raises a "panic".
        if type(error).__name__ != "PanicException":
            raise
        raise Damaged(name=path.name, what="a workbook") from error
    return sorted(grids, key=lambda grid: not grid.visible)


def _grid(
    name: str,
    workbook: CalamineWorkbook,
    title: str,
    visible: bool,
    part: str | None,
    path: Path,
    archive: Archive | None,
) -> Grid:
    limits.check()
    sheet = workbook.get_sheet_by_name(title)
    rows, columns = sheet.total_height, sheet.total_width
    if rows > MOST_ROWS:
        raise TooManyRows(name=name, limit=MOST_ROWS)
    if rows * columns > MOST_AREA:
        raise TooManyCells(name=name, rows=rows, columns=columns)
    merges = tuple(
        Merge(first[0], first[1], last[0], last[1])
        for first, last in islice(sheet.merged_cell_ranges or (), MOST_MERGES)
    )
    facts = archive.sheets.get(part) if archive and part else None
    cells = sheet.to_python(skip_empty_area=False)
    if columns > MOST_COLUMNS:
        cells = [row[:MOST_COLUMNS] for row in cells]
    return Grid(
        rows=cells,
        cut=columns > MOST_COLUMNS,
        sheet=title,
        merges=merges,
        hidden_rows=frozenset(facts.hidden_rows) if facts else frozenset(),
        visible=visible,
        formats=_formats(path, part) if part else {},
        formulas={column: frozenset(at) for column, at in facts.formulas.items()} if facts else {},
    )


def _parser() -> dict[str, Any]:
    """How XML from outside is parsed: nothing fetched, nothing expanded, no depth without end."""
    return {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}


def _parts(path: Path) -> dict[str, str]:
    """Sheet title to the member of the archive that holds it; empty where that is not plain."""
    try:
        with zipfile.ZipFile(path) as archive:
            parser = etree.XMLParser(**_parser())
            book = etree.fromstring(archive.read("xl/workbook.xml"), parser)
            links = etree.fromstring(archive.read("xl/_rels/workbook.xml.rels"), parser)
            targets = {link.get("Id"): link.get("Target", "") for link in links}
            found: dict[str, str] = {}
            for sheet in book.iter("{*}sheet"):
                target = targets.get(sheet.get(_RELATION), "")
                member = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
                found[sheet.get("name", "")] = posixpath.normpath(member)
            return found
    except (KeyError, etree.XMLSyntaxError, zipfile.BadZipFile):
        return {}


def _formats(path: Path, part: str) -> dict[tuple[int, int], str]:
    """Number formats of the cells near the top that are not the general one.

    They show what numbers alone do not: a currency sign, leading zeros of a code. Where they
    cannot be read the numbers are taken without them.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            styles = _styles(archive.read("xl/styles.xml"))
            if not styles:
                return {}
            found: dict[tuple[int, int], str] = {}
            with archive.open(part) as file:
                for _, cell in etree.iterparse(file, tag="{*}c", **_parser()):
                    address = re.match(r"([A-Z]{1,3})(\d+)$", cell.get("r") or "")
                    style = styles.get(cell.get("s") or "")
                    if address:
                        row = int(address[2]) - 1
                        if row >= _FORMAT_ROWS:
                            break
                        if style:
                            found[row, _column(address[1])] = style
                    cell.clear()
            return found
    except (KeyError, etree.XMLSyntaxError, zipfile.BadZipFile):
        return {}


def _styles(xml: bytes) -> dict[str, str]:
    """Cell style number to its number format, for formats that say more than digits."""
    root = etree.fromstring(xml, etree.XMLParser(**_parser()))
    codes = {one.get("numFmtId"): one.get("formatCode") or "" for one in root.iter("{*}numFmt")} | {
        str(number): code for number, code in _BUILT_IN.items()
    }
    styles: dict[str, str] = {}
    cells = root.find("{*}cellXfs")
    for number, style in enumerate(cells if cells is not None else ()):
        code = codes.get(style.get("numFmtId"), "")
        # [$€-407] and [$USD] name the currency inside brackets.
        code = re.sub(r"\[\$([^\]\-]*)[^\]]*\]", r"\1", code).replace('"', "").replace("\\", "")
        if code and code != "General":
            styles[str(number)] = code.split(";")[0].strip()
    return styles


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
