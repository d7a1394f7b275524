"""What the screen of columns asks: a document read with a mapping, and matched as it was read."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from collections.abc import Mapping as Held
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.bootstrap import Runtime
from app.core.errors import Refused
from app.core.places import path_of
from app.core.work import Work
from app.flows import process_invoice
from app.flows.rows import Cancelled, ColumnsRead, PagePicture, Progress, TableFound, Tell
from app.intake import edits, jobs, mapped, mapping, mappings, pictures, reading
from app.intake.document import Document
from app.intake.invoice import Examined
from app.intake.mapping import Mapping
from app.intake.opened import Sheets
from app.office import attachments

Subject = UUID | Path
# A job of which lines may still be matched.
_WAITS = ("PENDING", "CANCELLED", "FAILED")


class NoSheets(Refused):
    """{name} names its own parts: there are no columns to choose."""


class FileGone(Refused):
    """{name} is neither kept with the office's records nor where it was read from."""


class Settled(Refused):
    """People have decided or edited lines of this invoice: its columns stay as they are."""


class Packed(Refused):
    """A packing list was joined to this invoice line by line: its columns stay as they are."""


class UnderWay(Refused):
    """The lines are being matched: stop that first."""


class ColumnChecking:
    """See :class:`app.gui.services.ColumnChecking`."""

    # The file looked at last, opened: every choice of a column reads it again.
    _open: tuple[object, Sheets] | None = None

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._desk = runtime.desk

    def columns(self, subject: Subject, chosen: Mapping | None = None) -> ColumnsRead:
        """The document of a job or a file as it reads with these columns.

        None asks for those in force. A mapping without columns is a place: the headings there
        say which columns it has.
        """
        sheets = self._sheets(subject)
        about: dict[str, Any] = {}
        stored: Mapping | None = None
        if isinstance(subject, UUID):
            with self._desk.read() as session:
                stored, about["told"] = _stored(session, subject)
                job = jobs.job(session, subject)
                about["locked"] = str(_locked(session, subject) or "")
                about["waits"] = job.status in _WAITS and not jobs.is_replaced(session, subject)
                about["costs"] = job.credits_used > 0
                if chosen is None or chosen == stored:
                    about |= _lines(session, subject)
        elif chosen is None:
            with self._desk.read() as session:
                kept = mappings.remembered(session, sheets.grids)
            _, used = mappings.read(sheets, kept) if kept else (None, None)
            if used is not None:
                stored, about["told"] = used.mapping, used.told
        return read_with(sheets, chosen if chosen is not None else stored, **about)

    def match_columns(
        self, subject: Subject, chosen: Mapping | None, tell: Tell, cancelled: Cancelled
    ) -> UUID:
        """Match the lines as they are read with these columns, and remember them; the job.

        None leaves the columns as they are. Other columns than a job was read with make a new
        job of the same file, which takes the old one's place.
        """
        tell(Progress("Reading the invoice"))
        with self._file(subject) as path:
            sheets = self._sheets(subject)
            if isinstance(subject, UUID):
                with self._desk.read() as session:
                    stored, _ = _stored(session, subject)
                job_id = subject
                if chosen is None or chosen == stored:
                    self._accept(subject, sheets, stored)
                else:
                    job_id = self._again(subject, sheets, chosen, path)
            else:
                job_id = self._new(sheets, chosen, path)
        return process_invoice.go_on(self._runtime, job_id, tell, cancelled)

    def page(self, subject: Subject, number: int, width: int) -> PagePicture:
        """A page (from 1) of a document whose tables stand on pages, as a picture."""
        with self._file(subject) as path:
            sizes = pictures.pages(path)
            wide, high = sizes[min(number, len(sizes)) - 1]
            return PagePicture(pictures.page(path, number, width), wide, high, len(sizes))

    def line_fields(self, line_id: UUID) -> dict[str, tuple[str, str]]:
        """Every field of a line: as it is now, and as the document has it."""
        with self._desk.read() as session:
            return edits.fields(session, line_id)

    def edit_line(self, line_id: UUID, values: Held[str, str], reason: str) -> int:
        """Put fields of a line right, all or none; how many were different."""
        with self._desk.work() as work:
            return sum(
                edits.edit(work, line_id, field, value, reason) for field, value in values.items()
            )

    def _accept(self, job_id: UUID, sheets: Sheets, stored: Mapping | None) -> None:
        found = sheets.examine(stored)
        with self._desk.work() as work:
            if jobs.asks_columns(work.session, job_id):
                jobs.columns_checked(work, job_id)
                _remember(work, sheets, found, stored or _of(sheets, found))

    def _again(self, old: UUID, sheets: Sheets, chosen: Mapping, path: Path) -> UUID:
        found = sheets.examine(chosen)
        with self._desk.work() as work:
            why = _locked(work.session, old)
            if why is not None:
                raise why
            before = jobs.job(work.session, old)
            job_id = process_invoice.keep(
                work, found.document, path, before.country, chosen=chosen, url=before.file_url
            )
            work.session.execute(
                text(
                    "update processing_jobs n set client_id = o.client_id, notes = o.notes,"
                    " batch_group_id = o.batch_group_id, assigned_staff_id = o.assigned_staff_id"
                    " from processing_jobs o where n.id = :new and o.id = :old"
                ),
                {"new": job_id, "old": old},
            )
            jobs.replace(work, old, job_id)
            _remember(work, sheets, found, chosen)
        return job_id

    def _new(self, sheets: Sheets, chosen: Mapping | None, path: Path) -> UUID:
        found = sheets.examine(chosen)
        with self._desk.work() as work:
            job_id = process_invoice.keep(
                work, found.document, path, self._runtime.settings.country, chosen=chosen
            )
            _remember(work, sheets, found, chosen or _of(sheets, found))
        return job_id

    def _sheets(self, subject: Subject) -> Sheets:
        key: object = subject
        if isinstance(subject, Path) and subject.is_file():
            key = (subject, subject.stat().st_mtime_ns)
        if self._open is not None and self._open[0] == key:
            return self._open[1]
        with self._file(subject) as path:
            found = reading.opened(path)
            if isinstance(found, Document):
                raise NoSheets(name=path.name)
        self._open = (key, found)
        return found

    @contextmanager
    def _file(self, subject: Subject) -> Iterator[Path]:
        """The file itself, or the copy that the office keeps of it while it is looked at."""
        if isinstance(subject, Path):
            yield subject
            return
        with self._desk.read() as session:
            job = jobs.job(session, subject)
            kept = next(
                (
                    attachments.content(session, one.id)
                    for one in attachments.attached(session, "processing_jobs", subject)
                    if one.file_name == job.file_name
                ),
                None,
            )
        if kept is None:
            path = path_of(job.file_url)
            if path is None or not path.is_file():
                raise FileGone(name=job.file_name)
            yield path
            return
        with tempfile.TemporaryDirectory(prefix="tariffdesk-") as folder:
            copy = Path(folder) / Path(job.file_name).name
            copy.write_bytes(kept)
            yield copy


def read_with(sheets: Sheets, chosen: Mapping | None, **about: Any) -> ColumnsRead:
    """The sheets as they read with these columns, or as the program finds them.

    ``about`` is what is known of their job: see :class:`app.flows.rows.ColumnsRead`.
    """
    if chosen is not None and not chosen.columns:
        place = mapped.at(sheets.grids, chosen.table, chosen.header[0], chosen.depth)
        chosen = Mapping(place.table, place.header, place.columns, {}, chosen.currency)
    why = ""
    found: Examined | None = None
    try:
        found = sheets.examine(chosen)
    except Refused as refused:
        why = str(refused)
    if chosen is None:
        chosen = _of(sheets, found) if found else mapped.guess(sheets.grids)
    return ColumnsRead(
        name=sheets.name,
        sheets=tuple(sheets.grids),
        mapping=chosen,
        document=found.document if found else None,
        tables=_tables(sheets, found) if found else (),
        why=why,
        asks=mapping.asks(found.document, chosen.accepted) if found else (),
        **about,
    )


def _of(sheets: Sheets, found: Examined) -> Mapping:
    if not found.tables:  # totals without lines
        return mapped.guess(sheets.grids)
    first = found.tables[0]
    return mapped.of(first.layout, _number(sheets, first.grid))


def _number(sheets: Sheets, grid: object) -> int:
    return next(number for number, one in enumerate(sheets.grids) if one is grid)


def _tables(sheets: Sheets, found: Examined) -> tuple[TableFound, ...]:
    tables = []
    number = 0
    for one in found.tables:
        headed = [at for at, said in enumerate(one.layout.headers) if said] or [0]
        lines = {row.at: number + place for place, row in enumerate(one.rows, 1)}
        number += len(one.rows)
        tables.append(
            TableFound(
                sheet=_number(sheets, one.grid),
                top=one.layout.top,
                bottom=one.layout.bottom,
                last=max([one.last, *(each.at for each in one.sums)]),
                left=headed[0],
                right=headed[-1],
                lines=lines,
            )
        )
    return tuple(tables)


def _stored(session: Session, job_id: UUID) -> tuple[Mapping | None, str]:
    """The mapping a job was read with, if any, and whose say it was."""
    job = jobs.job(session, job_id)
    kept: dict[str, Any] | None = job.reading.get("mapping")
    told = session.execute(
        text(
            "select note from job_events where job_id = :job and event = 'columns remembered'"
            " order by id desc limit 1"
        ),
        {"job": job_id},
    ).scalar()
    on = job.created_at.date() if told else None
    return (mapping.from_json(kept, on=on) if kept else None), told or ""


def _locked(session: Session, job_id: UUID) -> Refused | None:
    """Why a job cannot be read another way; None while it can."""
    row = session.execute(
        text(
            "select j.status, exists (select from product_matches m"
            " where m.job_id = j.id and (m.user_confirmed or m.first_said_by is not null))"
            " or exists (select from line_edits e where e.job_id = j.id) as settled,"
            " j.joined -> 'lines' is not null as packed"
            " from processing_jobs j where j.id = :job"
        ),
        {"job": job_id},
    ).one_or_none()
    if row is None:
        raise jobs.JobMissing()
    if jobs.is_replaced(session, job_id):
        return jobs.JobReplaced()
    if row.settled:
        return Settled()
    if row.packed:
        return Packed()
    return UnderWay() if row.status == "PROCESSING" else None


def _lines(session: Session, job_id: UUID) -> dict[str, Any]:
    """The stored lines by number, and what people put right in them."""
    rows = session.execute(
        text("select number, id, edits is not null as edited from lines_as_edited"
             " where job_id = :job"),
        {"job": job_id},
    ).all()  # fmt: skip
    edited = {row.id: row.number for row in rows if row.edited}
    said = edits.of_lines(session, list(edited)) if edited else {}
    return {
        "lines": {row.number: row.id for row in rows},
        "edits": {edited[line_id]: some for line_id, some in said.items()},
    }


def _remember(work: Work, sheets: Sheets, found: Examined, chosen: Mapping) -> None:
    """Keep the columns for the next invoice of this layout, with the doubts let stand."""
    layout = mapped.layout_of(sheets.grids[chosen.table], chosen)
    if layout is not None:
        accepted = mapping.doubts(found.document)
        kept = Mapping(
            chosen.table,
            chosen.header,
            chosen.columns,
            chosen.decimals,
            chosen.currency,
            accepted,
        )
        mappings.keep(work, found.document.supplier, layout, kept)
