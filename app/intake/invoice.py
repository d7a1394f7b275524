"""One document from the sheets of a file: the best table, its lines, facts and checks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import islice
from pathlib import Path

from app.core.errors import Refused
from app.intake import (
    consignment,
    currencies,
    facts,
    further,
    headless,
    layout,
    mapped,
    sheets,
    table,
    totals,
)
from app.intake.document import ColumnFound, Document, Line, Problem, Spot
from app.intake.grid import Grid, blank, shown
from app.intake.labels import title
from app.intake.layout import Layout
from app.intake.limits import MOST_COLUMNS
from app.intake.lines import Causes, build
from app.intake.mapping import Mapping
from app.intake.refusals import IsQuote, IsTemplate, NoLines, NoTable, NotGoods
from app.intake.table import Table
from app.intake.totals import Totals

_PLACEHOLDER = re.compile(
    r"^(?:\{[^{}]*\}|\{\{.*\}\}|<<.*>>|\$\{.*\}|«.*»|\[\[.*\]\]|<[A-Za-z _]+>)$"
)
# Which pages of a bundle hold the lines, as far as they say what they are.
_PAPERS: dict[str | None, int] = {"invoice": 2, "credit note": 2, "packing list": 0}
_NATURES = {
    "is_credit_note": "credit note",
    "is_packing_list": "packing list",
    "is_waybill": "waybill",
    "is_order": "order",
}


@dataclass(frozen=True)
class Examined:
    """A document with the tables it was read from, the best one first."""

    document: Document
    tables: tuple[Table, ...]


def assemble(
    kind: str,
    name: str,
    grids: Sequence[Grid],
    doubts: Sequence[Problem] = (),
    mapping: Mapping | None = None,
) -> Document:
    """The document that a file's sheets hold, read as a person mapped it if they did.

    Sheets and tables that are the packing list of the goods join the invoice; a packing list
    alone is read as what it is. Raises one of the refusals when no sheet holds lines of goods.
    """
    return examine(kind, name, grids, doubts, mapping).document


def examine(
    kind: str,
    name: str,
    grids: Sequence[Grid],
    doubts: Sequence[Problem] = (),
    mapping: Mapping | None = None,
) -> Examined:
    """The same, with the tables, for whoever shows where the lines stand."""
    every = grids
    grids, packed = sheets.split(every)
    if mapping is not None and not any(grid is every[mapping.table] for grid in grids):
        grids, packed = list(every), []  # a person reads as goods what looked like packing
    found = [
        (grid, one) for grid in grids if not grid.loose and (one := layout.find(grid)) is not None
    ]
    goods = [(grid, one) for grid, one in found if layout.goods_table(one)]
    if (
        mapping is None
        and not goods
        and (bare := [some for grid in grids if (some := headless.find(grid))])
    ):
        goods = [(one.grid, one.layout) for one in bare]
        doubts = [*doubts, *(problem for one in bare for problem in one.problems)]
    titles = [
        kind for grid in grids for kind in sheets.titles(grid, dict(_by_id(found)).get(id(grid)))
    ] or [kind for kind in title(Path(name).stem) if kind in sheets.TITLES]
    if mapping is not None:
        goods, grid, best = mapped.chosen(every[mapping.table], grids, mapping, goods)
    else:
        if not goods:
            if (stated := sheets.totals_only(kind, name, grids, titles)) is not None:
                return Examined(stated, ())
            _refuse(name, grids, found, titles)
        goods.sort(
            key=lambda one: (one[0].visible, _PAPERS.get(one[0].nature, 1), one[1].score),
            reverse=True,
        )
        grid, best = goods[0]
    _refuse_template(name, grid, best)
    _refuse_quote(name, grids, titles)
    # What a PDF's pages promise may hold no lines; of what a person chose nothing else is tried.
    tried = goods if grid.places and mapping is None else [(grid, best)]
    for other, one in tried:
        causes = Causes(list(doubts))
        if mapping is not None:
            mapped.contradictions(other, one, causes)
        tables = _tables(other, one, goods, causes)
        if not tables or (grid.places and mapping is None and not _measured(tables)):
            continue
        packed += [rest for one in tables if (rest := sheets.below(one)) is not None]
        document = _document(kind, name, grids, tables, titles, causes, packed)
        return Examined(_with(document, packed) if packed else document, tuple(tables))
    raise NoLines(name=name, where=grid.row_label(max(best.bottom, 0)))


def _measured(tables: Sequence[Table]) -> bool:
    """Whether some line says how many, how heavy or for how much: words on a page seldom do."""
    say = {"quantity", "value", "net_mass", "gross_mass"}
    return any(say & row.numbers.keys() for one in tables for row in one.rows)


def _with(document: Document, packed: Sequence[Grid]) -> Document:
    """The invoice with what the packing list of the same file says."""
    try:
        other = assemble(document.kind, document.name, packed)
    except Refused as refused:
        said = Problem("", f"The packing list in the file was left: {refused}")
        return replace(document, problems=(*document.problems, said))
    return consignment.join(document, [other])


def _by_id(found: Sequence[tuple[Grid, Layout]]) -> list[tuple[int, Layout]]:
    return [(id(grid), one) for grid, one in found]


def _tables(
    grid: Grid, best: Layout, goods: Sequence[tuple[Grid, Layout]], causes: Causes
) -> list[Table]:
    """The best table, then those of the same layout on other sheets that say something new."""
    first = table.read(grid, best)
    if not first.rows:
        return []
    tables = further.together(first, causes)
    seen = {_content(first)} if len(goods) > 1 else set()
    for other, one in goods:
        if other is grid or one.shape != best.shape or other.visible != grid.visible:
            continue
        more = table.read(other, one)
        if not more.rows:
            continue
        if _content(more) in seen:
            causes.say(
                "a sheet repeats another",
                other.row_label(one.top),
                f'{other.name} repeats the lines of "{grid.sheet}": it was not read twice.',
            )
            continue
        seen.add(_content(more))
        tables.append(more)
    names = list(dict.fromkeys(one.grid.sheet or "" for one in tables))
    if len(names) > 1:
        what = "parts" if grid.places else "sheets"
        causes.say(
            "several sheets", "", f"Lines were read from {len(names)} {what}: {_listed(names)}."
        )
    left = [
        other.sheet or ""
        for other, one in goods
        if other is not grid and other.visible and one.shape != best.shape
    ]
    if left:
        was = "were" if grid.name.startswith("Pages") else "was"
        causes.say(
            "a sheet was left",
            "",
            f"{grid.name} {was} read; other tables of goods in {_listed(left)} have "
            "another layout and were left.",
        )
    return tables


def _content(one: Table) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(row.written.values()) for row in one.rows)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _document(
    kind: str,
    name: str,
    grids: Sequence[Grid],
    tables: Sequence[Table],
    titles: Sequence[str],
    causes: Causes,
    packed: Sequence[Grid],
) -> Document:
    first = tables[0]
    head = facts.find(first.grid, first)
    for grid in (*grids, *packed):
        if grid is not first.grid and grid.visible:
            # The text around the table of a PDF is a grid of its own, with the masses in all.
            own = (*facts.HEAD, *facts.MEASURES) if grid.loose else facts.HEAD
            head = facts.filled(
                head, facts.find(grid, next((one for one in tables if one.grid is grid), None)), own
            )
    for one in tables:
        causes.problems += one.problems
    causes.problems += head.problems
    currency = first.layout.currency or head.currency or _currency(tables, grids, causes)
    lines: list[Line] = []
    parts: list[tuple[Table, tuple[Line, ...]]] = []
    for one in tables:
        parts.append((one, build(one, len(lines) + 1, currency, causes)))
        lines += parts[-1][1]
        totals.measures(*parts[-1], causes)
        totals.elsewhere(one, grids, causes)
    sums = totals.check_all(parts, causes)
    currency = _settled(currency, lines, sums, causes)
    _missing_columns(first, causes)
    _rejected_columns(first, causes)
    _hidden(tables, causes)
    nature = _nature(titles, first, causes)
    documents = [one.document for one in sums]
    agree = [one.agree for one in sums]
    if causes.counts["several currencies"]:
        # A sum over several currencies is no amount that a total could agree with.
        agree = [False if one else one for one in agree]
    return Document(
        kind=kind,
        name=name,
        supplier=head.supplier,
        buyer=head.buyer,
        invoice_number=head.invoice_number,
        invoice_date=head.invoice_date,
        currency=currency,
        incoterm=head.incoterm,
        incoterm_place=head.incoterm_place,
        lines=tuple(lines),
        lines_total=_sum([one.lines for one in sums]),
        document_total=_sum(documents) if None not in documents else None,
        totals_agree=False if False in agree else None if None in agree else True,
        problems=tuple(causes.all()),
        columns=_columns(first),
        nature=nature,
        goods_total=_sum([one.goods for one in sums]),
        charges=tuple(charge for one in sums for charge in one.charges),
        net_mass_total=head.net_mass or totals.stated_mass(tables, "net_mass"),
        gross_mass_total=head.gross_mass or totals.stated_mass(tables, "gross_mass"),
        packages_total=head.packages or totals.stated_packages(tables),
        facts=tuple(head.stated),
        spots=tuple(_spots(tables)),
    )


def _spots(tables: Sequence[Table]) -> Iterator[Spot]:
    """Where each line stands, by its number: a box on a page, or cells of a sheet."""
    rows = ((one, row) for one in tables for row in one.rows)
    for number, (one, row) in enumerate(rows, 1):
        place = one.grid.around(row.at, max(row.at, row.last))
        if place is not None:
            yield Spot(number, page=place.page, box=place.box)
        elif one.grid.sheet is not None:
            yield Spot(number, sheet=one.grid.sheet, cells=one.cells(row))
        else:
            yield Spot(number, cells=one.source(row))


def _sum(amounts: Sequence[Decimal | None]) -> Decimal | None:
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Decimal(0)) if known else None


def _columns(first: Table) -> tuple[ColumnFound, ...]:
    return tuple(
        ColumnFound(
            column.meaning,
            column.index,
            column.letter,
            column.header,
            column.how,
            first.styles[column.index].value,
        )
        for column in sorted(first.layout.columns.values(), key=lambda one: one.index)
    )


def _currency(tables: Sequence[Table], grids: Sequence[Grid], causes: Causes) -> str | None:
    """The currency that the amounts' headers, cells and formats, or the whole document, name."""
    said: Counter[str] = Counter()
    shared: set[tuple[str, ...]] = set()
    first: str | None = None
    for one in tables:
        if "currency" in one.layout.columns and any("currency" in row.texts for row in one.rows):
            return None
        for meaning in ("value", "unit_price", "document_total"):
            column = one.layout.columns.get(meaning)
            if column is None:
                continue
            texts = [one.layout.header_of[meaning].text] if meaning in one.layout.header_of else []
            texts += [
                part
                for row in one.rows[:50]
                for part in (
                    row.texts.get(f"{meaning}_text", ""),
                    one.grid.formats.get((row.at, column.index), ""),
                )
            ]
            for text in filter(None, texts):
                mark = currencies.within(text)
                if mark is not None and mark.code:
                    said[mark.code] += 1
                elif mark is not None:
                    shared.add(mark.may_be)
                    first = first or f"{one.grid.address(one.layout.bottom, column.index)}"
        for total in one.sums:
            mark = currencies.within(total.label)
            if mark is not None and mark.code:
                said[mark.code] += 1
    if len(said) == 1:
        return next(iter(said))
    if said:
        return None
    if not any({"value", "unit_price"} & one.layout.columns.keys() for one in tables):
        return None
    around = _around(tables, grids)
    if len(around) == 1:
        code, (where, text) = next(iter(around.items()))
        causes.say(
            "the currency stands elsewhere",
            where,
            f'The amounts name no currency; {code} was taken from "{text}".',
        )
        return code
    if shared:
        allowed = set.intersection(*(set(codes) for codes in shared))
        named = around.keys() & allowed
        if len(named) == 1:
            return next(iter(named))
        causes.say(
            "the currency is not said",
            first or "",
            f"The amounts carry a sign that several currencies use ({', '.join(sorted(allowed))}): "
            "choose the currency.",
        )
    else:
        causes.say("the currency is not said", "", "The document does not say its currency.")
    return None


def _around(tables: Sequence[Table], grids: Sequence[Grid]) -> dict[str, tuple[str, str]]:
    """Currency codes in the short texts around the tables, with the first place of each."""
    named: dict[str, tuple[str, str]] = {}
    for grid in grids:
        one = next((one for one in tables if one.grid is grid), None)
        top, last = (one.layout.top, one.last) if one else (len(grid.rows), len(grid.rows))
        for at, cells in enumerate(grid.rows):
            if at > last + 200 or (one is None and at > 200):
                break
            if top <= at <= last:
                continue
            for column, cell in enumerate(cells):
                if isinstance(cell, str) and 2 < len(cell) <= 120 and not blank(cell):
                    mark = currencies.within(cell)
                    if mark is not None and mark.code:
                        named.setdefault(mark.code, (grid.address(at, column), cell.strip()))
    return named


def _settled(
    currency: str | None, lines: Sequence[Line], sums: Sequence[Totals], causes: Causes
) -> str | None:
    """The document's currency from its lines; several currencies are said, with their sums."""
    used: dict[str, Decimal] = {}
    for line in lines:
        if line.currency is not None:
            used[line.currency] = used.get(line.currency, Decimal(0)) + (line.value or Decimal(0))
    if len(used) == 1:
        return next(iter(used))
    if len(used) > 1:
        parts = ", ".join(f"{code} {amount:,.2f}" for code, amount in sorted(used.items()))
        causes.say(
            "several currencies",
            "",
            f"The lines are in {len(used)} currencies ({parts}): their sum mixes them and is no "
            "amount of money.",
        )
        return None
    return currency


def _missing_columns(first: Table, causes: Causes) -> None:
    have = first.layout.columns
    where = first.grid.row_label(first.layout.bottom)
    if "description" not in have:
        causes.say("no descriptions", where, "The table has no column with a description of goods.")
    if "value" not in have and "unit_price" in have and "quantity" in have:
        causes.say(
            "no values",
            where,
            "The table has no column of amounts: each value was computed as quantity x unit price.",
        )
    elif not {"value", "unit_price"} & have.keys():
        causes.say("no prices", where, "The table has no prices or values.")
    if "quantity" not in have:
        causes.say("no quantities", where, "The table has no column of quantities.")


def _rejected_columns(first: Table, causes: Causes) -> None:
    for meaning, column, text in first.layout.rejected:
        if meaning not in first.layout.columns:
            causes.say(
                "a column was not used",
                first.grid.address(first.layout.bottom, column),
                f'The cells under "{text}" do not hold what it says: the column was not used.',
            )


def _hidden(tables: Sequence[Table], causes: Causes) -> None:
    for one in tables:
        hidden = [row.at + 1 for row in one.rows if row.at in one.grid.hidden_rows]
        if hidden:
            rows = ", ".join(map(str, islice(hidden, 10))) + (", ..." if len(hidden) > 10 else "")
            causes.say(
                "hidden rows",
                "",
                f"{len(hidden)} lines stand in hidden rows and were read: rows {rows}.",
            )
        if one.grid.cut:
            where = one.grid.row_label(one.layout.bottom)
            causes.say("wide", where, f"Only the first {MOST_COLUMNS} columns were looked at.")
        if not one.grid.visible:
            causes.say(
                "hidden sheet", "", f'The lines stand on the hidden sheet "{one.grid.sheet}".'
            )


def _nature(titles: Sequence[str], first: Table, causes: Causes) -> str:
    priced = bool({"value", "unit_price"} & first.layout.columns.keys())
    if first.grid.nature in _NATURES.values():
        # A page says more surely what it is than words anywhere in a file.
        titles = [kind for kind, nature in _NATURES.items() if nature == first.grid.nature]
    elif first.grid.nature == "invoice":
        titles = ["is_invoice"]
    for kind, nature in _NATURES.items():
        own = "is_invoice" not in titles and (
            kind in sheets.TITLES or "names_invoice" not in titles
        )
        said = kind in titles and (kind == "is_credit_note" or own)
        if said and (kind not in sheets.TITLES or not priced):
            causes.say("not an invoice", "", f"The document calls itself a {nature}.")
            return nature
    if "is_invoice" in titles or "names_invoice" in titles:
        return "invoice"
    return "goods list"


def _refuse(
    name: str,
    grids: Sequence[Grid],
    found: Sequence[tuple[Grid, Layout]],
    titles: Sequence[str],
) -> None:
    _refuse_quote(name, grids, titles)
    with_rows = [
        (grid, one) for grid, one in found if len(one.columns) >= 3 or "value" in one.columns
    ]
    if with_rows:
        grid, one = max(with_rows, key=lambda pair: pair[1].score)
        raise NotGoods(name=name, where=grid.row_label(one.bottom))
    raise NoTable(name=name)


def _refuse_template(name: str, grid: Grid, one: Layout) -> None:
    cells = [
        shown(grid.cell(row, column.index))
        for row in layout.sample(grid, one.bottom)
        for column in one.columns.values()
        if not blank(grid.cell(row, column.index))
    ]
    placeholders = [text for text in cells if _PLACEHOLDER.match(text)]
    if cells and len(placeholders) >= 0.5 * len(cells):
        raise IsTemplate(name=name, example=placeholders[0])


def _refuse_quote(name: str, grids: Sequence[Grid], titles: Sequence[str]) -> None:
    if "is_quote" not in titles or {"is_invoice", "names_invoice"} & set(titles):
        return
    for grid in grids:
        for cells in grid.rows[:300]:
            for cell in cells:
                if isinstance(cell, str) and "is_quote" in title(cell):
                    raise IsQuote(name=name, title=cell.strip()[:60])
