"""Tests of headers and what they mean."""
# ruff: noqa: RUF001  (signs that only look alike are what this is about)

from __future__ import annotations

import pytest

from app.intake.columns import header


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("UNIT VALUE (USD)", "unit_price"),
        ("Unit_Prize", "unit_price"),
        ("Price / unit", "unit_price"),
        ("Unit Price USD/PC", "unit_price"),
        ("Total Price - INR", "value"),
        ("Amount EUR", "value"),
        ("ITEM-#", "part_number"),
        ("PO/NO.", "order_number"),
        ("TariffCode", "supplier_code"),
        ("HS_Code", "supplier_code"),
        ("Country_Origin", "origin"),
        ("Weight (Gross kgs)", "gross_mass"),
        ("Weight (Nett kgs)", "net_mass"),
        ("Qty per carton", "packing"),
        ("数量 Quantity", "quantity"),
        ("Description / 品名", "description"),
        ("Supplier Item Description", "description"),
        ("Përshkrimi i mallit", "description"),
        ("Çmimi për njësi", "unit_price"),
        ("Désignation", "description"),
        ("Montant HT", "value"),
        ("E-Preis", "unit_price"),
        ("Menge", "quantity"),
        ("Precio unitario", "unit_price"),
        ("Preço unitário", "unit_price"),
        ("Q.tà", "quantity"),
        ("Eenheidsprijs", "unit_price"),
        ("Beløb", "value"),
        ("Wartość netto", "value"),
        ("Birim Fiyatı", "unit_price"),
        ("GTIP No", "supplier_code"),
        ("原产国", "origin"),
        ("S.No.", "line_number"),
        ("G.W. kg", "gross_mass"),
        ("N.W. (kg)", "net_mass"),
        ("G.W./CTN", "unit_mass"),
        ("Net weight per carton", "unit_mass"),
        ("C/NO.", "package_number"),
        ("Carton Nos.", "package_number"),
        ("Cartons", "packages"),
        ("No. of CTNS", "packages"),
        ("Kind of packages", "package_kind"),
    ],
)
def test_synonyms(text: str, meaning: str) -> None:
    meant = header(text).meant
    assert meant, text
    assert meant[0].meaning == meaning


@pytest.mark.parametrize(
    "text", ["Total Points /Roll", "TotalCost Vs Total", "PPC", "", "12", "x" * 90]
)
def test_unknown_words_mean_nothing(text: str) -> None:
    assert header(text).meant == ()


def test_units_and_currencies_of_a_header() -> None:
    assert header("Net weight (lbs)").unit == "LBR"
    assert header("Length (yds)").unit == "YRD"
    assert header("Qty (pcs)").unit == "H87"
    price = header("Unit price (US$)")
    assert price.currency is not None
    assert price.currency.code == "USD"
    assert header("S.No.").unit is None


def test_the_mass_of_one_carton_or_piece_is_not_that_of_the_line() -> None:
    for text in ("G.W./CTN (KGS)", "Gross weight per package", "Net wt / pc", "Weight each box"):
        meanings = {one.meaning for one in header(text).meant}
        assert not meanings & {"net_mass", "gross_mass", "mass"}, text
    assert header("Total G.W. (KGS)").meant[0].meaning == "gross_mass"


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("Varekode/HS Code", "supplier_code"),
        ("Menge Qty", "quantity"),
        ("品名 Description", "description"),
        ("Betrag\nAmount", "value"),
        ("Kod CN / HS code", "supplier_code"),
        ("毛重(KGS) G.W.", "gross_mass"),
        ("Cena jedn. netto", "unit_price"),
        ("Q.tà", "quantity"),
        ("Kraj pochodzenia", "origin"),
        ("單價 USD", "unit_price"),
        ("Çmimi për njësi", "unit_price"),
        ("Mængde", "quantity"),
        ("Poids net (kg)", "net_mass"),
    ],
)
def test_headings_of_many_languages(text: str, meaning: str) -> None:
    assert header(text).meant[0].meaning == meaning
