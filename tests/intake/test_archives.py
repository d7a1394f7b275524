"""Tests of looking through archives before anyone opens them."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

import pytest

from app.intake.archives import look_through
from app.intake.refusals import (
    Damaged,
    HostileMarkup,
    PasswordProtected,
    TooManyCells,
    UnpacksTooLarge,
)
from tests.intake.books import HEAD, rewritten, workbook

SHEET = "xl/worksheets/sheet1.xml"
MUG = [1, "Mug", 2, "pcs", 3, 6]


def packed(path: Path, *members: tuple[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return path


def test_an_honest_workbook(tmp_path: Path) -> None:
    found = look_through(workbook(tmp_path / "a.xlsx", HEAD, MUG))
    assert SHEET in found.names
    assert found.sheets[SHEET].hidden_rows == set()


def test_hidden_rows_and_formulas_are_seen(tmp_path: Path) -> None:
    def change(sheet: object) -> None:
        sheet.row_dimensions[3].hidden = True  # type: ignore[attr-defined]

    path = workbook(
        tmp_path / "a.xlsx", HEAD, [1, "Mug", 2, "pcs", 3, "=C2*E2"], MUG, change=change
    )
    found = look_through(path).sheets[SHEET]
    assert found.hidden_rows == {2}
    assert found.formulas == {5: {1}}


def resized(path: Path, size: int) -> Path:
    """The same archive claiming another size of its only member."""
    data = bytearray(path.read_bytes())
    directory = data.rfind(b"PK\x01\x02")
    for place in (22, directory + 24):
        data[place : place + 4] = struct.pack("<I", size)
    path.write_bytes(data)
    return path


def test_a_declared_bomb(tmp_path: Path) -> None:
    path = packed(tmp_path / "bomb.xlsx", (SHEET, b"<worksheet/>"))
    with pytest.raises(UnpacksTooLarge, match="would unpack to more than 300 MB"):
        look_through(resized(path, 320 * 1024 * 1024))


def test_a_bomb_that_packs_too_well(tmp_path: Path) -> None:
    path = packed(tmp_path / "bomb.xlsx", (SHEET, bytes(30 * 1024 * 1024)))
    assert path.stat().st_size < 50_000
    with pytest.raises(UnpacksTooLarge):
        look_through(path)


def test_a_bomb_that_lies_about_its_size(tmp_path: Path) -> None:
    path = packed(tmp_path / "bomb.xlsx", (SHEET, bytes(30 * 1024 * 1024)))
    with pytest.raises(UnpacksTooLarge):
        look_through(resized(path, 1000))


def test_entities(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", HEAD, MUG)
    laughs = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
    rewritten(path, SHEET, lambda xml: xml.replace(b"<worksheet", laughs + b"<worksheet", 1))
    with pytest.raises(HostileMarkup):
        look_through(path)


def test_cells_far_apart(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", HEAD, MUG)
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    rewritten(path, SHEET, lambda xml: xml.replace(b"</sheetData>", far))
    with pytest.raises(TooManyCells):
        look_through(path)


def test_encrypted_members(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.xlsx", ("xl/workbook.xml", b"x"))
    data = bytearray(path.read_bytes())
    data[data.rfind(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    with pytest.raises(PasswordProtected):
        look_through(path)


@pytest.mark.parametrize("keep", [10, 200, 3000])
def test_half_a_file(tmp_path: Path, keep: int) -> None:
    path = workbook(tmp_path / "a.xlsx", HEAD, MUG)
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(Damaged):
        look_through(path)


def ods(path: Path, rows: int, columns: int, tail: bytes = b"") -> Path:
    cell = f'<table:table-cell table:number-columns-repeated="{columns}" office:value="1">'
    row = f'<table:table-row table:number-rows-repeated="{rows}">{cell}</table:table-cell>'
    body = b'<table:table table:name="S">' + row.encode() + b"</table:table-row>" + tail
    return packed(path, ("content.xml", body + b"</table:table>"))


def test_a_tag_that_stands_for_millions_of_cells(tmp_path: Path) -> None:
    with pytest.raises(TooManyCells):
        look_through(ods(tmp_path / "a.ods", 200_000, 200))


def test_blank_tails_are_no_cells(tmp_path: Path) -> None:
    blank = b'<table:table-cell table:number-columns-repeated="16384"/>'
    tail = b'<table:table-row table:number-rows-repeated="1048000">' + blank + b"</table:table-row>"
    look_through(ods(tmp_path / "a.ods", 20, 5, tail))
