"""Tests of what is made of an electronic invoice, whatever its standard."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from app.intake import electronic
from app.intake.document import Document
from app.intake.einvoice import Adjustment, Item, Stated
from tests.intake.books import sentences

ELEMENT = etree.Element("line")


def made(*items: Item, **totals: Decimal) -> Document:
    stated = Stated("ubl", "InvoiceLine", currency="EUR", items=list(items))
    for name, value in totals.items():
        setattr(stated.totals, name, value)
    return electronic.document(stated, "bill.xml")


def item(**facts: object) -> Item:
    found = Item(ELEMENT, name="Mug")
    for name, value in facts.items():
        setattr(found, name, value)
    return found


@given(
    st.integers(-10_000, 10_000).filter(bool),
    st.integers(1, 10_000_00).map(lambda cents: Decimal(cents) / 100),
    st.sampled_from([1, 10, 100, 1000]),
    st.integers(-5_000, 5_000).map(lambda cents: Decimal(cents) / 100),
    st.integers(-1_000_000, 1_000_000).map(lambda cents: Decimal(cents) / 100),
)
def test_a_line_is_proved_exactly_when_its_arithmetic_holds(
    quantity: int, price: Decimal, base: int, adjusted: Decimal, off: Decimal
) -> None:
    exact = quantity * price / base + adjusted
    amount = exact.quantize(Decimal("0.01")) + off
    document = made(
        item(
            quantity=Decimal(quantity),
            price=price,
            price_base=Decimal(base),
            amount=amount,
            adjustments=[Adjustment(adjusted, "", "", "")],
        ),
        with_tax=amount,
    )
    assert document.lines_total == document.document_total == amount
    # The price has two decimals: at most half a cent a piece may lie in its rounding.
    allowed = abs(Decimal(quantity)) / base * Decimal("0.005") + Decimal("0.02")
    if off == 0:
        assert document.totals_agree is True
    elif abs(off) > allowed:
        assert document.totals_agree is False
        assert "but the amount is" in sentences(document)


def test_an_amount_alone_is_unproven_only_beside_lines_with_prices() -> None:
    bare = item(amount=Decimal(5))
    priced = item(quantity=Decimal(1), price=Decimal(5), amount=Decimal(5))
    assert made(bare, bare, with_tax=Decimal(10)).totals_agree is True
    mixed = made(bare, priced, with_tax=Decimal(10))
    assert mixed.totals_agree is False
    assert "Line 1 has an amount of 5.00 but no quantity and price" in sentences(mixed)


def test_a_value_that_is_not_stated_is_computed_and_said() -> None:
    document = made(item(quantity=Decimal(3), price=Decimal("1.25")))
    assert document.lines[0].value == Decimal("3.75")
    assert "the value 3.75 was computed" in sentences(document)
    nothing = made(item())
    assert nothing.lines[0].value is None
    assert "Line 1 has no value." in sentences(nothing)


def test_whole_forints_are_rounded_amounts() -> None:
    stated = Stated("cii", "LineItem", currency="HUF")
    stated.items = [item(quantity=Decimal(3), price=Decimal("33.55"), amount=Decimal(101))]
    stated.totals.with_tax = Decimal(101)
    assert electronic.document(stated, "bill.xml").totals_agree is True


def test_several_origins_are_said() -> None:
    document = made(item(origins=["CN", "VN"]))
    assert document.lines[0].origin is None
    assert "several origins are stated (CN, VN)" in sentences(document)
    assert made(item(origins=["CN", "CN"])).lines[0].origin == "CHN"


def test_a_mass_needs_its_unit() -> None:
    light = item(properties=[("net_mass", "12.5")], gross_mass=Decimal(12))
    assert made(light).lines[0].net_mass is None
    heavy = item(properties=[("net_mass", "12.5 kg")], gross_mass=Decimal(12))
    document = made(heavy)
    assert document.lines[0].net_mass == Decimal("12.5")
    assert "the gross mass 12 kg is less than the net mass 12.5 kg" in sentences(document)


def test_the_amount_due_is_told_where_it_is_another() -> None:
    document = made(
        item(amount=Decimal(10)), prepaid=Decimal(4), payable=Decimal(6), with_tax=Decimal(10)
    )
    assert [(fact.kind, fact.value) for fact in document.facts] == [
        ("prepaid", "4.00 EUR"),
        ("amount_due", "6.00 EUR"),
    ]


def test_a_product_beyond_all_sense_is_said() -> None:
    huge = Decimal(10) ** 10
    tiny = item(quantity=huge, price=huge, price_base=Decimal("1e-9"), amount=Decimal(1))
    document = made(tiny)
    assert document.lines[0].unit_price is None
    assert "too large to be true" in sentences(document)
