"""Whether the lines make the document's total, and which lines break it."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from app.intake import numbers, units
from app.intake.document import Charge, Line
from app.intake.grid import Grid, numeric
from app.intake.labels import CHARGES
from app.intake.lines import DISAGREES, UNPROVEN, Causes
from app.intake.table import Sum, Table
from app.intake.words import plain

CENT = Decimal("0.011")
_HALF_A_CENT = Decimal("0.005")
_SUMMED = frozenset({"quantity", "value", "net_mass", "gross_mass"})
_MONEY = frozenset({"quantity", "unit_price", "value"})
_SUMMARY_ROWS = 300
_CHARGE_COLUMNS = {
    "freight_total": ("freight", 1),
    "insurance_total": ("insurance", 1),
    "other_total": ("other_charge", 1),
    "discount_total": ("discount", -1),
}


@dataclass(frozen=True)
class Totals:
    """The sums of a document; ``agree`` is None where there is no total to compare with."""

    lines: Decimal | None
    goods: Decimal | None
    document: Decimal | None
    charges: tuple[Charge, ...]
    agree: bool | None


def check_all(parts: Sequence[tuple[Table, Sequence[Line]]], causes: Causes) -> list[Totals]:
    """Every table's sums compared; one total under the last table may be that of all of them."""
    if len(parts) == 1:
        return [check(*parts[0], causes)]
    each = Causes(counts=Counter(causes.counts))
    found = [check(table, lines, each) for table, lines in parts]
    whole = _sum_of_all(parts, found)
    if whole is None or any(each.counts[cause] for cause in (UNPROVEN, DISAGREES)):
        causes.problems += each.problems
        causes.counts = each.counts
        return found
    return [whole]


def _sum_of_all(
    parts: Sequence[tuple[Table, Sequence[Line]]], found: Sequence[Totals]
) -> Totals | None:
    """The totals as one where the last total stated is that of all tables, not of its own only."""
    stated = [one.document for one in found if one.document is not None]
    added = [one.lines for one in found if one.lines is not None]
    doubted = any(_MONEY & table.doubtful for table, _ in parts)
    if not stated or doubted or len(added) < len(found) or found[-1].agree:
        return None
    lines = sum(added, Decimal(0))
    charges = tuple(charge for one in found for charge in one.charges)
    if _explained(lines, stated[-1], charges, _HALF_A_CENT) is None:
        return None
    return Totals(lines, None, stated[-1], charges, True)


def check(table: Table, lines: Sequence[Line], causes: Causes) -> Totals:
    """Compare the sum of the lines, and the charges beside them, with every total stated."""
    valued = [line for line in lines if line.value is not None]
    total = sum((line.value for line in valued if line.value is not None), Decimal(0))
    lines_total = total if valued else None
    charges, stated = _stated(table)
    charges = _not_taken_twice(table, charges)
    if stated:
        # What stands under the last total is a tax number or a bank's, not a charge.
        last = max(one.at for one in stated)
        charges = [(charge, at) for charge, at in charges if at <= last]
    if lines_total is None:
        return Totals(None, None, None, tuple(charge for charge, _ in charges), None)
    slack = CENT if "value" in table.layout.columns else Decimal("0.005") * len(lines) + CENT
    goods = next((one.amount for one in stated if abs(one.amount - lines_total) <= slack), None)
    document = _document_total(table, stated, slack)
    if document is None:
        return Totals(lines_total, goods, None, tuple(charge for charge, _ in charges), None)
    before = [charge for charge, at in charges if at <= document.at]
    exactly = _HALF_A_CENT if "value" in table.layout.columns else slack
    explained = _explained(lines_total, document.amount, before, exactly)
    if explained is None and (unrounded := _unrounded(lines)) is not None:
        # The total may have been summed before the amounts were rounded.
        explained = _explained(unrounded, document.amount, before, exactly)
    if explained is None and (tax := _taxed(table, lines_total)) is not None:
        # The tax stands in a column of its own and nowhere below.
        untaxed = [charge for charge in before if charge.kind != "tax"]
        found = _explained(lines_total, document.amount, [*untaxed, tax], exactly)
        if found is not None:
            before, explained = [*untaxed, tax], found
            charges = [*((charge, at) for charge, at in charges if charge.kind != "tax")]
            charges.append((tax, document.at))
    if explained is None and table.reopened:
        added = _added_up(table, charges, stated, exactly)
        if added is not None:
            document, explained = added, tuple(before)
            causes.say(
                "several totals",
                table.grid.address(document.at, document.column),
                f"{len(table.reopened) + 1} tables follow one another, each with its own total; "
                f"together they make {_money(document.amount)}.",
            )
    agree = explained is not None
    listed = tuple(charge for charge, _ in charges)
    where = table.grid.address(document.at, document.column)
    if not agree:
        _disagreement(table, lines, lines_total, document.amount, before, where, causes)
    elif explained != tuple(before):
        left = [charge.label or charge.kind for charge in before if charge not in (explained or ())]
        causes.say(
            "a charge is not in the total",
            where,
            f"The total {_money(document.amount)} is the lines without {', '.join(left)}: whether "
            "that is included in the prices is not said.",
        )
    if agree and _MONEY & table.doubtful:
        agree = False
        causes.say(
            "the total is not proven",
            where,
            f"The lines add up to {_money(lines_total)}, but their numbers can be read two ways, "
            "so the total is not taken as agreeing.",
        )
    if agree and any(causes.counts[cause] for cause in (UNPROVEN, DISAGREES)):
        agree = False
        causes.say(
            "the total is not proven",
            where,
            f"The lines add up to {_money(lines_total)}, but some of them are not proven by "
            "quantity x price, so the total is not taken as agreeing.",
        )
    _subtotals(
        table, lines_total, stated, document, [charge for charge, _ in charges], slack, causes
    )
    return Totals(lines_total, goods, document.amount, listed, agree)


def _stated(table: Table) -> tuple[list[tuple[Charge, int]], list[Sum]]:
    """Charges with the row they stand in, and the totals in the document's order."""
    charges: list[tuple[Charge, int]] = []
    totals: list[Sum] = []
    for one in table.sums:
        where = table.grid.address(one.at, one.column)
        if one.kind in CHARGES:
            amount = -abs(one.amount) if one.kind == "discount" else one.amount
            if amount:
                charges.append((Charge(one.kind, one.label, amount, where), one.at))
        elif one.kind in {"total", "subtotal"}:
            totals.append(one)
    for meaning, (kind, sign) in _CHARGE_COLUMNS.items():
        column = table.layout.columns.get(meaning)
        if column is None:
            continue
        for row in table.rows:
            cost = _cell(table, row.at, column.index)
            if cost:
                where = table.grid.address(row.at, column.index)
                charges.append((Charge(kind, column.header, sign * abs(cost), where), row.at))
    column = table.layout.columns.get("document_total")
    if column is not None and table.rows:
        found = [
            (row.at, said) for row in table.rows if (said := _cell(table, row.at, column.index))
        ]
        if len({said for _, said in found}) == 1:
            totals.append(
                Sum(
                    "total",
                    column.header,
                    found[0][1],
                    table.rows[-1].at,
                    column.index,
                    len(table.rows),
                )
            )
    return charges, totals


def _cell(table: Table, row: int, column: int) -> Decimal | None:
    return numbers.number(table.grid.cell(row, column), table.styles[column])


def _document_total(table: Table, stated: Sequence[Sum], slack: Decimal) -> Sum | None:
    """The last total that stands as one; a subtotal where there is no other; text last."""
    exact = [one for one in stated if one.kind == "total" and one.own]
    if exact:
        # What stands under a payment is the balance that is left, not the invoice's amount.
        paid = min((one.at for one in table.sums if one.kind == "paid"), default=None)
        return next((one for one in reversed(exact) if paid is None or one.at < paid), exact[-1])
    exact = [one for one in stated if one.kind == "subtotal" and one.own]
    if exact and exact[-1].lines_before < len(table.rows):
        exact = []  # it leaves lines out
    if exact and not _of_a_section(table, exact, slack):
        return exact[-1]
    loose = [one for one in stated if one.kind == "total"]
    return loose[-1] if loose else None


def _of_a_section(table: Table, subtotals: Sequence[Sum], slack: Decimal) -> bool:
    """Whether the last subtotal is that of the last lines only, as those before it are."""
    start = 0
    for one in subtotals:
        if abs(_so_far(table, start, one.lines_before) - one.amount) > slack:
            return False
        start = one.lines_before
    return len(subtotals) > 1 and subtotals[-2].lines_before > 0


def _so_far(table: Table, start: int, end: int) -> Decimal:
    values = [row.numbers.get("value") for row in table.rows[start:end]]
    return sum((value for value in values if value is not None), Decimal(0))


def _added_up(
    table: Table,
    charges: Sequence[tuple[Charge, int]],
    stated: Sequence[Sum],
    slack: Decimal,
) -> Sum | None:
    """The totals of tables that follow one another, added up, when each fits its own lines."""
    starts = [0, *(rows for rows, _ in table.reopened)]
    ends = [*starts[1:], len(table.rows)]
    amount = Decimal(0)
    for number, (start, end) in enumerate(zip(starts, ends, strict=True)):
        first = table.reopened[number - 1][1] if number else 0
        last = table.reopened[number][1] if number < len(table.reopened) else len(table.grid.rows)
        own = [one for one in stated if first <= one.at < last and one.kind == "total" and one.own]
        if not own:
            return None
        beside = [charge for charge, at in charges if first <= at <= own[-1].at]
        if _explained(_so_far(table, start, end), own[-1].amount, beside, slack) is None:
            return None
        amount += own[-1].amount
        total = own[-1]
    return replace(total, amount=amount)


def _unrounded(lines: Sequence[Line]) -> Decimal | None:
    """The sum of quantity times price, where that is each line's amount but for its rounding."""
    total = Decimal(0)
    for line in lines:
        if line.value is None:
            continue
        if line.quantity is None or line.unit_price is None:
            return None
        amount = line.quantity * line.unit_price
        if abs(amount - line.value) > _HALF_A_CENT:
            return None
        total += amount
    return total


def _not_taken_twice(
    table: Table, charges: Sequence[tuple[Charge, int]]
) -> list[tuple[Charge, int]]:
    """The charges without a discount that only adds up what the lines have taken off already."""
    if "discount" not in table.layout.columns:
        return list(charges)
    taken = Decimal(0)
    for row in table.rows:
        quantity, price = row.numbers.get("quantity"), row.numbers.get("unit_price")
        value = row.numbers.get("value")
        if quantity is not None and price is not None and value is not None:
            taken += quantity * price - value
    slack = CENT + Decimal("0.005") * len(table.rows)
    return [
        (charge, at)
        for charge, at in charges
        if charge.kind != "discount" or not taken or abs(charge.amount + taken) > slack
    ]


def _taxed(table: Table, lines_total: Decimal) -> Charge | None:
    """The tax that a column of amounts with tax adds to the lines."""
    column = table.layout.columns.get("value_with_tax")
    if column is None or not table.rows:
        return None
    amounts = [_cell(table, row.at, column.index) for row in table.rows]
    known = [amount for amount in amounts if amount is not None]
    if len(known) < len(amounts):
        return None
    where = table.grid.address(table.layout.bottom, column.index)
    return Charge("tax", column.header, sum(known, Decimal(0)) - lines_total, where)


def _explained(
    lines: Decimal, total: Decimal, charges: Sequence[Charge], slack: Decimal
) -> tuple[Charge, ...] | None:
    """The charges that, added to the lines, make the total: all of them, all but taxes, or none."""
    all_of = tuple(charges)
    untaxed = tuple(charge for charge in charges if charge.kind != "tax")
    no_freight = tuple(charge for charge in charges if charge.kind not in {"freight", "insurance"})
    for some in (all_of, untaxed, no_freight, ()):
        if abs(lines + sum((charge.amount for charge in some), Decimal(0)) - total) <= slack:
            return some
    return None


def _disagreement(
    table: Table,
    lines: Sequence[Line],
    lines_total: Decimal,
    total: Decimal,
    charges: Sequence[Charge],
    where: str,
    causes: Causes,
) -> None:
    added = sum((charge.amount for charge in charges), Decimal(0))
    with_charges = f" and {_money(added)} of charges" if charges else ""
    difference = lines_total + added - total
    causes.say(
        "the total does not agree",
        where,
        f"The lines add up to {_money(lines_total)}{with_charges}, but the document says "
        f"{_money(total)}: a difference of {_money(abs(difference))}.",
    )
    alone = [
        line for line in lines if line.value is not None and abs(line.value - difference) <= CENT
    ]
    if alone and difference > 0:
        causes.blame(alone)


def _subtotals(
    table: Table,
    lines_total: Decimal,
    stated: Sequence[Sum],
    document: Sum,
    charges: Sequence[Charge],
    slack: Decimal,
    causes: Causes,
) -> None:
    """Subtotals that neither the lines before them nor the charges so far explain."""
    priced = [
        quantity * price
        for row in table.rows
        if (quantity := row.numbers.get("quantity")) is not None
        and (price := row.numbers.get("unit_price")) is not None
    ]
    # A subtotal may be that of the prices, before what each line takes off.
    reachable = {lines_total, sum(priced, Decimal(0))}
    for charge in charges:
        reachable |= (
            {amount + charge.amount for amount in reachable} if len(reachable) < 512 else set()
        )
    partial = Decimal(0)
    sums_at: dict[int, Decimal] = {0: Decimal(0)}
    for number, row in enumerate(table.rows, 1):
        partial += row.numbers.get("value") or Decimal(0)
        sums_at[number] = partial
    starts = deque([Decimal(0)], maxlen=100)  # where a section may have begun
    for one in stated:
        so_far = sums_at.get(one.lines_before, lines_total)
        if one.kind == "subtotal":
            section = any(abs(so_far - start - one.amount) <= slack for start in starts)
            starts.append(so_far)
            if (
                one is not document
                and not section
                and not any(abs(amount - one.amount) <= slack for amount in reachable)
            ):
                causes.say(
                    "a subtotal does not agree",
                    table.grid.address(one.at, one.column),
                    f"The subtotal {_money(one.amount)} is not the sum of the lines before it "
                    f"({_money(so_far)}).",
                )


def measures(table: Table, lines: Sequence[Line], causes: Causes) -> None:
    """Compare the sums of quantities and masses with the totals stated under their columns."""
    for meaning, (stated, at) in table.column_sums.items():
        if meaning not in {"quantity", "net_mass", "gross_mass"}:
            continue
        read = [row.numbers.get(meaning) for row in table.rows]
        if all(value is None for value in read):
            continue  # a total alone, with nothing that it could be compared with
        total = sum((value for value in read if value is not None), Decimal(0))
        if abs(total - stated) <= max(CENT, Decimal("0.0005") * len(table.rows)):
            continue
        column = table.layout.columns.get(meaning)
        place = column.index if column else 0
        name = {"quantity": "quantities", "net_mass": "net masses", "gross_mass": "gross masses"}
        causes.say(
            "a column's total does not agree",
            table.grid.address(at, place),
            f"The {name[meaning]} of the lines add up to {_money(total)}, but the document says "
            f"{_money(stated)}.",
        )


def stated_mass(tables: Sequence[Table], meaning: str) -> Decimal | None:
    """What the tables state under a column of masses, in kilograms."""
    stated = []
    for one in tables:
        if meaning in one.column_sums:
            amount, at = one.column_sums[meaning]
            header = one.layout.header_of.get(meaning)
            column = one.layout.index(meaning)
            written = numbers.take_apart(one.grid.text(at, column)) if column is not None else None
            own = units.KILOGRAMS.get(units.unit(written.after) or "") if written else None
            unit = units.KILOGRAMS.get((header.unit if header else None) or "", Decimal(1))
            stated.append((amount * (own or unit)).normalize() + 0)
    return sum(stated, Decimal(0)) if tables and len(stated) == len(tables) else None


def stated_packages(tables: Sequence[Table]) -> int | None:
    """How many packages the tables state under a column of them."""
    stated = [one.column_sums["packages"][0] for one in tables if "packages" in one.column_sums]
    if len(stated) < len(tables) or any(
        one != one.to_integral_value() or one <= 0 for one in stated
    ):
        return None
    return int(sum(stated))


def elsewhere(table: Table, grids: Sequence[Grid], causes: Causes) -> None:
    """Compare column sums with a summary that repeats a column's heading beside a number."""
    headings = {
        plain(column.header): meaning
        for meaning, column in table.layout.columns.items()
        if meaning in _SUMMED
    }
    for grid in grids:
        own = grid is table.grid
        for at, cells in enumerate(grid.rows[:_SUMMARY_ROWS]):
            if own and table.layout.top <= at <= table.last:
                continue
            for column, cell in enumerate(cells[:-1]):
                if not isinstance(cell, str) or (meaning := headings.get(plain(cell))) is None:
                    continue
                beside = cells[column + 1]
                if not numeric(beside):
                    continue
                style = numbers.styles([beside] if isinstance(beside, str) else []).possible[0]
                stated = numbers.number(beside, style)
                read = [row.numbers.get(meaning) for row in table.rows]
                total = sum((value for value in read if value is not None), Decimal(0))
                # A number of another size (a share, a page) is not meant as this sum.
                meant = stated is not None and total / 2 <= stated <= total * 2
                if stated is not None and meant and abs(total - stated) > CENT:
                    causes.say(
                        "a summary does not agree",
                        grid.address(at, column + 1),
                        f'"{cell.strip()}" is given as {_money(stated)} here, but the lines add up '
                        f"to {_money(total)}.",
                    )


def _money(value: Decimal) -> str:
    return f"{value:,.2f}" if value == value.quantize(Decimal("0.01")) else f"{value:,f}"
