"""What the words under a line say of its goods: a tariff code, an origin, a part number."""
# ruff: noqa: RUF001  (signs that only look alike are what this file is about)

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from app.intake import countries
from app.intake.columns import header

_PARTS = re.compile(r"[\n;|]+|,\s+(?=[^\d,]+[:：])|\s{2,}|\s+-\s+")
_NAMED = re.compile(r"^\s*([^:：\d]{2,40}?)\s*[:：]\s*(\S.*?)\s*$")
_CODE = re.compile(r"^\d{4}[\d. ]{0,12}\d$")
_TAKEN = ("supplier_code", "origin", "part_number")


def found(texts: Iterable[str]) -> dict[str, str]:
    """What the texts name with a word and a colon: ``HS code: 8424.89``, ``Ursprung: DE``.

    Only a code of digits is taken as a code, only a known country as an origin.
    """
    said: dict[str, str] = {}
    for text in texts:
        for meaning, value in _said(text):
            said.setdefault(meaning, value)
    return said


@lru_cache(maxsize=16_384)
def _said(text: str) -> tuple[tuple[str, str], ...]:
    if ":" not in text and "：" not in text:
        return ()
    pairs = []
    for part in _PARTS.split(text):
        named = _NAMED.match(part)
        if named is None:
            continue
        meanings = [one.meaning for one in header(named[1]).meant]
        meaning = next((one for one in meanings if one in _TAKEN), None)
        value = named[2].strip(" .,;")
        if meaning == "supplier_code" and not _CODE.match(value):
            continue
        if meaning == "origin" and countries.country(value) is None:
            continue
        if meaning is not None and value:
            pairs.append((meaning, value))
    return tuple(pairs)
