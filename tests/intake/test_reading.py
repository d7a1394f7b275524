"""Tests of reading a file as a person hands it over."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.intake.reading import ENDINGS, READERS, read
from app.intake.refusals import (
    Damaged,
    FileEmpty,
    FileMissing,
    FileTooLarge,
    IsFolder,
    NoTable,
    NotADocument,
    NotElectronic,
    NotText,
    PasswordProtected,
    TooManyRows,
)
from tests.intake.books import HEAD, sentences, text_table, workbook

MUG = [1, "Mug", 2, "pcs", 3, 6]


def test_missing_folder_empty(tmp_path: Path) -> None:
    with pytest.raises(FileMissing):
        read(tmp_path / "none.xlsx")
    with pytest.raises(IsFolder):
        read(tmp_path)
    empty = tmp_path / "empty.csv"
    empty.touch()
    with pytest.raises(FileEmpty, match=r"empty\.csv is empty"):
        read(empty)


def test_two_hundred_megabytes(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    with path.open("wb") as file:
        file.truncate(200 * 1024 * 1024)
    with pytest.raises(FileTooLarge, match="has 200 MB; files of up to 50 MB are read"):
        read(path)


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"%PDF-1.7", Damaged),
        (b"<?xml version='1.0'?><Invoice/>", NotElectronic),
        (b"GIF89a", NotADocument),
        (b"PK\x03\x04 not really", Damaged),
        (b"\0\1\2\3" * 50, NotText),
        (b"Dear Sir,\nall is well.\n", NoTable),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
            + bytes(500)
            + "EncryptedPackage".encode("utf-16-le"),
            PasswordProtected,
        ),
    ],
)
def test_each_bad_file_has_its_sentence(
    tmp_path: Path, content: bytes, refusal: type[Exception]
) -> None:
    path = tmp_path / "file.xlsx"
    path.write_bytes(content)
    with pytest.raises(refusal):
        read(path)


def test_a_wrong_ending_is_read_by_content_and_said(tmp_path: Path) -> None:
    path = workbook(tmp_path / "bill.csv", HEAD, MUG)
    document = read(path)
    assert document.kind == "xlsx"
    assert "bill.csv is named .csv but is an Excel workbook" in sentences(document)
    text = tmp_path / "bill.xlsx"
    text.write_text(text_table(["Item", "Qty", "Price"], ["Mug", "2", "3"]))
    assert "but is a text table" in sentences(read(text))


def test_too_many_rows(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_text("Item,Qty\n" + "Mug,1\n" * 200_001)
    with pytest.raises(TooManyRows, match="more than 200,000 rows"):
        read(path)


def test_every_reader_has_its_endings() -> None:
    assert READERS.keys() == ENDINGS.keys()


def test_the_document_bears_the_files_name(tmp_path: Path) -> None:
    assert read(workbook(tmp_path / "bill 7.xlsx", HEAD, MUG)).name == "bill 7.xlsx"
