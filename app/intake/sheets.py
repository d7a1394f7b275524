"""Which sheets and tables of a file say how its goods are packed, and which are its invoice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.intake import facts, layout, packing
from app.intake.document import Document, Problem
from app.intake.grid import Grid, numeric
from app.intake.labels import title
from app.intake.layout import Layout
from app.intake.table import Table

_PRICES = frozenset({"value", "unit_price"})
TITLES = {"is_packing_list": "packing list", "is_waybill": "waybill"}


def split(grids: Sequence[Grid]) -> tuple[list[Grid], list[Grid]]:
    """The sheets of an invoice and those that are its packing list.

    Without a table of goods with prices there is no invoice that a packing list could join.
    """
    found = [(grid, layout.find(grid)) for grid in grids]
    goods = [grid for grid, one in found if one and grid.visible and layout.goods_table(one)]
    if len(goods) < 2 or not any(_has_prices(grid, one) for grid, one in found if grid in goods):
        return list(grids), []
    packed = [grid for grid, one in found if one and grid in goods and _packs(grid, one)]
    return [grid for grid in grids if grid not in packed], packed


def below(one: Table) -> Grid | None:
    """What stands under a table that ended at the header of a packing list; addresses stay."""
    if one.ended is None:
        return None
    first = one.last + 1
    rest = replace(one.grid, rows=[*([[]] * first), *one.grid.rows[first:]])
    found = layout.find(rest)
    if found is None or not layout.goods_table(found) or not _packs(rest, found):
        return None
    return rest


def titles(grid: Grid, one: Layout | None) -> list[str]:
    """What the short texts around a sheet's table call the document."""
    found: list[str] = []
    for at, cells in enumerate(grid.rows[:300]):
        if one is not None and one.top <= at <= one.bottom:
            continue
        for cell in cells:
            if isinstance(cell, str) and 3 < len(cell) <= 60:
                found += title(cell)
    if not found and grid.sheet:
        # The sheet's name speaks where nothing on it does, but templates misname quotes.
        found += [kind for kind in title(grid.sheet) if kind != "is_quote"]
    return found


def totals_only(
    kind: str, name: str, grids: Sequence[Grid], titles: Sequence[str]
) -> Document | None:
    """A packing list or waybill without lines that states masses or packages in all."""
    nature = next((TITLES[one] for one in titles if one in TITLES), None)
    if nature is None or "is_invoice" in titles:
        return None
    head = facts.Facts()
    for grid in grids:
        if grid.visible:
            head = facts.filled(head, facts.find(grid, None), (*facts.HEAD, *facts.MEASURES))
    if head.net_mass is None and head.gross_mass is None and head.packages is None:
        return None
    return Document(
        kind=kind,
        name=name,
        supplier=head.supplier,
        buyer=head.buyer,
        invoice_number=head.invoice_number,
        invoice_date=head.invoice_date,
        currency=None,
        incoterm=head.incoterm,
        incoterm_place=head.incoterm_place,
        lines=(),
        lines_total=None,
        document_total=None,
        totals_agree=None,
        problems=(
            *head.problems,
            Problem("", f"The document is a {nature} with totals and no lines of goods."),
        ),
        nature=nature,
        net_mass_total=head.net_mass,
        gross_mass_total=head.gross_mass,
        packages_total=head.packages,
        facts=tuple(head.stated),
    )


def _priced(one: Layout | None) -> bool:
    return one is not None and bool(_PRICES & one.columns.keys())


def _has_prices(grid: Grid, one: Layout | None) -> bool:
    """Whether there are numbers under a heading of prices, not the heading alone."""
    places = [] if one is None else [one.index(meaning) for meaning in _PRICES]
    return one is not None and any(
        numeric(grid.cell(row, at))
        for row in layout.sample(grid, one.bottom)
        for at in places
        if at is not None
    )


def _packs(grid: Grid, one: Layout) -> bool:
    if _priced(one):
        return False
    if set(packing.FIGURES) & one.columns.keys():
        return True
    called = set(titles(grid, one))
    return bool(called & TITLES.keys()) and "is_invoice" not in called
