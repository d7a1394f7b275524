"""What a line weighs and is packed in, settled among the invoice and its packing lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from app.intake import figures, packing
from app.intake.document import Joined, Line
from app.intake.figures import Figure, Source
from app.intake.lines import Causes
from app.intake.packing import FIGURES

_MOST_SHOWN = 20  # rows of a packing list whose cells stand with their line as evidence


@dataclass(frozen=True, slots=True)
class Share:
    """What one packing list has of a line: its rows, and the figures they state for it alone.

    ``comparable`` is false where the rows count in another unit than the line.
    """

    source: Source
    rows: tuple[Line, ...]
    comparable: bool
    stated: Mapping[str, Figure]


def settle(line: Line, shares: Sequence[Share], causes: Causes) -> Line:
    """The line with what its packing lists state, each figure with its place.

    The invoice's own figure stays; what contradicts it is said with both.
    """
    shares, parts = _fitting(line, shares, causes)
    taken: dict[str, Figure] = {}
    joined: list[Joined] = []
    for meaning in FIGURES:
        held = [share.stated[meaning] for share in shares if meaning in share.stated]
        if not held or (parts and len(held) < len(shares)):
            continue
        figure = _added(held) if parts else _agreed(line, meaning, held, causes)
        if figure is None:
            continue
        own = getattr(line, meaning)
        where = "; ".join(one.where for one in held) if parts else figure.where
        if own is None and not any(one.meaning == meaning for one in line.shared):
            taken[meaning] = figure
            joined.append(Joined(meaning, where))
        elif own is not None and not figures.near(Decimal(own), figure.amount, len(figure.rows)):
            causes.say(
                "the packing list contradicts",
                line.source,
                f"Line {line.number}: the invoice says {figures.with_unit(meaning, Decimal(own))} "
                f"and {where} {figures.show(figure.amount)}; the invoice's own was kept.",
                line.number,
            )
    if not joined:
        return line
    net, gross, packages = (taken.get(meaning) for meaning in FIGURES)
    settled = replace(
        line,
        net_mass=net.amount if net else line.net_mass,
        gross_mass=gross.amount if gross else line.gross_mass,
        joined=(*line.joined, *joined),
        raw={**line.raw, **_cells(shares)},
    )
    if packages:
        kinds = {row.package_kind for row in packages.rows}
        settled = replace(
            settled,
            packages=int(packages.amount),
            package_kind=line.package_kind or (kinds.pop() if len(kinds) == 1 else None),
            package_marks=line.package_marks or packing.marks_of(packages.rows),
        )
    _lighter(settled, causes)
    return settled


def _fitting(line: Line, shares: Sequence[Share], causes: Causes) -> tuple[Sequence[Share], bool]:
    """The shares that are for the line's quantity, or True where they are parts of it together.

    What another quantity weighs is not what the line weighs: it is said and left.
    """
    packed = [
        figures.added(row.quantity for row in share.rows) if share.comparable else None
        for share in shares
    ]
    if line.quantity is None:
        return shares, False
    if len(shares) > 1 and figures.added(packed) == line.quantity:
        return shares, True
    fitting = []
    for share, quantity in zip(shares, packed, strict=True):
        if quantity is None or quantity == line.quantity:
            fitting.append(share)
            continue
        where = share.source.rows(share.rows)
        causes.say(
            "quantities differ",
            where,
            f"Line {line.number}: the invoice says {figures.show(line.quantity)} and {where} "
            f"{figures.show(quantity)}, so its masses and packages were not taken.",
            line.number,
        )
    return fitting, False


def _added(held: Sequence[Figure]) -> Figure:
    amount = figures.added(one.amount for one in held) or Decimal(0)
    return Figure(amount, held[0].source, tuple(row for one in held for row in one.rows))


def _agreed(line: Line, meaning: str, held: Sequence[Figure], causes: Causes) -> Figure | None:
    """The one figure that all packing lists state of the line; None where they contradict."""
    first = held[0]
    for other in held[1:]:
        if not figures.near(first.amount, other.amount, len(first.rows)):
            causes.say(
                "packing lists contradict",
                first.where,
                f"Line {line.number}: {first.where} says "
                f"{figures.with_unit(meaning, first.amount)} and {other.where} "
                f"{figures.show(other.amount)}: neither was taken.",
                line.number,
            )
            return None
    return first


def _cells(shares: Sequence[Share]) -> dict[str, str]:
    """The cells of the packing lists' rows, by their place and header."""
    held = [(share.source, row) for share in shares for row in share.rows]
    cells = {
        f"{source.at(row.source)}: {header}": text
        for source, row in held[:_MOST_SHOWN]
        for header, text in row.raw.items()
    }
    if len(held) > _MOST_SHOWN:
        source, row = held[-1]
        cells[source.at(row.source)] = f"and {len(held) - _MOST_SHOWN} more rows"
    return cells


def _lighter(line: Line, causes: Causes) -> None:
    if line.net_mass is None or line.gross_mass is None or line.gross_mass >= line.net_mass:
        return
    where = "; ".join(dict.fromkeys(one.where for one in line.joined))
    causes.say(
        "lighter gross than net",
        line.source,
        f"Line {line.number}: {figures.show(line.gross_mass)} kg gross is less than "
        f"{figures.show(line.net_mass)} kg net ({where}).",
        line.number,
    )
