"""Tests of telling what a file is by its content."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from app.intake.kinds import kind_of
from tests.intake.books import HEAD, workbook

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def wide(name: str) -> bytes:
    return name.encode("utf-16-le")


@pytest.mark.parametrize(
    ("content", "words", "later"),
    [
        (b"GIF89a", "a picture (GIF)", False),
        (b"Received: from mail\r\n", "an e-mail message", False),
        (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", False),
        (b"MZ\x90", "a program", False),
        (OLE + wide("WordDocument"), "a Word document", False),
        (OLE + wide("__properties_version1.0"), "an Outlook message", False),
    ],
)
def test_what_is_not_read(tmp_path: Path, content: bytes, words: str, later: bool) -> None:
    path = tmp_path / "file.xlsx"
    path.write_bytes(content)
    kind = kind_of(path)
    assert (kind.name, kind.what, kind.later) == (None, words, later)


def test_passwords(tmp_path: Path) -> None:
    path = tmp_path / "locked.xlsx"
    path.write_bytes(OLE + wide("EncryptedPackage"))
    assert kind_of(path).protected


def test_what_is_read(tmp_path: Path) -> None:
    assert kind_of(workbook(tmp_path / "a.bin", HEAD)).name == "xlsx"
    old = tmp_path / "b.bin"
    old.write_bytes(OLE + wide("Workbook"))
    assert kind_of(old).name == "xls"
    text = tmp_path / "c.xlsx"
    text.write_text("Item;Qty\nMug;2\n")
    assert kind_of(text).name == "csv"
    bmp_like = tmp_path / "d.csv"
    bmp_like.write_text("BMW parts,2\n")
    assert kind_of(bmp_like).name == "csv"


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"%PDF-1.7 ...", "pdf", "a PDF"),
        (b"\r\n%PDF-1.4", "pdf", "a PDF"),
        (b"\x89PNG\r\n\x1a\n", "scan", "a picture (PNG)"),
        (b"\xff\xd8\xff\xe0", "scan", "a picture (JPEG)"),
        (b"II*\0", "scan", "a picture (TIFF)"),
    ],
)
def test_pages_and_pictures_of_pages(tmp_path: Path, content: bytes, name: str, words: str) -> None:
    path = tmp_path / "file.xlsx"
    path.write_bytes(content)
    assert (kind_of(path).name, kind_of(path).what) == (name, words)


@pytest.mark.parametrize(
    ("member", "words"),
    [
        ("word/document.xml", "a Word document"),
        ("ppt/a.xml", "a presentation"),
        ("a.txt", "a zip archive"),
    ],
)
def test_other_archives(tmp_path: Path, member: str, words: str) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(member, "x")
    assert (kind_of(path).name, kind_of(path).what) == (None, words)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"%PDF-1.7 ...", "pdf"),
        (b'<?xml version="1.0"?><Invoice/>', "xml"),
        (b"\xef\xbb\xbf<?xml version='1.0'?>", "xml"),
        ('<?xml version="1.0"?><Invoice/>'.encode("utf-16"), "xml"),
        (b"<!-- made by hand --><a:Invoice xmlns:a='urn:a'/>", "xml"),
        (b"<NS3:Invoice xmlns:NS3='urn:a'>", "xml"),
        (b"<Goods>,Qty,Price", "csv"),
        (b"<html><table>", "html"),
        (b"<!DOCTYPE HTML><html>", "html"),
        (b"<?xml version='1.0'?><!DOCTYPE html><html xmlns='urn:x'>", "html"),
        (b"<table border=1><tr>", "html"),
        (b"<meta charset=utf-8><table>", "html"),
        (
            b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
            "xls_xml",
        ),
        (b"<5 pieces,2,3", "csv"),
    ],
)
def test_markup_and_pdf(tmp_path: Path, content: bytes, name: str) -> None:
    path = tmp_path / "file.dat"
    path.write_bytes(content)
    assert kind_of(path).name == name
