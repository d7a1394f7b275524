"""Amounts of money as people read them, exact to the last decimal that was given."""

from __future__ import annotations

from decimal import Decimal


def shown(amount: Decimal, currency: str | None = None) -> str:
    """An amount with separators and at least two decimals: "1,234.50 EUR", "0.0075 USD".

    Nothing is rounded: more decimals than two are shown where they say something.
    """
    # By letters, as arithmetic would round to the context's precision.
    sign = "-" if amount < 0 else ""
    whole, _, decimals = f"{amount.copy_abs():f}".partition(".")
    text = f"{sign}{int(whole):,}.{decimals.rstrip('0'):0<2}"
    return f"{text} {currency}" if currency else text
