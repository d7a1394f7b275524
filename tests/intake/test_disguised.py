"""Tests of tables saved as .xls by other programs: Excel 2003 XML and web pages."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from app.intake import disguised
from app.intake.grid import Merge
from app.intake.reading import read
from app.intake.refusals import Damaged, HostileMarkup, TooManyRows
from tests.intake.books import sentences

ROWS = """
 <Row><Cell ss:MergeAcross="2"><Data ss:Type="String">Commercial invoice</Data></Cell></Row>
 <Row ss:Index="3"><Cell><Data ss:Type="String">Description</Data></Cell>
  <Cell><Data ss:Type="String">Qty</Data></Cell>
  <Cell><Data ss:Type="String">Unit price USD</Data></Cell>
  <Cell><Data ss:Type="String">Amount USD</Data></Cell></Row>
 <Row><Cell><Data ss:Type="String">Mug</Data></Cell><Cell><Data ss:Type="Number">4</Data></Cell>
  <Cell><Data ss:Type="Number">2.5</Data></Cell>
  <Cell ss:Formula="=RC[-1]*RC[-2]"><Data ss:Type="Number">10</Data></Cell></Row>
 <Row ss:Hidden="1"><Cell><Data ss:Type="String">Bowl</Data></Cell>
  <Cell><Data ss:Type="Number">1</Data></Cell><Cell ss:Index="4">
  <Data ss:Type="Number">3</Data></Cell></Row>"""


def workbook(tmp_path: Path, rows: str = ROWS, more: str = "") -> Path:
    path = tmp_path / "bill.xls"
    path.write_text(
        '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
        f'<Worksheet ss:Name="Bill"><Table>{rows}</Table></Worksheet>{more}</Workbook>'
    )
    return path


def test_an_excel_2003_workbook_is_read(tmp_path: Path) -> None:
    document = read(workbook(tmp_path))
    assert document.kind == "xls_xml"
    assert [line.description for line in document.lines] == ["Mug", "Bowl"]
    assert document.lines[0].source == "Bill!A4:D4"
    assert (document.lines_total, document.currency) == (13, "USD")
    assert "1 lines stand in hidden rows" in sentences(document)


def test_cells_stand_where_their_index_says(tmp_path: Path) -> None:
    hidden = """<Worksheet ss:Name="Old"><Table/><WorksheetOptions
      xmlns="urn:schemas-microsoft-com:office:excel"><Visible>SheetHidden</Visible>
      </WorksheetOptions></Worksheet>"""
    grids, doubts = disguised.workbook(workbook(tmp_path, more=hidden))
    grid = grids[0]
    assert not doubts
    assert [one.visible for one in grids] == [True, False]
    assert grid.merges == (Merge(0, 0, 0, 2),)
    assert list(grid.rows[1]) == []
    assert grid.cell(4, 2) is None
    assert grid.cell(4, 3) == 3
    assert grid.formulas == {3: frozenset({3})}
    assert grid.hidden_rows == frozenset({4})


def test_values_have_their_types(tmp_path: Path) -> None:
    cells = "".join(
        f'<Cell><Data ss:Type="{kind}">{said}</Data></Cell>'
        for kind, said in (
            ("DateTime", "2026-03-09T00:00:00.000"),
            ("Boolean", "1"),
            ("Number", "NaN"),
            ("Number", "many"),
            ("String", ""),
        )
    )
    grids, _ = disguised.workbook(workbook(tmp_path, f"<Row>{cells}</Row>"))
    assert list(grids[0].rows[0]) == [datetime(2026, 3, 9), True, "NaN", "many", None]


@pytest.mark.parametrize("index", ["0", "-4", "x", "1e3", "9999999999"])
def test_an_index_that_is_none_is_damage(tmp_path: Path, index: str) -> None:
    rows = f'<Row/><Row/><Row ss:Index="{index}"/>'
    with pytest.raises(Damaged):
        disguised.workbook(workbook(tmp_path, rows))


def test_a_row_beyond_all_rows_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TooManyRows):
        disguised.workbook(workbook(tmp_path, '<Row ss:Index="99999999"/>'))


def test_a_cell_far_to_the_right_is_left(tmp_path: Path) -> None:
    rows = '<Row><Cell/><Cell ss:Index="16000"><Data ss:Type="String">x</Data></Cell></Row>'
    grids, _ = disguised.workbook(workbook(tmp_path, rows))
    assert grids[0].cut
    assert len(grids[0].rows[0]) == 1


def test_a_doctype_in_a_workbook_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path)
    path.write_text(
        path.read_text().replace("<Workbook", "<!DOCTYPE x [<!ENTITY y 'z'>]><Workbook")
    )
    with pytest.raises(HostileMarkup):
        read(path)


PAGE = """<html><head><title>Bill</title><style>p {}</style></head><body>
<h1>Commercial invoice</h1><p>Invoice No.: 4711<br>Currency: EUR</p>
<table><tr><td><table>
 <tr><th>Description</th><th>Qty</th><th>Unit price</th><th>Amount</th></tr>
 <tr><td rowspan=2>Mug<br>blue</td><td>4</td><td>2,50</td><td>10,00</td></tr>
 <tr><td>1</td><td>3,00</td><td>3,00</td></tr>
 <tr><td colspan="3">Total</td><td>13,00</td></tr>
</table></td></tr></table><script>var a = "<p>x</p>";</script></body></html>"""


def test_a_web_page_is_read(tmp_path: Path) -> None:
    path = tmp_path / "bill.xls"
    path.write_text(PAGE)
    document = read(path)
    assert document.kind == "html"
    assert document.invoice_number == "4711"
    assert document.lines[0].description.startswith("Mug")
    assert (document.lines_total, document.document_total) == (13, 13)
    assert document.totals_agree is True
    assert document.currency == "EUR"


def test_spans_and_texts_of_a_web_page(tmp_path: Path) -> None:
    path = tmp_path / "bill.html"
    path.write_text(PAGE)
    rows = [list(row) for row in disguised.web_page(path)[0].rows]
    assert rows == [
        ["Commercial invoice"],
        ["Invoice No.: 4711"],
        ["Currency: EUR"],
        ["Description", "Qty", "Unit price", "Amount"],
        ["Mug\nblue", "4", "2,50", "10,00"],
        [None, "1", "3,00", "3,00"],
        ["Total", None, None, "13,00"],
    ]


def test_spans_beyond_all_sense(tmp_path: Path) -> None:
    path = tmp_path / "bill.html"
    path.write_text("<table><tr><td colspan=99999999 rowspan=99999999>x<td>y</table>")
    grid = disguised.web_page(path)[0]
    assert grid.cut
    assert len(grid.rows[0]) == 512
