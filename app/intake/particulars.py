"""What else a sheet's head and foot state: addresses, tax numbers, terms, transport, origin."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.intake import columns, countries, dates, statements
from app.intake.document import Fact, Problem
from app.intake.grid import Grid, amount
from app.intake.labels import fact_label
from app.intake.words import plain

_INCOTERMS_LISTED = "EXW FCA FAS FOB CFR CIF CPT CIP DAP DPU DDP DAT DAF DES DEQ DDU"
INCOTERMS = frozenset(_INCOTERMS_LISTED.split())
_MOST_LINES = 5  # of an address, under the name
_FAR = 12  # rows under a party's name in which a number still belongs to it
_LONGEST = 300
_EORI = re.compile(r"[A-Z]{2}[A-Z0-9]{5,15}")
_TAX = re.compile(r"[A-Z]{0,3}[\s\-]?[0-9][0-9A-Z .\-/]{5,20}")
_EORI_SAID = re.compile(r"\bEORI\b\W*(?:(?:no|nr|number)\b\W*)?([A-Z]{2}[A-Z0-9]{5,15})\b", re.I)
_TAX_SAID = re.compile(
    r"^(?:VAT|TVA|MwSt|USt|BTW|GST(?:IN)?|P\.? ?IVA|NIF|NIP|CVR|NIPT|Tax)\b\W*"
    r"(?:(?:Id|IdNr|Nr|No|Reg|number)\b\W*){0,3}([A-Z]{0,3} ?\d[\dA-Z .\-]{5,18})$",
    re.I,
)
_NO_ADDRESS = re.compile(
    r"(?:tel|tele|phone|fax|mobile|e ?-? ?mail|web|www|http|attn|contact|iban|swift|bic|bank"
    r"|account|details|date)\b|.*(?:\S+@\S+|http|www\.|\+\d\d)|.*\bno\.? ?:?$"
    r"|.*\bno\.? ?:? ?\d{5}",
    re.IGNORECASE,
)
_WAITS = re.compile(r":\s*$|\b(?:no|nr)\.?\s*$", re.IGNORECASE)
_ROUTE = re.compile(r"(.*?)\W*\bFrom\b\W*(.+?)\W+\bTo\b\W*(.+)", re.IGNORECASE)
_FRACTION = re.compile(r"\d*\.\d+")
_NUMBERS = frozenset({"order_number", "transport_document", "delivery_note"})
_TEXTS = frozenset({"payment_terms", "vessel", "marks", "loading_port", "discharge_port"})
_COUNTRIES = frozenset({"origin_country", "destination_country"})
KINDS = frozenset({*_NUMBERS, *_TEXTS, *_COUNTRIES, "due_date", "tax_id", "eori"})


@dataclass(frozen=True)
class Block:
    """Where a party is named: its role, and the whole text of the cell that names it."""

    role: str
    row: int
    column: int
    text: str


@dataclass
class Particulars:
    """What was found, and what is doubtful about it."""

    facts: list[Fact]
    problems: list[Problem]


def find(
    grid: Grid, around: Sequence[tuple[int, int, str]], blocks: Sequence[Block], top: int
) -> Particulars:
    """The particulars in the texts around a table, each (row, column, text).

    ``top`` is the row of the table's headings, which are nobody's values.
    """
    found = Particulars([], [])
    for block in blocks:
        found.facts += _address(grid, block)
    for row, column, text in around:
        for line in text.splitlines():
            label = fact_label(line)
            for kind in label.kinds if label is not None else ():
                if label is not None and kind in KINDS:
                    _labelled(found, kind, label.rest, grid, row, column, blocks, top)
        where = grid.address(row, column)
        found.facts += [Fact("rex_number", one, where) for one in statements.rex_numbers(text)]
        for number, right in statements.containers(text):
            found.facts.append(Fact("container", number, where))
            if not right:
                found.problems.append(statements.wrong_container(number, where))
    texts = [(grid.address(row, column), text) for row, column, text in around]
    found.facts += statements.declared(texts)
    found.facts = list(dict.fromkeys(found.facts))
    return found


def _labelled(
    found: Particulars,
    kind: str,
    rest: str,
    grid: Grid,
    row: int,
    column: int,
    blocks: Sequence[Block],
    top: int,
) -> None:
    for at, place, text in _values(grid, row, column, rest):
        if at == top:
            continue
        where = grid.address(at, place)
        if kind == "due_date":
            dated = dates.read(text if rest else grid.cell(at, place))
            if dated is None:
                continue
            if dated.day:
                found.facts.append(Fact(kind, dated.day.isoformat(), where))
            elif dated.doubt:
                found.problems.append(Problem(where, dated.doubt))
            return
        route = _ROUTE.fullmatch(" ".join(text.split())) if kind == "vessel" else None
        if route:
            named = zip((kind, "loading_port", "discharge_port"), route.groups(), strict=True)
            found.facts += [Fact(part, said, where) for part, said in named if said]
            return
        value = _value(kind, text)
        if value is not None:
            if kind in {"tax_id", "eori"}:
                kind = _whose(kind, at, place, blocks)
            found.facts.append(Fact(kind, value, where))
            return


def _values(grid: Grid, row: int, column: int, rest: str) -> Iterator[tuple[int, int, str]]:
    """Where a label's value may stand: behind it, to its right, below it."""
    if rest:
        yield row, column, rest
        return
    ways = [[(row, at) for at in range(column + 1, column + 7)], [(row + 1, column)]]
    for way in ways:
        for at, place in way:
            if text := grid.text(at, place):
                if fact_label(text) is None:
                    yield at, place, text
                break


def _value(kind: str, text: str) -> str | None:
    """The text as a value of this kind, or None where it cannot be one."""
    text = " ".join(text.split())[:_LONGEST].strip(" :;,")
    if not text:
        return None
    if kind in _COUNTRIES:
        code = countries.country(text)
        return countries.names()[code] if code else None
    if kind == "eori":
        packed = _EORI.match(text.upper().replace(" ", ""))
        return packed.group() if packed else None
    if kind == "tax_id":
        number = _TAX.match(text.upper())
        return number.group().strip(" .-/") if number else None
    if kind in _NUMBERS:
        short = len(text) <= 40 and any(sign.isdigit() for sign in text)
        plainly = short and not _FRACTION.fullmatch(text) and dates.read(text) is None
        return text if plainly else None
    if kind == "payment_terms" and text[:3].upper() in INCOTERMS:
        return None
    return text if any(sign.isalpha() for sign in text) or kind == "marks" else None


def _whose(kind: str, row: int, column: int, blocks: Sequence[Block]) -> str:
    """The party that a number belongs to: the nearest named above it, in its own column or left."""
    near = [block for block in blocks if 0 <= row - block.row <= _FAR and block.column <= column]
    if not near:
        return kind
    nearest = max(near, key=lambda block: (block.column, block.row))
    return f"{nearest.role}_{kind}"


def _address(grid: Grid, block: Block) -> list[Fact]:
    """The lines under a party's name: its address, country and numbers."""
    inside = block.text.splitlines()[1:]
    where = grid.address(block.row + (0 if inside else 1), block.column)
    facts: list[Fact] = []
    kept: list[str] = []
    for line in inside or _under(grid, block):
        line = line.strip(" ,\t")
        for kind, pattern in (("eori", _EORI_SAID), ("tax_id", _TAX_SAID)):
            if said := pattern.search(line):
                facts.append(Fact(f"{block.role}_{kind}", said[1].upper().strip(), where))
                break
        else:
            if plain(line) and not _NO_ADDRESS.match(line) and not _elsewhere(line):
                kept.append(line)
    if kept:
        kept = kept[:_MOST_LINES]
        facts.insert(0, Fact(f"{block.role}_address", ", ".join(kept), where))
        last = re.split(r"[,;]| - ", kept[-1])[-1].strip(" .")
        code = countries.country(last) if len(last) > 3 else None
        if code:
            facts.append(Fact(f"{block.role}_country", code, where))
    return facts


def heading(text: str) -> bool:
    """Whether a text heads a column or waits for a value: nobody is called that."""
    meant = columns.header(text).meant
    return bool(_WAITS.search(text)) or bool(meant and meant[0].strength >= 0.9)


def _elsewhere(line: str) -> bool:
    label = fact_label(line) or fact_label(line.partition("--")[0].strip())
    return label is not None or amount(line) is not None or heading(line)


def _under(grid: Grid, block: Block) -> Iterator[str]:
    """The lines of the cells under a name, up to a blank one or another label's value."""
    beside = _beside(grid, block.row, block.column)
    labelled = fact_label(beside) is not None  # then what stands beside a row is its own label
    for row in range(block.row + 1, block.row + 1 + _MOST_LINES):
        text = grid.text(row, block.column)
        beside = _beside(grid, row, block.column)
        if not text or fact_label(text) is not None:
            return
        if beside and (labelled or fact_label(beside) is not None):
            return
        yield from text.splitlines()


def _beside(grid: Grid, row: int, column: int) -> str:
    """The nearest text to the left."""
    left = (grid.text(row, at) for at in range(column - 1, max(-1, column - 4), -1))
    return next(filter(None, left), "")
