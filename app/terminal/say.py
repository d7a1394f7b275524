"""What a terminal sees: results on stdout, progress on stderr, one JSON object when asked."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from rich.console import Console
from rich.table import Table

Progress = Callable[[str, int, int], None]


def plain(value: object) -> Any:
    """A value as JSON takes it: exact numbers, ISO dates, text for keys and paths."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, UUID | Path):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")


def as_json(found: Mapping[str, object]) -> None:
    """Print the one JSON object of a command on stdout."""
    sys.stdout.write(json.dumps(found, default=plain, ensure_ascii=False, indent=2) + "\n")
    sys.stdout.flush()


def line(text: str = "") -> None:
    """Print one line of a result on stdout."""
    sys.stdout.write(text + "\n")


def note(text: str) -> None:
    """Print one line about what is going on, on stderr."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def table(title: str, columns: Sequence[tuple[str, str]], rows: Sequence[Sequence[str]]) -> None:
    """Print rows under headings; each column is (heading, "left" or "right").

    Where the output is no terminal it is wide enough that nothing is cut off.
    """
    console = Console(file=sys.stdout, width=None if sys.stdout.isatty() else 160)
    shown = Table(title=title, title_justify="left", title_style="bold", header_style="bold")
    for heading, side in columns:
        shown.add_column(
            heading,
            justify="right" if side == "right" else "left",
            no_wrap=side == "right",
            overflow="fold",
        )
    for row in rows:
        shown.add_row(*[_literal(cell) for cell in row])
    console.print(shown)


def _literal(cell: str) -> str:
    # Brackets in a description are text, not markup.
    return cell.replace("[", "\\[")


class Counter:
    """Progress on stderr: one line that counts up at a terminal, a line a tenth elsewhere."""

    def __init__(self) -> None:
        self._last: tuple[str, int] | None = None

    def __call__(self, step: str, done: int, total: int) -> None:
        live = sys.stderr.isatty()
        # A step whose length is not known yet is another line than its end.
        tenth = 10 * done // total if total else -1
        if not live and self._last == (step, tenth):
            return
        self._last = (step, tenth)
        amount = f" {done:,} of {total:,}" if total else ""
        if live:
            sys.stderr.write(f"\r\033[K{step}{amount}" + ("\n" if done >= total else ""))
        else:
            sys.stderr.write(f"{step}{amount}\n")
        sys.stderr.flush()
