"""The columns of an invoice that nobody knows the headings of, for the desk in memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid5

from PySide6.QtCore import QBuffer, QRectF, Qt
from PySide6.QtGui import QImage, QPainter

from app.core.errors import Refused
from app.flows.mapping import read_with
from app.flows.rows import Cancelled, ColumnsRead, PagePicture, Tell
from app.gui import fonts
from app.intake.edits import FIELDS
from app.intake.grid import Cell, Grid
from app.intake.mapping import Mapping as Columns
from app.intake.opened import Sheets
from app.intake.rows import Edit

ROWS: list[list[Cell]] = [
    ["Larkin Werkzeughandel GmbH"],
    ["Seller:", "Larkin Werkzeughandel GmbH", None, "Invoice no:", "LW-20771"],
    ["Buyer:", "Pennine Tool Supplies Ltd", None, "Date:", "2026-11-18"],
    ["Currency:", "EUR"],
    [],
    ["Artikelnummer", "Freitext", "Anz.", "EP", "GP", "Ursprung"],
    ["LK-2201", "Hex bolt M8 x 40, zinc plated", 400, 0.12, 48.0, "DE"],
    ["LK-2207", "Ball bearing 6204-2RS", 60, 2.35, 141.0, "JP"],
    ["LK-3310", "Safety goggles, clear lens", 25, 4.8, 120.0, "CN"],
    ["LK-3316", "Knitted gloves coated with latex", 200, 1.15, 230.0, "PK"],
    ["LK-4102", "Angle grinder 125 mm, 1200 W", 12, 39.9, 487.8, "CN"],
    ["LK-4120", "Cutting disc 125 x 1.0 mm", 500, 0.62, 310.0, "AT"],
    ["LK-5008", "Combination pliers 180 mm", 40, 6.75, 270.0, "DE"],
    [None, None, None, "Total", 1597.8],
]
GRID = Grid(ROWS, "Rechnung")
PACKING = Grid([["Carton", "Gross kg"], ["1", 14.5], ["2", 9.0]], "Packliste")


@dataclass(frozen=True)
class Placed:
    """Where a cell stands on a page: its box in points from the top left corner."""

    page: int
    row: int
    box: tuple[float, float, float, float]


@dataclass(frozen=True)
class PageGrid(Grid):
    """The same table on the two pages of a PDF."""

    places: Mapping[tuple[int, int], Placed] = field(default_factory=dict)


WIDTH, HEIGHT = 595.0, 420.0
LEFT = (50.0, 130.0, 330.0, 390.0, 440.0, 500.0)


def _place(row: int, column: int, cell: Cell) -> Placed:
    page, line = (1, row) if row < 11 else (2, row - 11)
    top = 60.0 + line * 30
    return Placed(page, line + 1, (LEFT[column], top, LEFT[column] + 6 * len(str(cell)), top + 12))


PAGES = PageGrid(
    ROWS,
    "pages 1 to 2",
    places={
        (row, column): _place(row, column, cell)
        for row, cells in enumerate(ROWS)
        for column, cell in enumerate(cells)
        if cell is not None
    },
)
SPACE = UUID("6a1e1d5e-7b0f-4c3e-9a52-0d6d2f3c1a10")
NOW = datetime(2026, 11, 20, 14, 12, tzinfo=UTC)
AS_READ = {"description": "Angle grinder 125 mm, 1200 W", "quantity": "12", "value": "487.8"}


class WrongCountry(Refused):
    """Atlantis is not a country."""


class DemoColumns:
    """Answers what the screen of columns asks; keeps what was edited and matched."""

    sheets = Sheets("xlsx", "larkin-20771.xlsx", (GRID, PACKING))
    matched: list[tuple[object, Columns | None]]
    edited: dict[UUID, dict[str, str]]

    def columns(self, subject: UUID | Path, chosen: Columns | None = None) -> ColumnsRead:
        if chosen is not None:
            return read_with(self.sheets, chosen)
        lines = {number: uuid5(SPACE, f"line {number}") for number in range(1, 8)}
        edits = {
            number: tuple(
                Edit(field, AS_READ.get(field), value, "Ines Marsh", NOW)
                for field, value in self.edited[line].items()
            )
            for number, line in lines.items()
            if line in self.edited
        }
        return read_with(self.sheets, None, lines=lines, edits=edits)

    def match_columns(
        self, subject: UUID | Path, chosen: Columns | None, tell: Tell, cancelled: Cancelled
    ) -> UUID:
        self.matched.append((subject, chosen))
        return subject if isinstance(subject, UUID) else uuid5(SPACE, "invoice 42")

    def page(self, subject: UUID | Path, number: int, width: int) -> PagePicture:
        scale = width / WIDTH
        picture = QImage(width, int(HEIGHT * scale), QImage.Format.Format_RGB32)
        picture.fill(Qt.GlobalColor.white)
        painter = QPainter(picture)
        painter.scale(scale, scale)
        painter.setFont(fonts.font(10))
        for (row, column), place in PAGES.places.items():
            if place.page == number:
                left, top, right, bottom = place.box
                box = QRectF(left, top, right - left + 80, bottom - top)
                painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, PAGES.text(row, column))
        painter.end()
        out = QBuffer()
        picture.save(out, "PNG")
        return PagePicture(bytes(out.data().data()), WIDTH, HEIGHT, 2)

    def line_fields(self, line_id: UUID) -> dict[str, tuple[str, str]]:
        said = self.edited.get(line_id, {})
        was = AS_READ
        return {name: (said.get(name, was.get(name, "")), was.get(name, "")) for name in FIELDS}

    def edit_line(self, line_id: UUID, values: Mapping[str, str], reason: str) -> int:
        if values.get("origin_country") == "Atlantis":
            raise WrongCountry()
        self.edited.setdefault(line_id, {}).update(values)
        return len(values)
