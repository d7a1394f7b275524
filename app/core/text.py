"""Texts for people: kept to one line, shortened, counted."""

from __future__ import annotations

MARK = "\u2026"


def one_line(text: str) -> str:
    """The text with every run of blanks and line ends made one blank."""
    return " ".join(text.split())


def shortened(text: str, longest: int) -> str:
    """The text on one line and at most ``longest`` characters long, the rest an ellipsis.

    It is cut between words where one ends in the second half.
    """
    line = one_line(text)
    if len(line) <= longest:
        return line
    cut = line[: longest - 1]
    blank = cut.rfind(" ")
    if line[longest - 1] != " " and blank > longest // 2:
        cut = cut[:blank]
    return cut.rstrip(" ,;:.") + MARK


def counted(number: int, one: str, many: str | None = None) -> str:
    """A number with its noun: "1 line", "1,250 lines", "2 entries" (``many`` where not in -s)."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
