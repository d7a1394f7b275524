"""An invoice's way through the program: read, kept, matched in batches, resumable at any point."""

from __future__ import annotations

import hashlib
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Row, func, select, text
from sqlalchemy.orm import Session
from threadpoolctl import threadpool_limits

from app.accounts import preferences
from app.billing import balance, ledger
from app.bootstrap import Runtime
from app.core.errors import Told
from app.core.work import Work
from app.flows import choosing, handing_over
from app.flows.rows import Cancelled, Progress, Tell
from app.flows.storing import Account, Storing
from app.intake import jobs, limits, mapping, mappings, reading, receive
from app.intake.document import Document
from app.intake.edited import EditedLine
from app.intake.models import LineOutcome, ProcessingJob
from app.matching.choose import Chooser
from app.matching.match import Match, Matcher, Query, Whose
from app.office import clients, notifications
from app.office.models import NoticeKind

# Lines matched, stored and paid for in one transaction.
BATCH = 200
# The same where a language model is asked: its answers take seconds, and a batch is kept whole.
ASKED_BATCH = 40
# The share of all credits given below which their owner is told.
LOW = 0.1
# Seconds after which a thread lets another one go on.
TURN = 0.0005
# What the operation is called that gives a hold's rest back.
RELEASE = ":release"


def process(
    runtime: Runtime,
    path: Path,
    tell: Tell,
    cancelled: Cancelled,
    country: str | None = None,
    document: Document | None = None,
    beside: Sequence[Path] = (),
    asking: bool = False,
) -> UUID:
    """Read a file, keep its lines, match them; returns the job.

    ``document`` is the file where the caller has read it already, ``beside`` the files of the
    packing lists that joined it. The same file whose job was cut off goes on where it stopped.
    With ``asking``, nothing is spent on a document whose columns a person should look at first:
    its job waits. Raises what reading refuses; nothing is kept then.
    """
    tell(Progress("Reading the invoice"))
    country = country or runtime.settings.country
    job_id = left_half_way(runtime, fingerprint(path), country)
    if job_id is None:
        used = None
        if document is None:
            document, used = read(runtime, path)
        asked = mapping.asks(document, used.mapping.accepted if used else ()) if asking else ()
        with runtime.desk.work() as work:
            job_id = keep(work, document, path, country, used, asked, beside=beside)
    if asking:
        with runtime.desk.read() as session:
            if jobs.asks_columns(session, job_id):
                tell(Progress("The columns are to be checked", job_id=job_id))
                return job_id
    return go_on(runtime, job_id, tell, cancelled)


def read(runtime: Runtime, path: Path) -> tuple[Document, mappings.Remembered | None]:
    """The document, read as this layout of its supplier was mapped before, and by what say."""
    with limits.kept(path.name):
        found = reading.opened(path)
        if isinstance(found, Document):
            return found, None
        with runtime.desk.read() as session:
            kept = mappings.remembered(session, found.grids)
        return mappings.read(found, kept)


def keep(
    work: Work,
    document: Document,
    path: Path,
    country: str,
    used: mappings.Remembered | None = None,
    asked: Sequence[str] = (),
    chosen: mapping.Mapping | None = None,
    url: str | None = None,
    beside: Sequence[Path] = (),
) -> UUID:
    """Store a document that was read for the person at this desk; returns its job.

    ``used`` is the remembered mapping it was read with, or ``chosen`` the one set just now;
    ``asked`` why somebody should look at its columns; ``url`` where the file of a copy lay;
    ``beside`` are the files of the packing lists that joined it.
    """
    person, office = _who(work.session)
    client = clients.client_named(work, office, document.buyer) if document.buyer else None
    columns: dict[str, Any] = {}
    if used is not None:
        chosen = used.mapping
    if chosen is not None:
        columns["mapping"] = mapping.as_json(chosen)
    if asked:
        columns["asks"] = list(asked)
    job_id = receive.receive(
        work,
        user_id=person,
        client_id=client,
        document=document,
        path=path,
        country=country,
        url=url,
        columns=columns,
        beside=beside,
    )
    if used is not None:
        mappings.use(work, used)
        jobs.note(work, job_id, "columns remembered", used.told)
    if asked:
        jobs.note(work, job_id, "columns asked", " ".join(asked))
    return job_id


def go_on(runtime: Runtime, job_id: UUID, tell: Tell, cancelled: Cancelled) -> UUID:
    """Match here what is left of a job, or follow the office's worker doing it."""
    if not runtime.can_match:
        return handing_over.follow(runtime.desk, job_id, tell, cancelled)
    return resume(runtime, job_id, tell, cancelled)


def resume(
    runtime: Runtime,
    job_id: UUID,
    tell: Tell,
    cancelled: Cancelled,
    stopping: Cancelled = lambda: False,
) -> UUID:
    """Match the lines of a job that are not matched yet, as often as it takes.

    Each batch is one transaction that stores its matches and commits its credits, so that a
    killed program has neither lost nor charged anything twice. Lines that name no goods, lines
    for which nothing was found and products decided before are free.
    """
    tell(Progress("Matching", job_id=job_id))
    # One program at a time on one job; a second one waits, then finds nothing left to do.
    with runtime.worker.alone(_lock(job_id)):
        with runtime.worker.read() as session:
            if not _waiting(session, job_id):
                return _settled(runtime, job_id)
        _share_cores()
        try:
            done = _match_all(runtime, job_id, tell, lambda: stopping() or cancelled())
        except Told as told:
            with runtime.worker.work() as work:
                jobs.fail(work, job_id, str(told))
            raise
        with runtime.worker.work() as work:
            _warn(work, job_id)
            if done:
                jobs.finish(work, job_id)
            elif not stopping() and jobs.job(work.session, job_id).status != "CANCELLED":
                jobs.cancel(work, job_id)
    return job_id


def _share_cores() -> None:
    """Arrange this program for several threads that calculate at once.

    A product of numbers gets one core: more at work on one wait for each other, and they are
    needed to embed and to store. And Python's threads take turns ten times as often: one that
    comes back from such a product otherwise waits five milliseconds, thirty times in a batch.
    """
    threadpool_limits(1, user_api="blas")
    sys.setswitchinterval(TURN)


def _warn(work: Work, job_id: UUID) -> None:
    """Tell whose credits were used, and who wants to hear of it, that few are left."""
    user = jobs.job(work.session, job_id).user_id
    left = balance.balance(work.session, user)
    given = left.free_allowance + left.pro_granted
    if left.available < given * LOW and preferences.wants_usage_alerts(work.session, user):
        notifications.tell(work, user, NoticeKind.CREDITS_LOW, {"left": left.available})


def _settled(runtime: Runtime, job_id: UUID) -> UUID:
    """Nothing is left to match: a job that was killed after its last line is finished now."""
    with runtime.worker.work() as work:
        if jobs.job(work.session, job_id).status in ("PENDING", "PROCESSING"):
            jobs.finish(work, job_id)
    return job_id


def cut_off(runtime: Runtime) -> list[UUID]:
    """The person's jobs that stopped half-way because their program did, oldest first.

    A job that another program is at work on holds its lock and is left to it, and so are all to
    the office's worker where there is one.
    """
    if not runtime.can_match:
        return []
    with runtime.desk.read() as session:
        found = session.scalars(
            select(ProcessingJob.id)
            .where(
                ProcessingJob.status.in_(("PENDING", "PROCESSING")),
                ProcessingJob.user_id == func.current_user_id(),
            )
            .order_by(ProcessingJob.created_at)
        ).all()
        found = [job_id for job_id in found if not jobs.asks_columns(session, job_id)]
    return [job_id for job_id in found if not is_taken(runtime, job_id)]


def is_taken(runtime: Runtime, job_id: UUID) -> bool:
    """Whether some program is at work on a job now."""
    return runtime.worker.is_taken(_lock(job_id))


def _lock(job_id: UUID) -> str:
    return f"job {job_id}"


def _match_all(runtime: Runtime, job_id: UUID, tell: Tell, cancelled: Cancelled) -> bool:
    """Whether every line was matched; False when it was cancelled on the way."""
    matcher = Matcher(runtime.embedder)
    chooser = choosing.for_job(runtime, job_id)
    with runtime.worker.work() as work:
        jobs.start(work, job_id)
        job = work.session.get_one(ProcessingJob, job_id)
        whose = Whose(job.office_id, job.client_id)
        user, total, name = job.user_id, job.total_products, job.input_file_name
        matcher.catch_up(work, job.office_id)
        waiting = _waiting(work.session, job_id)
        # What an interrupted run had set aside is given back before this one sets aside its own.
        for left in _open_holds(work.session, user, job_id):
            ledger.release(work, user, left + RELEASE, left)
        hold = f"job:{job_id}:{uuid4().hex[:8]}"
        if waiting:
            ledger.hold(work, user, hold, waiting, note=f"Matching {name}")
    begun, first = time.monotonic(), total - waiting
    done, most = first, BATCH if chooser is None else ASKED_BATCH
    # While a batch is matched here, one thread embeds the next and one stores the one before.
    ahead = ThreadPoolExecutor(1, thread_name_prefix="embedding")
    storing = Storing(runtime.worker, job_id, Account(user, hold, f"Matching {name}"))

    def tell_stored() -> None:
        nonlocal done
        if stored := storing.settled():
            done += stored
            pace = (time.monotonic() - begun) / (done - first)
            tell(Progress("Matching", done, total, pace * (total - done), job_id))

    try:
        with runtime.worker.read() as session:
            upcoming = waiting_lines(session, job_id, 0, most)
        queries = [_query(line) for line in upcoming]
        while upcoming and not cancelled():
            lines, asked = upcoming, None
            if chooser:
                tell(Progress("Asking the language model", done, total, job_id=job_id))
                asked = _asked(runtime, job_id, chooser, matcher, queries, whose, cancelled)
                lines = lines[: len(asked)]
                if not lines:
                    break
            with runtime.worker.read() as session:
                upcoming = waiting_lines(session, job_id, lines[-1].number, most)
                these, queries = queries, [_query(line) for line in upcoming]
                unknown = matcher.unknown(session, queries, whose)
                prepared = ahead.submit(matcher.prepare, unknown)
                found = asked or matcher.match(session, these, whose)
            tell_stored()
            storing.store(lines, found)
            prepared.result()
        tell_stored()
        return not upcoming
    finally:
        ahead.shutdown()
        storing.close()
        if waiting:
            with runtime.worker.work() as work:
                ledger.release(work, user, hold + RELEASE, hold)
        if chooser and (told := chooser.sentence()):
            with runtime.worker.work() as work:
                jobs.note(work, job_id, "model asked", told)


def _asked(
    runtime: Runtime,
    job_id: UUID,
    chooser: Chooser,
    matcher: Matcher,
    queries: Sequence[Query],
    whose: Whose,
    cancelled: Cancelled,
) -> list[Match]:
    """The matches of some lines after a language model's say; of the first ones when cancelled.

    No transaction is open while the model is waited for. What it cost is kept in mind whatever
    becomes of the batch.
    """
    with runtime.worker.read() as session:
        found = matcher.match(session, queries, whose)
        asking = chooser.prepared(session, queries, found)
    before = chooser.purse.spent
    try:
        return chooser.answered(found, asking, cancelled=cancelled)
    finally:
        if chooser.purse.spent > before:
            with runtime.worker.work() as work:
                jobs.spend(work, job_id, chooser.purse.spent - before)


def _query(line: Row[Any]) -> Query:
    return Query(
        description=line.description,
        part_number=line.part_number,
        origin=line.origin_country,
        supplier_code=line.supplier_code,
    )


def waiting_lines(
    session: Session, job_id: UUID, after: int, most: int | None = None
) -> list[Row[Any]]:
    """The next lines that wait, behind that number: what matching and storing them need."""
    return list(
        session.execute(
            select(
                EditedLine.id,
                EditedLine.number,
                EditedLine.description,
                EditedLine.part_number,
                EditedLine.quantity,
                EditedLine.unit,
                EditedLine.value,
                EditedLine.origin_country,
                EditedLine.supplier_code,
            )
            .where(
                EditedLine.job_id == job_id,
                EditedLine.outcome == LineOutcome.PENDING,
                EditedLine.number > after,
            )
            .order_by(EditedLine.number)
            .limit(most or BATCH)
        )
    )


def _waiting(session: Session, job_id: UUID) -> int:
    count: int = session.execute(
        text("select count(*) from invoice_lines where job_id = :job and outcome = 'PENDING'"),
        {"job": job_id},
    ).scalar_one()
    return count


def _open_holds(session: Session, user: UUID, job_id: UUID) -> list[str]:
    """The holds of this job that still keep something back."""
    return list(
        session.scalars(
            text("""
                select h.operation_id from credit_ledger h
                where h.user_id = :user and h.kind = 'HOLD' and h.operation_id like :job
                  and not exists (select from credit_ledger r where r.user_id = h.user_id
                                  and r.operation_id = h.operation_id || :suffix)
                group by h.operation_id
            """),
            {"user": user, "job": f"job:{job_id}:%", "suffix": RELEASE},
        )
    )


def left_half_way(runtime: Runtime, sha256: str | None, country: str) -> UUID | None:
    """The job of this very file that did not come to its end, if any."""
    if sha256 is None:
        return None
    with runtime.desk.read() as session:
        return session.scalar(
            select(ProcessingJob.id)
            .where(
                ProcessingJob.input_sha256 == sha256,
                ProcessingJob.country_schema == country,
                ProcessingJob.status.in_(("PENDING", "PROCESSING")),
            )
            .order_by(ProcessingJob.created_at.desc())
            .limit(1)
        )


def fingerprint(path: Path) -> str | None:
    """The SHA-256 of a file; None for one that cannot be read, which reading explains."""
    if not path.is_file() or path.stat().st_size > limits.LARGEST_FILE:
        return None
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


def _who(session: Session) -> tuple[UUID, UUID]:
    row = session.execute(text("select current_user_id(), current_office_id()")).one()
    return row[0], row[1]
