"""Invoices and packing lists for tests, made line by line."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from app.intake.document import Document, Line


def line(number: int, part: str | None = None, quantity: Any = None, **facts: Any) -> Line:
    """A line or a row; numbers may be given as text."""
    for name in ("net_mass", "gross_mass", "value"):
        if facts.get(name) is not None:
            facts[name] = Decimal(str(facts[name]))
    return Line(
        number=number,
        description=facts.pop("description", ""),
        part_number=part,
        quantity=None if quantity is None else Decimal(str(quantity)),
        source=facts.pop("source", f"row {number + 1}"),
        **facts,
    )


def document(*lines: Line, name: str = "invoice.csv", **facts: Any) -> Document:
    """A document of these lines."""
    for total in ("net_mass_total", "gross_mass_total"):
        if facts.get(total) is not None:
            facts[total] = Decimal(str(facts[total]))
    empty: dict[str, Any] = dict.fromkeys(
        (
            *("supplier", "buyer", "invoice_number", "invoice_date", "currency", "incoterm"),
            *("incoterm_place", "lines_total", "document_total", "totals_agree"),
        )
    )
    return Document(**{**empty, "kind": "csv", "name": name, "lines": tuple(lines), **facts})


def packing_list(*rows: Line, name: str = "packing.csv", **facts: Any) -> Document:
    """A packing list of these rows."""
    return document(*rows, name=name, **{"nature": "packing list", **facts})


def masses(read: Document) -> list[tuple[Any, Any, Any]]:
    """Net and gross mass and packages of every line."""
    return [(one.net_mass, one.gross_mass, one.packages) for one in read.lines]


def totals(read: Document) -> tuple[Any, Any, Any]:
    """Net and gross mass and packages in all."""
    return read.net_mass_total, read.gross_mass_total, read.packages_total


def said(read: Document, cause: str) -> list[str]:
    """The sentences of one cause."""
    return [problem.sentence for problem in read.problems if problem.cause == cause]
