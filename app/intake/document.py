"""What is read from a commercial invoice: lines, totals and doubts, all unchangeable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True)
class Shared:
    """A figure (``net_mass``, ``gross_mass``, ``packages``) that stands with another line, whose
    mass or packages cover this line too; ``line`` is that line's number.
    """

    meaning: str
    line: int


@dataclass(frozen=True, slots=True)
class Joined:
    """A figure that another document or sheet states: what it is and where it stands."""

    meaning: str
    where: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of goods, as the document has it.

    Masses are in kilograms for the whole line. ``unit`` is a UN/ECE Recommendation 20 code,
    ``origin`` an ISO 3166-1 alpha-3 code, ``currency`` an ISO 4217 code; None is "not known".
    ``source`` says where it stands (``Sheet1!A12:H12``, ``row 12``) and ``raw`` holds every
    cell of it as read, by its column's header. ``package_kind`` is a UN/ECE Recommendation 21
    code, ``package_marks`` the marks and numbers as written. ``joined`` says which figures come
    from a packing list and where they stand there.
    """

    number: int
    description: str
    part_number: str | None = None
    quantity: Decimal | None = None
    unit: str | None = None
    unit_price: Decimal | None = None
    value: Decimal | None = None
    currency: str | None = None
    origin: str | None = None
    supplier_code: str | None = None
    net_mass: Decimal | None = None
    gross_mass: Decimal | None = None
    source: str = ""
    raw: Mapping[str, str] = field(default_factory=dict)
    packages: int | None = None
    package_kind: str | None = None
    package_marks: str | None = None
    shared: tuple[Shared, ...] = ()
    joined: tuple[Joined, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """Something a person should look at: where it stands, one sentence, and the line's number.

    ``cause`` is what problems of one kind have in common.
    """

    where: str
    sentence: str
    line: int | None = None
    cause: str = ""


@dataclass(frozen=True, slots=True)
class Charge:
    """An amount stated outside the goods lines.

    ``kind`` is freight, insurance, tax, discount or other_charge; a discount's amount is
    negative, so that the goods plus all charges make the document's total.
    """

    kind: str
    label: str
    amount: Decimal
    where: str


@dataclass(frozen=True, slots=True)
class Fact:
    """Something stated once for the whole document, as written, and where it stands.

    ``kind`` says what it is: ``seller_address``, ``buyer_eori``, ``payment_terms``, ``container``,
    ``origin_statement``... One kind may be stated several times.
    """

    kind: str
    value: str
    where: str


@dataclass(frozen=True, slots=True)
class ColumnFound:
    """Which column of the table holds what.

    ``how`` is ``header`` (the words above it), ``arithmetic`` (quantity times price gave it),
    ``you`` (a person said so) or ``remembered`` (a person said so on an earlier invoice);
    ``decimal`` is the sign before the decimals where its numbers are text.
    """

    meaning: str
    index: int
    letter: str
    header: str
    how: str = "header"
    decimal: str | None = None


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a line stands, to be outlined on its picture.

    On a page: its number from 1 and the box (left, top, right, bottom) in points from the top left
    corner. In a workbook: the sheet and its cells (``A12:H12``). In a text table: the row.
    """

    line: int
    page: int | None = None
    box: tuple[float, float, float, float] | None = None
    sheet: str | None = None
    cells: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A document read whole.

    ``kind`` is the file's format (``xlsx``, ``csv``), ``nature`` what it calls itself (invoice,
    packing list, waybill, credit note, order, or goods list when it does not say).
    ``totals_agree`` is None where the document states no total to compare with. ``joined`` says
    which totals come from a packing list or waybill and where they stand there.
    """

    kind: str
    name: str
    supplier: str | None
    buyer: str | None
    invoice_number: str | None
    invoice_date: date | None
    currency: str | None
    incoterm: str | None
    incoterm_place: str | None
    lines: tuple[Line, ...]
    lines_total: Decimal | None
    document_total: Decimal | None
    totals_agree: bool | None
    problems: tuple[Problem, ...] = ()
    columns: tuple[ColumnFound, ...] = ()
    nature: str = "goods list"
    goods_total: Decimal | None = None
    charges: tuple[Charge, ...] = ()
    net_mass_total: Decimal | None = None
    gross_mass_total: Decimal | None = None
    packages_total: int | None = None
    facts: tuple[Fact, ...] = ()
    joined: tuple[Joined, ...] = ()
    spots: tuple[Spot, ...] = ()


def as_json(document: Document) -> dict[str, Any]:
    """The document in the form ``read --json`` prints.

    Amounts are JSON numbers. Whole ones become ``int``; others ``float``, whose shortest text
    has the same digits as the Decimal up to 15 of them, which is all that spreadsheets keep.
    """
    return {
        "kind": document.kind,
        "nature": document.nature,
        "supplier": document.supplier,
        "invoice_number": document.invoice_number,
        "currency": document.currency,
        "lines": [
            {
                "line": line.number,
                "description": line.description,
                "part_number": line.part_number,
                "quantity": _number(line.quantity),
                "unit": line.unit,
                "unit_price": _number(line.unit_price),
                "value": _number(line.value),
                "origin": line.origin,
                "supplier_code": line.supplier_code,
                "net_mass": _number(line.net_mass),
                "gross_mass": _number(line.gross_mass),
                "packages": line.packages,
                "package_kind": line.package_kind,
                "package_marks": line.package_marks,
                "source": line.source,
                "joined": {one.meaning: one.where for one in line.joined},
            }
            for line in document.lines
        ],
        "lines_total": _number(document.lines_total),
        "document_total": _number(document.document_total),
        "totals_agree": document.totals_agree,
        "net_mass_total": _number(document.net_mass_total),
        "gross_mass_total": _number(document.gross_mass_total),
        "packages_total": document.packages_total,
        "joined": {one.meaning: one.where for one in document.joined},
        "charges": [
            {"kind": charge.kind, "label": charge.label, "amount": _number(charge.amount)}
            for charge in document.charges
        ],
        "facts": [
            {"kind": fact.kind, "value": fact.value, "where": fact.where} for fact in document.facts
        ],
        "problems": [
            {"where": problem.where, "sentence": problem.sentence, "line": problem.line}
            for problem in document.problems
        ],
    }


def _number(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)
