"""Tariff codes as text: reading what people and files write, showing them, placing them."""

from __future__ import annotations

import re
import unicodedata

from app.core.errors import Refused
from app.core.text import shortened

# The reserved country under which the international six-digit tree is kept. No country of
# ISO 3166-1 uses it: it stands for the World Customs Organization.
INTERNATIONAL = "WCO"

CHAPTER, HEADING, SUBHEADING = 2, 4, 6
SHORTEST_LINE, LONGEST_WRITTEN, LONGEST = 6, 11, 10

# The last heading of every chapter in the Harmonized System of 2022. It tells a code that a
# spreadsheet robbed of its first zero (101210000) from one that is whole (847130000).
_LAST_HEADINGS = (
    "0106 0210 0309 0410 0511 0604 0714 0814 0910 1008 1109 1214 1302 1404 1522 1605 1704 1806 "
    "1905 2009 2106 2209 2309 2404 2530 2621 2716 2853 2942 3006 3105 3215 3307 3407 3507 3606 "
    "3707 3827 3926 4017 4115 4206 4304 4421 4504 4602 4707 4823 4911 5007 5113 5212 5311 5408 "
    "5516 5609 5705 5811 5911 6006 6117 6217 6310 6406 6507 6603 6704 6815 6914 7020 7118 7229 "
    "7326 7419 7508 7616 7806 7907 8007 8113 8215 8311 8487 8549 8609 8716 8807 8908 9033 9114 "
    "9209 9307 9406 9508 9620 9706"
)
LAST_HEADING = {entry[:2]: int(entry[2:]) for entry in _LAST_HEADINGS.split()}

# Chapters 98 and 99 belong to each country; 77 is kept free for the future.
NATIONAL_CHAPTERS = ("98", "99")

# The first and last chapter of every section; section 22 holds the national chapters.
_SECTIONS = (
    (1, 5), (6, 14), (15, 15), (16, 24), (25, 27), (28, 38), (39, 40), (41, 43), (44, 46),
    (47, 49), (50, 63), (64, 67), (68, 70), (71, 71), (72, 83), (84, 85), (86, 89), (90, 92),
    (93, 93), (94, 96), (97, 97), (98, 99),
)  # fmt: skip
_ROMAN = [
    "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV",
    "XVI", "XVII", "XVIII", "XIX", "XX", "XXI", "XXII",
]  # fmt: skip

_LABEL = re.compile(
    r"^(?:(?:hs|hts|htsus|cn|taric|commodity|tariff|code|heading|subheading|no|number|nr)"
    r"[\s.:#]*)+(?=\d)",
    re.IGNORECASE,
)
_FLOAT_TAIL = re.compile(r"^(\d{4,11})\.0+$")
_ROUNDED = re.compile(r"^\d(?:\.\d+)?e[+]?\d+$", re.IGNORECASE)
_BETWEEN = re.compile(r"[\s.\-\u2010-\u2015\u00b7_']+")


class CodeNotRead(Refused):
    """ "{written}" is not a commodity code: {reason}."""


def normalise(written: str) -> str:
    """The bare digits of a line's code as a person or a file wrote it: 6 to 10 of them.

    Takes dots, blanks, dashes, a label in front ("HS 8471.30"), the ``.0`` of a spreadsheet's
    number and the first zero it dropped (``101210000`` is ``0101210000``). An eleventh digit
    (the German national one) is left out, as the tariff here ends at ten.

    Raises :class:`CodeNotRead` for anything else, two codes in one cell and barcodes included.
    """
    digits, bare = _digits(written)
    if bare and len(digits) % 2 and not _stands(digits) and _stands("0" + digits):
        digits = "0" + digits
    if len(digits) < SHORTEST_LINE:
        raise CodeNotRead(
            written=shortened(written, 40),
            reason=f"it has {len(digits)} digits and needs at least six",
        )
    if len(digits) > LONGEST_WRITTEN:
        raise CodeNotRead(
            written=shortened(written, 40),
            reason=f"it has {len(digits)} digits and a code has at most eleven",
        )
    if not _stands(digits):
        raise CodeNotRead(written=shortened(written, 40), reason=_misplaced(digits))
    return digits[:LONGEST]


def prefix(written: str) -> str | None:
    """The digits of what may be the beginning of a code ("84", "8424.8"), or None if it is words.

    This is what a search box asks: between one and ten digits, nothing repaired.
    """
    try:
        digits, _ = _digits(written)
    except CodeNotRead:
        return None
    return digits[:LONGEST] if len(digits) <= LONGEST_WRITTEN else None


def display(code: str) -> str:
    """A code as people read it: 8424, 8424.89, 8424.89.90, 8424.89.90 00."""
    groups = [code[:4], code[4:6], code[6:8]]
    return ".".join(group for group in groups if group) + (f" {code[8:]}" if code[8:] else "")


def is_code(code: str) -> bool:
    """Whether this is a code in our own bare form, of any level from chapter to ten digits."""
    return (
        code.isascii()
        and code.isdigit()
        and len(code) in (CHAPTER, *range(HEADING, LONGEST + 1))
        and _stands(code)
    )


def level(code: str) -> int:
    """How many digits the level of this code has: 2, 4 or 6, and for national lines 8 or 10."""
    length = len(code)
    if length <= CHAPTER:
        return CHAPTER
    return min(LONGEST, length + length % 2)


def parent(code: str) -> str | None:
    """The code one level up by its digits, None above a chapter.

    A published national tree may skip levels; the stored ``parent_code`` then wins.
    """
    above = level(code) - 2
    return code[:above] if above >= CHAPTER else None


def section_of(code: str) -> str:
    """The section of a code or chapter as two digits, 01 to 22 (22: the national chapters)."""
    chapter = int(code[:2])
    for number, (first, last) in enumerate(_SECTIONS, start=1):
        if first <= chapter <= last:
            return f"{number:02d}"
    raise CodeNotRead(written=code, reason=f"there is no chapter {code[:2]}")


def chapters_of(section: str) -> list[str]:
    """The chapters of a section ("11" is 50 to 63), without the reserved chapter 77."""
    first, last = _SECTIONS[int(section) - 1]
    return [f"{chapter:02d}" for chapter in range(first, last + 1) if chapter != 77]


def roman(section: str) -> str:
    """A section's number as it is printed: "16" is XVI."""
    return _ROMAN[int(section) - 1]


def _digits(written: str) -> tuple[str, bool]:
    """The digits written and whether they stood alone, as a number cell would give them."""
    text = unicodedata.normalize("NFKC", written).strip().strip("'\"").strip()
    if not text:
        raise CodeNotRead(written="", reason="nothing is written")
    if _ROUNDED.match(text):
        raise CodeNotRead(
            written=shortened(text, 40), reason="a spreadsheet has rounded it, so digits are lost"
        )
    text = _LABEL.sub("", text)
    whole = _FLOAT_TAIL.match(text)
    if whole and not _dotted(text):
        text = whole[1]
    digits = _BETWEEN.sub("", text)
    if not (digits.isascii() and digits.isdigit()):
        raise CodeNotRead(
            written=shortened(written, 40), reason="it holds something other than digits and dots"
        )
    return digits, digits == text


def _dotted(text: str) -> bool:
    """Whether "8471.00" is a subheading written with its dot, and not the number 8471.0."""
    head, _, tail = text.partition(".")
    return len(head) == HEADING and len(tail) in (2, 4, 6)


def _stands(digits: str) -> bool:
    """Whether chapter and heading can exist (the heading only within its chapter's range)."""
    chapter, heading = digits[:2], digits[2:4]
    if chapter in NATIONAL_CHAPTERS:
        return True
    if chapter not in LAST_HEADING:
        return False
    return len(heading) < 2 or 1 <= int(heading) <= LAST_HEADING[chapter]


def _misplaced(digits: str) -> str:
    if digits[:2] in LAST_HEADING:
        return f"chapter {digits[:2]} has no heading {digits[:4]}"
    return f"there is no chapter {digits[:2]}"
