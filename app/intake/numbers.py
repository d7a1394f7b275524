"""Numbers as invoices write them: separators settled per column, never cell by cell."""
# ruff: noqa: RUF001  (signs that only look alike are what this file is about)

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from functools import lru_cache


class Style(Enum):
    """Which sign stands before the decimals. Blanks and apostrophes may group in both styles."""

    POINT = "."
    COMMA = ","


@dataclass(frozen=True)
class Written:
    """A number as text, taken apart: nothing is decided about its separators yet."""

    negative: bool
    body: str
    before: str
    after: str
    exponent: int = 0

    @property
    def percent(self) -> bool:
        """Whether the text says per cent."""
        return "%" in self.after or "%" in self.before


_SIGNS = str.maketrans({"٬": ",", "٫": ".", "−": "-", "–": "-", "‐": "-", "‑": "-", "﹣": "-"})
_TEXT = re.compile(
    r"""^(?P<before>[^\d.,+\-()]*(?:\.(?=[^\d]))?[^\d.,+\-()]*)
        (?P<open>[-+(]*)\s*(?P<mark>[^\d.,+\-()\s]{0,4})\s*
        (?P<body>\d[\d.,'’` ]*|[.,]\d+)
        (?P<exponent>[eE][+-]?\d{1,3}(?!\w))?
        (?P<after>.*)$""",
    re.VERBOSE | re.DOTALL,
)
_GROUPS = r"[1-9]\d{0,2}"
_PATTERNS = {
    Style.POINT: re.compile(
        rf"^(?:\d*|{_GROUPS}(?:,\d{{3}})+|{_GROUPS}(?:[ '’`]\d{{3}})+"
        r"|[1-9]\d?(?:,\d{2})+,\d{3})(?:\.\d*)?$"
    ),
    Style.COMMA: re.compile(
        rf"^(?:\d*|{_GROUPS}(?:\.\d{{3}})+|{_GROUPS}(?:[ '’`]\d{{3}})+)(?:,\d*)?$"
    ),
}
_GROUPING = {
    Style.POINT: str.maketrans("", "", ", '’`"),
    Style.COMMA: str.maketrans("", "", ". '’`"),
}
_ROUND = re.compile(r"^[.,]?(?:-{1,2}|—)\s*(?=\D*$)")


@lru_cache(maxsize=65_536)
def take_apart(text: str) -> Written | None:
    """The parts of a number's text, or None where there is no number to see.

    Full-width and Arabic digits are read; a minus may stand before or behind, or be a pair of
    brackets; ``12,-`` and ``12.--`` are whole amounts. What stands around the number (a
    currency, a unit) is kept in ``before`` and ``after`` for others to judge.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).translate(_SIGNS)
    text = text.strip()
    if not text or len(text) > 80:
        return None
    if not text.isascii():
        text = "".join(
            str(unicodedata.digit(sign)) if sign.isdigit() and not sign.isascii() else sign
            for sign in text
        )
    match = _TEXT.match(text)
    if match is None:
        return None
    body = match["body"].rstrip(" '’`")
    after = match["after"].strip()
    opened = match["open"]
    if opened.count("-") > 1 or opened.count("(") > 1:
        return None
    negative = "-" in opened
    if "(" in opened:
        if not after.startswith(")") and not after.endswith(")"):
            return None
        negative, after = True, after.replace(")", "", 1)
    whole = _ROUND.match(after) if body[-1] in ".," else None
    if whole:
        body, after = body.rstrip(".,"), after[whole.end() :]
    elif after.startswith("-") and not any(sign.isalnum() for sign in after):
        negative, after = True, after[1:]
    if not body.strip(".,") or any(sign.isdigit() for sign in after):
        return None
    exponent = int(match["exponent"][1:]) if match["exponent"] else 0
    if abs(exponent) > 30:
        return None
    before = (match["before"] + match["mark"]).strip()
    return Written(negative, body, before, after.strip(), exponent)


def fits(written: Written, style: Style) -> bool:
    """Whether a number can have been written in this style."""
    return _PATTERNS[style].match(written.body) is not None


def reading(written: Written, style: Style) -> Decimal | None:
    """The number in this style, per cent as a hundredth; None when it cannot be in this style."""
    if not fits(written, style):
        return None
    digits = written.body.translate(_GROUPING[style]).replace(",", ".")
    if digits in {"", "."}:
        return None
    number = (
        Decimal(digits) * Decimal(10) ** written.exponent if written.exponent else Decimal(digits)
    )
    if written.percent:
        number /= 100
    return -number if written.negative else number


@dataclass(frozen=True)
class Styles:
    """What the texts of a column allow.

    ``possible`` holds the styles every text fits, most likely first; ``ambiguous`` is true when
    two remain and they read at least one text differently (1,234 or 1.234).
    """

    possible: tuple[Style, ...]
    ambiguous: bool
    misfits: int = 0


def styles(texts: Iterable[str]) -> Styles:
    """The styles that all numbers of a column can have been written in.

    When no style fits them all, the one that fits most is given and the misfits are counted.
    """
    fit = {Style.POINT: 0, Style.COMMA: 0}
    differ = False
    count = 0
    for text in texts:
        written = take_apart(text)
        if written is None:
            continue
        point, comma = reading(written, Style.POINT), reading(written, Style.COMMA)
        if point is None and comma is None:
            continue
        count += 1
        fit[Style.POINT] += point is not None
        fit[Style.COMMA] += comma is not None
        differ = differ or (point is not None and comma is not None and point != comma)
    whole = tuple(style for style in Style if fit[style] == count)
    if whole:
        return Styles(whole, len(whole) > 1 and differ)
    best = max(Style, key=lambda style: fit[style])
    return Styles((best,), False, count - fit[best])


@lru_cache(maxsize=32_768)
def from_float(value: float) -> Decimal | None:
    """A spreadsheet's number with the 15 digits it keeps: 1137.6, not 1137.6000000000001."""
    if value.is_integer() and -1e15 < value < 1e15:
        return Decimal(int(value))
    return Decimal(f"{value:.15g}") if math.isfinite(value) else None


def number(cell: object, style: Style) -> Decimal | None:
    """The number in a cell: native numbers as they are, texts in the column's style; else None."""
    if isinstance(cell, float):
        return from_float(cell)
    if isinstance(cell, bool):
        return None
    if isinstance(cell, int):
        return Decimal(cell)
    if isinstance(cell, str):
        return _of_text(cell, style)
    return None


@lru_cache(maxsize=65_536)
def _of_text(text: str, style: Style) -> Decimal | None:
    written = take_apart(text)
    return reading(written, style) if written else None


def agrees(quantity: Decimal, price: Decimal, value: Decimal) -> bool:
    """Whether quantity times price is the value, as far as rounding of the printed price allows.

    A price printed as 0.33 may have been 0.3349: half a unit of its last digit (two digits at
    least) times the quantity is allowed, but never more than one per cent of the value.
    """
    difference = abs(quantity * price - value)
    if difference <= Decimal("0.011"):
        return True
    exponent = price.as_tuple().exponent
    places = max(2, -exponent) if isinstance(exponent, int) else 2
    allowed = abs(quantity) * Decimal(5).scaleb(-places - 1) + Decimal("0.006")
    return difference <= min(allowed, abs(value) / 100)
