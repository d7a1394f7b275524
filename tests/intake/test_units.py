"""Tests of units as invoices write them."""
# ruff: noqa: RUF001  (signs that only look alike are part of the trade)

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.intake import units
from app.intake.words import rows


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("pcs", "H87"),
        ("Stk.", "H87"),
        ("Stück", "H87"),
        ("unidades", "H87"),
        ("pièces", "H87"),
        ("件", "H87"),
        ("个", "H87"),
        ("Nos", "H87"),
        ("KG", "KGM"),
        ("kgs", "KGM"),
        ("KGM", "KGM"),
        ("ctn", "XCT"),
        ("Each", "EA"),
        ("m²", "MTK"),
        ("pairs", "PR"),
        ("lot", "LO"),
    ],
)
def test_known(text: str, code: str) -> None:
    assert units.unit(text) == code


@pytest.mark.parametrize("text", ["", "6", "pcss", "gadgets"])
def test_unknown(text: str) -> None:
    assert units.unit(text) is None


def test_codes_are_the_recommendations(shared: Path) -> None:
    text = (shared / "data/codelists/peppol-UNECERec20-11e.xml").read_text("utf-8")
    listed = set(re.findall(r"<Id>(\w+)</Id>", text))
    assert set(units.names()) <= listed


def test_no_alias_has_two_units() -> None:
    seen: dict[str, str] = {}
    for row in rows("units.csv"):
        for alias in set(row["aliases"].casefold().split("|")) - {""}:
            assert seen.setdefault(alias, row["code"]) == row["code"], alias


@pytest.mark.parametrize(
    ("code", "written"),
    [
        ("H87", "piezas|pièces|Stück|peças|pezzi|stuks|styk|szt.|adet|copë|个|個|PCS|uds."),
        ("PR", "pares|paires|Paar|paia|par|pary|çift|palë|双|雙"),
        ("SET", "juegos|jeux|Satz|conjuntos|sæt|zestaw|takım|套"),
        ("XCT", "cartones|Kartons|cartoni|kartony|箱|紙箱"),
        ("KGM", "kilogramos|Kilogramm|quilos|chilogrammi|公斤|千克|kgs"),
        ("MTR", "metros|mètres|metri|meter|metry|米|公尺"),
        ("LTR", "litros|litres|litri|liter|litry|升|公升"),
        ("XRO", "rollos|rouleaux|Rollen|rolki|卷|捲"),
        ("DZN", "docenas|douzaine|Dutzend|dozzine|tuzin|düzine|打"),
    ],
)
def test_units_in_twelve_languages(code: str, written: str) -> None:
    assert {units.unit(word) for word in written.split("|")} == {code}
