"""Tests of the verbs about one invoice: only reading it, and the whole journey."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from app.terminal.invoice import amount
from tests.commands import Command
from tests.prepared import SAMPLES, SHORT, invoice

OF_A_DOCUMENT = {
    *("kind", "supplier", "invoice_number", "currency", "lines", "lines_total"),
    *("document_total", "totals_agree", "problems", "facts"),
}
OF_A_LINE = {
    *("line", "description", "part_number", "quantity", "unit", "unit_price", "value", "origin"),
    *("supplier_code", "net_mass", "gross_mass", "source"),
}


@pytest.mark.parametrize(
    ("name", "lines"), [("werkhof-maschinenteile.csv", 8), ("harbour-home-trading.xlsx", 25)]
)
def test_reading_a_sample(command: Command, name: str, lines: int) -> None:
    shown = command("read", SAMPLES / name, "--json")
    found = shown.json()
    assert shown.code == 0
    assert found.keys() >= OF_A_DOCUMENT
    assert len(found["lines"]) == lines
    assert all(line.keys() >= OF_A_LINE for line in found["lines"])
    assert found["totals_agree"] is True
    table = command("read", SAMPLES / name)
    assert table.code == 0
    assert "they agree" in table.out
    assert found["lines"][0]["source"] in table.out
    assert f"Invoice number: {found['invoice_number']} (" in table.out


def test_reading_with_a_packing_list(command: Command, tmp_path: Path) -> None:
    goods = tmp_path / "in.csv"
    goods.write_text("Part No,Description,Qty,Price,Amount\nA1,Bolt,10,2,20\n", "utf-8")
    packed = tmp_path / "packing.csv"
    packed.write_text("C/NO.,Part No,Qty,N.W. kg,G.W. kg\n1-2,A1,10,8,9\n", "utf-8")
    (line,) = command("read", goods, "--packing", packed, "--json").json()["lines"]
    assert (line["net_mass"], line["gross_mass"], line["packages"]) == (8, 9, 2)
    assert line["joined"]["net_mass"] == "packing.csv, row 2"
    told = command("read", goods, "--packing", packed).out
    assert "packing.csv was added to this invoice." in told
    refused = command("read", goods, "--packing", goods).refused()
    assert refused == "in.csv has prices: it is an invoice of its own and no packing list."


def test_what_is_no_invoice_is_refused_in_one_sentence(command: Command, tmp_path: Path) -> None:
    empty = tmp_path / "empty.csv"
    empty.touch()
    wrong = tmp_path / "picture.xlsx"
    wrong.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    words = tmp_path / "letter.csv"
    words.write_text("Dear Sir,\nthank you for your letter.\n", "utf-8")
    for path in (tmp_path / "gone.xlsx", tmp_path, empty, wrong, words):
        for verb in (("read",), ("--headless",)):
            sentence = command(*verb, path).refused()
            assert sentence.endswith((".", ":")) or sentence
            told = command(*verb, path, "--json")
            assert (told.code, told.json()) == (1, {"refused": sentence})
            assert told.err == ""
    # Nothing was started for it.
    assert not (tmp_path / "home" / "postgres").exists()


def test_the_journey_prints_a_table_and_writes_beside(command_on: Command, tmp_path: Path) -> None:
    file = invoice(tmp_path / "in.csv", ["Hex bolt M8 [zinc]", "Parts"])
    shown = command_on(file, "--out", tmp_path / "out")
    assert shown.code == 0, shown.err
    assert "[zinc]" in shown.out
    assert "VAGUE" in shown.out
    assert "1 lines have a code proposed" in shown.out
    assert (tmp_path / "out" / "in-result.xlsx").exists()
    assert "Matching 2 of 2" in shown.err


def test_the_journey_as_json_prints_one_object(command_on: Command, tmp_path: Path) -> None:
    shown = command_on("--headless", SHORT, "--out", tmp_path, "--json")
    found = shown.json()
    assert (found["lines"], found["matched"], found["country"]) == (8, 7, "GBR")
    assert found["seconds"] > 0


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, ""),
        (Decimal("1074"), "1,074"),
        (Decimal("89.5"), "89.50"),
        (Decimal("0.125"), "0.125"),
        (Decimal("1234567.89"), "1,234,567.89"),
        (0, "0"),
    ],
)
def test_amounts_read_as_a_person_writes_them(value: object, shown: str) -> None:
    assert amount(value) == shown
