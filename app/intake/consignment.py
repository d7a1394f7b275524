"""Packing lists and waybills join their invoice: masses and packages by line or in all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.intake import packing
from app.intake.document import Document
from app.intake.packed import Packed
from app.intake.words import plain


@dataclass(frozen=True, slots=True)
class Consignment:
    """An invoice with the packing lists and waybills of its goods.

    ``why`` says for each of them what it was known by. A packing list whose invoice is not
    there stands alone, in the invoice's place, with the reason. ``entire`` is false for those
    that cover other invoices too.
    """

    invoice: Document
    others: tuple[Document, ...]
    why: tuple[str, ...]
    entire: tuple[bool, ...] = ()

    def joined(self) -> Document:
        """The invoice with what the others say of its goods."""
        if not self.others:
            return self.invoice
        return join(self.invoice, self.others, self.why, self.entire)


def sort(documents: Sequence[Document]) -> list[Consignment]:
    """Which packing list belongs to which invoice, of documents that came together.

    The invoice's number named in it decides, then an order number, then the same parties; where
    nothing does and there is one invoice only, having come together does, and is said.
    """
    priced = any(_priced(one) for one in documents)
    packs = [packing.is_packing(one) or (priced and _packs_silently(one)) for one in documents]
    invoices = [one for one, other in zip(documents, packs, strict=True) if not other]
    joined: list[list[tuple[Document, str, bool]]] = [[] for _ in invoices]
    alone: list[Consignment] = []
    for other, is_packing in zip(documents, packs, strict=True):
        if is_packing:
            owners, why = _owners(invoices, other)
            for at in owners:
                joined[at].append((other, why, len(owners) == 1))
            if not owners:
                alone.append(Consignment(other, (), (why,)))
    whole = [
        Consignment(
            one,
            tuple(other for other, _, _ in joined[at]),
            tuple(why for _, why, _ in joined[at]),
            tuple(entire for _, _, entire in joined[at]),
        )
        for at, one in enumerate(invoices)
    ]
    return whole + alone


def _owners(invoices: Sequence[Document], other: Document) -> tuple[list[int], str]:
    """The invoices that a packing list belongs to and what says so; or none and why not."""
    name = other.name
    if named := _numbers(other.invoice_number):
        numbers = [_same(one.invoice_number) for one in invoices]
        numbered = [at for at, number in enumerate(numbers) if number and number in named]
        words = f"{name} names invoice {other.invoice_number}"
        if len({numbers[at] for at in numbered}) < len(numbered):
            return [], f"{words}, and {len(numbered)} of these files have that number."
        if numbered:
            return numbered, f"{words}."
        if all(numbers):
            return [], f"{words}, which is not among these files."
    orders = _orders(other)
    fitting = [at for at, one in enumerate(invoices) if orders & _orders(one)]
    if len(fitting) == 1:
        return fitting, f"{name} names the same order as {invoices[fitting[0]].name}."
    fitting = [at for at, one in enumerate(invoices) if _same_parties(one, other)]
    if len(fitting) == 1:
        return fitting, f"{name} has the same parties as {invoices[fitting[0]].name}."
    if len(invoices) == 1:
        unnamed = f"{words}, {invoices[0].name} none" if named else f"{name} names no invoice"
        return [0], f"{unnamed}; it was joined to {invoices[0].name} because they came together."
    return [], f"Nothing in {name} says which invoice it belongs to."


def names(other: Document, invoice: Document) -> bool | None:
    """Whether a packing list names this invoice; None where one of them states no number."""
    number = _same(invoice.invoice_number)
    named = _numbers(other.invoice_number)
    return number in named if number and named else None


def _priced(document: Document) -> bool:
    return any(line.value is not None or line.unit_price is not None for line in document.lines)


def _packs_silently(document: Document) -> bool:
    """Whether a document without a title has masses or packages beside its goods, and no prices."""
    return not _priced(document) and any(
        getattr(line, meaning) is not None for line in document.lines for meaning in packing.FIGURES
    )


def _numbers(text: str | None) -> set[str]:
    """The invoice numbers in a text that may list several."""
    parts = [text or "", *re.split(r"[,;&]|\band\b", text or "")]
    return {number for part in parts if (number := _same(part))}


def _same(text: str | None) -> str:
    return plain(text or "").replace(" ", "")


def _orders(document: Document) -> set[str]:
    """The order numbers that a document names, in its head or on its lines."""
    column = next((one.header for one in document.columns if one.meaning == "order_number"), None)
    named = {fact.value for fact in document.facts if fact.kind == "order_number"}
    if column is not None:
        named |= {line.raw.get(column, "") for line in document.lines}
    return {order for text in named if len(order := _same(text)) >= 3 and order.isalnum()}


def _same_parties(one: Document, other: Document) -> bool:
    both = [(one.supplier, other.supplier), (one.buyer, other.buyer)]
    return all(_same(left) and _same(left) == _same(right) for left, right in both)


def join(
    invoice: Document,
    others: Sequence[Document],
    why: Sequence[str] = (),
    entire: Sequence[bool] = (),
) -> Document:
    """The invoice with the masses and packages that its packing lists and waybills state.

    Only what a row says of one line goes to that line; what covers several lines is said and
    stays in the total. The invoice's own figures win, and where another document contradicts
    one, both are said. ``entire`` is false for those that also cover other invoices: their
    totals are then not this invoice's. ``why`` says what each belongs to the invoice by.
    """
    packed = Packed(invoice)
    for reason in why:
        packed.causes.say("joined", "", reason)
    told = zip(others, entire or [True] * len(others), strict=True)
    for other, whole in sorted(told, key=lambda one: one[0].nature == "waybill"):
        packed.take(other, whole)
    return packed.whole()
