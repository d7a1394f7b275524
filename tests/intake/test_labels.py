"""Tests of the words beside amounts and names."""

from __future__ import annotations

import pytest

from app.intake.labels import amount_label, fact_label, title


@pytest.mark.parametrize(
    ("text", "kind", "exact"),
    [
        ("GRAND TOTAL", "total", True),
        ("Sub Total", "subtotal", True),
        ("ADD : Excise Duty @ 12.50%", "tax", True),
        ("20% VAT", "tax", True),
        ("Discount on products", "discount", True),
        ("Transportation", "freight", True),
        ("Sea freight Yantian - Felixstowe", "freight", False),
        ("TOTAL CIF FELIXSTOWE", "total", False),
        ("Packaging, Loading, Unloading, Installation Charges", "other_charge", False),
        ("Total USD:", "total", True),
        ("合计", "total", True),
        ("Zwischensumme", "subtotal", True),
        ("TOTAL QTY: 528", "quantity_total", True),
        ("Total net weight: 12 kg", "net_mass_total", True),
    ],
)
def test_amount_labels(text: str, kind: str, exact: bool) -> None:
    label = amount_label(text)
    assert label is not None
    assert (label.kind, label.exact) == (kind, exact)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Steel bolts",
        "Total weight 12 kg",
    ],
)
def test_other_words_are_no_label(text: str) -> None:
    assert amount_label(text) is None


def test_facts() -> None:
    found = fact_label("Invoice Number: ABC-1")
    assert found is not None
    assert (found.kinds, found.rest) == (("invoice_number",), "ABC-1")
    numbered = fact_label("INVOICE NO. 4711")
    assert numbered is not None
    assert numbered.rest == "4711"
    assert fact_label("Rechnungsempfänger") is not None
    assert fact_label("Bank details") is None


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Tax Invoice", ("is_invoice",)),
        ("Quote NO.", ("is_quote",)),
        ("PACKING LIST  ·  UNKNOWN", ("is_packing_list",)),
        ("Packliste", ("is_packing_list",)),
        ("HOUSE AIR WAYBILL", ("is_waybill",)),
        ("International Consignment Note (CMR)", ("is_waybill",)),
        ("Invoice No.: INV-7", ("names_invoice",)),
        ("Invoice Number", ("names_invoice",)),
        ("Invoice: 4711", ("names_invoice",)),
        ("AS PER COMMERCIAL INVOICE NO: X-1", ("names_invoice",)),
        ("Invoice", ("is_invoice",)),
        ("We thank you for your business and hope to hear from you", ()),
    ],
)
def test_titles(text: str, kinds: tuple[str, ...]) -> None:
    assert title(text) == kinds
