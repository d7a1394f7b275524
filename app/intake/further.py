"""Further tables of goods on the sheet of the best one: read with it, or left and said."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from app.intake import layout, sheets, table
from app.intake.lines import Causes
from app.intake.table import Table

_MOST = 20  # tables of one sheet; what has more is no invoice
_PRICED = frozenset({"value", "unit_price"})


def together(best: Table, causes: Causes) -> list[Table]:
    """The best table and those above and below it that go on with its lines, in their order.

    A table that adds up to the same amount says the lines once more (a summary by tariff code),
    and one without prices beside one with them is a packing list: both are left, and said.
    """
    if not best.rows:
        return [best]
    # Where there are no headings the first row was found or said: nothing above it is a line.
    above = _above(best) if best.layout.bottom >= best.layout.top else []
    found = [*above, best, *_below(best)]
    kept = [one for one in found if one is best or _goes_on(best, one, causes)]
    if len(kept) > 1:
        rows = ", ".join(one.grid.row_label(one.layout.top) for one in kept)
        causes.say(
            "several tables", "", f"Lines were read from {len(kept)} tables on one sheet ({rows})."
        )
    return kept


def _above(best: Table) -> list[Table]:
    found: list[Table] = []
    first, end = 0, best.layout.top
    while first < end and len(found) < _MOST:
        one = layout.find(best.grid, first, end)
        if one is None or not layout.goods_table(one):
            break
        more = table.read(best.grid, one, end)
        found.append(more)
        first = max(more.last, one.bottom) + 1
    return found


def _below(best: Table) -> Iterator[Table]:
    ended = best.ended
    for _ in range(_MOST):
        if ended is None:
            return
        one = layout.find(best.grid, ended)
        if one is None or not layout.goods_table(one):
            return
        more = table.read(best.grid, one)
        yield more
        ended = more.ended


def _goes_on(best: Table, one: Table, causes: Causes) -> bool:
    if not one.rows:
        return False
    where = one.grid.row_label(one.layout.top)
    columns = one.layout.columns.keys()
    if _PRICED & best.layout.columns.keys() and not _PRICED & columns:
        if sheets.below(best) is not None:
            return False  # the packing list of these goods, which joins them
        reason = "has no prices"
    elif not {"description", "part_number"} & columns:
        reason = "has neither descriptions nor part numbers"
    elif _amount(one) is not None and _amount(one) == _amount(best):
        reason = "adds up to the same amount and repeats the lines"
    else:
        return True
    causes.say(
        "a table was left",
        where,
        f"Another table ({len(one.rows)} rows) {reason}: it was not read as lines.",
    )
    return False


def _amount(one: Table) -> Decimal | None:
    values = [row.numbers.get("value") for row in one.rows]
    known = [value for value in values if value is not None]
    return sum(known, Decimal(0)) if known else None
