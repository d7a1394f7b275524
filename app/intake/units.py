"""Units of measure as invoices write them, to UN/ECE Recommendation 20 codes (21 for packages)."""

from __future__ import annotations

from decimal import Decimal
from functools import cache, lru_cache

from app.intake.words import plain, rows

# What one of the unit weighs in kilograms: for columns of mass.
KILOGRAMS = {
    "KGM": Decimal(1),
    "GRM": Decimal("0.001"),
    "MGM": Decimal("0.000001"),
    "TNE": Decimal(1000),
    "LBR": Decimal("0.45359237"),
    "ONZ": Decimal("0.028349523125"),
}


@cache
def names() -> dict[str, str]:
    """Unit code to its English name."""
    return {row["code"]: row["name"] for row in rows("units.csv")}


@cache
def _aliases() -> dict[str, str]:
    aliases: dict[str, str] = {}
    for row in rows("units.csv"):
        for alias in (row["name"], *row["aliases"].split("|")):
            if not alias.strip():
                continue
            aliases.setdefault(alias.strip().casefold(), row["code"])
            aliases.setdefault(plain(alias), row["code"])
    return aliases


@lru_cache(maxsize=4_096)
def unit(text: str) -> str | None:
    """The code of a unit written as a code, a name or an alias (``Stück`` is H87); else None."""
    written = text.strip().replace("(s)", "s")  # "8 Unit(s)"
    if not written:
        return None
    alias = _aliases().get(written.casefold()) or _aliases().get(plain(written))
    if alias:
        return alias
    upper = written.upper()
    return upper if upper in names() else None
