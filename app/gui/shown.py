"""How values are written on screen: numbers, money, moments, states."""

from __future__ import annotations

import os
from datetime import date, datetime
from decimal import Decimal

DASH = "–"  # noqa: RUF001 - an en dash on purpose


def amount(value: Decimal | None, currency: str | None = None) -> str:
    """Money with two digits (more where it was written so), grouped."""
    if value is None:
        return DASH
    digits = max(2, _decimals(value))
    text = f"{value:,.{min(digits, 4)}f}"
    return f"{text} {currency}" if currency else text


def quantity(value: Decimal | None, unit: str | None = None) -> str:
    """A number with as many digits as were written, grouped, and its unit."""
    if value is None:
        return DASH
    text = f"{value:,.{min(_decimals(value), 3)}f}"
    if not unit:
        return text
    one, many = UNITS.get(unit, (unit, unit))
    return f"{text} {one if value == 1 else many}"


# UN/ECE Recommendation 20 codes that people know by another name.
UNITS = {
    "H87": ("pc", "pcs"),
    "C62": ("pc", "pcs"),
    "KGM": ("kg", "kg"),
    "GRM": ("g", "g"),
    "TNE": ("t", "t"),
    "MTR": ("m", "m"),
    "MTK": ("m²", "m²"),
    "MTQ": ("m³", "m³"),
    "LTR": ("l", "l"),
    "PR": ("pair", "pairs"),
    "NPR": ("pair", "pairs"),
    "SET": ("set", "sets"),
    "DZN": ("dozen", "dozen"),
    "ROL": ("roll", "rolls"),
    "BX": ("box", "boxes"),
    "CT": ("carton", "cartons"),
}


def _decimals(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def moment(value: datetime | None) -> str:
    """Day and time in this desk's own zone; the year only where it is another."""
    if value is None:
        return DASH
    local = value.astimezone()
    year = "" if local.year == datetime.now().year else " %Y"
    return local.strftime(f"%-d %b{year}, %H:%M" if _posix() else f"%#d %b{year}, %H:%M")


def lately(value: datetime | None) -> str:
    """The time of day where it was today, else day and time."""
    if value is None:
        return DASH
    local = value.astimezone()
    return local.strftime("%H:%M") if local.date() == date.today() else moment(value)


def day(value: date | None) -> str:
    """A day as people write it."""
    if value is None:
        return DASH
    return value.strftime("%-d %b %Y" if _posix() else "%#d %b %Y")


def share(value: float | None) -> str:
    """A probability as a whole percentage; never 0%, and 100% only where it is."""
    if value is None:
        return ""
    percent = round(value * 100)
    if percent == 0:
        return "<1%"
    if value < 1 and percent == 100:
        return "99%"
    return f"{percent}%"


def count(value: int) -> str:
    """A whole number, grouped."""
    return f"{value:,}"


def lasting(seconds: float | None) -> str:
    """A stretch of time, roughly: "20 s", "3 min", "2 h"."""
    if seconds is None:
        return ""
    if seconds < 60:
        return f"{max(1, round(seconds))} s"
    if seconds < 5_400:
        return f"{round(seconds / 60)} min"
    return f"{seconds / 3_600:.1f} h"


def _posix() -> bool:
    return os.name == "posix"
