"""From a file to a document: one call that opens it by content, within limits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from app.intake import delimited, disguised, facturx, invoice, limits, pdf, spreadsheet
from app.intake.document import Document, Problem
from app.intake.kinds import kind_of
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

Reader = Callable[[Path], Document]


def _workbook(kind: str) -> Reader:
    def read_workbook(path: Path) -> Document:
        return invoice.assemble(kind, path.name, spreadsheet.read(path, kind))

    return read_workbook


def _text(path: Path) -> Document:
    grid, doubts = delimited.read(path)
    return invoice.assemble("csv", path.name, [grid], doubts)


def _xml_workbook(path: Path) -> Document:
    grids, doubts = disguised.workbook(path)
    return invoice.assemble("xls_xml", path.name, grids, doubts)


def _web_page(path: Path) -> Document:
    return invoice.assemble("html", path.name, disguised.web_page(path))


def _pages(path: Path) -> Document:
    tables, doubts = pdf.read(path)
    return invoice.assemble("pdf", path.name, tables, doubts)


def _pdf(path: Path) -> Document:
    return facturx.read_pdf(path, _pages)


def _scan(path: Path) -> Document:
    tables, doubts = pdf.read_picture(path)
    return invoice.assemble("scan", path.name, tables, doubts)


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


def read(path: Path) -> Document:
    """Read a commercial invoice, or say in one sentence why not.

    The content decides what the file is; an ending that says otherwise is a problem of the
    document. Raises a subclass of :class:`app.core.errors.Refused` from
    :mod:`app.intake.refusals`.
    """
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
            document = READERS[kind.name](path)
    except OSError as error:
        raise FileUnreadable(name=name, reason=error.strerror or str(error)) from error
    ending = path.suffix.lower()
    if ending in ENDINGS[kind.name]:
        return document
    said = Problem("", f"{name} is named {ending} but is {kind.what}; it was read as that.")
    return replace(document, problems=(said, *document.problems))
