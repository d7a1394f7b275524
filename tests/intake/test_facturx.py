"""Tests of XML files and of PDFs that carry one: what is no invoice says what it is."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from app.intake import facturx
from app.intake.document import Document
from app.intake.reading import read
from app.intake.refusals import (
    Damaged,
    HostileMarkup,
    IsFreight,
    IsOrder,
    NoLinesStated,
    NotElectronic,
    NotReadYet,
)
from tests.intake import einvoices
from tests.intake.books import HEAD, document, sentences

PAGES = document(HEAD, [1, "Mug", 4, "pcs", 5, 20], ["", "", "", "", "Total", 20])


def printed(path: Path) -> Document:
    return replace(PAGES, kind="pdf", name=path.name)


def without_lines(total: str = "20.00", profile: str = "urn:factur-x.eu:1p0:minimum") -> str:
    totals = f"<ram:TaxBasisTotalAmount>{total}</ram:TaxBasisTotalAmount>"
    return einvoices.cii((), totals, profile=profile)


def test_the_invoice_inside_a_pdf(tmp_path: Path) -> None:
    path = einvoices.pdf(tmp_path / "bill.pdf", ("factur-x.xml", einvoices.cii()))
    found = read(path)
    assert (found.kind, found.name) == ("facturx", "bill.pdf")
    assert found.totals_agree is True
    assert 'was read from "factur-x.xml" inside the PDF' in sentences(found)


@pytest.mark.parametrize("name", ["ZUGFeRD-invoice.xml", "xrechnung.xml", "bill-4711.xml"])
def test_the_names_it_may_have(tmp_path: Path, name: str) -> None:
    text = einvoices.cii([einvoices.cii_line(old=True)], old=True)
    other = ("notes.txt", "hello"), ("a.xml", "<notes/>")
    attached = (*other[:1], (name, text)) if name.startswith("bill") else (*other, (name, text))
    assert read(einvoices.pdf(tmp_path / "bill.pdf", *attached)).totals_agree is True


@pytest.mark.parametrize("attached", [(), (("notes.xml", "<notes/>"),)])
def test_a_pdf_without_an_invoice_inside_is_read_from_its_pages(
    tmp_path: Path, attached: tuple[tuple[str, str], ...]
) -> None:
    path = einvoices.pdf(tmp_path / "bill.pdf", *attached)
    assert facturx.read_pdf(path, printed).kind == "pdf"


def test_an_invoice_without_lines_proves_those_of_the_pages(tmp_path: Path) -> None:
    path = einvoices.pdf(tmp_path / "bill.pdf", ("factur-x.xml", without_lines()))
    found = facturx.read_pdf(path, printed)
    assert found.totals_agree is True
    assert (found.supplier, found.invoice_number) == ("Northwind Pottery", "C-9")
    assert "without lines (profile MINIMUM): it states no goods. The lines were read from" in (
        sentences(found)
    )
    path = einvoices.pdf(tmp_path / "bill.pdf", ("factur-x.xml", without_lines("21.00")))
    found = facturx.read_pdf(path, printed)
    assert found.totals_agree is False
    assert "add up to 20.00, but the electronic invoice inside the PDF says 21.00" in (
        sentences(found)
    )


def test_an_invoice_without_lines_beside_pages_without_values(tmp_path: Path) -> None:
    def without_values(path: Path) -> Document:
        return document(["Buyer:", "Taker Ltd"], ["Description", "Qty"], ["Mug", 4])

    path = einvoices.pdf(tmp_path / "bill.pdf", ("factur-x.xml", without_lines()))
    found = facturx.read_pdf(path, without_values)
    assert found.totals_agree is False
    assert "pages have no values, but the electronic invoice inside the PDF says 20.00" in (
        sentences(found)
    )
    assert (found.supplier, found.buyer) == ("Northwind Pottery", "Taker Ltd")
    assert [fact.kind for fact in found.facts] == [
        *("invoice_number", "invoice_date", "seller", "buyer"),
    ]


def test_no_lines_and_no_pages_that_can_be_read(tmp_path: Path) -> None:
    def unreadable(path: Path) -> Document:
        raise NotReadYet(name=path.name, what="a scan")

    text = without_lines(profile="urn:factur-x.eu:1p0:basicwl")
    path = einvoices.pdf(tmp_path / "bill.pdf", ("factur-x.xml", text))
    with pytest.raises(NoLinesStated, match=r"without lines \(profile BASIC WL\)"):
        facturx.read_pdf(path, unreadable)


def test_hostile_xml_inside_a_pdf_is_refused(tmp_path: Path) -> None:
    text = '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
    path = einvoices.pdf(tmp_path / "bill.pdf", ("factur-x.xml", text))
    with pytest.raises(HostileMarkup):
        facturx.read_pdf(path, printed)


def test_a_broken_pdf_is_left_to_the_reader_of_pages(tmp_path: Path) -> None:
    path = tmp_path / "bill.pdf"
    path.write_bytes(b"%PDF-1.7\n" + b"\0" * 500)
    assert facturx.read_pdf(path, printed).kind == "pdf"


@pytest.mark.parametrize(
    ("text", "refusal", "said"),
    [
        ("<recipe><step/></recipe>", NotElectronic, "recipe"),
        ("<Invoice><Line/></Invoice>", NotElectronic, "Invoice"),
        (
            "<DespatchAdvice"
            " xmlns='urn:oasis:names:specification:ubl:schema:xsd:DespatchAdvice-2'/>",
            NotElectronic,
            "UBL DespatchAdvice",
        ),
        (
            "<Order xmlns='urn:oasis:names:specification:ubl:schema:xsd:Order-2'/>",
            IsOrder,
            "UBL Order",
        ),
        (
            "<FreightInvoice"
            " xmlns='urn:oasis:names:specification:ubl:schema:xsd:FreightInvoice-2'/>",
            IsFreight,
            "bills transport",
        ),
        ("<a:SCRDMCCBDACIOMessageStructure xmlns:a='urn:a'/>", IsOrder, "Order-X"),
        (einvoices.ubl(lines=()), NoLinesStated, "without lines: it"),
        ("<Invoice xmlns='urn:a'", Damaged, "damaged"),
    ],
)
def test_what_is_no_invoice_says_what_it_is(
    tmp_path: Path, text: str, refusal: type[Exception], said: str
) -> None:
    path = tmp_path / "file.xml"
    path.write_text(text + " ")
    with pytest.raises(refusal, match=said):
        read(path)


def test_a_doubt_about_the_encoding_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "bill.xml"
    text = einvoices.ubl([einvoices.ubl_line(name="Krügel")])
    path.write_bytes(text.encode("cp1252"))
    found = read(path)
    assert found.lines[0].description == "Krügel"
    assert "says that it is in UTF-8, but it was read as Windows-1252" in sentences(found)


def test_the_real_ones(shared: Path) -> None:
    """Numbers of lines, sums and totals as the list of the real files gives them."""
    expected = {
        "corpus-EN16931_Einfach.pdf": (2, "473.00", "529.87"),
        "corpus-zugferd_2p0_EXTENDED_Warenrechnung.pdf": (6, "457.20", "518.99"),
        "oca-Facture_FR_EXTENDED.pdf": (3, "624.90", "671.15"),
    }
    folder = shared / "data" / "invoices"
    for name, (lines, total, document_total) in expected.items():
        found = read(folder / "facturx_pdf" / name)
        assert len(found.lines) == lines, name
        assert found.lines_total == Decimal(total), name
        assert found.document_total == Decimal(document_total), name
    with pytest.raises(IsOrder):
        read(folder / "cii" / "akretion-order-x-comfort.xml")
    with pytest.raises(IsFreight):
        read(folder / "ubl" / "UBL-FreightInvoice-2.1-Example.xml")
