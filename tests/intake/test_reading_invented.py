"""Invented invoices in thirteen scripts and tongues: lines and totals must come out exactly."""

from __future__ import annotations

import csv
import io
import re
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from app.intake.document import Document
from app.intake.grid import shown
from app.intake.invoice import assemble
from app.intake.reading import read
from tests.intake.books import sentences, workbook
from tests.intake.invented import TONGUES, Invented, Maker

SEEDS = 25


def check(made: Invented, document: Document) -> None:
    said = f"{made.notes}\n{sentences(document)}"
    read_ = [
        (line.description, line.quantity, line.unit_price, line.value) for line in document.lines
    ]
    wanted = [(one.description, one.quantity, one.price, one.value) for one in made.lines]
    assert read_ == wanted, said
    for line, one in zip(document.lines, made.lines, strict=True):
        assert (line.part_number, line.supplier_code, line.origin, line.net_mass) == (
            one.part,
            one.code,
            one.origin,
            one.net,
        ), said
        if one.unit:
            assert line.unit in {"H87", "EA", "XPK"}, said
    assert document.lines_total == made.lines_total, said
    assert [(charge.kind, charge.amount) for charge in document.charges] == made.charges, said
    assert document.document_total == made.total, said
    assert document.totals_agree is (None if made.total is None else True), said


@pytest.mark.parametrize("tongue", TONGUES)
def test_sheets(tongue: str) -> None:
    for seed in range(SEEDS):
        made = Maker(tongue, seed).make()
        check(made, assemble("xlsx", "made.xlsx", [made.grid]))


@pytest.mark.parametrize("tongue", TONGUES)
def test_text_tables(tongue: str, tmp_path: Path) -> None:
    words = TONGUES[tongue]
    for seed in range(100, 100 + SEEDS // 3):
        maker = Maker(tongue, seed)
        maker.as_text = True
        made = maker.make()
        out = io.StringIO()
        separator = maker.random.choice((";", "\t", ","))
        csv.writer(out, delimiter=separator, lineterminator="\r\n").writerows(
            [[shown(cell) for cell in row] for row in made.grid.rows]
        )
        encoding = maker.random.choice(words.encodings)
        made.notes += [separator, encoding]
        file = tmp_path / f"{seed}.csv"
        try:
            file.write_bytes(out.getvalue().encode(encoding))
        except UnicodeEncodeError:
            file.write_bytes(out.getvalue().encode("utf-8"))
        check(made, read(file))


@pytest.mark.parametrize("tongue", TONGUES)
def test_workbooks(tongue: str, tmp_path: Path) -> None:
    made = Maker(tongue, 400).make()

    def merge(sheet: Worksheet) -> None:
        for one in made.grid.merges:
            sheet.merge_cells(
                start_row=one.top + 1,
                end_row=one.bottom + 1,
                start_column=one.left + 1,
                end_column=one.right + 1,
            )

    check(made, read(workbook(tmp_path / "made.xlsx", *made.grid.rows, change=merge)))


@pytest.mark.parametrize("tongue", TONGUES)
def test_formulas_that_were_never_computed(tongue: str, tmp_path: Path) -> None:
    words = TONGUES[tongue]
    file = workbook(
        tmp_path / "made.xlsx",
        [words.description[0], words.quantity[0], words.price[0], words.value[0]],
        ["Pump", 3, 150.2, "=B2*C2"],
        ["Hose", 4, 2.5, "=B3*C3"],
        [words.total[0], None, None, "=SUM(D2:D3)"],
    )
    document = read(file)
    assert [line.value for line in document.lines] == [Decimal("450.6"), Decimal(10)]
    assert document.lines_total == Decimal("460.6")
    assert (document.document_total, document.totals_agree) == (None, None)
    assert sentences(document).count("has no stored result") == 2
    assert "formula without a stored result" in sentences(document)


@pytest.mark.parametrize("tongue", TONGUES)
def test_a_total_that_is_off_never_agrees(tongue: str) -> None:
    for seed in range(200, 200 + SEEDS // 2):
        maker = Maker(tongue, seed)
        maker.off = Decimal(maker.random.choice((2, 100, -999, 12345, 1_000_000))) / 100
        made = maker.make()
        if "no total" in made.notes:
            continue
        document = assemble("xlsx", "made.xlsx", [made.grid])
        assert document.totals_agree is False, f"{made.notes}\n{sentences(document)}"


@pytest.mark.parametrize("tongue", TONGUES)
def test_a_total_over_a_line_that_is_off_never_agrees(tongue: str) -> None:
    for seed in range(300, 300 + SEEDS // 2):
        maker = Maker(tongue, seed)
        maker.line_off = Decimal(maker.random.choice((2, 100, -999, 12345))) / 100
        made = maker.make()
        document = assemble("xlsx", "made.xlsx", [made.grid])
        assert document.totals_agree is not True, f"{made.notes}\n{sentences(document)}"


@pytest.mark.parametrize("tongue", TONGUES)
@pytest.mark.parametrize("meaning", ["quantity", "unit_price", "value"])
def test_no_single_wrong_number_agrees(tongue: str, meaning: str) -> None:
    for seed in range(500, 508):
        maker = Maker(tongue, seed)
        made = maker.make()
        before = assemble("xlsx", "made.xlsx", [made.grid])
        if not before.totals_agree:
            continue
        line = maker.random.choice(before.lines)
        found = re.search(r"!\D+(\d+)", line.source)
        assert found is not None
        cells = made.grid.rows[int(found[1]) - 1]
        at = next(column.index for column in before.columns if column.meaning == meaning)
        right = getattr(line, meaning)
        wrong = maker.random.choice((right + 10, right * 3, -right))
        assert isinstance(cells, list)
        cells[at] = maker.number(wrong, 0 if meaning == "quantity" else 2)
        after = assemble("xlsx", "made.xlsx", [made.grid])
        assert after.totals_agree is not True, f"{made.notes} {right} {wrong}"
