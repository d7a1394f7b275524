"""Sharing out a total so that the parts add up to it exactly, to the last penny and gram."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Context, Decimal, Inexact, InvalidOperation
from fractions import Fraction

# Exact arithmetic or an exception: sums of money and mass never lose a digit unnoticed.
_EXACT = Context(prec=200, traps=[Inexact, InvalidOperation])


def total(parts: Iterable[Decimal]) -> Decimal:
    """The exact sum."""
    amount = Decimal(0)
    for part in parts:
        amount = _EXACT.add(amount, part)
    return amount


def plain(number: Decimal) -> Decimal:
    """The same number without trailing zeros or an exponent (1E+2 is 100, 1.500 is 1.5)."""
    digits = format(number, "f")
    return Decimal(digits.rstrip("0").rstrip(".") if "." in digits else digits)


def share(amount: Decimal, weights: Sequence[Decimal], step: Decimal) -> tuple[Decimal, ...]:
    """Share an amount by weight in whole steps: largest remainder, the earlier part on a tie.

    The parts add up to the amount exactly. An amount finer than the step is shared in its own
    finest digit. Weights must not be negative; when all are zero the parts are equal. A negative
    amount is shared like its opposite.
    """
    if not weights:
        if amount:
            raise ValueError("nothing to share among")
        return ()
    if any(weight < 0 for weight in weights):
        raise ValueError("a weight is negative")
    if amount < 0:
        return tuple(-part for part in share(-amount, weights, step))
    if Fraction(amount) % Fraction(step):
        step = Decimal(1).scaleb(int(amount.as_tuple().exponent))
    units = int(Fraction(amount) / Fraction(step))
    fractions = [Fraction(weight) for weight in weights]
    whole = sum(fractions)
    if not whole:
        fractions, whole = [Fraction(1)] * len(weights), Fraction(len(weights))
    exact = [units * fraction / whole for fraction in fractions]
    counts = [int(part) for part in exact]
    left = units - sum(counts)
    neediest = sorted(range(len(exact)), key=lambda at: (counts[at] - exact[at], at))
    for at in neediest[:left]:
        counts[at] += 1
    return tuple(_EXACT.multiply(Decimal(count), step) for count in counts)


def decimals(number: Decimal) -> int:
    """How many digits after the point a number needs."""
    exponent = plain(number).as_tuple().exponent
    return max(0, -int(exponent))
