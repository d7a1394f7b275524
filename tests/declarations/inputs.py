"""Inputs written by us, from simple to extreme, that several tests of declarations use."""

from __future__ import annotations

import copy
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from app.declarations.write import example

Form = dict[str, Any]


def _changed(change: Callable[[Form], None]) -> Form:
    form = copy.deepcopy(example("GBR"))
    change(form)
    return form


def _items(form: Form, count: int) -> None:
    """So many items of 10.01 each, a carton apiece."""
    first = form["items"][0]
    form["items"] = [
        {
            **first,
            "price": "10.01",
            "packages": [{"count": 1, "kind": "CT", "marks": f"NO {at}"}],
            "source": [{"line": at}],
        }
        for at in range(1, count + 1)
    ]
    form["invoice"]["amount"] = str(Decimal("10.01") * count)
    form["total_packages"] = count
    form.pop("total_gross_mass")


def _by_air(form: Form) -> None:
    form["transport"] = {
        "border_mode": "4",
        "border_nationality": "DE",
        "arrival_identity_type": "40",
        "arrival_identity": "LH8456",
        "containerised": False,
        "loading_place": "FRA",
    }
    form["goods_location"] = {
        "country": "GB",
        "type": "A",
        "qualifier": "U",
        "code": "LHRLHRXHS",
    }
    form["delivery"] = {"incoterm": "FCA", "place_name": "Frankfurt Airport"}
    form["charges"] = [{"code": "AU", "amount": "812.5", "currency": "EUR"}]


def _by_rail(form: Form) -> None:
    form["transport"]["border_mode"] = "2"
    form["transport"].pop("border_nationality")
    form["transport"]["arrival_identity_type"] = "20"


def _by_post(form: Form) -> None:
    form["transport"] = {"border_mode": "5", "containerised": False}


def _six_digits(form: Form) -> None:
    for item in form["items"]:
        item["code"] = item["code"][:6]


def _preference(form: Form) -> None:
    form["items"][0] |= {
        "origin": "VNM",
        "preferential_origin": "VNM",
        "preference": "300",
        "quota": "051234",
    }
    form["items"][0]["documents"].append({"code": "U112", "reference": "Importer's knowledge"})


def _edge_values(form: Form) -> None:
    form["items"][0] |= {"price": "9999999999999", "net_mass": "0.000001", "gross_mass": "0.000002"}
    form["items"][1] |= {"price": "0.01", "net_mass": "9999999999", "gross_mass": "9999999999"}
    form["invoice"]["amount"] = "9999999999999.01"
    form.pop("total_gross_mass")


def _yen(form: Form) -> None:
    form["invoice"] |= {"currency": "JPY", "amount": "1500000", "exchange_rate": "0.00521"}
    form["items"][0] |= {"currency": "JPY", "price": "1000000"}
    form["items"][1] |= {"currency": "JPY", "price": "500000"}


def _postponed_vat(form: Form) -> None:
    form["fiscal_references"] = [{"role": "FR1", "id": "GB987654321"}]


def _everything(form: Form) -> None:
    form |= {
        "customs_office": "GB000060",
        "supervising_office": "GBLBA001",
        "unique_reference": "UCR-2026-77",
        "warehouse": "GB1234567",
        "warehouse_type": "R",
        "statements": [{"code": "00500", "text": "IMPORTER"}],
    }
    form["parties"] |= {
        "seller": {"id": "XI123456789000"},
        "buyer": {"name": "Buyer Ltd", "address": {"city": "Leeds", "country": "GB"}},
        "representative": {"status": "indirect", "id": "GB111111111000"},
    }
    form["payment"]["guarantees"] = [{"type": "0", "account": "GBCGUGuaranteenotrequired"}]
    form["payment"]["vat_method"] = "N"
    form["transport"]["inland_mode"] = "3"
    form["transport"]["containers"][0]["seals"] = ["A1", "A2"]
    form["items"][0] |= {
        "supplementary_quantity": "640",
        "supplementary_unit": "NAR",
        "statistical_value": "7123.45",
        "additional_codes": ["C999"],
        "national_codes": ["VATZ"],
        "dispatch": "HKG",
        "charges": [{"code": "AI", "amount": "1"}],
        "statements": [{"code": "NIDOM"}],
        "previous_documents": [
            {"category": "Z", "type": "355", "number": "26GB34F7Y1O2CX8PT4", "item": 1}
        ],
    }


def _bulk(form: Form) -> None:
    form["items"][0]["packages"] = [{"kind": "VO"}]
    form["total_packages"] = 24


def _shared_packages(form: Form) -> None:
    form["items"][0]["packages"] = [{"count": 64, "kind": "PX", "marks": "ALL"}]
    form["items"][1]["packages"] = [{"count": 0, "kind": "PX", "marks": "ALL"}]


def _accents(form: Form) -> None:
    form["items"][0]["description"] = "Sèche-cheveux à main, 2 kW, «Brise d'été» — £, €, ½ & <b>"
    form["parties"]["exporter"]["name"] = "Łódź Éclair & Søn A/S"


def _long(form: Form) -> None:
    form["items"][0]["description"] = "x" * 512
    form["items"][0]["packages"][0]["marks"] = "m" * 512
    form["parties"]["exporter"]["name"] = "n" * 70
    form["reference"] = "R" * 22


def _broken_lines(form: Form) -> None:
    form["items"][0]["description"] = "Hair dryers\n  2000 W,\twhite\r\n"


def _foreign(form: Form) -> None:
    form["items"][0]["description"] = "电吹风机 2000 W"


def _bare(form: Form) -> None:
    form.clear()
    form["items"] = [{"code": "610910", "description": "T-shirts"}]


# Every one of these becomes a file that fits the schemas; some with drafts or warnings.
WRITABLE: dict[str, Form] = {
    name: _changed(change)
    for name, change in {
        "as it is": lambda form: None,
        "one item": lambda form: _items(form, 1),
        "99 items": lambda form: _items(form, 99),
        "999 items": lambda form: _items(form, 999),
        "by air": _by_air,
        "by rail": _by_rail,
        "by post": _by_post,
        "six digits": _six_digits,
        "preference": _preference,
        "edge values": _edge_values,
        "yen at a fixed rate": _yen,
        "postponed VAT": _postponed_vat,
        "everything": _everything,
        "bulk": _bulk,
        "shared packages": _shared_packages,
        "accents": _accents,
        "longest texts": _long,
        "broken lines": _broken_lines,
        "not Latin": _foreign,
        "almost nothing": _bare,
    }.items()
}

# What keeps a file from being written, and a part of the sentence that says so.
REFUSED: dict[str, tuple[Callable[[Form], None], str]] = {
    "no items": (lambda form: form.update(items=[]), "There are no goods items"),
    "1000 items": (lambda form: _items(form, 1000), "more than one file can hold"),
    "price of nothing": (
        lambda form: form["items"][0].update(price="0"),
        "Item 1 (line 1) has a price that is 0; it must be more than zero.",
    ),
    "negative price": (
        lambda form: form["items"][1].update(price="-4.50"),
        "Item 2 (line 2) has a price that is -4.50",
    ),
    "three decimals": (
        lambda form: form["items"][0].update(price="9120.405"),
        "customs take 2 decimals at most",
    ),
    "long description": (
        lambda form: form["items"][0].update(description="y" * 513),
        "is 513 characters long; customs take 512. Shorten it.",
    ),
    "control character": (
        lambda form: form["items"][0].update(description="Hair\x07dryers"),
        "a character no file can carry (U+0007)",
    ),
    "lone surrogate": (
        lambda form: form["items"][0].update(description="Hair\ud800dryers"),
        "a character no file can carry (U+D800)",
    ),
    "gross below net": (
        lambda form: form["items"][0].update(gross_mass="400"),
        "weighs 400 kg gross and 412.25 kg net",
    ),
    "negative mass": (
        lambda form: form["items"][0].update(net_mass="-1"),
        "has a net mass that is -1",
    ),
    "prices and total differ": (
        lambda form: form["invoice"].update(amount="14310.41"),
        "add up to 14310.40, the invoice amount is 14310.41",
    ),
    "packages and total differ": (
        lambda form: form.update(total_packages=65),
        "The items have 64 packages, the total says 65.",
    ),
    "masses and total differ": (
        lambda form: form.update(total_gross_mass="731.501"),
        "The items weigh 731.5 kg gross, the total says 731.501 kg.",
    ),
    "bad EORI": (
        lambda form: form["parties"]["importer"].update(id="GB12345678900"),
        'Importer\'s EORI number "GB12345678900" is not GB and 12 digits.',
    ),
    "unknown country": (
        lambda form: form["items"][0].update(origin="XYZ"),
        'has a country of origin that is not an ISO country code: "XYZ"',
    ),
    "seven digits": (
        lambda form: form["items"][0].update(code="8516310"),
        'has the commodity code "8516310"; it must be 6, 8 or 10 digits.',
    ),
    "unknown incoterm": (
        lambda form: form["delivery"].update(incoterm="DDU"),
        'Incoterm is not in our list: "DDU".',
    ),
    "two currencies": (
        lambda form: form["items"][1].update(currency="EUR"),
        "Item 2 (line 2) is priced in EUR and the invoice in USD",
    ),
    "impossible mode": (
        lambda form: form["transport"].update(border_mode="0"),
        'Mode of transport at the border is not in our list: "0".',
    ),
    "containers denied": (
        lambda form: form["transport"].update(containerised=False),
        "yet the goods are said not to be in containers",
    ),
    "self yet for another": (
        lambda form: form["parties"]["representative"].update(status="self"),
        "yet declarant and importer differ",
    ),
    "another country": (
        lambda form: form.update(country="FRA"),
        'The declaration says it is for "FRA".',
    ),
}


def refused(name: str) -> tuple[Form, str]:
    """A form that must be refused, and what is said."""
    change, sentence = REFUSED[name]
    return _changed(change), sentence
