"""Tests of what the words under a line say of its goods."""
# ruff: noqa: RUF001

from __future__ import annotations

import pytest

from app.intake.details import found
from tests.intake.books import document


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("HS code: 8424.89.9000", {"supplier_code": "8424.89.9000"}),
        (
            "Zolltarifnummer: 84248990, Ursprungsland: DE",
            {"supplier_code": "84248990", "origin": "DE"},
        ),
        ("海关编码：69111010  原产国：中国", {"supplier_code": "69111010", "origin": "中国"}),
        (
            "Pump\nCustoms tariff: 8413 70\nOrigin: Italy",
            {"supplier_code": "8413 70", "origin": "Italy"},
        ),
        ("HS code: see below; Origin: various", {}),
        ("with two seals", {}),
        ("Art.-Nr.: 4711-B", {"part_number": "4711-B"}),
    ],
)
def test_named_with_a_colon(text: str, said: dict[str, str]) -> None:
    assert found([text]) == said


def test_a_line_takes_what_its_words_say() -> None:
    read = document(
        ["Description", "Qty", "Price", "Amount"],
        ["Pump", 2, 30, 60],
        ["HS code: 8413.70.21, Country of origin: Italy"],
        ["Hose\nHS code: 4009.11.00", 4, 5, 20],
    )
    assert [(line.supplier_code, line.origin) for line in read.lines] == [
        ("8413.70.21", "ITA"),
        ("4009.11.00", None),
    ]
    assert read.lines[0].source == "Sheet1!A2:D3"
