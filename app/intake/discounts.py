"""A line's discount: a share or an amount, as its column's heading and cells say."""
# ruff: noqa: RUF001  (signs that only look alike are what this file is about)

from __future__ import annotations

from decimal import Decimal

from app.intake.words import plain

_CENT = Decimal("0.011")
_SHARE_WORDS = frozenset(
    {"percent", "pct", "percentage", "rate", "prozent", "satz", "procent", "procentage", "taux"}
    | {"porcentaje", "percentual", "percentuale", "percentagem", "porciento", "orani", "oran"}
    | {"yuzde", "yuzdesi", "perqindje", "perqindja", "stawka", "tipo", "sats", "sc"}
)
_AMOUNT_WORDS = frozenset(
    {"amount", "amt", "value", "betrag", "importe", "montant", "valor", "importo", "bedrag"}
    | {"belob", "beloeb", "kwota", "tutari", "tutar", "vlera", "shuma", "monto"}
)


def discounted(
    product: Decimal, discount: Decimal, header: str, text: str | None
) -> Decimal | None:
    """Quantity times price less the discount, or None where it may be a share or an amount.

    ``text`` is the cell's own where it is text: ``5%`` has been read as 0.05.
    """
    discount = abs(discount)
    if discount == 0:
        return product
    if text and "%" in text:
        return product * (1 - discount)
    words = set(plain(header).split())
    if "%" in header or "％" in header or "率" in header or words & _SHARE_WORDS:
        # A spreadsheet holds 5 % as 0.05.
        return product * (1 - (discount if discount < 1 else discount / 100))
    if words & _AMOUNT_WORDS or "额" in header or "額" in header:
        return product - discount
    return None


def explains(product: Decimal, quantity: Decimal, discount: Decimal, value: Decimal) -> bool:
    """Whether the value is quantity times price less the discount, read in any way."""
    discount = abs(discount)
    ways = (
        product * (1 - discount / 100),
        product * (1 - discount),
        product - discount,
        product - discount * quantity,
    )
    return any(abs(way - value) <= _CENT for way in ways)
