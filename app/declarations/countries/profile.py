"""What a country brings to the declarations: its writer, its rules, its questions, its schema."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from app.declarations.form import Ask
from app.declarations.model import Declaration, Document, Invoice
from app.declarations.problems import Problem


@dataclass(frozen=True)
class Profile:
    """One country of one format family.

    write: the file's bytes, for a declaration whose problems hold no error.
    rules: everything wrong with it, in sentences; valid for the schema is not acceptance.
    asks: what an invoice does not say, with the number of the box or data element.
    schema: our own schema in resources/schemas; official: the names of the schema files of the
    authority that hold a file's elements, which an office may install.
    code_lengths: how many digits a commodity code must have before it can be lodged.
    invoice_document: how the invoice is named among an item's documents, None if it has no number.
    """

    country: str
    name: str
    family: str
    verified: bool
    schema: str
    official: tuple[str, ...]
    national_currency: str
    code_lengths: tuple[int, ...]
    longest_description: int
    price_decimals: int
    write: Callable[[Declaration, Iterable[Problem]], bytes]
    rules: Callable[[Declaration], list[Problem]]
    invoice_document: Callable[[Invoice], Document | None]
    asks: tuple[Ask, ...]
    example: Callable[[], dict[str, Any]]
