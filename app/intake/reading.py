"""From a file to a document: one call that opens it by content, within limits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from app.intake import delimited, disguised, facturx, limits, pdf, spreadsheet
from app.intake.document import Document, Problem
from app.intake.kinds import kind_of
from app.intake.mapping import Mapping
from app.intake.opened import Sheets
from app.intake.refusals import (
    FileEmpty,
    FileMissing,
    FileTooLarge,
    FileUnreadable,
    HoldsFiles,
    IsFolder,
    NotADocument,
    NotReadYet,
    PasswordProtected,
)

# A reader answers with the sheets of a file, or with a document that names its own parts.
Reader = Callable[[Path], Document | Sheets]


def _workbook(kind: str) -> Reader:
    def read_workbook(path: Path) -> Sheets:
        return Sheets(kind, path.name, spreadsheet.read(path, kind))

    return read_workbook


def _text(path: Path) -> Sheets:
    grid, doubts = delimited.read(path)
    return Sheets("csv", path.name, [grid], tuple(doubts))


def _xml_workbook(path: Path) -> Sheets:
    grids, doubts = disguised.workbook(path)
    return Sheets("xls_xml", path.name, grids, tuple(doubts))


def _web_page(path: Path) -> Sheets:
    return Sheets("html", path.name, disguised.web_page(path))


def _pages(path: Path) -> Sheets:
    tables, doubts = pdf.read(path)
    return Sheets("pdf", path.name, tables, tuple(doubts))


def _pdf(path: Path) -> Document | Sheets:
    return facturx.read_pdf(path, _pages)


def _scan(path: Path) -> Sheets:
    tables, doubts = pdf.read_picture(path)
    return Sheets("scan", path.name, tables, tuple(doubts))


# A new kind of file is one reader here and its magic in kinds.py.
READERS: dict[str, Reader] = {
    "xlsx": _workbook("xlsx"),
    "xlsb": _workbook("xlsb"),
    "xls": _workbook("xls"),
    "ods": _workbook("ods"),
    "csv": _text,
    "xls_xml": _xml_workbook,
    "html": _web_page,
    "xml": facturx.read_xml,
    "pdf": _pdf,
    "scan": _scan,
}
# The endings each kind usually has; another one is said, and the content believed.
ENDINGS = {
    "xlsx": {".xlsx", ".xlsm", ".xltx", ".xltm"},
    "xlsb": {".xlsb"},
    "xls": {".xls", ".xlt"},
    "ods": {".ods", ".ots", ".fods"},
    "csv": {".csv", ".tsv", ".txt", ".tab", ""},
    "xls_xml": {".xml", ".xls"},
    "html": {".html", ".htm", ".xls"},
    "xml": {".xml", ".ubl", ".cii", ".xrechnung"},
    "pdf": {".pdf"},
    "scan": {".png", ".jpg", ".jpeg", ".tif", ".tiff"},
}


def read(path: Path, mapping: Mapping | None = None) -> Document:
    """Read a commercial invoice, or say in one sentence why not.

    ``mapping`` is a person's say which column holds what. The content decides what the file is;
    an ending that says otherwise is a problem of the document. Raises a subclass of
    :class:`app.core.errors.Refused` from :mod:`app.intake.refusals`.
    """
    with limits.kept(Path(path).name):
        found = opened(path)
        return found.examine(mapping).document if isinstance(found, Sheets) else found


def opened(path: Path) -> Document | Sheets:
    """The sheets of a file, or the document where it names its own parts; refuses as read does."""
    path = Path(path)
    name = path.name or str(path)
    try:
        if path.is_dir():
            raise IsFolder(name=name)
        if not path.is_file():
            raise FileMissing(name=path)
        size = path.stat().st_size
        if size == 0:
            raise FileEmpty(name=name)
        if size > limits.LARGEST_FILE:
            largest = limits.LARGEST_FILE // limits.MB
            raise FileTooLarge(name=name, megabytes=round(size / limits.MB), limit=largest)
        kind = kind_of(path)
        if kind.protected:
            raise PasswordProtected(name=name)
        if kind.holds_files:
            raise HoldsFiles(name=name, what=kind.what)
        if kind.name is None:
            raise (NotReadYet if kind.later else NotADocument)(name=name, what=kind.what)
        with limits.kept(name):
            found = READERS[kind.name](path)
    except OSError as error:
        raise FileUnreadable(name=name, reason=error.strerror or str(error)) from error
    ending = path.suffix.lower()
    if ending in ENDINGS[kind.name]:
        return found
    said = Problem("", f"{name} is named {ending} but is {kind.what}; it was read as that.")
    if isinstance(found, Sheets):
        return replace(found, doubts=(said, *found.doubts))
    return replace(found, problems=(said, *found.problems))
