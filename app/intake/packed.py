"""An invoice taking up its packing lists: which row says what of which line, and the totals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from app.intake import figures, packing, settling
from app.intake.document import Document, Joined
from app.intake.figures import Figure, Source
from app.intake.lines import Causes
from app.intake.packing import FIGURES, Load
from app.intake.pairing import Pairing, pair
from app.intake.settling import Share

# Doubts about a packing list's rows that still count when its figures stand with the invoice.
_CARRIED = frozenset(
    {"mass unit", "masses converted", "mass kind", "a mass is negative", "hidden rows"}
    | {"a number cannot be read", "a number is too large", "a number of packages is none"}
    | {"a column's total does not agree", "the gross mass is less than the net mass"}
)


@dataclass(frozen=True, slots=True)
class _Total:
    """A total and the document that states it."""

    amount: Decimal
    where: str


@dataclass
class Packed:
    """One invoice while it takes up one packing list after the other."""

    invoice: Document
    causes: Causes = field(default_factory=Causes)
    shares: dict[int, list[Share]] = field(default_factory=dict)
    totals: dict[str, _Total] = field(default_factory=dict)
    covered: set[int] = field(default_factory=set)

    def take(self, document: Document, entire: bool) -> None:
        """One packing list or waybill; ``entire`` when it is for this invoice alone."""
        other = Source(document, document.name == self.invoice.name)
        loads = packing.loads(document)
        found = pair(self.invoice.lines, document.lines)
        self.covered.update(line for lines in found.lines for line in lines)
        self._doubts(other)
        self._pairing(other, found, entire)
        self._share_out(other, loads, found)
        self._totals(other, loads, found, entire)

    def whole(self) -> Document:
        """The invoice with all that was taken up, and what was noticed on the way."""
        lines = tuple(
            settling.settle(line, self.shares[at], self.causes) if at in self.shares else line
            for at, line in enumerate(self.invoice.lines)
        )
        left = [line.number for at, line in enumerate(lines) if at not in self.covered]
        if left and self.covered:
            sentence = f"No packing list has {figures.numbered(left)}."
            self.causes.say("lines not packed", "", sentence, left[0])
        totals: dict[str, Any] = {
            f"{meaning}_total": int(total.amount) if meaning == "packages" else total.amount
            for meaning, total in self.totals.items()
        }
        joined = tuple(
            Joined(f"{meaning}_total", total.where) for meaning, total in self.totals.items()
        )
        result = replace(
            self.invoice, lines=lines, joined=(*self.invoice.joined, *joined), **totals
        )
        self._check(result)
        return replace(result, problems=(*self.invoice.problems, *self.causes.all()))

    def _doubts(self, other: Source) -> None:
        for problem in other.document.problems:
            if problem.cause in _CARRIED:
                sentence = f"In {other.name}: {problem.sentence}"
                self.causes.say(problem.cause, other.at(problem.where), sentence)
        for row, numbers in packing.contradictions(other.document):
            self.causes.say(
                "packages contradict their numbers",
                other.at(row.source),
                f"{other.at(row.source)} counts {row.packages} packages, but "
                f'"{row.package_marks}" names {numbers}: neither was taken.',
            )

    def _pairing(self, other: Source, found: Pairing, entire: bool) -> None:
        rows = other.document.lines
        if found.by_order:
            self.causes.say(
                "taken in order",
                other.at(rows[0].source),
                f"For {figures.count(found.by_order, 'row')} of {other.name} no part number or "
                "description is the invoice's: each was taken for the line in its place, because "
                "there are as many rows as lines and the quantities agree.",
            )
        strangers = [row for row, lines in zip(rows, found.lines, strict=True) if not lines]
        if strangers and entire:
            self.causes.say(
                "rows of no line",
                other.at(strangers[0].source),
                f"The invoice has no line for {figures.count(len(strangers), 'row')} of "
                f"{other.name} ({figures.some(row.source for row in strangers)}).",
            )

    def _share_out(self, other: Source, loads: Sequence[Load], found: Pairing) -> None:
        """Give each line what rows of it alone say; what covers more than it is said."""
        rows = other.document.lines
        partly = {meaning: set(found.doubtful) for meaning in FIGURES}
        undivided: dict[tuple[int, ...], list[Load]] = {}
        gathered: dict[tuple[int, str], list[Load]] = {}
        for load in loads:
            targets = {line for row in load.rows for line in found.lines[row]}
            stray = any(not found.lines[row] for row in load.rows)
            if len(targets) == 1 and not stray:
                gathered.setdefault((next(iter(targets)), load.meaning), []).append(load)
            elif targets:
                partly[load.meaning] |= targets
                undivided.setdefault(load.rows, []).append(load)
        for covered, shared in undivided.items():
            self._undivided(other, covered, shared, found)
        for meaning, bare in packing.missing(other.document, loads).items():
            for row in sorted(bare):
                for line in found.lines[row] - partly[meaning]:
                    partly[meaning].add(line)
                    if (line, meaning) in gathered:
                        number = self.invoice.lines[line].number
                        self.causes.say(
                            "a row without a figure",
                            other.at(rows[row].source),
                            f"Line {number}: {other.at(rows[row].source)} does not state its "
                            f"{figures.NAMES[meaning]}, so that of the line is not known.",
                            number,
                        )
        for line, held in found.rows_of().items():
            stated = {
                meaning: Figure(
                    figures.added(load.amount for load in gathered[line, meaning]) or Decimal(0),
                    other,
                    tuple(rows[row] for load in gathered[line, meaning] for row in load.rows),
                )
                for meaning in FIGURES
                if (line, meaning) in gathered and line not in partly[meaning]
            }
            share = Share(
                other, tuple(rows[row] for row in held), found.comparable(line, held), stated
            )
            self.shares.setdefault(line, []).append(share)

    def _undivided(
        self, other: Source, covered: Sequence[int], shared: Sequence[Load], found: Pairing
    ) -> None:
        rows = [other.document.lines[row] for row in covered]
        places = sorted({line for row in covered for line in found.lines[row]})
        lines = [self.invoice.lines[place].number for place in places]
        what = figures.listed(figures.with_unit(load.meaning, load.amount) for load in shared)
        stray = any(not found.lines[row] for row in covered)
        self.causes.say(
            "packed together",
            other.at(rows[0].source),
            f"{what} in {other.rows(rows)} cover {figures.numbered(lines)}"
            f"{' and goods that are not on the invoice' if stray else ''} together: how they "
            "divide is not said, so they were not divided.",
            lines[0],
        )

    def _totals(self, other: Source, loads: Sequence[Load], found: Pairing, entire: bool) -> None:
        """The list's totals, stated or added up, checked against its rows and what is known."""
        document = other.document
        unknown = packing.missing(document, loads)
        for meaning in FIGURES:
            said = getattr(document, f"{meaning}_total")
            stated = None if said is None else Decimal(said)
            parts = [load.amount for load in loads if load.meaning == meaning]
            summed = figures.added(parts) if parts and not unknown[meaning] else None
            if (
                stated is not None
                and summed is not None
                and not figures.near(summed, stated, len(parts))
            ):
                self.causes.say(
                    "a packing list's total does not agree",
                    other.at(""),
                    f"The rows of {other.name} add up to {figures.with_unit(meaning, summed)}, but "
                    f"it says {figures.show(stated)} in all: neither was taken as the total.",
                )
                continue
            amount = summed if stated is None else stated
            # Rows of goods that are not on the invoice: the total is not the invoice's either.
            if amount is not None and amount > 0 and entire and all(found.lines):
                self._total(other, meaning, amount)

    def _total(self, other: Source, meaning: str, amount: Decimal) -> None:
        own = getattr(self.invoice, f"{meaning}_total")
        known = self.totals.get(meaning)
        if own is not None:
            known = _Total(Decimal(own), "the invoice")
        if known is None:
            self.totals[meaning] = _Total(amount, other.name)
        elif not figures.near(known.amount, amount):
            self.causes.say(
                "totals contradict",
                other.at(""),
                f"In all {known.where} says {figures.with_unit(meaning, known.amount)} and "
                f"{other.name} {figures.show(amount)}: the first was kept.",
            )

    def _check(self, joined: Document) -> None:
        """Totals against the lines they are made of, and gross against net."""
        net, gross = joined.net_mass_total, joined.gross_mass_total
        if net is not None and gross is not None and gross < net and self.totals:
            self.causes.say(
                "lighter gross than net in all",
                "",
                f"In all {figures.show(gross)} kg gross is less than {figures.show(net)} kg net.",
            )
        for meaning, total in self.totals.items():
            read = [getattr(line, meaning) for line in joined.lines]
            summed = figures.added(None if one is None else Decimal(one) for one in read)
            if read and summed is not None and not figures.near(summed, total.amount, len(read)):
                self.causes.say(
                    "lines and total differ",
                    "",
                    f"The lines add up to {figures.with_unit(meaning, summed)}, but {total.where} "
                    f"says {figures.show(total.amount)} in all.",
                )
