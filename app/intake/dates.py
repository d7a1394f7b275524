"""Dates as invoices write them: read where they are certain, never guessed where they are not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from app.intake.grid import Cell
from app.intake.words import plain

_MONTHS = (
    "january jan januar enero janvier gennaio janeiro januari styczen stycznia ocak janar ene gen",
    "february feb februar febrero fevrier febbraio fevereiro februari luty lutego subat shkurt fev",
    "march mar marz maerz marzo mars marco maart mrt marts marzec marca mart",
    "april apr abril avril aprile abr avr kwiecien kwietnia nisan prill kwi",
    "may mai mayo maggio maio mei maj maja mayis mag",
    "june jun juni junio juin giugno junho czerwiec czerwca haziran qershor giu cze",
    "july jul juli julio juillet luglio julho lipiec lipca temmuz korrik lug juil lip",
    "august aug agosto aout augustus sierpien sierpnia agustos gusht ago sie",
    "september sep sept septiembre septembre settembre setembro wrzesien wrzesnia eylul shtator",
    "october oct oktober octubre octobre ottobre outubro okt pazdziernik pazdziernika ekim tetor",
    "november nov noviembre novembre listopad listopada kasim nentor lis",
    "december dec dezember diciembre decembre dicembre dezembro dez grudzien grudnia aralik",
)
MONTHS = {name: month for month, names in enumerate(_MONTHS, 1) for name in names.split()}

_ISO = re.compile(r"(?<!\d)(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})(?!\d)")
_SHORT = re.compile(r"(?<!\d)(\d{1,2})\s?[-/.]\s?(\d{1,2})\s?[-/.]\s?(\d{4}|\d{2})(?!\d)")
_NAMED = re.compile(
    r"(?<!\w)(\d{1,2})(?:st|nd|rd|th|\.)?[\s\-/]*(?:de |of )?([^\W\d_]{3,12})\.?,?"
    r"[\s\-/]*(?:de |of )?(\d{4}|\d{2})(?!\d)"
)
_MONTH_FIRST = re.compile(
    r"(?<!\w)([^\W\d_]{3,12})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})(?!\d)"
)


@dataclass(frozen=True)
class Dated:
    """A date, or the doubt that keeps it from being one."""

    day: date | None
    doubt: str | None = None


def read(cell: Cell) -> Dated | None:
    """The date in a cell; None when there is none to see.

    ``07-10-24`` is the tenth of July or the seventh of October: it is said, not decided.
    """
    if isinstance(cell, datetime):
        return Dated(cell.date())
    if isinstance(cell, date):
        return Dated(cell)
    if not isinstance(cell, str) or not cell.strip() or len(cell) > 120:
        return None
    text = cell.strip()
    for pattern, order in ((_ISO, "ymd"), (_NAMED, "dmy"), (_MONTH_FIRST, "mdy")):
        for match in pattern.finditer(text):
            parts = dict(zip(order, match.groups(), strict=True))
            found = _date(parts["y"], parts["m"], parts["d"])
            if found:
                return Dated(found)
    for match in _SHORT.finditer(text):
        first, second, year = match.groups()
        day_first, month_first = _date(year, second, first), _date(year, first, second)
        if day_first and month_first and day_first != month_first:
            return Dated(
                None,
                f'The date "{match.group()}" can be {day_first:%d %B %Y} or '
                f"{month_first:%d %B %Y}.",
            )
        if day_first or month_first:
            return Dated(day_first or month_first)
    return None


def _date(year: str, month: str, day: str) -> date | None:
    number = int(month) if month.isdigit() else MONTHS.get(plain(month), 0)
    full = int(year) + (2000 if len(year) == 2 else 0)
    if not 1970 <= full <= 2099:
        return None
    try:
        return date(full, number, int(day))
    except ValueError:
        return None
