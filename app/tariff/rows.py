"""One line of a tariff on its way from a file into the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.core.errors import Refused

# What stands between the texts of a path, from the chapter down to the line.
BETWEEN = " > "


class CodeTwice(Refused):
    """The file holds code {code} twice, so it cannot be told which line is right."""


@dataclass(frozen=True, slots=True)
class TariffRow:
    """A numbered line as its edition prints it.

    ``code`` holds bare digits; ``level`` is 2, 4, 6, 8 or 10; ``path_text`` is the legal path
    from the chapter down, groups without a number included, so that a line called "Other" says
    what it is other than. ``duty_rate`` is a percentage of the value, null where the duty is not
    a plain percentage; ``duty_text`` always says what the file printed.
    """

    code: str
    level: int
    parent_code: str | None
    description: str
    path_text: str
    duty_text: str | None = None
    duty_rate: Decimal | None = None
    supplementary_unit: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    is_leaf: bool = True


def joined(texts: list[str]) -> str:
    """A path of texts, each said once even where heading and only subheading read alike."""
    said: list[str] = []
    for text in texts:
        if text and (not said or text.casefold() != said[-1].casefold()):
            said.append(text)
    return BETWEEN.join(said)
