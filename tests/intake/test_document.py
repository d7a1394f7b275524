"""Tests of the form that ``read --json`` prints."""

from __future__ import annotations

import json
from decimal import Decimal

from app.intake.document import Charge, Document, Fact, Joined, Line, Problem, as_json


def test_the_form_is_kept() -> None:
    line = Line(
        1,
        "Mug",
        part_number="M-1",
        quantity=Decimal("1200"),
        unit="H87",
        unit_price=Decimal("1.35"),
        value=Decimal("1620.00"),
        currency="USD",
        origin="CHN",
        supplier_code="69120000",
        net_mass=Decimal("432"),
        source="Sheet1!A2:H2",
        packages=2,
        package_kind="CT",
        package_marks="1-2",
        joined=(Joined("packages", "packing.csv, row 2"),),
    )
    document = Document(
        kind="xlsx",
        name="a.xlsx",
        supplier="Maker",
        buyer=None,
        invoice_number="7",
        invoice_date=None,
        currency="USD",
        incoterm=None,
        incoterm_place=None,
        lines=(line,),
        lines_total=Decimal("1620.00"),
        document_total=Decimal("1700.10"),
        totals_agree=True,
        problems=(Problem("Sheet1!A2", "Look here.", 1),),
        charges=(Charge("freight", "Freight", Decimal("80.10"), "Sheet1!B3"),),
        facts=(Fact("payment_terms", "30 days", "Sheet1!A9"),),
        net_mass_total=Decimal("432.0"),
        packages_total=2,
        joined=(Joined("packages_total", "packing.csv"),),
    )
    assert json.loads(json.dumps(as_json(document))) == {
        "kind": "xlsx",
        "nature": "goods list",
        "supplier": "Maker",
        "invoice_number": "7",
        "currency": "USD",
        "lines": [
            {
                "line": 1,
                "description": "Mug",
                "part_number": "M-1",
                "quantity": 1200,
                "unit": "H87",
                "unit_price": 1.35,
                "value": 1620,
                "origin": "CHN",
                "supplier_code": "69120000",
                "net_mass": 432,
                "gross_mass": None,
                "packages": 2,
                "package_kind": "CT",
                "package_marks": "1-2",
                "source": "Sheet1!A2:H2",
                "joined": {"packages": "packing.csv, row 2"},
            }
        ],
        "lines_total": 1620,
        "document_total": 1700.1,
        "totals_agree": True,
        "net_mass_total": 432,
        "gross_mass_total": None,
        "packages_total": 2,
        "joined": {"packages_total": "packing.csv"},
        "charges": [{"kind": "freight", "label": "Freight", "amount": 80.1}],
        "facts": [{"kind": "payment_terms", "value": "30 days", "where": "Sheet1!A9"}],
        "problems": [{"where": "Sheet1!A2", "sentence": "Look here.", "line": 1}],
    }


def test_amounts_keep_their_digits() -> None:
    for text in ("0.1", "9771895.1992", "123456789012.34", "0.00000001"):
        line = Line(1, "x", value=Decimal(text))
        document = Document("csv", "x", *[None] * 7, (line,), None, None, None)
        assert Decimal(repr(as_json(document)["lines"][0]["value"])) == Decimal(text)
