"""How a person says a table is read: header rows, which column holds what, signs, currency."""

from __future__ import annotations

from collections.abc import Mapping as Held
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from typing import Any

from app.intake.document import Document
from app.intake.lines import DISAGREES
from app.intake.words import plain

# What a column can be said to hold, in the order in which a person is asked for it.
MEANINGS = (
    "description",
    "part_number",
    "quantity",
    "unit",
    "unit_price",
    "value",
    "currency",
    "origin",
    "supplier_code",
    "net_mass",
    "gross_mass",
)
# Doubts that a look at the columns can settle, by the cause of the problem that tells of them.
DOUBTS = (
    "no descriptions",
    "no quantities",
    "no prices",
    "a column was not used",
    "two ways to read",
    "columns not used",
)
# Doubts about one document: whoever accepted them once is asked again the next time.
EACH_TIME = ("the total does not agree", "a choice does not fit")


@dataclass(frozen=True)
class Mapping:
    """A person's say. Rows and columns count from 0.

    ``table`` is the number of the sheet among those of the file, ``header`` the first and the
    last row of the headings; a header that ends before it begins is none, and the rows begin at
    its ``top``. ``columns`` are by meaning, ``decimals`` the sign before the decimals by meaning.
    ``accepted`` are the doubts that the person saw and let stand. ``by`` and ``on`` say whose
    say it was and when, where it is remembered from an earlier invoice.
    """

    table: int
    header: tuple[int, int]
    columns: dict[str, int] = field(default_factory=dict)
    decimals: dict[str, str] = field(default_factory=dict)
    currency: str | None = None
    accepted: tuple[str, ...] = ()
    by: str | None = field(default=None, compare=False)
    on: date | None = field(default=None, compare=False)

    @property
    def depth(self) -> int:
        """How many rows the headings are stacked in."""
        return self.header[1] - self.header[0] + 1

    def holding(self, meaning: str, column: int | None) -> Mapping:
        """The same with this in another column; what that column held before loses it."""
        columns = {
            other: at for other, at in self.columns.items() if other != meaning and at != column
        }
        if column is not None:
            columns[meaning] = column
        decimals = {
            other: sign
            for other, sign in self.decimals.items()
            if columns.get(other) == self.columns.get(other)
        }
        return replace(self, columns=columns, decimals=decimals)


def as_json(mapping: Mapping) -> dict[str, Any]:
    """The form it is kept in; whose say it was stands beside it."""
    return {
        "table": mapping.table,
        "top": mapping.header[0],
        "depth": mapping.depth,
        "columns": mapping.columns,
        "decimals": mapping.decimals,
        "currency": mapping.currency,
        "accepted": list(mapping.accepted),
    }


def from_json(
    kept: Held[str, Any],
    place: tuple[int, int] | None = None,
    by: str | None = None,
    on: date | None = None,
) -> Mapping:
    """A mapping that was kept, at its own place or at the (sheet, row) of another document."""
    table, top = place or (int(kept["table"]), int(kept["top"]))
    return Mapping(
        table,
        (top, top + int(kept["depth"]) - 1),
        {str(meaning): int(at) for meaning, at in kept.get("columns", {}).items()},
        {str(meaning): str(sign) for meaning, sign in kept.get("decimals", {}).items()},
        kept.get("currency"),
        tuple(kept.get("accepted", ())),
        by,
        on,
    )


def fingerprint(headings: Sequence[str]) -> str | None:
    """The SHA-256 of a header as every invoice of one layout has it; None where it says nothing.

    Case, accents and punctuation do not count; the place of every heading does.
    """
    said = [plain(text) for text in headings]
    while said and not said[-1]:
        said.pop()
    if sum(map(bool, said)) < 2:
        return None
    return sha256("\x1f".join(said).encode()).hexdigest()


def asks(document: Document, accepted: Sequence[str] = ()) -> tuple[str, ...]:
    """Why a person should look at the columns before money is spent: sentences, none when sure.

    ``accepted`` are the doubts that a person let stand on an earlier invoice of this layout.
    A document without columns (one that names its own parts) has nothing to look at.
    """
    if not document.columns:
        return ()
    left = {*DOUBTS, *EACH_TIME} - (set(accepted) - set(EACH_TIME))
    if document.nature == "packing list":
        left.discard("no prices")
    broken = sum(problem.cause == DISAGREES for problem in document.problems)
    if broken < 2 or 2 * broken < len(document.lines):
        said = {}
    else:
        said = {
            f"In {broken} of {len(document.lines)} lines quantity x price is not the value.": None
        }
    said |= dict.fromkeys(
        problem.sentence for problem in document.problems if problem.cause in left
    )
    return tuple(said)


def doubts(document: Document) -> tuple[str, ...]:
    """The causes of what :func:`asks` would ask, to be kept as accepted."""
    return tuple(sorted({*DOUBTS} & {problem.cause for problem in document.problems}))
