"""Finding a second person for a line, and telling the first what became of it."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from app.core.work import Work
from app.intake.edited import EditedLine
from app.intake.models import ProcessingJob
from app.matching.models import ProductMatch
from app.office import notifications
from app.office.models import NoticeKind
from app.review import routing
from app.review.routing import Area

JOB = "processing_jobs"
LINE = "invoice_lines"


def who(
    session: Session,
    job_id: UUID,
    code: str | None,
    match: ProductMatch | None,
    besides: UUID,
    *,
    licensed: bool,
) -> str:
    """Whose say is needed, in words: "Bea Holt", "another licensed broker"."""
    found = _asked(session, job_id, code, match, besides, licensed)
    if found:
        names = [area.name for area in found]
        return " or ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
    return "another licensed broker" if licensed else "a colleague"


def wanted(
    work: Work,
    job: ProcessingJob,
    code: str | None,
    match: ProductMatch,
    besides: UUID,
    *,
    licensed: bool,
) -> None:
    """Tell whose area it is, else the managers, that lines of this job wait for a second say."""
    found = _asked(work.session, job.id, code, match, besides, licensed)
    # In one order, so that two desks at once do not wait for each other.
    for area in sorted(found, key=lambda each: each.user_id):
        facts = {"invoice": job.invoice_number or job.input_file_name}
        notifications.tell(work, area.user_id, NoticeKind.SECOND_WANTED, facts, JOB, job.id)


def returned(work: Work, first: UUID, line: EditedLine, code: str | None, by: UUID) -> None:
    """Tell the first person that somebody else said otherwise."""
    if first == by:
        return
    facts = {"by": str(by), "line": line.number, "code": code}
    notifications.tell(work, first, NoticeKind.LINE_RETURNED, facts, LINE, line.id)


def _asked(
    session: Session,
    job_id: UUID,
    code: str | None,
    match: ProductMatch | None,
    besides: UUID,
    licensed: bool,
) -> list[Area]:
    here = routing.of_job(session, job_id)
    proposed = match.proposed_hs_code if match else None
    chapter = (proposed or code or "")[:2] or None
    return here.seconds(chapter, besides, licensed or here.needs_licence)
