"""How an office's suppliers lay out their invoices: kept once, used for every next one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.core.errors import Refused
from app.core.work import Work
from app.intake import mapped, mapping
from app.intake.document import Document, Problem
from app.intake.grid import Grid
from app.intake.mapping import Mapping
from app.intake.opened import Sheets
from app.intake.words import plain

_NAME = 255


@dataclass(frozen=True)
class Remembered:
    """A supplier's mapping at the place where its header stands in the document at hand."""

    id: UUID
    supplier: str
    mapping: Mapping

    @property
    def told(self) -> str:
        """Whose say it is, for the timeline."""
        on = self.mapping.on
        when = f" on {on.day} {on:%B %Y}" if on else ""
        return f"as {self.mapping.by or 'a colleague who left'} set them{when}"


def remembered(session: Session, grids: Sequence[Grid]) -> list[Remembered]:
    """The mappings kept for headers that stand in these sheets, whoever their supplier is."""
    places = mapped.layouts(grids)
    if not places:
        return []
    rows = session.execute(
        text(
            "select m.id, m.supplier, m.layout_sha256, m.mapping, m.updated_at,"
            " coalesce(u.full_name, u.email) as by from supplier_mappings m"
            " left join users u on u.id = m.confirmed_by"
            " where m.layout_sha256 = any(:known) order by m.updated_at desc"
        ),
        {"known": list(places)},
    )
    return [
        Remembered(
            row.id,
            row.supplier,
            mapping.from_json(
                row.mapping, places[row.layout_sha256], row.by, row.updated_at.date()
            ),
        )
        for row in rows
    ]


def read(sheets: Sheets, kept: Sequence[Remembered]) -> tuple[Document, Remembered | None]:
    """The document as a person mapped this layout of its supplier before, if they did.

    A mapping that no longer fits is not used, and the document says so.
    """
    unfit: list[Problem] = []
    for one in kept:
        grid = sheets.grids[one.mapping.table]
        why = mapped.misfit(grid, mapped.lay(grid, one.mapping))
        found = None
        if why is None:
            try:
                found = sheets.examine(one.mapping)
            except Refused:
                why = "no line of goods stands under them"
        if found is not None and _same(found.document.supplier, one.supplier):
            return found.document, one
        if why is not None:
            unfit.append(
                Problem(
                    grid.row_label(one.mapping.header[0]),
                    f"The columns {one.told} no longer fit, because {why}: they were not used.",
                    cause="columns not used",
                )
            )
    document = sheets.examine().document
    # A layout of another supplier that happens to look the same has nothing to say here.
    said = [problem for problem in unfit if any(_same(document.supplier, k.supplier) for k in kept)]
    return replace(document, problems=(*said, *document.problems)), None


def keep(work: Work, supplier: str | None, layout_sha256: str, chosen: Mapping) -> None:
    """Remember how a person says this layout of a supplier is read; a later say replaces it."""
    known = work.session.execute(
        text("select id, supplier from supplier_mappings where layout_sha256 = :layout"),
        {"layout": layout_sha256},
    )
    said = {"mapping": json.dumps(mapping.as_json(chosen))}
    for row in known:
        if _same(row.supplier, supplier):
            work.session.execute(
                text(
                    "update supplier_mappings set mapping = cast(:mapping as jsonb),"
                    " confirmed_by = current_user_id(), updated_at = now() where id = :id"
                ),
                {"id": row.id, **said},
            )
            return
    work.session.execute(
        text(
            "insert into supplier_mappings (office_id, supplier, layout_sha256, mapping,"
            " confirmed_by) values (current_office_id(), :supplier, :layout,"
            " cast(:mapping as jsonb), current_user_id())"
        ),
        {"supplier": (supplier or "")[:_NAME], "layout": layout_sha256, **said},
    )


def use(work: Work, one: Remembered) -> None:
    """Count that a mapping was used once more; when it was set does not change by that."""
    work.session.execute(
        text("update supplier_mappings set times_used = times_used + 1 where id = :id"),
        {"id": one.id},
    )


def _same(one: str | None, other: str | None) -> bool:
    return plain(one or "") == plain(other or "")
