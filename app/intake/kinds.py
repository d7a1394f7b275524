"""What a file is, by its content and never by its name."""

from __future__ import annotations

import re
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

HEAD = 8192
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_IMAGES = (
    (b"\x89PNG", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"GIF8", "a picture (GIF)"),
    (b"II*\0", "a picture (TIFF)"),
    (b"MM\0*", "a picture (TIFF)"),
    (b"BM", "a picture (BMP)"),
)
_SCANS = frozenset({b"\x89PNG", b"\xff\xd8\xff", b"II*\0", b"MM\0*"})
_OTHERS = (
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"{\\rtf", "a text document (RTF)"),
    (b"MZ", "a program"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3", "a database"),
    (b"ID3", "a sound file"),
)
_ELEMENT = re.compile(
    rb"<!--|<(?!html|table|meta|style|head|body|div)[a-z_][\w.\-]*(?::[\w.\-]+)?[\s>/]"
)


@dataclass(frozen=True)
class Kind:
    """``name`` is a reader's key, or None; then ``what`` says what the file is instead.

    ``protected`` is true for a password, ``later`` for kinds whose reader is still to come,
    ``holds_files`` for mails and archives, whose files are read one by one.
    """

    name: str | None
    what: str
    later: bool = False
    protected: bool = False
    holds_files: bool = False


def kind_of(path: Path) -> Kind:
    """The kind of a file that exists and is not empty."""
    with path.open("rb") as file:
        head = file.read(HEAD)
        if head.startswith(b"PK\x03\x04") or head.startswith(b"PK\x05\x06"):
            return _zipped(path)
        if head.startswith(_OLE):
            return _compound(head + file.read(4 << 20))
    for magic, what in _IMAGES:
        if head.startswith(magic) and (magic != b"BM" or head[6:10] == b"\0\0\0\0"):
            return Kind("scan" if magic in _SCANS else None, what)
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return Kind(None, "a picture (WebP)")
    if head[4:8] == b"ftyp":
        return Kind(None, "a picture or a film")
    if b"%PDF-" in head[:1024]:
        return Kind("pdf", "a PDF")
    for magic, what in _OTHERS:
        if head.startswith(magic):
            return Kind(None, what)
    return _textual(head)


def _zipped(path: Path) -> Kind:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            mime = b""
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                mime = archive.read("mimetype")
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, RuntimeError):
        return Kind("xlsx", "a workbook")  # the reader says that it is damaged
    if b"opendocument.spreadsheet" in mime:
        return Kind("ods", "an OpenDocument workbook")
    if b"opendocument" in mime:
        return Kind(None, "an OpenDocument text or drawing")
    if "xl/workbook.bin" in names:
        return Kind("xlsb", "an Excel workbook (binary)")
    if any(name.startswith("xl/") for name in names):
        return Kind("xlsx", "an Excel workbook")
    if any(name.startswith("word/") for name in names):
        return Kind(None, "a Word document")
    if any(name.startswith("ppt/") for name in names):
        return Kind(None, "a presentation")
    return Kind(None, "a zip archive", holds_files=True)


def _compound(data: bytes) -> Kind:
    """Microsoft's compound files: old Excel and Word, Outlook messages, encrypted new ones."""

    def holds(name: str) -> bool:
        return name.encode("utf-16-le") in data

    if holds("EncryptedPackage") or holds("EncryptionInfo"):
        return Kind(None, "an encrypted workbook", protected=True)
    if holds("Workbook") or holds("Book"):
        return Kind("xls", "an Excel workbook (97-2003)")
    if holds("WordDocument"):
        return Kind(None, "a Word document")
    if holds("__properties_version1.0"):
        return Kind(None, "an Outlook message", holds_files=True)
    if holds("PowerPoint Document"):
        return Kind(None, "a presentation")
    return Kind("xls", "an Excel workbook (97-2003)")


def _is_mail(head: bytes) -> bool:
    """Whether it begins with the headers of a mail: a sender's, and one that no person writes."""
    top = re.split(rb"\r?\n\r?\n", head.lstrip(b"\xef\xbb\xbf\r\n"), maxsplit=1)[0]
    names = {line[: line.find(b":")].lower() for line in top.splitlines() if b":" in line}
    return (
        re.match(rb"(?:From |[!-9;-~]+:)", top) is not None
        and bool(names & {b"from", b"received", b"return-path", b"delivered-to"})
        and bool(names & {b"message-id", b"mime-version", b"received", b"content-type"})
    )


def _textual(head: bytes) -> Kind:
    start = head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0")[:600].replace(b"\0", b"").lower()
    plain = head.replace(b"\0", b"").lower()
    tagged = _ELEMENT.match(start) and (b"xmlns" in plain or b"</" in plain or b"/>" in plain)
    if start.startswith(b"<?xml") or tagged:
        if b"schemas-microsoft-com:office:spreadsheet" in plain:
            return Kind("xls_xml", "an Excel 2003 XML workbook")
        if b"<html" not in plain:
            return Kind("xml", "an XML document")
    if start.startswith((b"<!doctype html", b"<html", b"<table", b"<?xml", b"<meta", b"<style")):
        return Kind("html", "a web page")
    if _is_mail(head):
        return Kind(None, "an e-mail message", holds_files=True)
    return Kind("csv", "a text table")
