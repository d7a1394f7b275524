"""A new edition of a tariff comes in, and what was decided under codes it changed is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import text

from app.core.work import Work
from app.matching import products
from app.matching.products import Touched
from app.tariff.load import LoadReport, Progress, load_file


@dataclass(frozen=True)
class ForOffice:
    """The products of one office, by client, that an edition leaves in doubt."""

    office: str
    client: str | None
    products: tuple[Touched, ...]


def load(
    work: Work,
    path: Path,
    country: str,
    edition: str | None = None,
    valid_from: date | None = None,
    progress: Progress | None = None,
    even_if_smaller: bool = False,
) -> tuple[LoadReport, list[ForOffice]]:
    """Load a published tariff, and mark what offices decided under codes that it changed.

    See :func:`app.tariff.load.load_file`.
    """
    report = load_file(work, path, country, edition, valid_from, progress, even_if_smaller)
    return report, touched(work, report)


def touched(work: Work, report: LoadReport) -> list[ForOffice]:
    """Put in doubt what stands under codes that ended or read otherwise now; tells it by client."""
    found = [
        *products.doubt(
            work, report.country, report.ended, f"{{code}} ended with the edition {report.edition}."
        ),
        *products.doubt(
            work,
            report.country,
            report.reworded,
            f"The edition {report.edition} words {{code}} otherwise.",
        ),
    ]
    if not found:
        return []
    offices, clients = (
        {row.id: row.name for row in work.session.execute(text(f"select id, name from {table}"))}
        for table in ("offices", "clients")
    )
    by_whom: dict[tuple[str, str | None], list[Touched]] = {}
    for one in found:
        client = clients.get(one.client_id) if one.client_id else None
        by_whom.setdefault((offices[one.office_id], client), []).append(one)
    return [
        ForOffice(office, client, tuple(whose))
        for (office, client), whose in sorted(
            by_whom.items(), key=lambda each: (each[0][0], each[0][1] or "")
        )
    ]
