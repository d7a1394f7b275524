"""What stands around the table: seller, buyer, number and date, currency, delivery terms."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from app.intake import currencies, dates, limits, numbers, particulars, units
from app.intake.columns import header
from app.intake.document import Fact, Problem
from app.intake.grid import Grid, amount, blank
from app.intake.labels import fact_label, title
from app.intake.particulars import INCOTERMS, Block, heading
from app.intake.table import Table
from app.intake.words import plain

_INCOTERM = re.compile(
    r"(?<![A-Za-z])(" + "|".join(sorted(INCOTERMS)) + r")(?![A-Za-z])[\s,:\-]*([^\d\n;:()]*)"
)
_COMPANY_LISTED = (
    "ltd limited llc inc gmbh ag sarl sas srl spa bv nv aps ab oy oyj plc corp corporation pvt "
    "lda ltda shpk pte pty kft doo eood sro kg ohg gbr sl"
)
_COMPANY = frozenset(_COMPANY_LISTED.split())
_COMPANY_PHRASES = (
    "a s",
    "s a",
    "s l",
    "s r l",
    "s p a",
    "b v",
    "n v",
    "sp z o o",
    "sh p k",
    "s r o",
    "co ltd",
)
_NOBODY = frozenset({"unknown", "n a", "na", "none", "tbd", "tba", "same", "as above", "xxx"})
_ADDRESS_LISTED = (
    "address adresse direccion indirizzo anschrift street tel telephone phone fax email e mail "
    "vat eori city country contact attn name company tax gst iec"
)
_ADDRESS = frozenset(_ADDRESS_LISTED.split())
_REACH = 6  # cells to the right of a label, and rows below it, that may hold its value
_MOST_ROWS = 400


HEAD = ("supplier", "buyer", "invoice_number", "invoice_date", "currency", "incoterm")
MEASURES = ("net_mass", "gross_mass", "packages")


@dataclass
class Facts:
    """The facts found; ``titles`` are the kinds the document calls itself.

    ``stated`` says of each where it stands, and holds all that has no field of its own.
    """

    supplier: str | None = None
    buyer: str | None = None
    invoice_number: str | None = None
    invoice_date: date | None = None
    currency: str | None = None
    incoterm: str | None = None
    incoterm_place: str | None = None
    net_mass: Decimal | None = None
    gross_mass: Decimal | None = None
    packages: int | None = None
    day_first: bool | None = None  # the order of the document's dates, where one shows it
    titles: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    stated: list[Fact] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    top: int = 0  # where the table begins, whose headings are nobody's name


def filled(head: Facts, more: Facts, fields: Sequence[str] = HEAD) -> Facts:
    """The facts of the first sheet, completed from another (a cover sheet)."""
    for name in fields:
        if getattr(head, name) is None:
            setattr(head, name, getattr(more, name))
            if name == "incoterm":
                head.incoterm_place = more.incoterm_place
    known = {fact.kind for fact in head.stated}
    head.stated += [fact for fact in more.stated if fact.kind not in known]
    return head


def find(grid: Grid, table: Table | None) -> Facts:
    """The facts of one sheet, from the cells that are not lines of its table."""
    facts = Facts()
    letterheads: list[Block] = []
    facts.top = table.layout.top if table else len(grid.rows)
    around = list(_around(grid, table))
    facts.day_first = dates.day_first(text for _, _, text in around)
    for row, column, text in around:
        facts.titles += title(text)
        label = fact_label(text)
        if label is None:
            if _above(table, row) and _company(text) and not heading(text):
                letterheads.append(Block("seller", row, column, text))
            _bare_incoterm(facts, text, table, row)
            continue
        for kind in label.kinds:
            if kind == "buyer" and "consignee" in label.kinds:
                continue
            _take(facts, kind, label.rest, grid, row, column)
    others = {(block.row, block.column) for block in facts.blocks}
    for block in letterheads:
        if facts.supplier is None and (block.row, block.column) not in others:
            _party(facts, block, block.text.splitlines()[0].strip(), grid)
    if facts.buyer is None:
        _consignee_buys(facts, grid)
    rest = particulars.find(grid, around, facts.blocks, facts.top)
    facts.stated += rest.facts
    facts.problems += rest.problems
    if table is not None:
        _from_columns(facts, table)
    return facts


def _around(grid: Grid, table: Table | None) -> Iterator[tuple[int, int, str]]:
    top = table.layout.top if table else len(grid.rows)
    last = table.last if table else len(grid.rows)
    for row, cells in enumerate(grid.rows):
        if top <= row <= last or row > last + _MOST_ROWS:
            continue
        limits.check()
        for column, cell in enumerate(cells):
            if isinstance(cell, str) and (text := cell.strip()):
                yield row, column, text


def _above(table: Table | None, row: int) -> bool:
    return table is None or row < table.layout.top


def _values(
    grid: Grid, row: int, column: int, rest: str, party: bool, top: int
) -> Iterator[tuple[int, int, str]]:
    """Where a label's value may stand, most likely first: behind it, to its right, below it.

    The name of a party stands below its label in most forms, its address under it.
    """
    if rest:
        yield row, column, rest
        return
    if party and row + 1 != top and not blank(grid.cell(row + 1, column)):
        text = grid.text(row + 1, column)
        if fact_label(text) is None and not _of_an_address(text):
            yield row + 1, column, text
    for at in range(column + 1, column + 1 + _REACH):
        if not blank(grid.cell(row, at)):
            text = grid.text(row, at)
            if fact_label(text) is None:
                yield row, at, text
            break
    for at in range(row + 1, row + 3):
        if at == top:
            break
        if not blank(grid.cell(at, column)):
            text = grid.text(at, column)
            if fact_label(text) is None:
                yield at, column, text
            else:
                break


def _of_an_address(text: str) -> bool:
    words = plain(text).split()
    return text.rstrip().endswith(":") or not words or words[0] in _ADDRESS


def _take(facts: Facts, kind: str, rest: str, grid: Grid, row: int, column: int) -> None:
    party = kind in {"seller", "buyer", "consignee"}
    for at, place, text in _values(grid, row, column, rest, party, facts.top):
        if party:
            name = text.splitlines()[0].strip(" ,:")
            if len(plain(name)) < 2 or amount(name) is not None or title(name) or heading(name):
                continue
            if plain(name) in _NOBODY:
                return
            _party(facts, Block(kind, at, place, text), name, grid)
            return
        if kind == "invoice_number" and facts.invoice_number is None:
            if not _numberlike(text):
                continue
            facts.invoice_number = text.splitlines()[0].strip()
            facts.stated.append(Fact(kind, facts.invoice_number, grid.address(at, place)))
            behind = bool(rest) and dates.read(grid.text(row, column)) is not None
            if behind or "date" in plain(grid.text(row, column)):
                _date_below(facts, grid, at, place)
            return
        if kind == "invoice_date" and facts.invoice_date is None:
            dated = dates.read(grid.cell(at, place) if not rest else text, facts.day_first)
            if dated is None:
                continue
            facts.invoice_date = dated.day
            if dated.day:
                facts.stated.append(Fact(kind, dated.day.isoformat(), grid.address(at, place)))
            if dated.doubt:
                facts.problems.append(Problem(grid.address(at, place), dated.doubt))
            return
        if kind == "currency" and facts.currency is None:
            mark = currencies.mark(text) or currencies.within(text)
            if mark and mark.code:
                facts.currency = mark.code
                return
        if kind == "incoterm" and facts.incoterm is None and _incoterm(facts, text):
            facts.stated.append(Fact(kind, " ".join(text.split()), grid.address(at, place)))
            return
        if kind.endswith("_total") and kind != "quantity_total":
            _measure(facts, kind, text, header(grid.text(row, column)).unit)
            counted = re.match(r"\d{1,6}\s+([^\W\d_][^\d:;=]{1,30})$", text)
            if kind == "packages_total" and counted:
                where = grid.address(at, place)
                facts.stated.append(Fact("packages_kind", counted[1].strip(), where))
            return


def _party(facts: Facts, block: Block, name: str, grid: Grid) -> None:
    """Note who is named; the first of each role counts."""
    if any(known.role == block.role for known in facts.blocks):
        return
    if block.role == "seller":
        facts.supplier = name
    elif block.role == "buyer":
        facts.buyer = name
    facts.blocks.append(block)
    facts.stated.append(Fact(block.role, name, grid.address(block.row, block.column)))


def _consignee_buys(facts: Facts, grid: Grid) -> None:
    """Whom the goods are sent to has bought them, where nobody else is said to have."""
    for block in [known for known in facts.blocks if known.role == "consignee"]:
        _party(facts, replace(block, role="buyer"), block.text.splitlines()[0].strip(" ,:"), grid)


def _date_below(facts: Facts, grid: Grid, row: int, column: int) -> None:
    """The date of a box headed "Invoice No. & Date": behind the number or in the rows under it."""
    for at in range(row, row + 3):
        dated = dates.read(grid.cell(at, column), facts.day_first)
        if dated is not None and facts.invoice_date is None:
            facts.invoice_date = dated.day
            if dated.doubt:
                facts.problems.append(Problem(grid.address(at, column), dated.doubt))
            return


def _numberlike(text: str) -> bool:
    first = text.splitlines()[0].strip()
    return (
        any(sign.isdigit() for sign in first)
        and len(first) <= 40
        and len(first.split()) <= 6
        and dates.read(first) is None
        and "@" not in first
    )


def _measure(facts: Facts, kind: str, text: str, label_unit: str | None) -> None:
    if kind == "packages_total":
        counted = re.match(r"\d{1,6}(?![.,\d])", text)
        if counted and facts.packages is None:
            facts.packages = int(counted.group())
        return
    written = numbers.take_apart(text)
    if written is None:
        return
    settled = numbers.styles([text])
    value = numbers.reading(written, settled.possible[0])
    if value is None or settled.ambiguous or value < 0:
        return
    unit = units.unit(written.after.strip(" .")) or label_unit or "KGM"
    if unit not in units.KILOGRAMS:
        return
    value = (value * units.KILOGRAMS[unit]).normalize() + 0
    if kind == "net_mass_total" and facts.net_mass is None:
        facts.net_mass = value
    elif kind == "gross_mass_total" and facts.gross_mass is None:
        facts.gross_mass = value


def _bare_incoterm(facts: Facts, text: str, table: Table | None, row: int) -> None:
    if facts.incoterm is None and _above(table, row) and len(text) <= 60:
        match = _INCOTERM.match(text)
        if match and (match.group(2).strip() or text.strip() == match.group(1)):
            _incoterm(facts, text)


def _incoterm(facts: Facts, text: str) -> bool:
    match = _INCOTERM.search(text)
    if match is None:
        return False
    facts.incoterm = match.group(1)
    place = re.split(r"\bincoterms?\b", match.group(2), flags=re.IGNORECASE)[0].strip(" ,.-/")
    facts.incoterm_place = place or None
    return True


def _company(text: str) -> bool:
    line = text.splitlines()[0]
    if len(line) > 80 or ":" in line:
        return False
    phrase = plain(line)
    words = phrase.split()
    if "有限公司" in line:
        return True
    if len(words) < 2:
        return False
    return bool(_COMPANY & set(words[1:])) or any(
        f" {phrase} ".endswith(f" {form} ") for form in _COMPANY_PHRASES
    )


def _from_columns(facts: Facts, table: Table) -> None:
    """Facts repeated on every line: taken when all lines say the same, else said aloud."""
    for meaning, words in (
        ("invoice_number", "invoice numbers"),
        ("supplier", "suppliers"),
        ("invoice_date", "dates"),
    ):
        column = table.layout.columns.get(meaning)
        if column is None:
            continue
        said = list(dict.fromkeys(row.texts[meaning] for row in table.rows if meaning in row.texts))
        where = table.grid.address(table.layout.bottom, column.index)
        if len(said) > 1:
            facts.problems.append(
                Problem(
                    where,
                    f'The lines name {len(said)} different {words} in "{column.header}" '
                    f"({', '.join(said[:3])}{', ...' if len(said) > 3 else ''}): none was taken.",
                )
            )
        elif said and meaning == "invoice_date":
            dated = dates.read(said[0], facts.day_first)
            if dated is not None and facts.invoice_date is None:
                facts.invoice_date = dated.day
                if dated.doubt:
                    facts.problems.append(Problem(where, dated.doubt))
        elif said and meaning == "invoice_number":
            facts.invoice_number = facts.invoice_number or said[0]
        elif said:
            facts.supplier = facts.supplier or said[0]
