"""Reads the Harmonized Tariff Schedule of the United States as its government publishes it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from app.tariff import codes, hs2022
from app.tariff.rows import CodeTwice, TariffRow, joined

NAME = "the US Harmonized Tariff Schedule"
COUNTRIES = frozenset({"USA"})
HEADER = (
    "HTS Number",
    "Indent",
    "Description",
    "Unit of Quantity",
    "General Rate of Duty",
    "Special Rate of Duty",
    "Column 2 Rate of Duty",
    "Quota Quantity",
    "Additional Duties",
)

# The two national chapters, whose titles the file does not print.
NATIONAL_TITLES = {
    "98": "Special classification provisions",
    "99": "Temporary legislation and modifications; additional duties and import restrictions",
}
# (label, column) of what is said about duty, in the order of the printed schedule.
_RATES = (
    ("general", "General Rate of Duty"),
    ("special", "Special Rate of Duty"),
    ("column 2", "Column 2 Rate of Duty"),
    ("additional", "Additional Duties"),
)
_PERCENT = re.compile(r"^(\d+(?:\.\d+)?)\s?%$")


@dataclass
class _Step:
    """A line above the one being read: its indent, text, code if numbered, and duty."""

    indent: int
    text: str
    code: str | None
    duty: Mapping[str, str]


@dataclass
class _Reading:
    """What the lines so far have established."""

    above: list[_Step] = field(default_factory=list)
    seen: dict[str, TariffRow] = field(default_factory=dict)


def rows(lines: Iterable[Mapping[str, str]]) -> Iterator[TariffRow]:
    """Every numbered line of the schedule, parents before children.

    ``lines`` are the file's rows by column name. Rows without a number are groups: they enter
    the paths of what stands under them. Two things are derived, never guessed: a heading that
    the schedule prints in one line with its only subheading gets its own row with that text, and
    a line without a duty takes that of the line above it, as the schedule says it does.
    """
    reading = _Reading()
    for line in lines:
        _read(line, reading)
    parents = {row.parent_code for row in reading.seen.values()}
    for row in reading.seen.values():
        yield replace(row, is_leaf=row.code not in parents)


def _read(line: Mapping[str, str], reading: _Reading) -> None:
    text = " ".join(line["Description"].split()).rstrip(" :")
    indent = int(line["Indent"] or 0)
    while reading.above and reading.above[-1].indent >= indent:
        reading.above.pop()
    code = line["HTS Number"].replace(".", "").strip() or None
    duty = {name: " ".join(line[name].split()) for _, name in _RATES}
    if not any(duty.values()) and reading.above:
        duty = dict(reading.above[-1].duty)
    if code is not None:
        _place(code, text, duty, line, reading)
    reading.above.append(_Step(indent, text, code, duty))


def _place(
    code: str, text: str, duty: Mapping[str, str], line: Mapping[str, str], reading: _Reading
) -> None:
    numbered = [step.code for step in reading.above if step.code and code.startswith(step.code)]
    parent = numbered[-1] if numbered else _above(code, text, reading)
    heading = [reading.seen[code[:4]].description] if len(code) > 4 else []
    if code in reading.seen:
        raise CodeTwice(code=codes.display(code))
    texts = [_title(code), *heading, *(step.text for step in reading.above), text]
    reading.seen[code] = TariffRow(
        code=code,
        level=codes.level(code),
        parent_code=parent,
        description=text,
        path_text=joined(texts),
        duty_text=_duty_text(duty),
        duty_rate=_duty_rate(duty["General Rate of Duty"]),
        supplementary_unit=_units(line["Unit of Quantity"]),
        is_leaf=False,
    )


def _above(code: str, text: str, reading: _Reading) -> str:
    """The chapter or heading over a line that has no numbered line above it, made if missing."""
    chapter, heading = code[:2], code[:4]
    if chapter in NATIONAL_TITLES and chapter not in reading.seen:
        title = NATIONAL_TITLES[chapter]
        reading.seen[chapter] = TariffRow(chapter, 2, None, title, title, is_leaf=False)
    if len(code) == codes.HEADING:
        return chapter
    if heading not in reading.seen:
        # A national heading gathers provisions of many kinds; its first line does not name it.
        named = f"Provisions of heading {heading}" if chapter in NATIONAL_TITLES else text
        reading.seen[heading] = TariffRow(
            heading, 4, chapter, named, joined([_title(code), named]), is_leaf=False
        )
    return heading


def _title(code: str) -> str:
    chapter = code[:2]
    return NATIONAL_TITLES.get(chapter) or hs2022.chapter_titles().get(chapter, "")


def _duty_text(duty: Mapping[str, str]) -> str | None:
    """What the schedule prints, its columns named: "general 6.8%; special Free (AU)"."""
    said = [f"{label} {duty[name]}" for label, name in _RATES if duty[name]]
    return "; ".join(said) or None


def _duty_rate(general: str) -> Decimal | None:
    """The general rate as a percentage; None where it is per piece, compound or in words."""
    if general == "Free":
        return Decimal(0)
    percent = _PERCENT.match(general)
    return Decimal(percent[1]) if percent else None


def _units(cell: str) -> str | None:
    """The units of quantity to report, as printed: ``["doz.","kg"]`` becomes "doz., kg"."""
    if not cell.strip():
        return None
    units = [" ".join(str(unit).split()) for unit in json.loads(cell)]
    return ", ".join(unit for unit in units if unit) or None
