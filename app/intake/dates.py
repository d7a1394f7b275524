"""Dates as invoices write them: read where they are certain, never guessed where they are not."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from app.intake.grid import Cell
from app.intake.words import plain

_MONTHS = (
    "january jan januar enero janvier gennaio janeiro januari styczen stycznia ocak janar ene gen "
    "janv janner jaenner sty oca stycz",
    "february feb februar febrero fevrier febbraio fevereiro februari luty lutego subat shkurt fev "
    "fevr fevereiro lut sub feber",
    "march mar marz maerz marzo mars marco maart mrt marts marzec marca mart maart mrz",
    "april apr abril avril aprile abr avr kwiecien kwietnia nisan prill kwi nis pri avr",
    "may mai mayo maggio maio mei maj maja mayis mag mayo",
    "june jun juni junio juin giugno junho czerwiec czerwca haziran qershor giu cze haz qer juin",
    "july jul juli julio juillet luglio julho lipiec lipca temmuz korrik lug juil lip tem kor",
    "august aug agosto aout augustus sierpien sierpnia agustos gusht ago sie agu aout sierp",
    "september sep sept septiembre septembre settembre setembro wrzesien wrzesnia eylul shtator "
    "eyl sht set wrz wrzes",
    "october oct oktober octubre octobre ottobre outubro okt pazdziernik pazdziernika ekim tetor "
    "eki tet out paz pazdz",
    "november nov noviembre novembre listopad listopada kasim nentor lis kas nen listop",
    "december dec dezember diciembre decembre dicembre dezembro dez grudzien grudnia aralik "
    "dhjetor dhj gru grudz ara dic",
)
MONTHS = {name: month for month, names in enumerate(_MONTHS, 1) for name in names.split()}

_ISO = re.compile(r"(?<!\d)(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})(?!\d)")
_SHORT = re.compile(r"(?<![\d.])(\d{1,2})\s?([-/.])\s?(\d{1,2})\s?[-/.]\s?(\d{4}|\d{2})(?![\d.]\d)")
_NAMED = re.compile(
    r"(?<!\w)(\d{1,2})(?:st|nd|rd|th|er|\.|º|°)?[\s\-/]*(?:de |of |d')?([^\W\d_]{3,12})\.?,?"
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


def day_first(texts: Iterable[str]) -> bool | None:
    """Whether a document writes the day before the month: by those dates that leave no choice.

    None where no date shows it, or where they contradict each other.
    """
    shown: set[bool] = set()
    for text in texts:
        for match in _SHORT.finditer(text) if len(text) <= 120 else ():
            first, _, second, year = match.groups()
            one, other = _date(year, second, first), _date(year, first, second)
            if (one is None) != (other is None):
                shown.add(one is not None)
    return shown.pop() if len(shown) == 1 else None


def read(cell: Cell, day_first: bool | None = None) -> Dated | None:
    """The date in a cell; None when there is none to see.

    ``07-10-24`` is the tenth of July or the seventh of October: it is said, not decided, unless
    the document's other dates show its order. With dots the day stands first in every country.
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
        first, sign, second, year = match.groups()
        by_day, by_month = _date(year, second, first), _date(year, first, second)
        if by_day and by_month and by_day != by_month:
            if sign == "." or day_first is not None:
                return Dated(by_day if sign == "." or day_first else by_month)
            return Dated(
                None,
                f'The date "{match.group()}" can be {by_day:%d %B %Y} or {by_month:%d %B %Y}.',
            )
        if by_day or by_month:
            return Dated(by_day or by_month)
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
