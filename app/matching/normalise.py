"""Descriptions made comparable: one form for equality, one without the noise for searching."""

from __future__ import annotations

import re
import unicodedata

# A line longer than this says nothing new at its end, and costs the embedder time.
LONGEST = 500

# "60PCS", "12 ctns", "200 pairs": how many, not what.
_COUNTS = re.compile(
    r"\b\d[\d.,]*\s*(?:pcs?|pces?|pieces?|sets?|ctns?|cartons?|boxe?s?|pkgs?|packs?|packages?"
    r"|pairs?|prs?|units?|rolls?|bags?|bales?|bundles?|pallets?|drums?|ea|each|doz|dozens?|dz|x"
    r"|bottles?|cans?|tins?|tubes?)(?:\s*/\s*(?:ctn|carton|box|bag|case|pack|pkg|set|pallet))?\b"
)
# "E3B2E-454315", "9f2636", "nh35a": letters and digits mixed, five or more signs, is a number of
# somebody's catalogue. Shorter ones ("usb3", "3d", "12v") say what the thing is.
_PART_NUMBERS = re.compile(r"\b(?=[a-z./-]*\d)(?=[\d./-]*[a-z])[a-z0-9./-]{5,}\b")
_NUMBERS = re.compile(r"(?<!\w)[#№]?\d[\d.,/x*-]*(?!\w)")
_SIGNS = re.compile(r"[^\w\s&%'-]|_")
_BLANKS = re.compile(r"\s+")


def normal(description: str) -> str:
    """The description for telling whether two are the same: case, blanks and wide letters aside.

    Every number stays: a pump of 1.5 HP and one of 5 HP are two products.
    """
    return _BLANKS.sub(" ", unicodedata.normalize("NFKC", description)).strip().casefold()


def bare(description: str) -> str:
    """What is left to search by: lower case, no counts, part numbers, sizes or signs.

    Falls back to :func:`normal` when nothing would be left. At most :data:`LONGEST` signs.
    """
    plain = normal(description)
    words = _COUNTS.sub(" ", plain)
    words = _PART_NUMBERS.sub(" ", words)
    words = _NUMBERS.sub(" ", words)
    words = _BLANKS.sub(" ", _SIGNS.sub(" ", words)).strip(" -'&%")
    return (words or plain)[:LONGEST]
