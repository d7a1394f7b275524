"""Export: the file is written and checked, the version is locked, a correction is a new version."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.core.errors import Refused, Unavailable
from app.core.work import Work
from app.declarations import answers, codes, countries
from app.declarations import model as declared
from app.declarations.events import DeclarationExported
from app.declarations.model import to_json
from app.declarations.models import (
    Declaration,
    DeclarationExport,
    DeclarationItem,
    DeclarationStatus,
)
from app.declarations.problems import Problem, blocking
from app.declarations.write import write
from app.intake.models import InvoiceLine

PATTERN = "{invoice}-{country}-v{version}"
LONGEST_NAME = 120
WINDOWS_DEVICES = {
    *("CON", "PRN", "AUX", "NUL"),
    *(f"{port}{number}" for port in ("COM", "LPT") for number in range(10)),
}


class NotExported(Refused):
    """The declaration cannot be written yet: {reason}"""

    problems: tuple[Problem, ...] = ()


class PatternWrong(Refused):
    """The file name pattern {pattern} is not usable: it may name {known}."""


class FolderNotWritable(Unavailable):
    """The file cannot be written to {folder}: {reason}."""


@dataclass(frozen=True)
class Exported:
    """The file of a version, and what a person should still look at."""

    path: Path
    sha256: str
    version: int
    problems: tuple[Problem, ...]
    lodgeable: bool


def export(
    work: Work,
    *,
    job_id: UUID,
    declaration: declared.Declaration,
    country: str,
    folder: Path,
    pattern: str = PATTERN,
    official: Path | None = None,
    known: tuple[Problem, ...] = (),
) -> Exported:
    """Write the declaration of a job as a file, and lock the version.

    known: problems found while building it. official: the authority's schema, if installed.
    Raises NotExported (its problems say all that is in the way), PatternWrong, FolderNotWritable,
    answers.JobGone and countries.CountryUnknown. A file of an earlier version is never touched.
    """
    session = work.session
    written = write(declaration, country, official, known)
    if written.xml is None:
        raise _refused(blocking(written.problems))
    row = answers.open_of(session, job_id, country)
    name = _file_name(pattern, declaration, row.version, written.lodgeable)
    sha256 = hashlib.sha256(written.xml).hexdigest()
    _keep_items(session, row, job_id, declaration)
    # The items must be there before the lock, which refuses any more of them.
    session.flush()
    row.form = {**row.form, "declaration": to_json(declaration)}
    row.status = DeclarationStatus.EXPORTED
    row.locked_at = datetime.now(UTC)
    session.flush()
    session.execute(
        update(Declaration)
        .where(
            Declaration.job_id == job_id,
            Declaration.country_schema == country,
            Declaration.version < row.version,
            Declaration.status == DeclarationStatus.EXPORTED,
        )
        .values(status=DeclarationStatus.REPLACED)
        .execution_options(synchronize_session=False)
    )
    path = folder / name
    session.add(
        DeclarationExport(
            declaration_id=row.id,
            country_schema=country,
            version=countries.profile(country).family,
            file_name=name,
            file_url=path.absolute().as_uri(),
            sha256=sha256,
            is_valid=True,
            exported_by=answers.person(session),
            validation={
                "official": official is not None,
                "lodgeable": written.lodgeable,
                "problems": written.as_json(),
            },
        )
    )
    session.flush()
    _write_file(path, written.xml)
    work.record(DeclarationExported(str(job_id), country, row.version))
    return Exported(path, sha256, row.version, written.problems, written.lodgeable)


def _refused(errors: tuple[Problem, ...]) -> NotExported:
    more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
    refused = NotExported(reason=f"{errors[0].sentence}{more}")
    refused.problems = errors
    return refused


def _keep_items(
    session: Session, row: Declaration, job_id: UUID, declaration: declared.Declaration
) -> None:
    """The items with the lines they stand for, each of which leads to its cell and decision."""
    found = session.execute(
        select(InvoiceLine.number, InvoiceLine.id).where(InvoiceLine.job_id == job_id)
    )
    numbered: dict[int, UUID] = {row.number: row.id for row in found}
    session.execute(delete(DeclarationItem).where(DeclarationItem.declaration_id == row.id))
    for number, item in enumerate(declaration.items, 1):
        session.add(
            DeclarationItem(
                declaration_id=row.id,
                number=number,
                line_ids=[numbered[line] for line in item.lines if line in numbered],
                commodity_code=item.code or "",
                description=item.description or "",
                origin_country=_alpha3(item.origin),
                procedure_code=item.procedure,
                value=item.price,
                currency=item.currency or declaration.invoice.currency,
                statistical_value=item.statistical_value,
                net_mass=item.net_mass,
                gross_mass=item.gross_mass,
                supplementary_quantity=item.supplementary_quantity,
                supplementary_unit=item.supplementary_unit,
                packages=_counted(item),
                details=to_json(declared.Declaration(items=(item,)))["items"][0],
            )
        )


def _counted(item: declared.Item) -> int | None:
    counts = [each.count for each in item.packages if each.count is not None]
    return sum(counts) if counts else None


def _alpha3(code: str | None) -> str | None:
    known = codes.country(code)
    return known.alpha3 if known else code


def _file_name(
    pattern: str, declaration: declared.Declaration, version: int, lodgeable: bool
) -> str:
    facts: Mapping[str, object] = {
        "invoice": declaration.invoice.number or declaration.reference or "declaration",
        "reference": declaration.reference or "",
        "country": declaration.country or "",
        "version": version,
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
    }
    try:
        name = pattern.format_map(dict(facts))
    except (KeyError, IndexError, ValueError, AttributeError):
        known = ", ".join(f"{{{key}}}" for key in facts)
        raise PatternWrong(pattern=pattern, known=known) from None
    # Signs that some file system refuses, and names that Windows keeps for its devices.
    name = re.sub(r'[\x00-\x1f<>:"/\\|?*\x7f]+', "-", name).strip(" .-")[:LONGEST_NAME].rstrip(" .")
    if not name or name.split(".")[0].upper() in WINDOWS_DEVICES:
        name = f"declaration-{name}".rstrip("-")
    # The version is part of every name, so that no file is written over.
    if "{version}" not in pattern:
        name = f"{name}-v{version}"
    return f"{name}{'' if lodgeable else '-draft'}.xml"


def _write_file(path: Path, content: bytes) -> None:
    """All of the file or none of it: written beside, flushed to disk, then renamed."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, beside = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(beside).replace(path)
        finally:
            Path(beside).unlink(missing_ok=True)
    except OSError as error:
        reason = error.strerror or str(error)
        raise FolderNotWritable(folder=path.parent, reason=reason) from None
