"""Which texts name no goods; every wrong abstention costs a line that could have been matched."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from app.matching.vague import missing

VAGUE = [
    "spare parts",
    "XXX111",
    "samples",
    "£5",
    "123",
    "-",
    "n/a",
    "N/A",
    "gift",
    "Goods as per list",
    "Part no. 4471-AB",
    "Misc. items",
    "样品",
    "sku 9921",
    "Warranty replacement",
    "EUR 12.50",
    "A4",
    "asst",
    "Model X-200",
    "ref: 8841/22",
    "no commercial value",
    "accessories",
    "K1080PD-F2.8-24V",
    "unknown",
    "TBD",
    "various goods",
    "personal effects",
    "repuestos",
    "Ersatzteile",
    "aaaa",
    "test",
    "art 55",
    "ítem 1",
    "SAMPLE - NO VALUE",
    "commercial samples",
    "spare part",
    "parts",
    "sundries",
    "assorted items",
    "mixed goods",
    "merchandise",
    "replacement parts",
    "0000",
    "12345678",
    "PN 33-1207",
    "return goods",
    "repair and return",
    "see attached",
    "as per attached list",
    "miscellaneous",
    "used personal effects",
    "returned goods",
    "???",
    "...",
    "sample for test",
    "other goods",
    "items",
    "set",
    "kit",
    "box",
    "material",
    "household goods",
    "consumables",
    "store items",
    "made in China",
    "pallet",
    "10 cartons",
    "hardware",
    "best quality goods for export",
]

GOODS = [
    "AA batteries",
    "HDMI",
    "3D printer",
    "TV 55",
    "oil 5 L",
    "plastic parts",
    "O-RING/50",
    "Padlock-OPEL-SSTY60",
    "121dinotrack",
    "art supplies",
    "machine",
    "spare parts for diesel engine",
    "sample of cotton fabric",
    "gift box of paper",
    "手机",
    "ballpoint pens",
    "RICE60BAGSX9KILOS",
    "led",
    "tools",
]


@pytest.mark.parametrize("text", ["", "  ", *VAGUE])
def test_a_text_that_names_no_goods_is_told_what_it_lacks(text: str) -> None:
    said = missing(text)
    assert said is not None
    assert said.endswith(".")
    assert "say what the goods are" in said


@pytest.mark.parametrize("text", GOODS)
def test_a_text_that_names_goods_is_matched(text: str) -> None:
    assert missing(text) is None


@pytest.mark.parametrize(
    "name", ["hscodecomp", "import_lines", "uk_search_references", "vn_declared_lines"]
)
def test_hardly_any_real_line_is_set_aside(shared: Path, name: str) -> None:
    path = shared / "data" / "evaluation" / "dev" / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        texts = [row["description"] for row in csv.DictReader(file)]
    aside = [text for text in texts if missing(text)]
    assert len(aside) <= len(texts) / 500, aside
