"""What a packing list says: numbered packages, and masses with the rows that each one covers."""
# ruff: noqa: RUF001  (dashes that only look alike are what ranges are written with)

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from app.intake import units
from app.intake.document import Document, Line
from app.intake.words import plain

# The natures of documents that say how goods are packed and what they weigh.
NATURES = ("packing list", "waybill")
MASSES = ("net_mass", "gross_mass")
FIGURES = (*MASSES, "packages")

_RANGE = re.compile(
    r"(\d{1,12})(?:\s*(?:[-–—~〜～]|to|thru|bis|al|à|至)\s*\D{0,6}(\d{1,12}))?", re.I
)
_PLAIN_NUMBERS = re.compile(r"[1-9]\d*(?:[\s,;–-]+[1-9]\d*)*")
_MOST_NUMBERED = 20_000
_CJK_KINDS = frozenset("箱卷件托袋桶")
# Words of a header whose numbers count packages, and words whose numbers name something else.
_PACKED = frozenset(
    {"c", "carton", "cartons", "ctn", "ctns", "box", "boxes", "package", "packages", "pkg", "pkgs"}
    | {"case", "cases", "pallet", "pallets", "bale", "bales", "roll", "rolls", "colli", "kolli"}
    | {"marks", "crate", "drum", "drums", "plt", "bulto", "colis", "koli"}
)
_OTHERWISE = frozenset({"lot", "batch", "serial", "shade", "container"})
_GENERIC = frozenset({"XPK", "XPC", "XCN"})
# How far a sum of printed masses may be from the total printed under them.
_ROUNDING = Decimal("0.005")


@dataclass(frozen=True, slots=True)
class Load:
    """One figure of a packing list and the rows it covers (places in ``Document.lines``).

    Most cover one row; that of a carton with several goods covers several.
    """

    meaning: str
    amount: Decimal
    rows: tuple[int, ...]


def numbers_packages(header: str) -> bool:
    """Whether a header stands over the numbers of packages, not over lots or serial numbers."""
    words = set(plain(header).split())
    if words & _OTHERWISE:
        return False
    return bool(words & _PACKED) or any(sign in "箱卷唛" for sign in header)


@lru_cache(maxsize=8_192)
def numbered(text: str) -> frozenset[int]:
    """The packages that marks and numbers name (``C/NO. 1-5, 8`` names six); none if unclear."""
    found: set[int] = set()
    for part in re.split(r"[,;&+、，]", text):
        match = _RANGE.fullmatch(re.sub(r"^\D*", "", part).strip())
        if match is None:
            return frozenset()
        first = int(match[1])
        last = int(match[2]) if match[2] else first
        if not first <= last < first + _MOST_NUMBERED:
            return frozenset()
        found.update(range(first, last + 1))
    return frozenset(found)


@lru_cache(maxsize=8_192)
def kind_in(text: str) -> str | None:
    """The kind of packages that a header or a cell names (``No. of cartons`` is CT)."""
    for word in [text, *plain(text).split()]:
        code = units.unit(word) if len(word) > 1 or word in _CJK_KINDS else None
        if code is not None and code[0] == "X" and code not in _GENERIC:
            return code[1:]
    return None


def is_packing(document: Document) -> bool:
    """Whether a document says how goods are packed, not what they cost."""
    return document.nature in NATURES


def loads(document: Document) -> tuple[Load, ...]:
    """The masses and packages of a packing list, each with the rows it covers."""
    rows = document.lines
    cartons = any(row.packages is not None or row.package_marks for row in rows)
    found: list[Load] = []
    for meaning in MASSES:
        total = getattr(document, f"{meaning}_total")
        found += _masses(rows, meaning, total, cartons)
    return (*found, *_packages(rows, document.packages_total))


def missing(document: Document, found: Iterable[Load]) -> dict[str, set[int]]:
    """By figure, the rows that no figure covers; only for figures that the list does give."""
    covered: dict[str, set[int]] = {}
    for load in found:
        covered.setdefault(load.meaning, set()).update(load.rows)
    everything = set(range(len(document.lines)))
    return {meaning: everything - rows for meaning, rows in covered.items()}


def _masses(rows: Sequence[Line], meaning: str, total: Decimal | None, cartons: bool) -> list[Load]:
    groups: list[list[int]] = []
    holder: dict[int, int] = {}
    marked: dict[str, int] = {}  # the last row with these marks that has a mass
    for at, row in enumerate(rows):
        mass: Decimal | None = getattr(row, meaning)
        if mass is not None and mass > 0:
            holder[at] = len(groups)
            groups.append([at])
            marked[row.package_marks or ""] = at
            continue
        above = _stands_with(rows, at, meaning, cartons, marked)
        if mass is None and above in holder:
            holder[at] = holder[above]
            groups[holder[at]].append(at)
    made = [Load(meaning, getattr(rows[group[0]], meaning), tuple(group)) for group in groups]
    return _repeated(rows, made, total)


def _stands_with(
    rows: Sequence[Line], at: int, meaning: str, cartons: bool, marked: Mapping[str, int]
) -> int:
    """The row whose figure covers this one too: in its merged cell, or in its carton; or -1."""
    row = rows[at]
    for shared in row.shared:
        if shared.meaning == meaning:
            return shared.line - rows[0].number
    if not cartons:
        return -1
    if row.package_marks:
        return marked.get(row.package_marks, -1)
    return at - 1 if row.packages is None else -1


def _repeated(rows: Sequence[Line], made: list[Load], total: Decimal | None) -> list[Load]:
    """A mass that is written again for every good of the same carton counts once.

    Where the stated total shows that each row has a mass of its own, it is that; where nothing
    shows it, the rows share the mass, since a mass for each of them would be made up.
    """
    merged: list[Load] = []
    for load in made:
        before = merged[-1] if merged else None
        marks = rows[load.rows[0]].package_marks
        if (
            before is not None
            and marks
            and marks == rows[before.rows[0]].package_marks
            and load.amount == before.amount
        ):
            merged[-1] = Load(load.meaning, load.amount, before.rows + load.rows)
        else:
            merged.append(load)
    if len(merged) < len(made) and total is not None:
        slack = _ROUNDING * max(len(made), 2)
        if abs(sum(load.amount for load in made) - total) <= slack:
            return made
    return merged


@dataclass(slots=True)
class _Packages:
    """Packages that hold the goods of some rows: their numbers, or how many without numbers."""

    rows: list[int]
    numbers: set[int]
    count: int


def _packages(rows: Sequence[Line], total: int | None) -> list[Load]:
    """The packages, those that several rows name counted once.

    A number that comes again further down is the same package, or the numbers began anew (in
    another lot): the stated total tells, or that every row has a gross mass of its own.
    """
    once, anew = _counted(rows, True), _counted(rows, False)
    sums = [sum(load.amount for load in made) for made in (once, anew)]
    if sums[0] == sums[1] or sums[0] == total:
        return once
    weighed = all(row.gross_mass is not None and row.gross_mass > 0 for row in rows)
    return anew if sums[1] == total or weighed else once


def _counted(rows: Sequence[Line], far: bool) -> list[Load]:
    """Packages counted, a number that comes again being the same one anywhere or only nearby."""
    made: list[_Packages] = []
    holder: dict[int, _Packages] = {}  # by a package's number
    last: _Packages | None = None  # those of the row above, for goods in the same package
    for at, row in enumerate(rows):
        numbers = numbered(row.package_marks) if row.package_marks else frozenset()
        if numbers and row.packages in (None, len(numbers)):
            if not far and last is not None and not numbers & last.numbers:
                holder.clear()
            known = {id(one): one for number in numbers if (one := holder.get(number))}
            if not known:
                last = _Packages([at], set(numbers), 0)
                made.append(last)
            else:
                last, *others = sorted(known.values(), key=lambda one: one.rows[0])
                for other in others:
                    last.rows += other.rows
                    last.numbers |= other.numbers
                    holder.update(dict.fromkeys(other.numbers, last))
                    other.rows = []
                last.rows.append(at)
                last.numbers |= numbers
            holder.update(dict.fromkeys(numbers, last))
        elif row.packages and not numbers:
            last = _Packages([at], set(), row.packages)
            made.append(last)
        elif not row.packages and not row.package_marks and last is not None:
            last.rows.append(at)
    return [
        Load("packages", Decimal(len(one.numbers) or one.count), tuple(sorted(one.rows)))
        for one in made
        if one.rows
    ]


def marks_of(rows: Iterable[Line]) -> str | None:
    """The marks and numbers of some rows together: plain numbers in ranges, others listed."""
    marks = dict.fromkeys(row.package_marks for row in rows if row.package_marks)
    if not marks:
        return None
    if len(marks) == 1 or not all(_PLAIN_NUMBERS.fullmatch(one) for one in marks):
        return ", ".join(marks)
    ranges: list[list[int]] = []
    for number in sorted(frozenset().union(*(numbered(one) for one in marks))):
        if ranges and number == ranges[-1][1] + 1:
            ranges[-1][1] = number
        else:
            ranges.append([number, number])
    return ", ".join(f"{low}-{high}" if low < high else str(low) for low, high in ranges)


def contradictions(document: Document) -> list[tuple[Line, int]]:
    """Rows whose count of packages is not what their numbers say, with what those say."""
    found = []
    for row in document.lines:
        numbers = numbered(row.package_marks) if row.package_marks else frozenset()
        if numbers and row.packages not in (None, len(numbers)):
            found.append((row, len(numbers)))
    return found
