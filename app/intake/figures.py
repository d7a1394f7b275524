"""Masses and packages of packing lists: where they stand, compared, and put into words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.intake.document import Document, Line

NAMES = {"net_mass": "net mass", "gross_mass": "gross mass", "packages": "number of packages"}
_ADDED = Decimal("0.0005")  # what rounding may add to a sum with every row


@dataclass(frozen=True, slots=True)
class Source:
    """A packing list as its invoice calls it: by its file, or by its sheet in the same file."""

    document: Document
    same_file: bool

    @property
    def name(self) -> str:
        """What it is called in a sentence."""
        if not self.same_file:
            return self.document.name
        lines = self.document.lines
        place = re.split(r"[!,]", lines[0].source)[0] if lines else ""
        return f"the packing list ({place})" if place else "the packing list"

    def at(self, where: str) -> str:
        """A place in it."""
        if self.same_file:
            return where
        return f"{self.document.name}, {where}" if where else self.document.name

    def rows(self, rows: Iterable[Line]) -> str:
        """The places of some of its rows."""
        return self.at(some(dict.fromkeys(row.source for row in rows)))


@dataclass(frozen=True, slots=True)
class Figure:
    """What one packing list states of a line: the amount and the rows it stands in."""

    amount: Decimal
    source: Source
    rows: tuple[Line, ...]

    @property
    def where(self) -> str:
        """The place of its rows."""
        return self.source.rows(self.rows)


def near(one: Decimal, other: Decimal, parts: int = 1) -> bool:
    """Whether two figures, one the sum of so many parts, are the same but for rounding.

    Where one has fewer decimals it may have been rounded to them.
    """
    coarse, fine = sorted(max(0, -_exponent(value)) for value in (one, other))
    rounded = Decimal(5).scaleb(-coarse - 1) if coarse < fine else Decimal(0)
    return abs(one - other) <= rounded + _ADDED * (parts - 1)


def _exponent(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


def added(amounts: Iterable[Decimal | None]) -> Decimal | None:
    """The sum, or None where an amount is not known."""
    total = Decimal(0)
    for amount in amounts:
        if amount is None:
            return None
        total += amount
    return total


def show(value: Decimal) -> str:
    """A figure as a person writes it."""
    return f"{value.normalize():,f}"


def with_unit(meaning: str, value: Decimal) -> str:
    """``12.5 kg net``, ``1 package``."""
    if meaning == "packages":
        return count(int(value), "package")
    return f"{show(value)} kg {meaning.removesuffix('_mass')}"


def count(number: int, what: str) -> str:
    """``1 row``, ``2 rows``."""
    return f"{number} {what}{'' if number == 1 else 's'}"


def some(places: Iterable[str], most: int = 3) -> str:
    """The first of many places, and how many more there are."""
    known = list(places)
    rest = f" and {len(known) - most} more" if len(known) > most else ""
    return ", ".join(known[:most]) + rest


def listed(parts: Iterable[str]) -> str:
    """``a, b and c``."""
    known = list(parts)
    return known[0] if len(known) == 1 else ", ".join(known[:-1]) + f" and {known[-1]}"


def numbered(lines: Sequence[int]) -> str:
    """``line 3``, ``lines 3, 4``."""
    return ("line " if len(lines) == 1 else "lines ") + some(map(str, lines), 10)
