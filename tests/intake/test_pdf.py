"""Tests of reading PDFs: invoices drawn in many ways are read line by line as they were meant."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from app.intake import pdf
from app.intake.document import Problem
from app.intake.pdf_page import Page, Word
from app.intake.refusals import NeedsRecognition, NoLines, TextUnreadable
from tests.intake import invoices
from tests.intake.books import sentences
from tests.intake.invoices import STYLES, Style, Truth, draw, lines
from tests.intake.papers import Paper, grids, read, write

VARIANTS = invoices.variants()


def exact(path: Path, goods: list[Truth]) -> None:
    """Every line and the total are as they were drawn."""
    document = read(path)
    assert [
        (one.part_number, one.description, one.quantity, one.unit_price, one.value)
        for one in document.lines
    ] == [(one.part, one.description, one.quantity, one.price, one.value) for one in goods]
    assert document.document_total == sum(one.value for one in goods)
    assert document.totals_agree is True
    assert document.invoice_number == "OB/2026/7"


@pytest.mark.parametrize("count", [1, 2, 7, 40])
@pytest.mark.parametrize("name", VARIANTS)
def test_every_layout_is_read_exactly(tmp_path: Path, name: str, count: int) -> None:
    goods = lines(count, seed=count)
    exact(draw(tmp_path / "a.pdf", goods, VARIANTS[name]), goods)


def test_119_lines_over_many_pages_with_the_total_on_the_last(tmp_path: Path) -> None:
    goods = lines(119)
    path = draw(tmp_path / "a.pdf", goods, replace(STYLES["english"], size=7, pitch=8, padding=2))
    exact(path, goods)
    assert {spot.page for spot in read(path).spots} >= {1, 2, 3}
    assert read(path).lines[-1].source.startswith("page ")


def test_the_invoice_of_a_bundle_is_found_behind_a_certificate(tmp_path: Path) -> None:
    certificate = Paper()
    certificate.text(200, 60, "CERTIFICATE OF ORIGIN", 16).text(50, 100, "Exporter: Example Ltd")
    certificate.table(
        200,
        [("Marks", 50, "left"), ("Description of goods", 150, "left"), ("Gross kg", 500, "right")],
        [["EX 1-4", "Bolts and bearings", "120.5"], ["EX 5", "Hoses", "14.0"]],
    )  # fmt: skip
    waybill = Paper().text(200, 60, "AIR WAYBILL", 16).text(50, 90, "Not negotiable")
    goods = lines(12)
    path = draw(tmp_path / "a.pdf", goods, STYLES["english"], before=[certificate], after=[waybill])
    exact(path, goods)
    said = sentences(read(path))
    assert "Page 1 is a certificate: no lines were read there." in said
    assert "is a transport document" in said
    assert read(path).lines[0].source.startswith("page 2")


def test_a_packing_list_behind_the_invoice_is_another_table(tmp_path: Path) -> None:
    packing = Paper().text(200, 60, "PACKING LIST", 16)
    packing.table(
        200,
        [("Item No.", 50, "left"), ("Description", 120, "left"), ("Qty", 380, "right"),
         ("Net weight kg", 460, "right"), ("Gross weight kg", 545, "right")],
        [["AB-1001", "Rubber hose", "12", "10.5", "11.0"], ["AB-1002", "Bolt", "3", "1.5", "2"]],
    )  # fmt: skip
    goods = lines(3)
    path = draw(tmp_path / "a.pdf", goods, STYLES["english"], after=[packing])
    exact(path, goods)
    assert [grid.nature for grid in grids(path) if not grid.loose] == ["invoice", "packing list"]


def test_two_invoices_in_one_file_are_said(tmp_path: Path) -> None:
    goods = lines(3)
    second = invoices.papers(lines(2, 9), STYLES["english"], "OB/2026/8")
    path = draw(tmp_path / "a.pdf", goods, STYLES["english"], after=second)
    assert "names 2 invoice numbers (OB/2026/7, OB/2026/8)" in sentences(read(path))
    assert len(read(path).lines) == 5


def test_several_currencies(tmp_path: Path) -> None:
    paper = Paper().text(50, 60, "INVOICE", 16)
    paper.table(
        200,
        [("Description", 50, "left"), ("Qty", 300, "right"), ("Price", 380, "right"),
         ("Amount", 460, "right"), ("Currency", 480, "left")],
        [["Bolt", "2", "1.50", "3.00", "USD"], ["Hose", "3", "2.00", "6.00", "EUR"]],
    )  # fmt: skip
    document = read(write(tmp_path / "a.pdf", paper))
    assert [line.currency for line in document.lines] == ["USD", "EUR"]
    assert "The lines are in 2 currencies" in sentences(document)


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
@pytest.mark.parametrize("turned", [0, 90, 270])
def test_a_page_lying_on_its_side(tmp_path: Path, rotate: int, turned: int) -> None:
    """The page is turned, or its text is, or both."""
    paper = Paper(842.0, 842.0, rotate)
    columns = [("Description", 100.0), ("Qty", 400.0), ("Price", 500.0), ("Amount", 600.0)]
    for number, row in enumerate(
        [
            [head for head, _ in columns],
            ["Bolt", "2", "1.50", "3.00"],
            ["Hose", "3", "2.00", "6.00"],
        ]
    ):
        for (_, x), cell in zip(columns, row, strict=True):
            paper.text(x, 200 + 20 * number, cell, 10, turned=turned)
    path = write(tmp_path / "a.pdf", paper)
    document = read(path)
    assert [(one.description, one.value) for one in document.lines] == [("Bolt", 3), ("Hose", 6)]
    box = document.spots[0].box
    assert box is not None
    across, down = box[2] - box[0], box[3] - box[1]
    lying = (rotate + turned) % 180 == 90
    assert (down if lying else across) > 500 > 20 > (across if lying else down)


def test_text_drawn_twice_or_letter_by_letter_or_backwards(tmp_path: Path) -> None:
    paper = Paper().text(200, 60, "INVOICE", 18, spacing=9)
    rows = [("Bolt, long", "2", "1.50", "3.00"), ("Hose", "3", "2.00", "6.00")]
    for x, head in ((50, "Description"), (300, "Qty"), (400, "Price"), (500, "Amount")):
        paper.text(x, 200, head, 10).text(x + 0.3, 200, head, 10)  # bold by drawing it twice
    for number, row in enumerate(rows):
        y = 220 + 14 * number
        for x, cell in reversed(list(zip((50, 300, 400, 500), row, strict=True))):
            place = x + sum(_width(sign) for sign in cell)
            for sign in reversed(cell):  # the last letter first, each by itself
                place -= _width(sign)
                paper.text(place, y, sign, 10)
    document = read(write(tmp_path / "a.pdf", paper))
    assert [(one.description, one.quantity, one.value) for one in document.lines] == [
        ("Bolt, long", 2, 3),
        ("Hose", 3, 6),
    ]
    assert document.nature == "invoice"


def _width(sign: str) -> float:
    from tests.intake.papers import wide

    return wide(sign, 10)


def test_section_lines_and_notes_are_no_part_of_a_description(tmp_path: Path) -> None:
    paper = Paper().text(50, 60, "INVOICE", 16)
    head = [("Description", 120.0, "left"), ("Qty", 380.0, "right"), ("Price", 460.0, "right"),
            ("Amount", 545.0, "right")]  # fmt: skip
    y = paper.table(200, head, [["Bolt\nzinc plated", "2", "1.50", "3.00"]])
    paper.text(50, y + 14, "Delivery note 4711 of 3 May", 9)
    for x, cell, align in ((120, "Hose", "left"), (380, "3", "right"), (460, "2.00", "right"),
                           (545, "6.00", "right")):  # fmt: skip
        paper.text(x, y + 36, cell, 9, align)
    paper.text(120, y + 70, "Payment within 30 days of receipt, thank you", 9)
    document = read(write(tmp_path / "a.pdf", paper))
    assert [one.description for one in document.lines] == ["Bolt zinc plated", "Hose"]


def test_a_page_of_pictures_needs_recognition(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TARIFFDESK_TESSERACT", str(tmp_path / "no-such-program"))
    seen = Paper(picture=(10, 10, b"\xff" * 100))
    path = write(tmp_path / "scan.pdf", seen)
    with pytest.raises(NeedsRecognition, match=r"scan\.pdf is a scan .*install Tesseract\."):
        pdf.read(path)
    goods = lines(3)
    mixed = draw(tmp_path / "a.pdf", goods, STYLES["english"], after=[seen])
    exact(mixed, goods)
    assert "Page 2 was not read: it is a scan and needs text recognition" in sentences(read(mixed))


def test_letters_that_stand_for_nothing_are_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TARIFFDESK_TESSERACT", str(tmp_path / "no-such-program"))
    paper = Paper().text(50, 60, "Ωμέγα παράδειγμα τιμολογίου με πολλές λέξεις")
    with pytest.raises(TextUnreadable, match="its text cannot be read"):
        pdf.read(write(tmp_path / "a.pdf", paper, garbled=True))
    assert grids(write(tmp_path / "b.pdf", paper))[0].text(0, 0).startswith("Ωμέγα")


def test_text_of_a_scanner_is_said_to_be_recognised(tmp_path: Path) -> None:
    goods = lines(2)
    path = draw(tmp_path / "a.pdf", goods, STYLES["english"])
    assert "recognition" not in sentences(read(path))
    paper = Paper().text(50, 60, "INVOICE", 16, hidden=True)
    for x, cells in ((50, "Description Bolt Hose"), (300, "Qty 2 3"), (400, "Price 1.50 2.00"),
                     (500, "Amount 3.00 6.00")):  # fmt: skip
        for at, cell in enumerate(cells.split()):
            paper.text(x, 200 + 14 * at, cell, hidden=True)
    document = read(write(tmp_path / "b.pdf", paper))
    assert document.lines_total == 9
    assert "Page 1 is read by text recognition: check every line" in sentences(document)


def test_the_box_of_a_line_holds_all_of_its_text(tmp_path: Path) -> None:
    style = Style(("No", "Description", "Qty", "Price", "Amount"), "Total", wrap=20)
    path = draw(
        tmp_path / "a.pdf",
        [Truth("A", "one two three four five six seven eight", Decimal(2), Decimal(3))],
        style,
    )
    spot = read(path).spots[0]
    assert (spot.line, spot.page, spot.sheet) == (1, 1, None)
    assert spot.box is not None
    left, top, right, bottom = spot.box
    assert left == 70
    assert 544 < right < 546
    assert 196 < top < 200
    assert 20 < bottom - top < 32


def test_a_table_of_taxes_beside_the_totals_is_no_goods(tmp_path: Path) -> None:
    paper = Paper().text(50, 60, "INVOICE", 16)
    head = [("Description", 50.0, "left"), ("Qty", 300.0, "right"), ("Price", 400.0, "right"),
            ("Amount", 545.0, "right")]  # fmt: skip
    y = paper.table(200, head, [["Bolt", "2", "1.50", "3.00"], ["Hose", "3", "2.00", "6.00"]]) + 8
    paper.text(440, y, "Net total").text(545, y, "9.00", align="right")
    paper.text(60, y + 14, "VAT reverse charge").text(200, y + 14, "9.00").text(268, y + 14, "0.00")
    paper.text(440, y + 28, "Total").text(545, y + 28, "9.00", align="right")
    document = read(write(tmp_path / "a.pdf", paper))
    assert [one.description for one in document.lines] == ["Bolt", "Hose"]
    assert (document.document_total, document.totals_agree) == (9, True)


def test_words_beside_prices_alone_are_no_goods(tmp_path: Path) -> None:
    paper = Paper().text(50, 60, "INVOICE", 16)
    head = [("Description", 50.0, "left"), ("Unit price", 545.0, "right")]
    paper.table(200, head, [["Mug of porcelain", "3.00"], ["Paid by card", "9.00"]])
    with pytest.raises(NoLines):
        read(write(tmp_path / "a.pdf", paper))


def test_amounts_guarded_by_asterisks(tmp_path: Path) -> None:
    paper = Paper().text(50, 60, "INVOICE", 16)
    head = [("Description", 50.0, "left"), ("Qty", 300.0, "right"), ("Price", 400.0, "right"),
            ("Amount", 545.0, "right")]  # fmt: skip
    paper.table(200, head, [["Bolt", "***2", "1.50", "****3.00"], ["Hose", "3", "2.00", "**6.00"]])
    document = read(write(tmp_path / "a.pdf", paper))
    assert [(one.quantity, one.value) for one in document.lines] == [(2, 3), (3, 6)]


def test_words_that_recognition_was_not_sure_of() -> None:
    def word(text: str, x: float, y: float, certain: bool = True) -> Word:
        return Word(text, x, x + 5 * len(text), y, 10, certain)

    heads = [word("Description", 50, 100), word("Qty", 250, 100), word("Price", 350, 100)]
    line = [word("Bclt", 50, 120, False), word("12", 250, 120), word("1.50", 350, 120, False)]
    foot = [word("smudge", 50, 700, False)]
    doubts: list[Problem] = []
    pdf.grids([Page(1, 600, 800, (*heads, *line, *foot), recognised=True)], doubts)
    assert doubts == [
        Problem(
            "page 1, row 2",
            'Text recognition was not sure of "Bclt", "1.50": check it against the picture.',
        )
    ]
