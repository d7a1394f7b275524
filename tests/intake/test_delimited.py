"""Tests of text tables: encodings and separators."""
# ruff: noqa: RUF001  (signs that only look alike are what this is about)

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import Refused
from app.intake import delimited
from app.intake.reading import read as read_file
from app.intake.refusals import NotText
from tests.intake.books import text_table

ROWS = (
    ["Item", "Qty", "Price", "Amount"],
    ["Mug, white", "1", "2.50", "2.50"],
    ["Cup", "2", "3.00", "6.00"],
)


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_separators(tmp_path: Path, separator: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(text_table(*ROWS, separator=separator), "utf-8")
    document = read_file(path)
    assert [line.description for line in document.lines] == ["Mug, white", "Cup"]
    assert document.lines[1].source == "row 3"


def test_decimal_commas_with_semicolons(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Bezeichnung;Menge;Einzelpreis\nGlas, groß;2;1.234,50\n", "utf-8")
    assert str(read_file(path).lines[0].unit_price) == "1234.50"


@pytest.mark.parametrize(
    ("encoding", "head", "expected"),
    [
        ("utf-8-sig", "Désignation,Quantité,Prix\nTasse,2,3\n", "Désignation"),
        ("utf-16", "Désignation,Quantité,Prix\nTasse,2,3\n", "Désignation"),
        ("utf-16-le", "Description,Quantity,Price\nMug,2,3\n", "Description"),
        ("cp1252", "Désignation;Quantité;Prix\nThéière;2;3\n", "Désignation"),
        ("cp1250", "Nazwa towaru;Ilość;Cena jedn.\nŁyżka żółta;2;3\n", "Nazwa towaru"),
        ("cp1254", "Açıklama;Miktar;Birim Fiyatı\nÇaydanlık şişe;2;3\n", "Açıklama"),
        ("gb18030", "品名,数量,单价\n不锈钢杯,2,3\n", "品名"),
    ],
)
def test_encodings(tmp_path: Path, encoding: str, head: str, expected: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(head.encode(encoding))
    grid, doubts = delimited.read(path)
    assert grid.text(0, 0) == expected
    assert grid.text(1, 0) == head.split("\n")[1].replace(";", ",").split(",")[0]
    assert bool(doubts) is (encoding.startswith("cp") or encoding == "gb18030")
    assert len(read_file(path).lines) == 1


def test_a_person_may_choose(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("Item|Größe;x\n".encode("cp1252"))
    grid, doubts = delimited.read(path, encoding="cp1252", separator="|")
    assert grid.text(0, 1) == "Größe;x"
    assert doubts == []


def test_quoted_line_breaks_stay_in_one_row(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b'Item,Qty,Price\r\n"Mug,\r\nwhite",2,3\r\nCup,1,1\r\n')
    document = read_file(path)
    assert [line.description for line in document.lines] == ["Mug,\r\nwhite", "Cup"]
    assert document.lines[1].source == "row 3"


def test_the_sep_line_of_excel(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("sep=;\nItem;Qty;Price\nMug;2;3\n")
    document = read_file(path)
    assert document.lines[0].source == "row 3"


@pytest.mark.parametrize("content", [bytes(range(256)) * 40, b"\0\1\2\3" * 100, b"\xff\xfe\x00"])
def test_what_is_no_text(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(NotText):
        delimited.decode("a.csv", content)


def test_an_unclosed_quote_does_not_swallow_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    rows = "".join(f"Mug {n},2,3\n" for n in range(20_000))
    path.write_text('Item,Qty,Price\n"' + rows)
    assert len(read_file(path).lines) >= 19_999


@given(st.binary(max_size=600))
def test_no_bytes_break_it(data: bytes) -> None:
    try:
        text = delimited.decode("a.csv", data)
        delimited.find_separator(text.text)
    except Refused:
        pass


def test_a_table_wider_than_any_invoice(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Item,Qty,Price" + "," * 20_000 + "\nMug,2,3" + "," * 20_000 + "\n")
    document = read_file(path)
    assert len(document.lines) == 1
    assert "Only the first 512 columns" in document.problems[-1].sentence
