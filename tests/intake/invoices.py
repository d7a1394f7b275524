"""Invoices drawn as PDFs in many layouts and languages, with what is truly on them."""
# ruff: noqa: RUF001  (signs that only look alike are what some languages write)

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from tests.intake.papers import HEIGHT, WIDTH, Paper, write

NOUNS = (
    "Hexagon bolt", "Ball bearing", "Rubber hose", "Steel bracket", "Cotton towel", "Glass jar",
    "Water pump", "LED lamp", "Wooden frame", "Copper pipe", "Silk scarf", "Paper bag",
)  # fmt: skip
MORE = ("zinc plated, M8 x 40", "for domestic use", "with fittings", "type B, 230 V", "red, large")


@dataclass(frozen=True)
class Truth:
    """One line of goods as it is meant."""

    part: str
    description: str
    quantity: Decimal
    price: Decimal

    @property
    def value(self) -> Decimal:
        """Quantity times price."""
        return self.quantity * self.price


@dataclass(frozen=True)
class Style:
    """How an invoice is drawn. ``heads`` are its headings: part, description, quantity..."""

    heads: tuple[str, str, str, str, str]
    total: str
    carried: str = "carried forward"
    title: str = "COMMERCIAL INVOICE"
    number: str = "Invoice No."
    decimal: str = "."
    size: float = 9
    pitch: float = 11
    padding: float = 4
    wrap: int = 34
    middle: bool = False
    rules: bool = False
    repeat: bool = True
    left: bool = False
    currency: str = ""
    numbered: bool = False


STYLES = {
    "english": Style(("Item No.", "Description", "Qty", "Unit price", "Amount"), "Total"),
    "german": Style(
        ("Artikel-Nr.", "Bezeichnung", "Menge", "Einzelpreis", "Gesamtpreis"),
        "Gesamtbetrag",
        carried="Übertrag",
        title="Handelsrechnung",
        number="Rechnung Nr.",
        decimal=",",
    ),
    "french": Style(
        ("Référence", "Désignation", "Quantité", "Prix unitaire", "Montant"),
        "Total",
        carried="A reporter",
        title="Facture commerciale",
        number="Facture N°",
        decimal=",",
    ),
    "spanish": Style(
        ("Referencia", "Descripción", "Cantidad", "Precio unitario", "Importe"),
        "Total",
        carried="Suma y sigue",
        title="Factura comercial",
        number="Factura No.",
        decimal=",",
    ),
    "turkish": Style(
        ("Ürün kodu", "Açıklama", "Miktar", "Birim fiyatı", "Tutar"),
        "Genel toplam",
        carried="Nakli yekun",
        title="Ticari fatura",
        number="Fatura No",
        decimal=",",
    ),
    "chinese": Style(
        ("货号", "货物名称", "数量", "单价", "金额"),
        "总计",
        title="商业发票",
        number="发票号",
    ),
    "bilingual": Style(
        (
            "Item No.\nArtikel-Nr.",
            "Description\nBezeichnung",
            "Qty\nMenge",
            "Price\nPreis",
            "Amount\nBetrag",
        ),
        "Total",
    ),
    "stacked": Style(
        ("Item\nNo.", "Description of goods", "Qty", "Unit\nprice\nUSD", "Total\namount\nUSD"),
        "Total amount",
    ),
}


def lines(count: int, seed: int = 1) -> list[Truth]:
    """Goods with descriptions of one to four lines."""
    dice = random.Random(seed)
    made = []
    for number in range(1, count + 1):
        words = [dice.choice(NOUNS), *dice.sample(MORE, dice.randint(0, 3))]
        made.append(
            Truth(
                f"AB-{1000 + number}",
                ", ".join(words),
                Decimal(dice.choice((1, 2, 12, 48, 250, 1200))),
                Decimal(dice.randint(5, 90000)) / 100,
            )
        )
    return made


def amount(value: Decimal, style: Style, places: int = 2) -> str:
    """A number as the invoice writes it."""
    text = f"{value:,.{places}f}"
    if style.decimal == ",":
        text = text.translate(str.maketrans({",": ".", ".": ","}))
    return text


def wrapped(text: str, width: int) -> str:
    """The text in lines of at most this many signs."""
    out: list[str] = []
    for word in text.split():
        if out and len(out[-1]) + 1 + len(word) <= width:
            out[-1] += f" {word}"
        else:
            out.append(word)
    return "\n".join(out)


def draw(
    path: Path,
    goods: Sequence[Truth],
    style: Style,
    *,
    number: str = "OB/2026/7",
    before: Sequence[Paper] = (),
    after: Sequence[Paper] = (),
    change: Callable[[Paper], None] | None = None,
) -> Path:
    """The invoice over as many pages as it takes, with what comes before and after it."""
    pages = papers(goods, style, number)
    for page in pages:
        if change is not None:
            change(page)
    return write(path, *before, *pages, *after)


def papers(goods: Sequence[Truth], style: Style, number: str) -> list[Paper]:
    """Its pages, with headers repeated, a carried sum and page numbers."""
    columns = _columns(style)
    pages: list[Paper] = []
    waiting = list(goods)
    done = Decimal(0)
    while waiting or not pages:
        paper = Paper()
        pages.append(paper)
        top = _letterhead(paper, style, number, len(pages))
        shown = columns if style.repeat or len(pages) == 1 else [("", x, a) for _, x, a in columns]
        rows: list[list[str]] = []
        room = HEIGHT - 110 - top - 3 * style.pitch
        while waiting:
            row = _row(waiting[0], style, len(goods) - len(waiting) + 1)
            deep = max(cell.count("\n") + 1 for cell in row)
            room -= deep * style.pitch + style.padding
            if room < 0:
                break
            done += waiting.pop(0).value
            rows.append(row)
        y = paper.table(
            top, shown, rows, size=style.size, pitch=style.pitch, padding=style.padding,
            middle=style.middle,
        )  # fmt: skip
        x, align = columns[-1][1:]
        label = style.carried if waiting else style.total
        if style.rules:
            paper.line(50, y - style.pitch, WIDTH - 50, y - style.pitch)
        paper.text(columns[-2][1] - 60, y + 12, label, style.size, "right")
        paper.text(x, y + 12, style.currency + amount(done, style), style.size, align)
    for at, paper in enumerate(pages, 1):
        paper.text(WIDTH / 2, HEIGHT - 30, f"Page {at} of {len(pages)}", 8, "centre")
        paper.text(50, HEIGHT - 42, "Bank: Example Bank, IBAN XX00 0000 0000", 7)
    return pages


def _letterhead(paper: Paper, style: Style, number: str, page: int) -> float:
    paper.text(50, 40, "Example Trading Ltd", 14)
    paper.text(50, 54, "12 Harbour Road, Sometown", 8)
    if page > 1:
        return 100
    paper.text(50, 90, style.title, 16)
    paper.text(50, 120, style.number).text(150, 120, number)
    paper.text(50, 134, "Currency").text(150, 134, "EUR")
    return 190


def _columns(style: Style) -> list[tuple[str, float, str]]:
    part, described, quantity, price, value = style.heads
    align = "left" if style.left else "right"
    shift = 40 if style.left else 0
    found = [
        (part, 70.0, "left"),
        (described, 140.0, "left"),
        (quantity, 385.0 - shift, align),
        (price, 460.0 - shift, align),
        (value, 545.0 - shift, align),
    ]
    return [("", 50.0, "left"), *found] if style.numbered else found


def _row(one: Truth, style: Style, number: int) -> list[str]:
    cells = [
        one.part,
        wrapped(one.description, style.wrap),
        amount(one.quantity, style, 0),
        style.currency + amount(one.price, style),
        style.currency + amount(one.value, style),
    ]
    return [str(number), *cells] if style.numbered else cells


def variants() -> dict[str, Style]:
    """Every language, and every way of drawing in some of them."""
    found = dict(STYLES)
    for name in ("english", "german", "bilingual", "stacked"):
        base = STYLES[name]
        found |= {
            f"{name} middle": replace(base, middle=True),
            f"{name} dense": replace(base, padding=0, size=7, pitch=8.5),
            f"{name} loose": replace(base, padding=12),
            f"{name} narrow": replace(base, wrap=18),
            f"{name} left": replace(base, left=True),
            f"{name} headed once": replace(base, repeat=False),
            f"{name} signs": replace(base, currency="€ "),
            f"{name} numbered": replace(base, numbered=True),
            f"{name} numbered middle": replace(base, numbered=True, middle=True, wrap=18),
        }
    return found
