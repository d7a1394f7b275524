"""Tests of what electronic invoices state: charges, parties, numbers and dates."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from lxml import etree

from app.intake.einvoice import Adjustment, Party
from tests.intake.books import sentences
from tests.intake.einvoices import ubl, ubl_line
from tests.intake.test_ubl import reading

ELEMENT = etree.Element("line")


@pytest.mark.parametrize(
    ("adjustment", "kind"),
    [
        (Adjustment(Decimal(-3), "Bonus", "95", ""), "discount"),
        (Adjustment(Decimal(3), "", "FC", ""), "freight"),
        (Adjustment(Decimal(3), "Freight", "ZZZ", ""), "freight"),
        (Adjustment(Decimal(3), "Assurance", "", ""), "insurance"),
        (Adjustment(Decimal(3), "Cleaning", "CG", ""), "other_charge"),
    ],
)
def test_kinds_of_charges(adjustment: Adjustment, kind: str) -> None:
    assert adjustment.charge().kind == kind
    assert adjustment.charge().amount == adjustment.amount


def test_a_party_without_anything_has_no_facts() -> None:
    assert list(Party(ELEMENT, None).facts("seller")) == []
    odd = Party(ELEMENT, "Harbour", country="Atlantis", ids=(("0088", "123"), ("VA", "X1")))
    assert [(fact.kind, fact.value) for fact in odd.facts("buyer")] == [
        ("buyer", "Harbour"),
        ("buyer_address", "Atlantis"),
        ("buyer_tax_id", "X1"),
    ]


def test_numbers_beyond_all_sense_are_said(tmp_path: Path) -> None:
    line = ubl_line(amount="1E99", quantity="9" * 40, price="abc")
    document = reading(tmp_path, ubl([line]))
    said = sentences(document)
    assert document.lines[0].value is None
    for written in ('"1E99" in', '"abc" in', f'"{"9" * 40}" in'):
        assert written in said


@pytest.mark.parametrize("said", ["2026-02-30", "tomorrow", "2026-W10", "20260309Z", "09.03.2026"])
def test_dates_that_are_none_are_said(tmp_path: Path, said: str) -> None:
    document = reading(tmp_path, ubl().replace("2026-03-09", said))
    if said == "20260309Z":
        assert document.invoice_date == date(2026, 3, 9)
    else:
        assert document.invoice_date is None
        assert f'"{said}" in IssueDate cannot be read as a date' in sentences(document)
