"""From a job in the database to a declaration: its lines, their decisions, the form's answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from app.declarations import answers as kept
from app.declarations.build import Built, build
from app.declarations.model import Address, Container, Delivery, Invoice, Party
from app.declarations.rows import DecidedLine
from app.intake import joined, statements
from app.intake.edited import EditedLine
from app.intake.models import ProcessingJob
from app.matching.models import ProductMatch
from app.tariff.codes import INTERNATIONAL
from app.tariff.models import HsCode


def lines(session: Session, job_id: UUID) -> tuple[DecidedLine, ...]:
    """The job's lines with their codes, in the order of the invoice.

    Masses and packages that a packing list brought later stand where the invoice says none.
    A line counts as decided when a person settled it, however sure the matcher is. A person's
    "none of these" leaves a line without a code.
    """
    known = joined.known(session, job_id)
    rows = session.execute(
        select(EditedLine, ProductMatch, HsCode.valid_from, HsCode.valid_to)
        .outerjoin(ProductMatch, ProductMatch.line_id == EditedLine.id)
        .outerjoin(
            HsCode,
            and_(
                HsCode.country == ProductMatch.matched_country,
                HsCode.code == ProductMatch.matched_hs_code,
            ),
        )
        .where(EditedLine.job_id == job_id)
        .order_by(EditedLine.number)
    )
    return tuple(
        _packed(_line(line, match, first, last), known[line.number])
        for line, match, first, last in rows
    )


def built(
    session: Session,
    job_id: UUID,
    country: str,
    answers: Mapping[str, str] | None = None,
    drafting: bool = False,
) -> Built:
    """The declaration as it stands, with the answers in force (or those given instead).

    drafting lets lines that nobody decided go in with their suggestion.
    Raises answers.JobGone, countries.CountryUnknown and form.AnswerWrong.
    """
    job = kept.job_of(session, job_id)
    given = kept.of_job(session, job_id, country) if answers is None else answers
    latest = kept.latest_of(session, job_id, country)
    facts = _facts(job)
    version = 1 if latest is None else latest.version + (latest.locked_at is not None)
    return build(
        lines(session, job_id),
        given,
        country=country,
        invoice=Invoice(number=job.invoice_number, date=job.invoice_date, currency=job.currency),
        delivery=Delivery(incoterm=job.incoterm, place_name=job.incoterm_place),
        exporter=Party(
            name=job.supplier,
            address=Address(
                line=facts.get("seller_street"),
                city=facts.get("seller_city"),
                postcode=facts.get("seller_postcode"),
                country=facts.get("seller_country"),
            ),
        ),
        importer=Party(id=facts.get("buyer_eori")),
        containers=tuple(Container(number) for number in _containers(job)),
        document_total=_goods_total(job),
        reference=reference(job_id, version),
        day=date.today(),
        drafting=drafting,
    )


def _facts(job: ProcessingJob) -> dict[str, str]:
    """What the invoice's head states, the first of each kind."""
    return {fact["kind"]: fact["value"] for fact in reversed(job.reading.get("facts", []))}


def _containers(job: ProcessingJob) -> list[str]:
    """The containers the invoice names, without those whose number is mistyped."""
    facts = job.reading.get("facts", [])
    named = " ".join(fact["value"] for fact in facts if fact["kind"] == "container")
    return [number for number, right in statements.containers(named) if right]


def _goods_total(job: ProcessingJob) -> Decimal | None:
    """What the invoice says the goods alone come to: its total less the charges it states."""
    stated = job.reading.get("goods_total")
    if stated is not None:
        return Decimal(stated)
    if job.document_total is None:
        return None
    charges = (Decimal(charge["amount"]) for charge in job.reading.get("charges", ()))
    return job.document_total - sum(charges, Decimal(0))


def reference(job_id: UUID, version: int) -> str:
    """A reference of our own for a version of a job's declaration: at most 22 characters."""
    return f"TD{job_id.hex[:14].upper()}V{version}"


def _line(
    line: EditedLine, match: ProductMatch | None, first: date | None, last: date | None
) -> DecidedLine:
    code = match.matched_hs_code if match else None
    tariff = match.matched_country if match else None
    return DecidedLine(
        number=line.number,
        description=line.description,
        code=code,
        code_country=None if tariff == INTERNATIONAL else tariff,
        code_from=first,
        code_until=last,
        value=line.value,
        currency=line.currency,
        origin=line.origin_country,
        quantity=line.quantity,
        unit=line.unit,
        net_mass=line.net_mass,
        gross_mass=line.gross_mass,
        decided=match is not None and match.user_confirmed and code is not None,
        source=line.source,
    )


def _packed(line: DecidedLine, known: joined.Known) -> DecidedLine:
    """The line with the packages it fills, and the masses it does not have itself."""
    return replace(
        line,
        net_mass=known.net_mass if line.net_mass is None else line.net_mass,
        gross_mass=known.gross_mass if line.gross_mass is None else line.gross_mass,
        package_count=known.packages,
        package_kind=known.package_kind,
        package_marks=known.package_marks,
    )
