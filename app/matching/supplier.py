"""What the supplier's own code on an invoice is worth: said in one sentence, trusted by nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.tariff import codes, hs2022
from app.tariff.search import BEYOND

SIX = 6
# Of a heading with more subheadings only so many are named.
NAMED = 6


@dataclass(frozen=True)
class Tariff:
    """What the tariff of one country knows of some codes.

    ``country`` None: none is loaded. ``known`` are the codes, of those asked, that are in force,
    ``ended`` those that were; a beginning of a longer code counts.
    """

    country: str | None = None
    known: frozenset[str] = field(default_factory=frozenset)
    ended: frozenset[str] = field(default_factory=frozenset)


def digits(written: str) -> str | None:
    """The digits of a code, or of a heading alone, as written; None where it is neither."""
    try:
        return codes.normalise(written)
    except codes.CodeNotRead:
        stated = codes.prefix(written)
        return stated if stated in _subheadings() else None


def tariff(session: Session, country: str, written: Sequence[str]) -> Tariff:
    """Look the codes with more than six digits up in a country's tariff, if it is loaded."""
    asked = {code for each in written if (code := digits(each)) and len(code) > SIX}
    if not asked:
        return Tariff()
    rows: Sequence[Any] = session.execute(
        text("""
            select a.code,
                   exists (select from hs_codes h where h.country = :country and h.is_active
                           and h.code >= a.code and h.code < a.code || :beyond) as is_known,
                   exists (select from hs_codes h where h.country = :country
                           and h.code >= a.code and h.code < a.code || :beyond) as was_known
            from unnest(cast(:codes as text[])) as a(code)
            where exists (select from hs_codes h where h.country = :country)
        """),
        {"country": country, "codes": sorted(asked), "beyond": BEYOND},
    ).all()
    if not rows:
        return Tariff()
    return Tariff(
        country,
        frozenset(row.code for row in rows if row.is_known),
        frozenset(row.code for row in rows if row.was_known and not row.is_known),
    )


def worth(written: str, candidates: Sequence[str], known: Tariff | None = None) -> str:
    """One sentence about the code: whether it is one, and how it stands to the candidates.

    ``candidates`` are the codes found for the line, best first; the code itself ranked none of
    them.
    """
    code = digits(written)
    if code is None:
        return _unread(written)
    heading, six = code[:4], code[:SIX]
    subheadings = _subheadings()
    if code[:2] in codes.NATIONAL_CHAPTERS:
        return f"Chapter {code[:2]} is each country's own: it says nothing of the goods elsewhere."
    if heading not in subheadings:
        return f"HS 2022 has no heading {heading}; an older edition may have had it."
    if len(code) < SIX:
        return f"It names only the heading {heading}; {_heading(heading, candidates)}."
    if six not in subheadings[heading]:
        return (
            f"HS 2022 has no subheading {spaced(six)}; an older edition may have had it."
            f" Heading {heading} has {_listed(subheadings[heading])} now."
        )
    stands = _stands(six, candidates)
    national = _national(code, known or Tariff())
    return f"{national}; its first six digits: {stands}." if national else f"It {stands}."


def _unread(written: str) -> str:
    """Why it is no code, as one sentence."""
    try:
        codes.normalise(written)
    except codes.CodeNotRead as error:
        return str(error)
    return ""


def _stands(six: str, candidates: Sequence[str]) -> str:
    """How six digits that exist stand to the candidates."""
    own = [candidate[:SIX] for candidate in candidates]
    if not own:
        return "stands alone: no candidate was found to compare it with"
    if six in own:
        return f"agrees with candidate {own.index(six) + 1}"
    if six[:2] not in {candidate[:2] for candidate in own}:
        return f"is far from the description: no candidate is of chapter {six[:2]}"
    near = next((n for n, candidate in enumerate(own, 1) if candidate[:4] == six[:4]), None)
    if near is not None:
        return (
            f"is none of the candidates; the nearest, candidate {near},"
            f" is of the same heading {six[:4]}"
        )
    near = next(n for n, candidate in enumerate(own, 1) if candidate[:2] == six[:2])
    return f"is none of the candidates; candidate {near} is of the same chapter {six[:2]}"


def _heading(heading: str, candidates: Sequence[str]) -> str:
    """How a heading that exists stands to the candidates."""
    place = next((n for n, code in enumerate(candidates, 1) if code[:4] == heading), None)
    if place is not None:
        return f"candidate {place} is of it"
    if heading[:2] not in {code[:2] for code in candidates}:
        return f"it is far from the description: no candidate is of chapter {heading[:2]}"
    return "no candidate is of it"


def _national(code: str, known: Tariff) -> str:
    """What is to be said of the digits behind the sixth; empty when nothing."""
    if len(code) == SIX or known.country is None or code in known.known:
        return ""
    if code in known.ended:
        return f"The tariff loaded for {known.country} has ended this code"
    return (
        f"The tariff loaded for {known.country} has no {spaced(code)},"
        " perhaps another country's code"
    )


def _listed(stated: Sequence[str]) -> str:
    named = [spaced(code) for code in stated[:NAMED]]
    if len(stated) > NAMED:
        return f"{', '.join(named)} and {len(stated) - NAMED} more"
    return " and ".join([", ".join(named[:-1]), named[-1]] if len(named) > 1 else named)


def spaced(code: str) -> str:
    """A code as the window shows it: 8413 70, 8413 70 21 00."""
    return " ".join([code[:4], *(code[n : n + 2] for n in range(4, len(code), 2))])


@cache
def _subheadings() -> dict[str, tuple[str, ...]]:
    """The subheadings of HS 2022 by heading."""
    found: dict[str, list[str]] = {}
    for row in hs2022.rows():
        if len(row.code) == SIX:
            found.setdefault(row.code[:4], []).append(row.code)
    return {heading: tuple(below) for heading, below in found.items()}
