"""What is wrong with a declaration: blocking, in the way of lodging, or to look at."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

# The three levels. An error keeps the file from being written at all; a draft problem lets the
# file be written, but customs would turn it away; a warning is for a person to look at.
ERROR = "error"
DRAFT = "draft"
WARNING = "warning"
LEVELS = (ERROR, DRAFT, WARNING)


@dataclass(frozen=True)
class Problem:
    """One thing to mend.

    field is the place in the declaration's JSON form ("parties.importer.id",
    "items[2].net_mass"); item counts from 1; lines are the invoice lines behind it;
    cause is the same for problems of one kind, so that a list can be grouped by it.
    """

    level: str
    field: str
    sentence: str
    item: int | None = None
    lines: tuple[int, ...] = ()
    cause: str = ""

    @property
    def line(self) -> int | None:
        """The first invoice line behind this problem, if any."""
        return self.lines[0] if self.lines else None

    def as_json(self) -> dict[str, object]:
        """The plain form printed by the command line."""
        return {
            "level": self.level,
            "field": self.field,
            "item": self.item,
            "line": self.line,
            "sentence": self.sentence,
        }


def blocking(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Those that keep the file from being written."""
    return tuple(problem for problem in problems if problem.level == ERROR)


def lodgeable(problems: Iterable[Problem]) -> bool:
    """Whether nothing known stands in the way of sending the file to customs."""
    return all(problem.level == WARNING for problem in problems)


def grouped(problems: Sequence[Problem]) -> list[tuple[str, tuple[Problem, ...]]]:
    """Problems by cause, errors first, in the order in which they were found."""
    groups: dict[tuple[int, str], list[Problem]] = {}
    for problem in problems:
        cause = problem.cause or problem.field
        groups.setdefault((LEVELS.index(problem.level), cause), []).append(problem)
    ordered = sorted(groups.items(), key=lambda pair: pair[0][0])
    return [(cause, tuple(found)) for (_, cause), found in ordered]
