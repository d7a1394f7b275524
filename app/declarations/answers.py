"""The form's answers: kept with the job's declaration, remembered for its client."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import Uuid, func, select
from sqlalchemy.orm import Session

from app.accounts.models import Office
from app.core.errors import Refused
from app.core.work import Work
from app.declarations import countries, form
from app.declarations.events import FormAnswered
from app.declarations.models import Declaration, DeclarationStatus
from app.intake import joined
from app.intake.models import ProcessingJob
from app.office import clients
from app.office.rows import ClientRow

# Where the client's defaults keep what declarations remember, country by country.
DEFAULTS = "declaration"


class JobGone(Refused):
    """This invoice is no longer there."""


def of_job(session: Session, job_id: UUID, country: str) -> dict[str, str]:
    """The answers in force: the country's proposals, what the office and the client are known by,
    what the client's last declaration said, and on top what was answered for this job.

    Raises JobGone and countries.CountryUnknown.
    """
    profile = countries.profile(country)
    job = job_of(session, job_id)
    office = session.get(Office, job.office_id)
    client = _client(session, job)
    answers = form.defaults(profile.asks) | stated(session, job)
    if office is not None and office.declarant_id:
        answers["declarant_id"] = office.declarant_id
    if client is not None:
        if client.tax_id:
            answers["importer_id"] = client.tax_id
        kept = client.defaults.get(DEFAULTS, {}).get(country, {})
        answers |= {key: str(answer) for key, answer in kept.items()}
    latest = latest_of(session, job_id, country)
    if latest is not None:
        answers |= {key: str(answer) for key, answer in latest.form.get("answers", {}).items()}
    return answers


def stated(session: Session, job: ProcessingJob) -> dict[str, str]:
    """The packages in all that the documents state, where some lines have none of their own.

    They stand at the first item without, so nothing is divided. Masses in all are offered by
    the form instead: to share them out is a person's decision.
    """
    total = joined.totals(job).get("packages_total")
    if total is None or total <= 0:
        return {}
    counts = [line.packages for line in joined.known(session, job.id).values()]
    if None not in counts or sum(count or 0 for count in counts) >= total:
        return {}
    return {"total_packages": str(int(total))}


def offered(session: Session, job_id: UUID) -> dict[str, str]:
    """What the documents say of masses in all, by question, where some lines have none."""
    job = job_of(session, job_id)
    totals = joined.totals(job)
    lines = joined.known(session, job_id).values()
    offers = {}
    for meaning in ("net_mass", "gross_mass"):
        total = totals.get(f"{meaning}_total")
        if total is not None and total > 0 and any(getattr(one, meaning) is None for one in lines):
            where = joined.place(job, f"{meaning}_total")
            offers[f"total_{meaning}"] = f"{where} says {total:f} kg."
    return offers


def save(work: Work, job_id: UUID, country: str, answers: Mapping[str, str]) -> None:
    """Keep answers with the job's open declaration and remember the lasting ones for the client.

    An empty answer takes a former one back. After an export they go into the next version.
    Raises form.AnswerWrong, JobGone and countries.CountryUnknown.
    """
    profile = countries.profile(country)
    session = work.session
    form.check(answers)
    declaration = open_of(session, job_id, country)
    declaration.form = {
        **declaration.form,
        "answers": {**declaration.form.get("answers", {}), **answers},
    }
    job = job_of(session, job_id)
    client = _client(session, job)
    lasting = form.remembered(profile.asks, answers)
    if client is not None and lasting:
        by_country = client.defaults.get(DEFAULTS, {})
        kept = {**by_country.get(country, {}), **lasting}
        clients.remember_defaults(work, client.id, {DEFAULTS: {**by_country, country: kept}})
    session.flush()
    work.record(FormAnswered(str(job_id), country))


def job_of(session: Session, job_id: UUID) -> ProcessingJob:
    """The job. Raises JobGone."""
    job = session.get(ProcessingJob, job_id)
    if job is None:
        raise JobGone()
    return job


def person(session: Session) -> UUID | None:
    """Who is signed in on this session, None for the program itself."""
    found: UUID | None = session.scalar(select(func.current_user_id(type_=Uuid)))
    return found


def _client(session: Session, job: ProcessingJob) -> ClientRow | None:
    try:
        return clients.client(session, job.client_id) if job.client_id else None
    except clients.ClientGone:
        return None


def latest_of(session: Session, job_id: UUID, country: str) -> Declaration | None:
    """The newest version of a job's declaration to a country, exported or not."""
    return session.scalars(
        select(Declaration)
        .where(Declaration.job_id == job_id, Declaration.country_schema == country)
        .order_by(Declaration.version.desc())
        .limit(1)
    ).first()


def open_of(session: Session, job_id: UUID, country: str) -> Declaration:
    """The version still open, begun if there is none; a locked one is followed by the next.

    A new version starts from the answers of the one before. Raises JobGone.
    """
    # One at a time per job, so that two desks do not begin the same version.
    session.execute(select(func.pg_advisory_xact_lock(job_id.int % 2**63)))
    job_of(session, job_id)
    latest = latest_of(session, job_id, country)
    if latest is not None:
        session.refresh(latest)
        if latest.locked_at is None:
            return latest
    begun = Declaration(
        job_id=job_id,
        country_schema=country,
        version=1 if latest is None else latest.version + 1,
        status=DeclarationStatus.DRAFT,
        form={} if latest is None else {"answers": latest.form.get("answers", {})},
        created_by=person(session),
    )
    session.add(begun)
    session.flush()
    return begun
