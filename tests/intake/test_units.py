"""Tests of units as invoices write them."""

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


def test_a_plural_left_open() -> None:
    assert (units.unit("Unit(s)"), units.unit("Liter(s)")) == ("H87", "LTR")
