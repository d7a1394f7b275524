"""Whether an electronic invoice's lines, charges and taxes make the totals it states."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.intake.document import Charge, Line
from app.intake.lines import DISAGREES, UNPROVEN, Causes

CENT = Decimal("0.011")
OTHER_CURRENCY = "an amount is in another currency than the document"


@dataclass
class StatedTotals:
    """The totals an invoice states; None where it does not."""

    lines: Decimal | None = None
    before_tax: Decimal | None = None
    with_tax: Decimal | None = None
    allowances: Decimal | None = None
    charges: Decimal | None = None
    prepaid: Decimal | None = None
    rounding: Decimal | None = None
    payable: Decimal | None = None
    where: str = ""


@dataclass(frozen=True)
class Proof:
    """The sums; ``agree`` is None where there is no total to compare with.

    ``document`` is what goods, charges and taxes come to, before anything prepaid is taken off.
    """

    lines: Decimal | None
    goods: Decimal | None
    document: Decimal | None
    charges: tuple[Charge, ...]
    agree: bool | None


def prove(
    lines: Sequence[Line],
    charges: tuple[Charge, ...],
    taxes: tuple[Charge, ...],
    stated: StatedTotals,
    causes: Causes,
) -> Proof:
    """Compare every total with what makes it; each that does not agree is said."""
    charges += _unlisted(charges, stated, causes)
    total = _sum([line.value for line in lines])
    document = stated.with_tax
    if document is None and stated.payable is not None:
        document = stated.payable + (stated.prepaid or 0) - (stated.rounding or 0)
    if document is None:
        document, taxes = stated.before_tax, ()
    if total is None:
        return Proof(None, None, document, (*charges, *taxes), None)
    goods = stated.lines if stated.lines is not None and _near(total, stated.lines) else None
    agree = stated.lines is None or goods is not None
    if not agree and stated.lines is not None:
        _disagreement(lines, total, "the sum of the lines", stated.lines, stated.where, causes)
    before_tax = total + _added(charges)
    if stated.before_tax is not None and not _near(before_tax, stated.before_tax):
        if agree:
            what = "the total before tax"
            _disagreement(lines, before_tax, what, stated.before_tax, stated.where, causes)
        agree = False
    if document is None:
        known = stated.lines is not None
        return Proof(total, goods, stated.lines, (*charges, *taxes), agree if known else None)
    after = before_tax + _added(taxes)
    if stated.rounding and not _near(after, document) and _near(after + stated.rounding, document):
        charges += (Charge("other_charge", "Rounding", stated.rounding, stated.where),)
    elif not _near(after, document):
        if agree:
            _disagreement(lines, after, "the total", document, stated.where, causes)
        agree = False
    _due(document, stated, causes)
    if agree and any(causes.counts[cause] for cause in (UNPROVEN, DISAGREES, OTHER_CURRENCY)):
        agree = False
        causes.say(
            "the total is not proven",
            stated.where,
            f"The lines add up to {money(total)}, but some of them are not proven, so the "
            "total is not taken as agreeing.",
        )
    return Proof(total, goods, document, (*charges, *taxes), agree)


def _unlisted(
    charges: tuple[Charge, ...], stated: StatedTotals, causes: Causes
) -> tuple[Charge, ...]:
    """Allowances and charges that are stated only as a sum."""
    found: list[Charge] = []
    for kind, label, sign, amount in (
        ("discount", "Allowances", -1, stated.allowances),
        ("other_charge", "Charges", 1, stated.charges),
    ):
        listed = [charge.amount for charge in charges if charge.amount * sign > 0]
        if amount and not listed:
            found.append(Charge(kind, label, sign * amount, stated.where))
        elif amount is not None and not _near(sign * amount, sum(listed, Decimal(0))):
            causes.say(
                "the charges do not agree",
                stated.where,
                f"The {label.lower()} listed come to {money(abs(sum(listed, Decimal(0))))}, but "
                f"their sum is stated as {money(amount)}.",
            )
    return tuple(found)


def _due(document: Decimal, stated: StatedTotals, causes: Causes) -> None:
    """The amount to pay is another thing than the total; where it cannot be made, that is said."""
    if stated.payable is None:
        return
    due = document - (stated.prepaid or 0)
    ways = (due, due + (stated.rounding or 0))
    if not any(_near(way, stated.payable) for way in ways):
        causes.say(
            "the amount to pay does not agree",
            stated.where,
            f"The amount to pay is stated as {money(stated.payable)}, but the total less what was "
            f"prepaid is {money(due)}.",
        )


def _disagreement(
    lines: Sequence[Line], made: Decimal, what: str, said: Decimal, where: str, causes: Causes
) -> None:
    causes.say(
        "the total does not agree",
        where,
        f"The lines and charges come to {money(made)}, but {what} is stated as {money(said)}: a "
        f"difference of {money(abs(made - said))}.",
    )
    alone = [line for line in lines if line.value and _near(line.value, made - said)]
    if alone:
        causes.blame(alone)


def _near(one: Decimal, other: Decimal) -> bool:
    return abs(one - other) <= CENT


def _added(charges: Sequence[Charge]) -> Decimal:
    return sum((charge.amount for charge in charges), Decimal(0))


def _sum(amounts: Sequence[Decimal | None]) -> Decimal | None:
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Decimal(0)) if known else None


def money(value: Decimal) -> str:
    """An amount as a sentence says it."""
    return f"{value:,.2f}" if value == value.quantize(Decimal("0.01")) else f"{value:,f}"
