"""An invoice line whose code is decided: what a declaration is built from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class DecidedLine:
    """An invoice line with the code a person (or a sure match) decided on.

    Masses in kilograms, value in the line's currency for the whole line, countries as ISO codes.
    decided is False for a mere suggestion. code_from and code_until are the first and last day that
    the tariff gives the code, where it gives one. source is the cell, row or page it was read from.
    """

    number: int
    description: str
    code: str | None
    value: Decimal | None
    currency: str | None
    origin: str | None = None
    quantity: Decimal | None = None
    unit: str | None = None
    net_mass: Decimal | None = None
    gross_mass: Decimal | None = None
    code_country: str | None = None
    code_from: date | None = None
    code_until: date | None = None
    supplementary_quantity: Decimal | None = None
    supplementary_unit: str | None = None
    package_count: int | None = None
    package_kind: str | None = None
    package_marks: str | None = None
    procedure: str | None = None
    additional_procedures: tuple[str, ...] = ()
    preference: str | None = None
    preferential_origin: str | None = None
    decided: bool = True
    source: str | None = None
