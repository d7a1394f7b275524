"""The UK's file: where everything stands, and that whatever the rules let through is valid."""

from __future__ import annotations

import copy
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from app.declarations import codes, schema
from app.declarations.countries import gbr
from app.declarations.model import (
    Container,
    Deferment,
    FiscalReference,
    Invoice,
    Item,
    from_json,
)
from app.declarations.problems import ERROR
from app.declarations.write import example, write
from tests.declarations.inputs import WRITABLE

NAMES = {"d": gbr.DECLARATION, "md": gbr.METADATA}


def at(form: dict[str, Any], path: str) -> list[str]:
    written = write(from_json(form), "GBR")
    assert written.xml is not None, written.problems[:2]
    found = etree.fromstring(written.xml).xpath(path, namespaces=NAMES)
    return [each if isinstance(each, str) else each.text or "" for each in found]


@pytest.mark.parametrize(
    ("item", "parts"),
    [
        (Item(code="8516310090"), (("TSP", "85163100"), ("TRC", "90"))),
        (Item(code="85163100"), (("TSP", "85163100"),)),
        (Item(code="851631"), (("HS", "851631"),)),
        (Item(code="8516310040", code_country="USA"), (("HS", "851631"),)),
        (Item(code="8516310090", code_country="GBR"), (("TSP", "85163100"), ("TRC", "90"))),
        (
            Item(code="851631", additional_codes=("C999",), national_codes=("VATZ",)),
            (("HS", "851631"), ("TRA", "C999"), ("GN", "VATZ")),
        ),
        (Item(), ()),
    ],
)
def test_a_code_is_written_with_the_digits_that_were_decided(
    item: Item, parts: tuple[tuple[str, str], ...]
) -> None:
    assert gbr.classifications(item) == parts


def test_the_envelope_names_the_version_and_the_authority() -> None:
    assert at(example("GBR"), "/md:MetaData/md:*") == ["3.6", "DEC", "GB", "HMRC", "v2.1"]


@pytest.mark.parametrize(
    ("name", "path", "values"),
    [
        ("as it is", "//d:Exporter/d:Address/d:CountryCode", ["CN"]),
        ("as it is", "//d:Importer/*", ["GB987654321000"]),
        ("as it is", "//d:Agent/*", ["2"]),
        ("as it is", "//d:InvoiceAmount/@currencyID", ["USD"]),
        ("as it is", "//d:GovernmentProcedure/d:CurrentCode", ["40", "000", "40", "000"]),
        ("as it is", "//d:DutyTaxFee/d:TypeCode", ["A00", "B00", "A00", "B00"]),
        ("postponed VAT", "//d:DutyTaxFee/d:TypeCode", ["A00", "A00"]),
        ("postponed VAT", "//d:DomesticDutyTaxParty/*", ["GB987654321", "FR1"]),
        ("everything", "//d:Payment/d:MethodCode", ["E", "N", "E", "N"]),
        ("everything", "//d:Agent/*", ["GB111111111000", "3"]),
        ("everything", "//d:Buyer/d:Address/d:CountryCode", ["GB"]),
        ("everything", "//d:GovernmentAgencyGoodsItem/d:ExportCountry/d:ID", ["HK"]),
        ("preference", "//d:Origin/*", ["VN", "1", "VN", "2", "CN", "1"]),
        ("preference", "//d:QuotaOrderID", ["051234"]),
        ("yen at a fixed rate", "//d:CurrencyExchange/*", ["GBP", "0.00521"]),
        ("by air", "//d:ContainerCode", ["0"]),
        ("by air", "//d:GoodsShipment/d:CustomsValuation//d:ChargesTypeCode", ["AU"]),
        ("by air", "//d:TradeTerms/*", ["FCA", "Frankfurt Airport"]),
        ("bulk", "//d:Packaging[1]/d:TypeCode", ["VO", "CT"]),
        ("shared packages", "//d:QuantityQuantity", ["64", "0"]),
        ("edge values", "//d:ItemChargeAmount", ["9999999999999", "0.01"]),
        ("edge values", "//d:NetNetWeightMeasure", ["0.000001", "9999999999"]),
        ("broken lines", "//d:Description", ["Hair dryers 2000 W, white"]),
        ("almost nothing", "//d:Classification/*", ["610910", "HS"]),
    ],
)
def test_what_is_declared_stands_where_cds_looks(name: str, path: str, values: list[str]) -> None:
    found = at(WRITABLE[name], path)
    assert found[: len(values)] == values


def test_texts_keep_their_letters() -> None:
    (text, _) = at(WRITABLE["accents"], "//d:Description")
    assert text == WRITABLE["accents"]["items"][0]["description"]


def test_no_empty_element_is_written() -> None:
    for form in WRITABLE.values():
        assert at(form, "//*[not(*) and not(normalize-space())]") == []


def test_the_invoice_document_carries_number_and_date() -> None:
    assert gbr.invoice_document(Invoice()) is None
    known = gbr.invoice_document(Invoice(number="A\n7"))
    assert known is not None
    assert known.reference == "A 7"


def test_official_samples_hold_no_group_that_we_place_otherwise(shared: Path) -> None:
    """The order of elements in our file is theirs: no pair of siblings is the other way round."""

    def order(root: Any) -> set[tuple[str, str, str]]:
        pairs = set()
        for parent in root.iter(etree.Element):
            names = [etree.QName(child).localname for child in parent.iterchildren(etree.Element)]
            inside = etree.QName(parent).localname
            for first, name in enumerate(names):
                pairs |= {(inside, name, later) for later in names[first + 1 :] if later != name}
        return pairs

    written = write(from_json(WRITABLE["everything"]), "GBR").xml
    assert written is not None
    ours = order(etree.fromstring(written))
    samples = sorted((shared / "data/schemas/samples/gbr_cds").glob("*.xml"))
    assert len(samples) >= 8
    theirs = set().union(*(order(etree.parse(str(each)).getroot()) for each in samples))
    assert not {(inside, b, a) for inside, a, b in ours} & theirs - ours


words = st.text(max_size=80) | st.sampled_from(["", " ", "\n", "x" * 513, "Łódź", "\x00", "电"])
numbers = st.sampled_from(["0", "0.01", "1", "12.5", "-1", "9999999999.999999", "1e3"]) | (
    st.decimals(-10, 10**15, places=3).map(str)
)
kinds = st.sampled_from(["CT", "PX", "VO", "ct", "??", "1A"])
places = st.sampled_from([country.alpha3 for country in codes.countries()[:20]] + ["CN", "EU", "X"])
LISTS = codes.profile("GBR")


def one_of_list(name: str) -> st.SearchStrategy[str]:
    return st.sampled_from([*LISTS[name], "", "?"])


CHANGES: dict[str, st.SearchStrategy[Any]] = {
    "reference": words,
    "unique_reference": words,
    "type": one_of_list("types"),
    "customs_office": words,
    "supervising_office": words,
    "country_of_dispatch": places,
    "country_of_destination": places,
    "nature_of_transaction": st.sampled_from(["1", "11", "99", "A", ""]),
    "warehouse": words,
    "warehouse_type": st.sampled_from(["R", "U", "?"]),
    "invoice.number": words,
    "invoice.currency": st.sampled_from(["USD", "GBP", "usd", ""]),
    "invoice.amount": numbers,
    "invoice.exchange_rate": numbers,
    "delivery.incoterm": st.sampled_from(["CIF", "FOB", "XXX", ""]),
    "delivery.place_code": st.sampled_from(["GBFXT", "Dover", ""]),
    "delivery.place_name": words,
    "parties.importer.id": st.sampled_from(["GB123456789012", "GB1", "FR123", "", "gb"]),
    "parties.exporter.id": st.sampled_from(["CN123", "CN 123", ""]),
    "parties.exporter.name": words,
    "parties.exporter.address.line": words,
    "parties.exporter.address.city": words,
    "parties.exporter.address.postcode": words,
    "parties.exporter.address.country": places,
    "parties.representative.name": words,
    "parties.representative.status": one_of_list("representation"),
    "transport.border_mode": st.sampled_from([*"12345678", "x"]),
    "transport.border_nationality": places,
    "transport.arrival_identity": words,
    "transport.arrival_identity_type": one_of_list("identity_types"),
    "transport.containerised": st.booleans(),
    "transport.loading_place": words,
    "goods_location.type": one_of_list("location_types"),
    "goods_location.qualifier": one_of_list("location_qualifiers"),
    "goods_location.code": words,
    "payment.method": one_of_list("payment_methods"),
    "total_gross_mass": numbers,
    "total_packages": st.integers(-1, 10**9),
    "statements": st.lists(st.fixed_dictionaries({"code": words, "text": words}), max_size=2),
    "charges": st.lists(
        st.fixed_dictionaries({"code": one_of_list("charges")}, optional={"amount": numbers}),
        max_size=2,
    ),
    "authorisations": st.lists(st.fixed_dictionaries({"type": words, "holder": words}), max_size=2),
    "fiscal_references": st.lists(
        st.fixed_dictionaries({}, optional={"role": words, "id": words}), max_size=2
    ),
    "payment.guarantees": st.lists(
        st.fixed_dictionaries({}, optional={"type": words, "reference": words, "account": words}),
        max_size=2,
    ),
    "payment.deferments": st.lists(
        st.fixed_dictionaries({}, optional={"account": words, "category": words, "type": words}),
        max_size=2,
    ),
    "transport.containers": st.lists(
        st.fixed_dictionaries({"number": words}, optional={"seals": st.lists(words, max_size=2)}),
        max_size=2,
    ),
    "previous_documents": st.lists(
        st.fixed_dictionaries(
            {},
            optional={
                "category": one_of_list("previous_categories"),
                "type": one_of_list("previous_types"),
                "number": words,
                "item": st.integers(-1, 10**5),
            },
        ),
        max_size=2,
    ),
}
ITEM_CHANGES: dict[str, st.SearchStrategy[Any]] = {
    "code": st.sampled_from(["851631", "85163100", "8516310090", "8516", "ABCDEF", ""]),
    "code_country": st.sampled_from(["GBR", "USA", ""]),
    "description": words,
    "origin": places,
    "preferential_origin": places,
    "dispatch": places,
    "procedure": one_of_list("procedures"),
    "additional_procedures": st.lists(st.sampled_from(["000", "1CG", "C07", "x"]), max_size=2),
    "preference": one_of_list("preferences"),
    "quota": st.sampled_from(["051234", "5", ""]),
    "additional_codes": st.lists(st.sampled_from(["C999", "c", ""]), max_size=2),
    "national_codes": st.lists(st.sampled_from(["VATZ", "v", ""]), max_size=2),
    "net_mass": numbers,
    "gross_mass": numbers,
    "supplementary_quantity": numbers,
    "price": numbers,
    "currency": st.sampled_from(["USD", "EUR", "", "dollar"]),
    "statistical_value": numbers,
    "valuation_method": st.sampled_from([*"123456", "7", ""]),
    "valuation_indicators": st.sampled_from(["0000", "0101", "2", ""]),
    "packages": st.lists(
        st.fixed_dictionaries(
            {}, optional={"count": st.integers(-1, 10**9), "kind": kinds, "marks": words}
        ),
        max_size=3,
    ),
    "documents": st.lists(
        st.fixed_dictionaries(
            {},
            optional={"code": words, "reference": words, "status": words, "reason": words},
        ),
        max_size=2,
    ),
    "charges": CHANGES["charges"],
    "statements": CHANGES["statements"],
    "previous_documents": CHANGES["previous_documents"],
}


@st.composite
def forms(draw: st.DrawFn) -> dict[str, Any]:
    """The example with a few fields changed to anything, good or bad, or taken away."""
    form = copy.deepcopy(example("GBR"))
    for path in draw(st.lists(st.sampled_from(sorted(CHANGES)), max_size=4, unique=True)):
        place = form
        *way, last = path.split(".")
        for name in way:
            place = place.setdefault(name, {})
        if draw(st.booleans()):
            place[last] = draw(CHANGES[path])
        else:
            place.pop(last, None)
    for item in form["items"]:
        for key in draw(st.lists(st.sampled_from(sorted(ITEM_CHANGES)), max_size=3, unique=True)):
            if draw(st.booleans()):
                item[key] = draw(ITEM_CHANGES[key])
            else:
                item.pop(key, None)
    return form


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(form=forms())
def test_whatever_the_rules_let_through_is_valid(form: dict[str, Any]) -> None:
    _valid_or_explained(form, None)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(form=forms())
def test_whatever_the_rules_let_through_is_officially_valid(
    hmrc: Path, form: dict[str, Any]
) -> None:
    _valid_or_explained(form, hmrc)


def _valid_or_explained(form: dict[str, Any], official: Path | None) -> None:
    written = write(from_json(form), "GBR", official)
    assert not [problem for problem in written.problems if problem.cause == "schema"]
    if written.xml is None:
        assert any(problem.level == ERROR for problem in written.problems)
        return
    # What was declared is what stands in the file.
    root = etree.fromstring(written.xml)
    prices = [Decimal(each.text or "") for each in root.iterfind(".//{*}ItemChargeAmount")]
    assert prices == [Decimal(each["price"]) for each in form["items"] if each.get("price")]
    assert schema.faults(written.xml, "GBR", official) == ()


def test_blank_texts_in_a_declaration_made_by_the_program_leave_no_empty_group() -> None:
    whole = from_json(WRITABLE["everything"])
    blank = replace(
        whole,
        transport=replace(
            whole.transport, containers=(Container(" ", ("A",)), Container("X", (" ",)))
        ),
        payment=replace(whole.payment, deferments=(Deferment(" "),)),
        fiscal_references=(FiscalReference("FR1", None), FiscalReference(None, None)),
    )
    written = write(blank, "GBR")
    assert written.xml is not None, written.problems[:2]
