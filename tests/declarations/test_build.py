"""Items add up to the invoice, whatever the invoice looks like."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.declarations import apportion, countries
from app.declarations.build import Built, build
from app.declarations.model import Invoice, Packages
from app.declarations.problems import DRAFT, ERROR, WARNING
from app.declarations.rows import DecidedLine
from app.declarations.write import write

SHIRT = DecidedLine(
    number=1,
    description="T-shirts of cotton",
    code="6109100010",
    value=Decimal("100.10"),
    currency="EUR",
    origin="BGD",
    quantity=Decimal(50),
    unit="C62",
    net_mass=Decimal("9.5"),
    gross_mass=Decimal(10),
    source="Sheet1!A2:H2",
)
SOCKS = replace(SHIRT, number=2, description="Socks", code="6115950000", value=Decimal("20"))


def built(*lines: DecidedLine, drafting: bool = False, **answers: str) -> Built:
    return build(lines, answers, country="GBR", drafting=drafting)


lines = st.lists(
    st.builds(
        DecidedLine,
        number=st.just(1),
        description=st.sampled_from(["Shirts", "Socks", "Hats", "x" * 300]),
        code=st.sampled_from(["610910", "6115950000", "65050030"]),
        value=st.decimals(Decimal("0.01"), 10**9, places=2),
        currency=st.just("EUR"),
        origin=st.sampled_from(["BGD", "CHN", None]),
        net_mass=st.none() | st.decimals(Decimal("0.001"), 10**6, places=3),
        gross_mass=st.none(),
        package_count=st.integers(0, 10**4),
        package_kind=st.sampled_from(["CT", "PX"]),
    ),
    min_size=1,
    max_size=30,
).map(lambda found: [replace(line, number=at) for at, line in enumerate(found, 1)])


@given(lines, st.booleans())
def test_items_add_up_to_the_lines(found: list[DecidedLine], grouping: bool) -> None:
    items = build(found, {}, country="GBR", grouping=grouping).declaration.items
    assert apportion.total(item.price or Decimal(0) for item in items) == apportion.total(
        line.value or Decimal(0) for line in found
    )
    assert sum(each.count or 0 for item in items for each in item.packages) == sum(
        line.package_count or 0 for line in found
    )
    assert sorted(line for item in items for line in item.lines) == [line.number for line in found]
    for item in items:
        behind = [found[number - 1] for number in item.lines]
        assert {line.code for line in behind} == {item.code}
        assert {line.origin for line in behind} == {item.origin}
        if any(line.net_mass is None for line in behind):
            assert item.net_mass is None


@given(lines, st.decimals(10**7, 10**9, places=3))
def test_masses_given_in_total_are_shared_to_the_last_gram(
    found: list[DecidedLine], net: Decimal
) -> None:
    net += apportion.total(line.net_mass or Decimal(0) for line in found)
    # Packaging weighs something, so that gross can hold net.
    gross = net + 1
    result = build(
        found, {"total_net_mass": str(net), "total_gross_mass": str(gross)}, country="GBR"
    )
    items = result.declaration.items
    if all(line.net_mass is not None for line in found):
        net = apportion.total(line.net_mass or Decimal(0) for line in found)
    assert apportion.total(item.net_mass or Decimal(0) for item in items) == net
    assert apportion.total(item.gross_mass or Decimal(0) for item in items) == gross
    assert all((item.gross_mass or 0) >= (item.net_mass or 0) > 0 for item in items)


@given(
    st.lists(st.decimals(Decimal("0.0001"), 10**6, places=4), min_size=1, max_size=30),
)
def test_fractions_of_a_penny_end_in_whole_pennies_that_add_up(values: list[Decimal]) -> None:
    found = [
        replace(SHIRT, number=at, value=value, origin=None if at % 2 else "CHN")
        for at, value in enumerate(values, 1)
    ]
    items = build(found, {}, country="GBR", grouping=False).declaration.items
    prices = [item.price or Decimal(0) for item in items]
    assert all(apportion.decimals(price) <= 2 for price in prices)
    whole = apportion.total(values)
    assert abs(apportion.total(prices) - whole) <= Decimal("0.005")
    if apportion.decimals(whole) <= 2:
        assert apportion.total(prices) == whole


def test_lines_alike_become_one_item_and_keep_their_way_back() -> None:
    more = replace(SHIRT, number=3, description="T-shirts, blue", value=Decimal("0.90"))
    declaration = built(SHIRT, SOCKS, more).declaration
    shirts, socks = declaration.items
    assert shirts.price == Decimal("101.00")
    assert shirts.description == "T-shirts of cotton; T-shirts, blue"
    assert shirts.quantity == 100
    assert [(each.line, each.cell) for each in shirts.source] == [
        (1, "Sheet1!A2:H2"),
        (3, "Sheet1!A2:H2"),
    ]
    assert socks.lines == (2,)
    assert declaration.invoice.amount == Decimal("121.00")
    assert declaration.invoice.currency == "EUR"


@pytest.mark.parametrize(
    "other",
    [
        {"origin": "CHN"},
        {"currency": "USD"},
        {"procedure": "4400"},
        {"preference": "300"},
        {"preferential_origin": "BGD"},
        {"additional_procedures": ("1CG",)},
        {"code": "6109100090"},
        {"code_country": "USA"},
        {"supplementary_unit": "NAR"},
        {"decided": False},
    ],
)
def test_lines_that_differ_in_what_an_item_has_once_stay_apart(other: dict[str, object]) -> None:
    second = replace(SHIRT, number=2, **other)  # type: ignore[arg-type]
    assert len(built(SHIRT, second, drafting=True).declaration.items) == 2


def test_an_undecided_line_blocks_and_a_draft_carries_its_suggestion() -> None:
    guess = replace(SHIRT, decided=False)
    (problem,) = built(guess).problems
    assert (problem.level, problem.line) == (ERROR, 1)
    assert problem.sentence == "Line 1 is not decided; 6109100010 is only a suggestion."
    draft = built(guess, drafting=True)
    assert [each.level for each in draft.problems] == [DRAFT]
    written = write(draft.declaration, "GBR", known=draft.problems)
    assert written.xml is not None
    assert not written.lodgeable


def test_lines_without_a_code_are_never_taken_for_the_same_goods() -> None:
    unknown = replace(SHIRT, code=None, decided=False)
    result = built(unknown, replace(unknown, number=2), drafting=True)
    assert len(result.declaration.items) == 2
    assert [problem.sentence for problem in result.problems] == [
        "Line 1 is not decided.",
        "Line 2 is not decided.",
    ]


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("0", "Line 5 is worth 0 EUR: goods without charge need the value"),
        ("-3.20", "Line 5 is worth -3.20 EUR: a credit or discount is not goods"),
    ],
)
def test_zero_and_negative_lines_are_refused_by_number(value: str, words: str) -> None:
    result = built(SHIRT, replace(SHIRT, number=5, value=Decimal(value)))
    (problem,) = result.problems
    assert problem.level == ERROR
    assert problem.sentence.startswith(words)
    # It is not hidden in the sum of an item either.
    assert [item.price for item in result.declaration.items] == [SHIRT.value, Decimal(value)]


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (
            None,
            date(2026, 12, 31),
            "Line 1 has the code 6109100010, which ended on 31 December 2026.",
        ),
        (
            date(2027, 1, 2),
            None,
            "Line 1 has the code 6109100010, which begins on 2 January 2027 only.",
        ),
        (date(2027, 1, 1), date(2027, 1, 1), None),
        (None, None, None),
    ],
)
def test_a_code_is_in_force_on_the_day_of_the_declaration(
    first: date | None, last: date | None, words: str | None
) -> None:
    line = replace(SHIRT, code_from=first, code_until=last)
    found = build([line], {}, country="GBR", day=date(2027, 1, 1)).problems
    assert [one.sentence for one in found if one.field == "code"] == ([words] if words else [])
    assert all(one.level == ERROR for one in found if one.field == "code")


def test_a_sum_with_an_unknown_part_is_unknown() -> None:
    (item,) = built(SHIRT, replace(SHIRT, number=2, net_mass=None, value=None)).declaration.items[
        :1
    ]
    assert item.price == SHIRT.value
    (item,) = built(SHIRT, replace(SHIRT, number=2, net_mass=None)).declaration.items
    assert item.net_mass is None
    assert item.gross_mass == 20


def test_descriptions_that_do_not_fit_are_counted_and_said() -> None:
    many = [replace(SHIRT, number=at, description=f"{'shirt ' * 20}{at}") for at in range(1, 11)]
    result = built(*many)
    (item,) = result.declaration.items
    assert item.description is not None
    assert len(item.description) <= 512
    assert item.description.endswith("; and 6 more")
    (problem,) = result.problems
    assert problem.level == WARNING
    assert "gathers 10 descriptions; the first 4 fit into the 512 characters" in problem.sentence


def test_one_description_too_long_is_never_cut() -> None:
    result = built(replace(SHIRT, description="x" * 600))
    assert result.declaration.items[0].description == "x" * 600
    assert write(result.declaration, "GBR").xml is None


def test_packages_given_in_total_stand_at_the_first_item() -> None:
    result = built(
        SHIRT, SOCKS, total_packages="12", package_kind="CT", package_marks="ADDR"
    ).declaration
    assert [item.packages for item in result.items] == [
        (Packages(12, "CT", "ADDR"),),
        (Packages(0, "CT", "ADDR"),),
    ]
    assert result.total_packages == 12


def test_packages_of_some_lines_of_an_item_are_not_those_of_the_item() -> None:
    own = replace(SHIRT, package_count=2, package_kind="CT", package_marks="1-2")
    shared = replace(SHIRT, number=7)
    other = replace(SOCKS, package_count=4, package_kind="CT", package_marks="3-6")
    result = built(own, shared, other, total_packages="7", package_kind="CT", package_marks="1-7")
    assert [item.packages for item in result.declaration.items] == [
        (Packages(3, "CT", "1-7"),),
        (Packages(4, "CT", "3-6"),),
    ]


def test_a_total_that_is_used_up_is_refused() -> None:
    heavy = replace(SHIRT, number=2, net_mass=None, gross_mass=None)
    result = built(SHIRT, heavy, total_net_mass="9.5")
    assert [problem.sentence for problem in result.problems if problem.level == ERROR] == [
        "The net mass in all leaves nothing for line 2: the other masses already use it up."
    ]


def test_a_document_total_that_differs_is_said() -> None:
    result = build([SHIRT], {}, country="GBR", document_total=Decimal("118.10"))
    assert [problem.sentence for problem in result.problems] == [
        "The lines add up to 100.10 EUR, the invoice says 118.10: see which charges or discounts "
        "are not lines."
    ]


def test_the_invoice_is_named_at_every_item_and_defaults_fill_in() -> None:
    invoice = Invoice(number=" INV 7 ", date=date(2026, 3, 1), currency="EUR")
    declaration = build(
        [SHIRT, SOCKS], {"origin": "CHN"}, country="GBR", invoice=invoice, reference="TD1"
    ).declaration
    for item in declaration.items:
        assert [each.reference for each in item.documents] == ["INV 7/01.03.2026"]
        assert (item.procedure, item.additional_procedures) == ("4000", ("000",))
        assert item.origin == "BGD"
    assert (declaration.type, declaration.reference) == ("IMD", "TD1")


def test_an_unknown_country_is_refused() -> None:
    with pytest.raises(countries.CountryUnknown, match="to FRA yet; the countries known are GBR"):
        build([SHIRT], {}, country="FRA")
