"""Reads the goods nomenclature of the European Union (TARIC, ten digits) in English."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from app.tariff import codes
from app.tariff.rows import CodeTwice, TariffRow, joined

NAME = "the EU TARIC nomenclature"
# The member states share one nomenclature; it is loaded under the country that declares.
COUNTRIES = frozenset(
    {
        "AUT", "BEL", "BGR", "CYP", "CZE", "DEU", "DNK", "ESP", "EST", "FIN", "FRA", "GRC", "HRV",
        "HUN", "IRL", "ITA", "LTU", "LUX", "LVA", "MLT", "NLD", "POL", "PRT", "ROU", "SVK", "SVN",
        "SWE",
    }
)  # fmt: skip
HEADER = ("goods_code", "suffix", "hier_pos", "indent", "is_leaf", "description", "path")

# The product line suffix of a line that can be declared or holds lines that can; every other
# suffix (10, 20 ...) is a group printed above the line of the same number.
DECLARABLE = "80"


def rows(lines: Iterable[Mapping[str, str]]) -> Iterator[TariffRow]:
    """Every line with suffix 80, parents before children; groups enter the paths only.

    A code keeps the digits its level means: heading 0101000000 is 0101, the combined
    nomenclature's 0101291000 is 01012910. An import declaration fills such a leaf with zeros to
    ten digits. Leaves are counted from the tree itself, as the file leaves some undecided. The
    file holds neither duties nor units, so those stay unknown.
    """
    seen: dict[str, TariffRow] = {}
    above: list[tuple[str, str | None]] = []
    for line in lines:
        text = " ".join(line["description"].split())
        digits = int(line["hier_pos"])
        chapter = digits == codes.CHAPTER
        del above[0 if chapter else 1 + int(line["indent"]) :]
        code = line["goods_code"][:digits] if line["suffix"] == DECLARABLE else None
        if chapter and text.isupper():
            text = text.capitalize()
        if code is not None:
            parent = next((held for _, held in reversed(above) if held), None)
            path = joined([*(held for held, _ in above), text])
            if code in seen:
                raise CodeTwice(code=codes.display(code))
            seen[code] = TariffRow(code, digits, parent, text, path)
        above.append((text, code))
    parents = {row.parent_code for row in seen.values()}
    for row in seen.values():
        yield replace(row, is_leaf=row.code not in parents)
