"""Tests of which packing list belongs to which invoice of those that came together."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from app.intake.consignment import names, sort
from app.intake.document import ColumnFound, Fact
from app.intake.reading import read
from tests.intake.packs import document, line, masses, packing_list, said

A, B = line(1, "A", 10), line(2, "B", 5)


def test_the_invoice_named_decides() -> None:
    one, two = (
        document(A, name="1", invoice_number="INV-1"),
        document(name="2", invoice_number="I2"),
    )
    listed = packing_list(name="p", invoice_number="i 2")
    sorted_out = sort([listed, one, two])
    assert [(c.invoice.name, [o.name for o in c.others]) for c in sorted_out] == [
        ("1", []),
        ("2", ["p"]),
    ]
    assert sorted_out[1].why == ("p names invoice i 2.",)


def test_then_the_order_then_the_parties() -> None:
    column = ColumnFound("order_number", 0, "A", "PO")
    ordered = document(line(1, "A", raw={"PO": "PO-77"}), name="1", columns=(column,))
    parties = document(name="2", supplier="Maker Ltd", buyer="Shop")
    by_order = packing_list(name="p", facts=(Fact("order_number", "po 77", ""),))
    by_party = packing_list(name="q", supplier="MAKER LTD.", buyer="shop")
    found = sort([ordered, parties, by_order, by_party])
    assert [[other.name for other in one.others] for one in found] == [["p"], ["q"]]
    assert found[0].why == ("p names the same order as 1.",)
    assert found[1].why == ("q has the same parties as 2.",)


def test_coming_together_counts_for_one_invoice_and_is_said() -> None:
    (found,) = sort([document(A, name="1"), packing_list(line(1, "A", 10, net_mass=2), name="p")])
    assert found.joined().lines[0].net_mass == 2
    assert said(found.joined(), "joined") == [
        "p names no invoice; it was joined to 1 because they came together."
    ]
    (numbered,) = sort([document(name="1"), packing_list(name="p", invoice_number="I9")])
    assert numbered.why == (
        "p names invoice I9, 1 none; it was joined to 1 because they came together.",
    )
    alone = sort([document(name="1"), document(name="2"), packing_list(name="p")])
    assert [(one.invoice.name, one.others) for one in alone] == [("1", ()), ("2", ()), ("p", ())]
    assert alone[2].why == ("Nothing in p says which invoice it belongs to.",)


def test_a_packing_list_of_another_invoice_stays_alone() -> None:
    found = sort([document(invoice_number="I1"), packing_list(invoice_number="I9")])
    assert found[1].why == ("packing.csv names invoice I9, which is not among these files.",)
    twice = sort([document(invoice_number="I1"), document(invoice_number="I1"),
                  packing_list(invoice_number="I1")])  # fmt: skip
    assert twice[2].why == ("packing.csv names invoice I1, and 2 of these files have that number.",)


def test_a_list_without_a_title_and_prices_packs_what_another_prices() -> None:
    goods = document(line(1, "A", 10, net_mass=2), name="list")
    invoice = document(line(1, "A", 10, value=20), name="1")
    assert [one.invoice.name for one in sort([goods, invoice])] == ["1"]
    assert sort([goods, invoice])[0].joined().lines[0].net_mass == 2
    assert [one.invoice.name for one in sort([goods, document(A, name="2")])] == ["list", "2"]


def test_a_list_for_two_invoices_gives_rows_but_no_totals() -> None:
    rows = (line(1, "A", 10, net_mass=2), line(2, "B", 5, net_mass=3))
    listed = packing_list(*rows, invoice_number="I1 and I2", net_mass_total=5)
    found = sort([document(A, invoice_number="I1"), document(B, invoice_number="I2"), listed])
    wholes = [one.joined() for one in found]
    assert [one.lines[0].net_mass for one in wholes] == [2, 3]
    assert [one.net_mass_total for one in wholes] == [None, None]


def test_a_packing_list_names_an_invoice_or_another_or_none() -> None:
    invoice = document(invoice_number="I-1")
    told = [names(packing_list(invoice_number=one), invoice) for one in ("i1; I2", "I2", None)]
    assert told == [True, False, None]
    assert names(packing_list(invoice_number="I1"), document()) is None


def test_an_invoice_without_packing_lists_stays_as_it_was() -> None:
    one = document(A)
    assert sort([one])[0].joined() is one


# -- real packing lists


def test_real_rolls_join_an_invoice_of_their_cloth(shared: Path) -> None:
    folder = shared / "data" / "invoices" / "xlsx"
    (path,) = folder.glob("chamo-packing_list*.xlsx")
    listed = read(path)
    assert listed.nature == "packing list"
    cloth = line(1, None, 2202, unit="MTR", description=listed.lines[0].description)
    invoice = document(cloth, invoice_number=listed.invoice_number)
    (found,) = sort([invoice, listed])
    (joined,) = found.joined().lines
    assert joined.net_mass == Decimal("904.82")
    assert joined.gross_mass is None


def test_a_real_pair_finds_itself_by_its_orders(shared: Path) -> None:
    folder = shared / "data" / "invoices" / "csv"
    invoice = read(folder / "lolo-import_inv-250814.csv")
    listed = read(folder / "lolo-packing-list-250814.csv")
    (found,) = sort([listed, invoice])
    assert found.why == (f"{listed.name} names the same order as {invoice.name}.",)
    assert masses(found.joined()) == [(None, None, None)] * 10
