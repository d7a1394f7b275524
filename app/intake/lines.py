"""From the rows of a table to invoice lines: values settled, doubts said, nothing made up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from app.intake import (
    codes,
    countries,
    currencies,
    details,
    discounts,
    limits,
    numbers,
    packing,
    units,
)
from app.intake.currencies import Mark
from app.intake.document import Line, Problem, Shared
from app.intake.grid import amount
from app.intake.table import Row, Table

_MOST_PER_CAUSE = 500
_MOST_PACKAGES = 1_000_000
LARGEST = Decimal(10) ** 11


@dataclass
class Causes:
    """Problems counted by cause: after the first 500 of one cause the rest is one sentence."""

    problems: list[Problem] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def say(self, cause: str, where: str, sentence: str, line: int | None = None) -> None:
        """Note a problem; ``cause`` is what problems of one kind have in common."""
        self.counts[cause] += 1
        if self.counts[cause] <= _MOST_PER_CAUSE:
            self.problems.append(Problem(where, sentence, line, cause))

    def blame(self, alone: Sequence[Line]) -> None:
        """Note that the total would agree without one of these lines, whichever it is."""
        which = " or ".join(str(line.number) for line in alone[:5])
        self.say(
            "a line makes the difference",
            alone[0].source,
            f"Without line {which} the total would agree.",
            alone[0].number,
        )

    def all(self) -> list[Problem]:
        """The problems, with one sentence for those that were too many to list."""
        more = [
            Problem(
                "",
                f"{count - _MOST_PER_CAUSE} more lines have the same problem: {cause}.",
                cause=cause,
            )
            for cause, count in self.counts.items()
            if count > _MOST_PER_CAUSE
        ]
        return self.problems + more


def build(table: Table, first: int, currency: str | None, causes: Causes) -> tuple[Line, ...]:
    """The lines of a table, numbered from ``first``; ``currency`` is the document's own."""
    maker = _Maker(table, first, currency, causes)
    return tuple(maker.line(row, number) for number, row in enumerate(table.rows, first))


class _Maker:
    def __init__(self, table: Table, first: int, currency: str | None, causes: Causes) -> None:
        self.table = table
        # Rows that a merged cell begins in, by the number of their line.
        merged = {merge.top for merge in table.grid.merges}
        self.line_at = {
            row.at: number for number, row in enumerate(table.rows, first) if row.at in merged
        }
        self.layout = table.layout
        self.currency = currency
        self.causes = causes
        self.columns = table.layout.columns
        self.written = [
            (meaning, f"{meaning}_text")
            for meaning in ("quantity", "unit_price", "value", "net_mass", "gross_mass")
            if meaning in self.columns
        ]
        self.packed = not {"packages", "package_kind"}.isdisjoint(self.columns)
        self.header_mark = self._header_mark()
        self.header_unit = self._header_unit()
        self.to_kilograms = {
            meaning: self._kilograms(meaning) for meaning in ("net_mass", "gross_mass")
        }
        self.sheds = dict(self._shared())
        header = self.layout.header_of.get("packages")
        self.header_kind = packing.kind_in(header.text) if header else None
        column = self.columns.get("package_number")
        self.marked = column is not None and packing.numbers_packages(column.header)
        self.marked_kind = packing.kind_in(column.header) if column and self.marked else None
        self._column_doubts()

    def _header_mark(self) -> Mark | None:
        for meaning in ("value", "unit_price"):
            header = self.layout.header_of.get(meaning)
            if header and header.currency:
                return header.currency
        for meaning in ("value", "unit_price"):
            column = self.columns.get(meaning)
            if column is None:
                continue
            for row in self.table.rows[:20]:
                mark = currencies.within(self.table.grid.formats.get((row.at, column.index), ""))
                if mark:
                    return mark
        return None

    def _header_unit(self) -> str | None:
        header = self.layout.header_of.get("quantity") or self.layout.header_of.get("length")
        return header.unit if header else None

    def _kilograms(self, meaning: str) -> Decimal:
        header = self.layout.header_of.get(meaning)
        return units.KILOGRAMS.get(header.unit or "", Decimal(1)) if header else Decimal(1)

    def _shared(self) -> Iterator[tuple[tuple[str, int], list[int]]]:
        """Masses in merged cells: (meaning, row that holds it) to the numbers of its lines."""
        for meaning in ("net_mass", "gross_mass"):
            groups: dict[int, list[int]] = {}
            for number, row in enumerate(self.table.rows, 1):
                held = row.texts.get(f"shared_{meaning}")
                if held is not None:
                    groups.setdefault(int(held), []).append(number)
            for held_at, others in groups.items():
                yield (meaning, held_at), others

    def _column_doubts(self) -> None:
        grid, bottom = self.table.grid, self.layout.bottom
        for meaning in ("net_mass", "gross_mass"):
            self._given_to_some(meaning)
            column, header = self.columns.get(meaning), self.layout.header_of.get(meaning)
            if column is None or header is None:
                continue
            if header.unit in units.KILOGRAMS:
                if self.to_kilograms[meaning] != 1:
                    self.causes.say(
                        "masses converted",
                        grid.address(bottom, column.index),
                        f'"{column.header}" is in {units.names()[header.unit]}s: the masses are '
                        f"given in kilograms (x {self.to_kilograms[meaning]}).",
                    )
                continue
            if not any(
                row.texts.get(f"{meaning}_text", "").strip()[-1:].isalpha()
                for row in self.table.rows
            ):
                self.causes.say(
                    "mass unit",
                    grid.address(bottom, column.index),
                    f'"{column.header}" does not say its unit: kilograms are assumed.',
                )
        column = self.columns.get("mass")
        if column is not None:
            self.causes.say(
                "mass kind",
                grid.address(bottom, column.index),
                f'"{column.header}" does not say whether it is net or gross: it was not used.',
            )
        if self.layout.factor != 1:
            per = int(1 / self.layout.factor)
            column = self.columns["unit_price"]
            self.causes.say(
                "price per",
                grid.address(bottom, column.index),
                f'The prices in "{column.header}" are per {per}: the arithmetic of the lines shows '
                "it. Unit prices are given for one.",
            )
        if self.layout.basis is not None:
            column, by = self.columns["unit_price"], self.columns[self.layout.basis]
            self.causes.say(
                "price by",
                grid.address(bottom, column.index),
                f'The prices in "{column.header}" are for one of "{by.header}", not for one of the '
                "quantity: the arithmetic of the lines shows it.",
            )
        column = self.columns.get("unit_price")
        if column is not None and column.header.strip().upper() == "FOB":
            self.causes.say(
                "price kind",
                grid.address(bottom, column.index),
                '"FOB" does not say whether it is a price per unit or an amount: it was read as a '
                "price per unit.",
            )

    def _given_to_some(self, meaning: str) -> None:
        """Masses that stand beside some lines only may be those of several: it is said."""
        column = self.columns.get(meaning)
        if column is None or not self.table.rows:
            return
        empty = [
            row
            for row in self.table.rows
            if meaning not in row.numbers and f"shared_{meaning}" not in row.texts
        ]
        if 0 < len(empty) < len(self.table.rows):
            self.causes.say(
                "masses of some lines",
                self.table.source(empty[0]),
                f"{len(empty)} of {len(self.table.rows)} lines have nothing under "
                f'"{column.header}": whether the masses above cover them is not said.',
            )

    def line(self, row: Row, number: int) -> Line:
        """One line, with its doubts said on the way."""
        limits.check()
        where = self.table.source(row)
        values, texts = row.numbers, row.texts
        for meaning, said in details.found([texts.get("description", ""), *row.more]).items():
            texts.setdefault(meaning, said)
        self._absurd(row, where, number)
        self._unreadable(row, where, number)
        quantity, price = values.get("quantity"), values.get("unit_price")
        if price is not None and self.layout.factor != 1:
            price *= self.layout.factor
        currency = self._currency(row, where, number)
        value = self._value(row, quantity, price, currency, where, number)
        net = gross = None
        if "net_mass" in self.columns:
            net = self._mass(row, "net_mass", where, number)
        if "gross_mass" in self.columns:
            gross = self._mass(row, "gross_mass", where, number)
        if net is not None and gross is not None and gross < net:
            self.causes.say(
                "the gross mass is less than the net mass",
                where,
                f"Line {number}: the gross mass {_show(gross)} kg is less than the net mass "
                f"{_show(net)} kg.",
                number,
            )
        count, kind = self._packages(row, where, number)
        description = texts.get("description", "")
        if row.more:
            description = " ".join([description, *row.more]).strip()
        if not description and "description" in self.columns:
            self.causes.say(
                "there is no description", where, f"Line {number} has no description.", number
            )
        return Line(
            number=number,
            description=description,
            part_number=texts.get("part_number"),
            quantity=quantity,
            unit=self._unit(row, where, number),
            unit_price=price,
            value=value,
            currency=currency,
            origin=self._origin(row, where, number),
            supplier_code=self._code(row, where, number),
            net_mass=net,
            gross_mass=gross,
            source=where,
            raw=row.written,
            packages=count,
            package_kind=kind,
            package_marks=texts.get("package_number") if self.marked else None,
            shared=self._stands_with(row, number) if self.table.grid.merges else (),
        )

    def _packages(self, row: Row, where: str, number: int) -> tuple[int | None, str | None]:
        """How many packages of what kind; a number that counts none is said."""
        count = row.numbers.get("packages")
        kind = None
        if self.packed:
            kind = packing.kind_in(row.texts.get("package_kind", "")) or packing.kind_in(
                row.texts.get("packages_text", "")
            )
        if count is None or count == 0:
            marked = self.marked and "package_number" in row.texts
            return None, kind or (self.marked_kind if marked else None)
        if count != count.to_integral_value() or not 0 < count < _MOST_PACKAGES:
            self.causes.say(
                "a number of packages is none",
                where,
                f'Line {number}: {_show(count)} under "{self.columns["packages"].header}" is no '
                "number of packages.",
                number,
            )
            return None, kind
        return int(count), kind or self.header_kind

    def _stands_with(self, row: Row, number: int) -> tuple[Shared, ...]:
        """The figures of merged cells whose number stands with a line above."""
        return tuple(
            Shared(meaning, self.line_at[int(held)])
            for meaning in packing.FIGURES
            if (held := row.texts.get(f"shared_{meaning}")) and int(held) in self.line_at
        )

    def _absurd(self, row: Row, where: str, number: int) -> None:
        """Numbers that no shipment has (1E+300) are no numbers: nothing could hold their sums."""
        for meaning, value in row.numbers.items():
            if value is not None and not -LARGEST < value < LARGEST:
                row.numbers[meaning] = None
                self.causes.say(
                    "a number is too large",
                    where,
                    f'Line {number}: the number under "{self.columns[meaning].header}" is too '
                    "large to be true.",
                    number,
                )

    def _unreadable(self, row: Row, where: str, number: int) -> None:
        for meaning, key in self.written:
            text = row.texts.get(key)
            if text and meaning not in row.numbers and any(sign.isdigit() for sign in text):
                header = self.columns[meaning].header
                self.causes.say(
                    "a number cannot be read",
                    where,
                    f'Line {number}: "{text}" under "{header}" cannot be read as a number.',
                    number,
                )

    def _value(
        self,
        row: Row,
        quantity: Decimal | None,
        price: Decimal | None,
        currency: str | None,
        where: str,
        number: int,
    ) -> Decimal | None:
        value = row.numbers.get("value")
        if quantity is None or price is None:
            if value is None:
                if self._priced():
                    self.causes.say(
                        "there is no value", where, f"Line {number} has no value.", number
                    )
            elif self._both():
                self.causes.say(
                    UNPROVEN,
                    where,
                    f"Line {number} has an amount of {_show(value)} but no quantity and price: "
                    "nothing proves it.",
                    number,
                )
            return value
        product = (row.numbers.get(self.layout.basis or "quantity") or quantity) * price
        if "value" not in self.columns:
            # Exact: nothing on the document was rounded.
            return self._net(row, product, where, number)
        if value is None or (value == 0 and product != 0 and self._formula(row)):
            reason = (
                "the cell's formula has no stored result"
                if self._formula(row)
                else f'"{self.columns["value"].header}" is empty'
            )
            computed = _rounded(self._net(row, product, where, number), currency)
            self.causes.say(
                "the value was computed",
                where,
                f"Line {number}: the value {_show(computed)} was computed from quantity and price, "
                f"because {reason}.",
                number,
            )
            return computed
        discount = row.numbers.get("discount")
        factor = row.numbers.get(self.layout.basis or "quantity") or quantity
        if not numbers.agrees(factor, price, value) and not (
            discount is not None and discounts.explains(product, quantity, discount, value)
        ):
            computed = _rounded(product, currency)
            self.causes.say(
                DISAGREES,
                where,
                f"Line {number}: {_show(quantity)} x {_show(price)} is {_show(computed)}, but the "
                f"value is {_show(value)}.",
                number,
            )
        return value

    def _priced(self) -> bool:
        return "value" in self.columns or "unit_price" in self.columns

    def _both(self) -> bool:
        return "quantity" in self.columns and "unit_price" in self.columns

    def _formula(self, row: Row) -> bool:
        column = self.columns["value"].index
        return row.at in self.table.grid.formulas.get(column, frozenset())

    def _net(self, row: Row, product: Decimal, where: str, number: int) -> Decimal:
        """Quantity times price less the line's discount, where that is certain."""
        discount = row.numbers.get("discount")
        if discount is None:
            return product
        header = self.columns["discount"].header
        net = discounts.discounted(product, discount, header, row.texts.get("discount_text"))
        if net is None:
            self.causes.say(
                UNPROVEN,
                where,
                f'Line {number}: the {_show(discount)} under "{header}" may be a share or an '
                "amount: it was not taken off.",
                number,
            )
            return product
        return net

    def _currency(self, row: Row, where: str, number: int) -> str | None:
        text = row.texts.get("currency")
        if text:
            mark = currencies.mark(text) or currencies.within(text)
            if mark is not None and mark.code:
                return mark.code
            self.causes.say(
                "the currency is not known",
                where,
                f'Line {number}: "{text}" is not a currency that this program knows.',
                number,
            )
            return None
        for meaning in ("value", "unit_price"):
            written = row.texts.get(f"{meaning}_text")
            mark = currencies.within(written) if written else None
            if mark is not None and mark.code:
                if self.layout.currency not in (None, mark.code):
                    self.causes.say(
                        "a choice does not fit",
                        where,
                        f'Line {number}: "{written}" names {mark.code}, not the '
                        f"{self.layout.currency} that was chosen for the document.",
                        number,
                    )
                return mark.code
        if self.layout.currency is not None:
            return self.layout.currency  # a person's say
        if self.header_mark is not None and self.header_mark.code:
            return self.header_mark.code
        return self.currency

    def _mass(self, row: Row, meaning: str, where: str, number: int) -> Decimal | None:
        value = row.numbers.get(meaning)
        words = "net" if meaning == "net_mass" else "gross"
        if value is None:
            held = row.texts.get(f"shared_{meaning}")
            if held is not None:
                self.causes.say(
                    "a mass is shared",
                    where,
                    f"Line {number}: its {words} mass is in one cell with that of row "
                    f"{int(held) + 1}; how it divides is not said.",
                    number,
                )
            return None
        written = row.texts.get(f"{meaning}_text")
        factor = self.to_kilograms[meaning]
        if written is None and value >= 0 and factor == 1 and not self.sheds:
            return value  # a number in kilograms of its own cell, as most are
        if (meaning, row.at) in self.sheds:
            others = ", ".join(map(str, self.sheds[meaning, row.at]))
            self.causes.say(
                "a mass is shared",
                where,
                f"Line {number}: the {words} mass of {_show(value)} also covers line {others}.",
                number,
            )
        parts = amount(written)
        own = units.KILOGRAMS.get(units.unit(parts.after) or "") if parts else None
        if value < 0:
            self.causes.say(
                "a mass is negative",
                where,
                f"Line {number}: the {words} mass is negative ({_show(value)}).",
                number,
            )
        return (value * (own or factor)).normalize() + 0

    def _unit(self, row: Row, where: str, number: int) -> str | None:
        text = row.texts.get("unit")
        if text:
            code = units.unit(text)
            if code is None:
                self.causes.say(
                    "the unit is not known",
                    where,
                    f'Line {number}: the unit "{text}" is not one that this program knows.',
                    number,
                )
            return code
        written = amount(row.texts.get("quantity_text"))
        if written is not None and (code := units.unit(written.after)):
            return code
        return self.header_unit

    def _origin(self, row: Row, where: str, number: int) -> str | None:
        text = row.texts.get("origin")
        if not text:
            return None
        found = countries.origin(text)
        if found.doubt:
            self.causes.say(
                "the origin is not a country", where, f"Line {number}: {found.doubt}.", number
            )
        return found.code

    def _code(self, row: Row, where: str, number: int) -> str | None:
        """The supplier's HS code as written; a spreadsheet number may have lost its first zero."""
        text = row.texts.get("supplier_code")
        if not text:
            return None
        column = self.columns.get("supplier_code")
        cell = self.table.grid.cell(row.at, column.index) if column else text
        shape = self.table.grid.formats.get((row.at, column.index), "") if column else ""
        code, doubt = codes.as_written(text, cell, shape)
        if doubt is not None:
            self.causes.say(
                "a code may have lost digits", where, f"Line {number}: {doubt}.", number
            )
        return code


UNPROVEN = "an amount stands without quantity and price"
DISAGREES = "quantity x price is not the value"


def _rounded(amount: Decimal, currency: str | None) -> Decimal:
    places = max(2, currencies.decimals(currency))
    return amount.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def _show(value: Decimal) -> str:
    shown_as = f"{value:,.2f}" if value == value.quantize(Decimal("0.01")) else f"{value:,f}"
    return shown_as.removesuffix(".00") if value == value.to_integral_value() else shown_as
