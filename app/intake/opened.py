"""A file of tables, opened: its sheets before anybody says what a column means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.intake import invoice, limits
from app.intake.document import Problem
from app.intake.grid import Grid
from app.intake.mapping import Mapping


@dataclass(frozen=True)
class Sheets:
    """The sheets of a file; ``doubts`` are those of opening it."""

    kind: str
    name: str
    grids: Sequence[Grid]
    doubts: tuple[Problem, ...] = ()

    def examine(self, mapping: Mapping | None = None) -> invoice.Examined:
        """The document in it, read as the program finds it or as a person mapped it."""
        with limits.kept(self.name):
            return invoice.examine(self.kind, self.name, self.grids, self.doubts, mapping)
