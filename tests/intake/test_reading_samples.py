"""The sample invoices that a newcomer's first minute shows are read without a doubt left out."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

from app.intake.reading import read
from app.tariff import hs2022

SAMPLES = Path(__file__).resolve().parents[2] / "resources" / "samples"


def codes(name: str) -> list[dict[str, str]]:
    with (SAMPLES / f"{name}.codes.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_workbook() -> None:
    document = read(SAMPLES / "harbour-home-trading.xlsx")
    assert len(document.lines) == len(codes("harbour-home-trading")) == 25
    assert document.supplier == "Harbour Home Trading (Shenzhen) Co., Ltd"
    assert document.buyer == "Thistle & Oak Retail Ltd"
    assert (document.invoice_number, document.invoice_date) == ("HHT-2026-0417", date(2026, 4, 17))
    assert (document.currency, document.incoterm, document.incoterm_place) == (
        "USD",
        "CIF",
        "Felixstowe",
    )
    assert (document.lines_total, document.document_total) == (Decimal(47538), Decimal("49114.5"))
    assert document.totals_agree is True
    assert (document.net_mass_total, document.gross_mass_total, document.packages_total) == (
        Decimal("4554.1"),
        Decimal(5299),
        214,
    )
    assert document.problems == ()
    assert {line.origin for line in document.lines} == {"CHN", "BGD", "VNM", "IND", "TUR"}
    assert None not in {line.unit for line in document.lines}


def test_the_text_table() -> None:
    document = read(SAMPLES / "werkhof-maschinenteile.csv")
    assert len(document.lines) == len(codes("werkhof-maschinenteile")) == 8
    assert document.supplier == "Werkhof Maschinenteile GmbH"
    assert (document.invoice_number, document.currency) == ("RE-2026-1188", "EUR")
    assert document.lines[3].quantity == 1200
    assert (document.lines_total, document.document_total) == (Decimal(4781), Decimal(4845))
    assert document.totals_agree is True
    assert [problem.sentence for problem in document.problems] == [
        "The file does not say its encoding; it was read as Western European (Windows-1252). "
        "Check the accents."
    ]


def test_the_pdf() -> None:
    document = read(SAMPLES / "officina-bellavista.pdf")
    assert len(document.lines) == len(codes("officina-bellavista")) == 26
    assert document.supplier == "Officina Bellavista S.r.l."
    assert (document.invoice_number, document.invoice_date) == ("OB/2026/0093", date(2026, 5, 9))
    assert (document.currency, document.incoterm, document.incoterm_place) == (
        "EUR",
        "FCA",
        "Modena",
    )
    first, last = document.lines[0], document.lines[-1]
    assert first.description == (
        "Espresso coffee machine, domestic, pump operated, 15 bar, 1,450 W, with steam nozzle and "
        "removable water tank of 1.8 litres"
    )
    assert (first.quantity, first.unit_price, first.value, first.origin) == (24, 148, 3552, "ITA")
    assert (last.description, last.value, last.source) == (
        "Promotional material",
        60,
        "page 2, row 4",
    )
    assert {line.origin for line in document.lines} == {"ITA", "SVK", "CHN"}
    assert (document.lines_total, document.document_total) == (Decimal(64676), Decimal(64796))
    assert document.totals_agree is True
    assert [(spot.line, spot.page) for spot in document.spots[23:]] == [(24, 1), (25, 2), (26, 2)]


def test_the_experts_codes_exist() -> None:
    known = {row.code for row in hs2022.rows()}
    for path in sorted(SAMPLES.glob("*.codes.csv")):
        for row in codes(path.name.removesuffix(".codes.csv")):
            assert row["code"] == "ask" or row["code"] in known, (path.name, row)
            assert row["why"]
