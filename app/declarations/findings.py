"""Collecting problems in sentences: the checks that rules of every country are made of."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from decimal import Decimal

from app.declarations import apportion, codes
from app.declarations.model import Item
from app.declarations.problems import DRAFT, ERROR, WARNING, Problem

# What XML 1.0 cannot carry, whatever the encoding.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Latin letters with their accents, punctuation and signs that customs officers can read.
_LATIN = re.compile(
    "[^\x20-\u024f\u1e00-\u1eff\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u2100-\u214f\u2150-\u215f\u2200-\u22ff]"
)


def tidy(text: str | None) -> str | None:
    """A text on one line, as it is written: line breaks and runs of blanks become one blank."""
    return " ".join(text.split()) or None if text else None


def numbered(lines: tuple[int, ...]) -> str:
    """ "line 7", "lines 7 and 9", "lines 1, 2, 3 and 9 more"."""
    if len(lines) == 1:
        return f"line {lines[0]}"
    if len(lines) > 4:
        return f"lines {', '.join(map(str, lines[:3]))} and {len(lines) - 3} more"
    return f"lines {', '.join(map(str, lines[:-1]))} and {lines[-1]}"


class Findings:
    """Problems found so far; number and item say which goods item is being looked at."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.number: int | None = None
        self.item: Item | None = None

    def at(self, number: int | None, item: Item | None) -> None:
        """Look at this item from now on (counted from 1), or at the header again."""
        self.number, self.item = number, item

    def add(self, level: str, field: str, sentence: str, cause: str = "") -> None:
        """Note one problem; for an item its sentence begins with what follows "Item 3 (line 7)"."""
        lines: tuple[int, ...] = ()
        if self.number is not None and self.item is not None:
            cause = cause or f"items.{field}"
            lines = self.item.lines
            named = f"Item {self.number} ({numbered(lines)})" if lines else f"Item {self.number}"
            sentence = f"{named} {sentence}"
            field = f"items[{self.number - 1}].{field}"
        self.problems.append(Problem(level, field, sentence, self.number, lines, cause or field))

    def error(self, field: str, sentence: str, cause: str = "") -> None:
        """The file cannot be written like this."""
        self.add(ERROR, field, sentence, cause)

    def draft(self, field: str, sentence: str, cause: str = "") -> None:
        """The file can be written, but customs would turn it away."""
        self.add(DRAFT, field, sentence, cause)

    def warn(self, field: str, sentence: str, cause: str = "") -> None:
        """Something a person should look at."""
        self.add(WARNING, field, sentence, cause)

    def said(self, label: str, rest: str) -> str:
        """A sentence about a header field, or the end of one about an item's field."""
        if self.number is None:
            return f"{label} {rest}"
        return f"has {_article(label)} that {rest}"

    def text(self, field: str, label: str, text: str | None, longest: int) -> None:
        """A text that must fit and be writable."""
        if text is None:
            return
        wrong = _NOT_XML.search(" ".join(text.split()))
        if wrong:
            self.error(
                field,
                self.said(label, f"holds a character no file can carry (U+{ord(wrong[0]):04X})."),
            )
        length = len(tidy(text) or "")
        if length > longest:
            self.error(
                field,
                self.said(
                    label, f"is {length} characters long; customs take {longest}. Shorten it."
                ),
            )
        foreign = _LATIN.search(tidy(text) or "")
        if foreign and not wrong:
            self.warn(
                field,
                self.said(label, f'is not in Latin letters ("{foreign[0]}"); translate it.'),
                "not Latin",
            )

    def code(
        self,
        field: str,
        label: str,
        code: str | None,
        shape: str,
        known: Collection[str],
        strict: bool = False,
    ) -> None:
        """A code of a certain shape; one that the list does not hold is an error where strict."""
        if code is None:
            return
        if not re.fullmatch(shape, code):
            self.error(field, self.said(label, f'is not usable: "{code[:40]}".'))
        elif code not in known:
            level = ERROR if strict else WARNING
            self.add(level, field, self.said(label, f'is not in our list: "{code}".'))

    def country(self, field: str, label: str, code: str | None, special: Mapping[str, str]) -> None:
        """A country by its ISO code of two or three letters, or a special code of customs."""
        if code is not None and codes.country(code) is None and code not in special:
            self.error(field, self.said(label, f'is not an ISO country code: "{code[:40]}".'))

    def amount(
        self,
        field: str,
        label: str,
        amount: Decimal | None,
        places: int,
        digits: int = 16,
        zero: bool = False,
    ) -> bool:
        """A number above zero (or zero where allowed) that fits; whether it is one."""
        if amount is None:
            return False
        if amount < 0 or (amount == 0 and not zero):
            least = "not be negative" if zero else "be more than zero"
            self.error(field, self.said(label, f"is {amount:f}; it must {least}."))
            return False
        if apportion.decimals(amount) > places:
            self.error(
                field,
                self.said(label, f"is {amount:f}; customs take {places} decimals at most."),
            )
            return False
        if len(format(apportion.plain(amount), "f").replace(".", "").lstrip("0")) > digits or (
            amount >= Decimal(10) ** digits
        ):
            self.error(field, self.said(label, f"is {amount:f}; it has more than {digits} digits."))
            return False
        return True


def _article(label: str) -> str:
    word = label[0].lower() + label[1:]
    return f"an {word}" if word[0] in "aeiou" else f"a {word}"
