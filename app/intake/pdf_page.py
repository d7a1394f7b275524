"""A page of a PDF or scan as words with their places."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Word:
    """One word as it stands on the page turned upright.

    ``x0`` and ``x1`` are its left and right end, ``base`` the line it stands on, counted from the
    top, ``size`` the height of its letters, all in points. ``certain`` is false where text
    recognition was in doubt about it.
    """

    text: str
    x0: float
    x1: float
    base: float
    size: float
    certain: bool = True

    @property
    def top(self) -> float:
        """Where its tallest letters end."""
        return self.base - 0.8 * self.size

    @property
    def bottom(self) -> float:
        """Where its longest letters end below the line."""
        return self.base + 0.25 * self.size


Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Page:
    """A page's words. ``width`` and ``height`` are the page's as a window shows it.

    ``turn`` is by how many degrees its text is turned against that, clockwise; ``unreadable`` is
    the share of its signs that stand for no letter, ``recognised`` whether the words come from
    text recognition, here or in the scanner, and ``drawn`` whether there is anything to see.
    """

    number: int
    width: float
    height: float
    words: tuple[Word, ...] = ()
    turn: int = 0
    unreadable: float = 0.0
    recognised: bool = False
    drawn: bool = False

    def shown(self, x0: float, top: float, x1: float, bottom: float) -> Box:
        """A box among the words as a box on the page that a window shows."""
        corners = [self._back(x0, top), self._back(x1, bottom)]
        across, down = zip(*corners, strict=True)
        return (
            round(min(max(min(across), 0.0), self.width), 1),
            round(min(max(min(down), 0.0), self.height), 1),
            round(max(min(max(across), self.width), 0.0), 1),
            round(max(min(max(down), self.height), 0.0), 1),
        )

    def _back(self, x: float, y: float) -> tuple[float, float]:
        if self.turn == 90:
            return self.width - y, x
        if self.turn == 180:
            return self.width - x, self.height - y
        if self.turn == 270:
            return y, self.height - x
        return x, y
