"""The supplier's tariff code as written, with what a spreadsheet may have done to it."""

from __future__ import annotations

import re

from app.intake.grid import Cell

_SCIENTIFIC = re.compile(r"^\d[.,]\d+[eE]\+?\d+$")
_FLOAT = re.compile(r"^(\d{5,})[.,]0$")  # a code that went through a table of numbers


def as_written(text: str, cell: Cell, shape: str) -> tuple[str | None, str | None]:
    """The code, and the doubt about it: ``text`` is the cell as shown, ``shape`` its format.

    A code keeps its dots and blanks; what a number format adds is what the sheet shows. A first
    nought that is lost is said, never put back; digits that are lost leave no code.
    """
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        if shape and set(shape) == {"0"} and len(shape) > len(text):
            return text.zfill(len(shape)), None
        stored = "is stored as a number of"
    elif _SCIENTIFIC.match(text):
        return (
            None,
            f'"{text}" is a code that a spreadsheet has shortened: its last digits are lost',
        )
    else:
        text = _FLOAT.sub(r"\1", text)
        stored = "has"
        if len(text) < 5:
            return text, None
    # Tariff codes have 4, 6, 8, 10 or 12 digits.
    if text.isdigit() and len(text) % 2:
        return text, (
            f"the code {text} {stored} {len(text)} digits and may have lost its first zero"
        )
    return text, None
