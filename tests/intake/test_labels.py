"""Tests of the words beside amounts and names."""
# ruff: noqa: RUF001  (signs that only look alike are part of the trade)

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


AMOUNTS = {
    "tax": (
        "IVA 21%",
        "TVA 20 %",
        "MwSt. 19%",
        "zzgl. 19% MwSt.",
        "KDV %20",
        "KDV (%20)",
        "VAT 23%",
        "VAT @ 20%",
        "增值税 13%",
        "moms 25%",
        "25% moms",
        "Btw 21%",
        "21% BTW",
        "Umsatzsteuer 19 %",
        "TVSH 20%",
        "Imposta 22%",
        "I.V.A. 22%",
        "營業稅 5%",
        "Podatek VAT 23%",
        "GST (18%)",
        "Sales Tax",
    ),
    "total": (
        "TOTAL",
        "Grand Total:",
        "Total EUR",
        "TOTAL (USD)",
        "Total TTC",
        "Net à payer",
        "Gesamtsumme EUR",
        "Endbetrag",
        "Rechnungsbetrag (brutto)",
        "SUMME",
        "Total a pagar EUR",
        "Importe total",
        "Totale fattura €",
        "Netto a pagare",
        "Totaal incl. btw",
        "Te betalen",
        "I alt DKK",
        "At betale",
        "Razem do zapłaty",
        "RAZEM",
        "Genel Toplam (USD)",
        "GENEL TOPLAM",
        "Ödenecek Tutar",
        "Totali",
        "Shuma për pagesë",
        "合计",
        "總計：",
        "合计（USD）",
        "总金额 USD",
        "Total Amount in USD",
        "TOTAL FOB SHANGHAI",
        "TOTAL CIF ROTTERDAM",
        "Total amount (EUR):",
        "Total DAP Copenhagen",
        "TOTAL VALUE FOR CUSTOMS",
        "Total invoice value USD",
    ),
    "subtotal": (
        "Sub-Total",
        "SUBTOTAL EUR",
        "Total HT",
        "Zwischensumme",
        "Nettobetrag",
        "Summe netto",
        "Base imponible",
        "Imponibile",
        "Totaal excl. btw",
        "Ara Toplam",
        "Suma netto",
        "Nëntotali",
        "小计",
        "小計",
        "Total Net",
        "Warenwert netto",
        "Subtotaal",
    ),
    "freight": (
        "Freight",
        "Freight Charges",
        "Ocean Freight",
        "Fracht",
        "Frachtkosten",
        "Frais de port",
        "Transport",
        "Flete",
        "Flete marítimo",
        "Gastos de envío",
        "Frete",
        "Trasporto",
        "Spese di trasporto",
        "Vracht",
        "Verzendkosten",
        "Fragt",
        "Koszty transportu",
        "Navlun",
        "Nakliye",
        "Transporti",
        "运费",
        "運費",
        "Shipping & Handling",
        "Freight to Rotterdam",
        "Versandkosten DHL",
        "Freight (sea)",
    ),
    "insurance": (
        "Insurance",
        "Versicherung",
        "Assurance",
        "Seguro",
        "Assicurazione",
        "Verzekering",
        "Forsikring",
        "Ubezpieczenie",
        "Sigorta",
        "Sigurimi",
        "保险费",
        "保險費",
    ),
    "discount": (
        "Discount 5%",
        "Less: Discount",
        "Rabatt 3 %",
        "abzgl. 3% Skonto",
        "Remise 10%",
        "Descuento 2%",
        "Desconto",
        "Sconto 5%",
        "Korting",
        "Rabat 5%",
        "İskonto %5",
        "Zbritje",
        "折扣",
        "折讓",
        "Trade discount (10%)",
    ),
    "other_charge": (
        "Packing",
        "Verpackung",
        "Emballage",
        "Embalaje",
        "Imballo",
        "Verpakking",
        "Opakowanie",
        "Ambalaj",
        "Paketimi",
        "包装费",
        "Handling charges",
        "Documentation fee",
        "Bank charges",
        "Rounding",
    ),
    "carried": (
        "Übertrag",
        "Carried forward",
        "À reporter",
        "Riporto",
        "Do przeniesienia",
        "Nakli yekun",
        "承前页",
        "Suma y sigue",
    ),
    "paid": (
        "Deposit paid",
        "Anzahlung",
        "Acompte",
        "Anticipo",
        "Acconto",
        "Zaliczka",
        "Ön ödeme",
        "定金",
        "Less: advance payment",
    ),
}
TITLES = {
    "is_invoice": (
        "COMMERCIAL INVOICE",
        "Factura comercial",
        "FACTURE",
        "Handelsrechnung",
        "Rechnung Nr. 123",
        "Fatura Comercial",
        "Fattura",
        "Factuur",
        "Faktura nr 12/2026",
        "TİCARİ FATURA",
        "Faturë",
        "商业发票",
        "商業發票 COMMERCIAL INVOICE",
        "Proforma Invoice",
    ),
    "is_packing_list": (
        "PACKING LIST",
        "Lista de empaque",
        "Liste de colisage",
        "Packliste",
        "Romaneio",
        "Distinta colli",
        "Paklijst",
        "Pakkeliste",
        "Lista pakowa",
        "Çeki Listesi",
        "Lista e paketimit",
        "装箱单",
        "裝箱單",
    ),
    "is_waybill": (
        "Air Waybill",
        "Carta de porte",
        "Lettre de voiture",
        "Frachtbrief",
        "Vrachtbrief",
        "Fragtbrev",
        "List przewozowy",
        "Konşimento",
        "运单",
        "Bill of Lading",
    ),
    "is_credit_note": (
        "Credit Note",
        "Nota de crédito",
        "Avoir",
        "Gutschrift",
        "Nota di credito",
        "Creditnota",
        "Kreditnota",
        "Korekta faktury",
        "İade faturası",
    ),
    "is_quote": (
        "Quotation",
        "Presupuesto",
        "Devis",
        "Angebot",
        "Orçamento",
        "Preventivo",
        "Offerte",
        "Tilbud",
        "Oferta",
        "Teklif",
        "Ofertë",
        "报价单",
    ),
    "is_order": (
        "Purchase Order",
        "Orden de compra",
        "Bon de commande",
        "Auftragsbestätigung",
        "Conferma d'ordine",
        "Sipariş Formu",
        "采购订单",
    ),
}


@pytest.mark.parametrize(
    ("kind", "text"), [(kind, text) for kind, texts in AMOUNTS.items() for text in texts]
)
def test_amounts_in_twelve_languages(kind: str, text: str) -> None:
    label = amount_label(text)
    assert label is not None
    assert label.kind == kind


@pytest.mark.parametrize(
    ("kind", "text"), [(kind, text) for kind, texts in TITLES.items() for text in texts]
)
def test_titles_in_twelve_languages(kind: str, text: str) -> None:
    assert kind in title(text)
