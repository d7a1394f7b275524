"""What the page of invoices asks: the list, one invoice, and the work of reading and matching."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from app.bootstrap import Runtime
from app.core.places import path_of
from app.flows import export_lines, process_invoice
from app.flows.rows import Cancelled, JobDetail, ReadProblem, Slice, StatedFact, Tell
from app.intake import jobs as intake
from app.review import jobs
from app.review.rows import JobQuery, JobRow

SAMPLE = Path(__file__).resolve().parents[2] / "resources" / "samples" / "harbour-home-trading.xlsx"

_ALL = JobQuery()
_STEPS = {
    "received": "Read",
    "waiting": "Waiting for the office's worker",
    "started": "Matching began",
    "finished": "Matched",
    "failed": "Given up",
    "cancelled": "Cancelled",
    "assigned": "Given to",
    "taken back": "Taken back",
    "model asked": "Language model",
    "packing list joined": "Packing list joined",
    "columns remembered": "Columns",
    "columns asked": "Columns to be checked",
    "columns checked": "Columns checked",
    "read again": "Read again with other columns",
    "read from": "An earlier reading of the same file was replaced",
}


class Invoicing:
    """See :class:`app.gui.services.Invoicing`."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._desk = runtime.desk

    def jobs(self, offset: int, limit: int, query: JobQuery = _ALL) -> Slice[JobRow]:
        """This office's invoices that the query finds, newest first."""
        with self._desk.read() as session:
            rows, total = jobs.jobs(session, offset, limit, query)
        return Slice(tuple(rows), total)

    def job(self, job_id: UUID) -> JobDetail:
        """All that is told about one of them."""
        with self._desk.read() as session:
            row = jobs.job(session, job_id)
            kept = intake.job(session, job_id)
            steps = intake.steps(session, job_id)
        reading = kept.reading
        return JobDetail(
            row=row,
            invoice_date=kept.invoice_date,
            incoterm=kept.incoterm,
            buyer=kept.buyer,
            lines_total=kept.lines_total,
            document_total=kept.document_total,
            totals_agree=kept.totals_agree,
            columns=tuple(
                (_words(column["meaning"]), column["header"])
                for column in reading.get("columns", ())
            ),
            problems=tuple(
                ReadProblem(**problem)
                for said in (reading, kept.joined)
                for problem in said.get("problems", ())
            ),
            timeline=tuple(
                (
                    step.at,
                    _STEPS.get(step.event, step.event)
                    + (f" {step.about}" if step.about else "")
                    + (f": {step.note}" if step.note else ""),
                )
                for step in steps
            ),
            path=path_of(kept.file_url),
            facts=tuple(StatedFact(**fact) for fact in reading.get("facts", ())),
        )

    def process(self, path: Path, tell: Tell, cancelled: Cancelled) -> UUID:
        """Read a file and match its lines; answers its job."""
        return process_invoice.process(self._runtime, path, tell, cancelled, asking=True)

    def resume(self, job_id: UUID, tell: Tell, cancelled: Cancelled) -> UUID:
        """Go on with a job that was cancelled, failed or was cut off."""
        return process_invoice.go_on(self._runtime, job_id, tell, cancelled)

    def cut_off(self) -> list[JobRow]:
        """This person's invoices that were left half-way by a program that ended."""
        waiting = process_invoice.cut_off(self._runtime)
        with self._desk.read() as session:
            return [jobs.job(session, job_id) for job_id in waiting]

    def export_lines(self, job_id: UUID, file: Path) -> int:
        """Write an invoice's lines as they were read, and what became of them; how many."""
        with self._desk.read() as session:
            return export_lines.export(session, job_id, file)

    def sample(self) -> Path:
        """The sample invoice that comes with the program."""
        return SAMPLE


def _words(meaning: str) -> str:
    """What a column holds, as a person says it: "Net mass"."""
    return meaning.replace("_", " ").capitalize()
