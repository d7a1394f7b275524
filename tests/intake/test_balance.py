"""Tests of the sums: what agrees agrees, and no wrong total ever does."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from app.intake.balance import CENT, Proof, StatedTotals, money, prove
from app.intake.document import Charge, Line
from app.intake.lines import DISAGREES, Causes

CENTS = st.integers(-100_000_00, 100_000_00).map(lambda cents: Decimal(cents) / 100)
AMOUNTS = st.lists(CENTS, min_size=1, max_size=12)


def lines(*amounts: Decimal | int) -> list[Line]:
    return [Line(number, "Mug", value=Decimal(one)) for number, one in enumerate(amounts, 1)]


def charge(amount: Decimal | int, kind: str = "freight") -> Charge:
    return Charge(kind, kind, Decimal(amount), "")


def proved(
    stated: StatedTotals, *amounts: Decimal | int, charges: tuple[Charge, ...] = (), tax: int = 0
) -> tuple[Proof, str]:
    causes = Causes()
    taxes = (charge(tax, "tax"),) if tax else ()
    proof = prove(lines(*amounts), charges, taxes, stated, causes)
    return proof, " ".join(problem.sentence for problem in causes.all())


@given(AMOUNTS, st.lists(CENTS, max_size=4), CENTS, CENTS)
def test_right_totals_agree(
    amounts: list[Decimal], charged: list[Decimal], tax: Decimal, prepaid: Decimal
) -> None:
    goods = sum(amounts, Decimal(0))
    before = goods + sum(charged, Decimal(0))
    stated = StatedTotals(
        goods, before, before + tax, prepaid=prepaid, payable=before + tax - prepaid
    )
    causes = Causes()
    charges = tuple(charge(one) for one in charged)
    proof = prove(lines(*amounts), charges, (charge(tax, "tax"),), stated, causes)
    assert proof.agree is True
    assert proof.lines == proof.goods == goods
    assert proof.document is not None
    assert goods + sum(one.amount for one in proof.charges) == proof.document
    assert not causes.all()


@given(AMOUNTS, CENTS, CENTS, st.sampled_from(["lines", "before_tax", "with_tax"]), CENTS)
def test_no_wrong_total_agrees(
    amounts: list[Decimal], charged: Decimal, tax: Decimal, which: str, off: Decimal
) -> None:
    goods = sum(amounts, Decimal(0))
    stated = StatedTotals(goods, goods + charged, goods + charged + tax)
    setattr(stated, which, getattr(stated, which) + off)
    causes = Causes()
    proof = prove(lines(*amounts), (charge(charged),), (charge(tax, "tax"),), stated, causes)
    assert proof.agree is (abs(off) <= CENT)
    assert bool(causes.all()) is (abs(off) > CENT)


def test_the_line_that_makes_the_difference_is_named() -> None:
    proof, said = proved(StatedTotals(lines=Decimal(30)), 10, 20, 5)
    assert proof.agree is False
    assert proof.goods is None
    assert "a difference of 5.00" in said
    assert "Without line 3 the total would agree." in said


def test_a_line_that_is_not_proven_proves_no_total() -> None:
    causes = Causes()
    causes.say(DISAGREES, "", "Line 1 is wrong.", 1)
    proof = prove(lines(10), (), (), StatedTotals(lines=Decimal(10)), causes)
    assert proof.agree is True, "no total of the document is stated beside the sum of the lines"
    proof = prove(lines(10), (), (), StatedTotals(with_tax=Decimal(10)), causes)
    assert proof.agree is False
    assert "not taken as agreeing" in causes.all()[-1].sentence


def test_what_was_prepaid_is_no_charge() -> None:
    stated = StatedTotals(prepaid=Decimal(4), payable=Decimal(6))
    proof, said = proved(stated, 10)
    assert (proof.document, proof.agree, proof.charges) == (10, True, ())
    assert not said
    _, said = proved(StatedTotals(with_tax=Decimal(10), payable=Decimal(7)), 10)
    assert "amount to pay is stated as 7.00, but the total less what was prepaid is 10.00" in said


def test_a_rounding_that_the_total_holds_is_a_charge() -> None:
    stated = StatedTotals(with_tax=Decimal(11), rounding=Decimal("0.30"))
    proof, said = proved(stated, Decimal("10.70"))
    assert proof.agree is True
    assert [(one.label, one.amount) for one in proof.charges] == [("Rounding", Decimal("0.30"))]
    assert not said


def test_charges_that_are_only_summed() -> None:
    stated = StatedTotals(with_tax=Decimal(12), allowances=Decimal(3), charges=Decimal(5))
    proof, said = proved(stated, 10)
    assert proof.agree is True
    assert [(one.kind, one.amount) for one in proof.charges] == [
        ("discount", -3),
        ("other_charge", 5),
    ]
    stated = StatedTotals(with_tax=Decimal(12), charges=Decimal(5))
    _, said = proved(stated, 10, charges=(charge(2),))
    assert "The charges listed come to 2.00, but their sum is stated as 5.00." in said


def test_no_total_and_no_lines() -> None:
    assert proved(StatedTotals(), 10)[0].agree is None
    nothing = prove([Line(1, "Mug")], (), (), StatedTotals(with_tax=Decimal(5)), Causes())
    assert (nothing.lines, nothing.document, nothing.agree) == (None, 5, None)


def test_a_total_before_tax_alone() -> None:
    proof, _ = proved(StatedTotals(before_tax=Decimal(10)), 10, tax=2)
    assert (proof.document, proof.agree, proof.charges) == (10, True, ())


def test_money() -> None:
    assert money(Decimal("1234.5")) == "1,234.50"
    assert money(Decimal("1.2345")) == "1.2345"
