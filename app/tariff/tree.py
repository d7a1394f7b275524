"""The tariff as a tree: sections, what stands under a code, the way up, all about one code."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import text as sql
from sqlalchemy.orm import Session

from app.core.errors import Refused
from app.tariff import codes, hs2022
from app.tariff.codes import INTERNATIONAL

# Section 22 holds the chapters a country adds for itself.
NATIONAL_SECTION = "22"
NATIONAL_SECTION_TITLE = "National provisions outside the Harmonized System"


class CodeUnknown(Refused):
    """There is no code {code} in the tariff of {country}, and none in the international one."""


@dataclass(frozen=True)
class Node:
    """A line of the tree as it is listed. ``country`` tells which tree it was taken from."""

    code: str
    country: str
    level: int
    description: str
    has_children: bool
    duty_text: str | None
    supplementary_unit: str | None


@dataclass(frozen=True)
class Section:
    """A section with its chapters: "16", "XVI", its title."""

    number: str
    roman: str
    title: str
    chapters: tuple[Node, ...]


@dataclass(frozen=True)
class Note:
    """Legal notes over a code: of its section, its chapter or its heading."""

    country: str
    over: str
    text: str


@dataclass(frozen=True)
class CodeDetail:
    """Everything known about one code. ``doubts`` are sentences that a person should read."""

    code: str
    display: str
    country: str
    level: int
    section: str
    description: str
    path: tuple[Node, ...]
    duty_text: str | None
    duty_rate: Decimal | None
    supplementary_unit: str | None
    is_active: bool
    is_leaf: bool
    valid_from: date | None
    valid_to: date | None
    edition: str | None
    notes: tuple[Note, ...]
    doubts: tuple[str, ...]


def sections(session: Session, country: str = INTERNATIONAL) -> list[Section]:
    """The sections with their chapters; chapters that a country does not print are international.

    Section 22 appears only where the country has chapters 98 or 99.
    """
    query = sql(_NODE + " where line.country in (:country, :international) and line.level = 2")
    chapters: dict[str, Node] = {}
    for node in _nodes(session, query, country):
        if node.country == country or node.code not in chapters:
            chapters[node.code] = node
    titles = [(section.number, section.title) for section in hs2022.sections()]
    titles.append((NATIONAL_SECTION, NATIONAL_SECTION_TITLE))
    listed = [
        Section(
            number,
            codes.roman(number),
            title,
            tuple(chapters[code] for code in codes.chapters_of(number) if code in chapters),
        )
        for number, title in titles
    ]
    return [section for section in listed if section.chapters]


def children(session: Session, country: str, parent: str) -> list[Node]:
    """The lines one step under a code, in order.

    The country's own where it has any; a country that skips a level the international tree
    has (0101 > 0101.21.00) shows what it prints next. Otherwise the international ones.
    """
    query = sql(
        _NODE + " where line.country in (:country, :international) and line.parent_code = :parent"
    )
    found = _nodes(session, query, country, parent=parent)
    own = [node for node in found if node.country == country]
    if own:
        return own
    below = national(session, country, parent)
    printed = {node.code for node in below}
    nearest = [
        node
        for node in below
        if not any(node.code[:length] in printed for length in range(len(parent) + 1, node.level))
    ]
    return nearest or found


def national(session: Session, country: str, six: str) -> list[Node]:
    """Every active line of a country below a code, all levels, in order: what may be declared
    are those with ``has_children`` false. The code itself is left out."""
    if country == INTERNATIONAL:
        return []
    query = sql(
        _NODE + " where line.country = :country and line.code like :under and line.code <> :six"
    )
    return _nodes(session, query, country, under=six + "%", six=six)


def path(session: Session, country: str, code: str) -> list[Node]:
    """The lines from the chapter down to a code, itself last; empty where the code is unknown."""
    lines = [code[:length] for length in (2, 4, 5, 6, 7, 8, 9, 10) if length <= len(code)]
    query = sql(
        _NODE + " where line.country in (:country, :international) and line.code = any(:lines)"
    )
    best: dict[str, Node] = {}
    for node in _nodes(session, query, country, lines=lines):
        if node.country == country or node.code not in best:
            best[node.code] = node
    return [best[line] for line in lines if line in best] if code in best else []


def code(session: Session, country: str, code: str) -> CodeDetail:
    """Everything about a code (bare digits), ended ones included.

    Falls back to the international tree for a code of six digits or less, and says so among the
    doubts. Raises :class:`CodeUnknown`.
    """
    facts = {"code": code, "country": country, "international": INTERNATIONAL}
    row = session.execute(_DETAIL, facts).mappings().first()
    if row is None:
        raise CodeUnknown(code=codes.display(code), country=country)
    return CodeDetail(
        code=row["code"],
        display=codes.display(row["code"]),
        country=row["country"],
        level=row["level"],
        section=row["section"],
        description=row["description"],
        path=tuple(path(session, country, code)),
        duty_text=row["duty_text"],
        duty_rate=row["duty_rate"],
        supplementary_unit=row["supplementary_unit"],
        is_active=row["is_active"],
        is_leaf=not row["has_children"],
        valid_from=row["valid_from"],
        valid_to=row["valid_to"],
        edition=row["edition"],
        notes=tuple(_notes(session, country, code)),
        doubts=tuple(_doubts(row, country)),
    )


_NODE = """
    select line.code, line.country, line.level, line.description,
           exists (select from hs_codes below
                   where below.country = line.country and below.parent_code = line.code
                     and below.is_active) as has_children,
           line.duty_text, line.supplementary_unit
    from (select * from hs_codes where is_active) line
"""
_DETAIL = sql(
    """
    select line.code, line.country, line.level, line.section, line.description, line.duty_text,
           line.duty_rate, line.supplementary_unit, line.is_active, line.valid_from, line.valid_to,
           exists (select from hs_codes below
                   where below.country = line.country and below.parent_code = line.code
                     and below.is_active) as has_children,
           exists (select from hs_codes other
                   where other.country = :country and other.is_active) as loaded,
           (select edition from tariff_editions edition
             where edition.country = line.country
             order by loaded_at desc, valid_from desc nulls last limit 1) as edition
    from hs_codes line
    where line.code = :code and line.country in (:country, :international)
    order by line.country = :country desc
    limit 1
    """
)
_NOTES = sql(
    """
    select country, coalesce(heading, chapter, 'section ' || section) as over, note
    from tariff_notes
    where country in (:country, :international)
      and (section = :section or chapter = :chapter or heading = :heading)
    order by country = :country desc, heading nulls last, chapter nulls last, number
    """
)


def _nodes(session: Session, query: Any, country: str, **facts: Any) -> list[Node]:
    facts |= {"country": country}
    if ":international" in str(query):
        facts["international"] = INTERNATIONAL
    found = [Node(*row) for row in session.execute(query, facts)]
    return sorted(found, key=lambda node: (node.code, node.country))


def _notes(session: Session, country: str, code: str) -> list[Note]:
    facts = {
        "country": country,
        "international": INTERNATIONAL,
        "section": codes.section_of(code),
        "chapter": code[:2],
        "heading": code[:4] if len(code) >= codes.HEADING else None,
    }
    return [Note(*row) for row in session.execute(_NOTES, facts)]


def _doubts(row: Any, country: str) -> list[str]:
    said = []
    if row["country"] != country:
        said.append(
            f"The tariff of {country} does not print this code; the text is the international one."
            if row["loaded"]
            else f"The tariff of {country} is not loaded; the text is the international one."
        )
    if not row["is_active"]:
        ended = f" on {row['valid_to']:%d %B %Y}" if row["valid_to"] else ""
        said.append(f"This code ended{ended} and cannot be declared.")
    if row["country"] == INTERNATIONAL:
        return said
    if row["duty_text"] is None:
        said.append("The loaded tariff names no duty for this code.")
    elif row["duty_rate"] is None:
        said.append("The duty is more than a percentage of the value: read its text.")
    if row["country"] == "USA" and row["duty_text"] is not None:
        said.append("Additional duties of chapter 99 may come on top; the rate does not hold them.")
    return said
