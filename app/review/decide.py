"""A person's say on a line: a code, none of these, or taking the last one back."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.accounts.models import Staff, User
from app.accounts.roles import StaffRole
from app.core.errors import Refused
from app.core.work import Work
from app.intake.models import InvoiceLine, ProcessingJob
from app.matching import products
from app.matching.models import MatchOutcome, ProductMatch
from app.review.events import LineDecided
from app.review.models import DecisionMethod, ReviewDecision
from app.review.queue import LineGone
from app.tariff.models import INTERNATIONAL, HsCode


class LineChanged(Refused):
    """Line {number} changed while you looked at it: {what}. Look again before deciding."""


class CodeNotInForce(Refused):
    """{code} is not a code in force in the tariffs loaded here."""


class NothingToUndo(Refused):
    """There is no decision of yours left to take back."""


class DecidedSince(Refused):
    """Your decision on line {number} stands no longer: {what}. It cannot be taken back."""


class LicenceNeeded(Refused):
    """Codes on this invoice are confirmed by a licensed broker: leave line {number} to one."""


class NotSignedIn(Refused):
    """Sign in first: decisions carry the name of the person who took them."""


@dataclass(frozen=True)
class Choice:
    """How a person came to a decision: by what means, in how long, with what on the screen."""

    version: int
    method: DecisionMethod = DecisionMethod.PICKED
    seconds: float | None = None
    shown: tuple[str, ...] = ()
    reason: str | None = None
    # The same key sent twice is one decision: a commit whose fate is unknown may be repeated.
    key: UUID = field(default_factory=uuid4)


def accept(work: Work, line_id: UUID, code: str, choice: Choice) -> None:
    """Settle a line with a code, and remember it for the client's product.

    Raises :class:`LineChanged` when the line is no longer at ``choice.version``,
    :class:`CodeNotInForce` for an unknown or ended code, :class:`LicenceNeeded` on a job whose
    codes only a licensed broker may confirm, :class:`~app.review.queue.LineGone`.
    """
    _decide(work, line_id, code, choice)


def none_of_these(work: Work, line_id: UUID, choice: Choice) -> None:
    """Say that no candidate is right. The line stays without a code; no reason is asked."""
    _decide(work, line_id, None, choice)


def _decide(work: Work, line_id: UUID, code: str | None, choice: Choice) -> None:
    session = work.session
    person = _person(session)
    # One at a time per line, also where there is no match yet whose row could be locked.
    session.execute(select(func.pg_advisory_xact_lock(line_id.int % 2**63)))
    if session.scalar(select(ReviewDecision.id).filter_by(idempotency_key=choice.key)):
        return
    line = session.get(InvoiceLine, line_id)
    if line is None:
        raise LineGone()
    job = session.get_one(ProcessingJob, line.job_id)
    if code:
        _check_licence(session, job, line, person)
    match = session.scalar(select(ProductMatch).filter_by(line_id=line_id).with_for_update())
    if (match.version if match else 0) != choice.version:
        raise LineChanged(number=line.number, what=_latest(session, line_id))
    country = _country_of(session, job.country_schema, code) if code else None
    if match is None:
        match = ProductMatch(
            line_id=line.id,
            job_id=line.job_id,
            product_description=line.description,
            confidence_score=Decimal(0),
            # Found by a person: the matcher had nothing to say.
            outcome=MatchOutcome.WEAK,
            requires_manual_review=True,
        )
        session.add(match)
        session.flush()
    before: dict[str, Any] = {
        "country": match.matched_country,
        "code": match.matched_hs_code,
        "confirmed": match.user_confirmed,
        "requires_review": match.requires_manual_review,
    }
    _set(match, country, code, confirmed=True, requires_review=code is None)
    if code and country:
        before["product"] = products.remember(work, job, line, country, code, person)
    session.add(
        ReviewDecision(
            line_id=line.id,
            match_id=match.id,
            user_id=person,
            method=choice.method if code else DecisionMethod.REJECTED,
            country=country,
            from_code=before["code"],
            to_code=code,
            reason=choice.reason,
            evidence={"shown": list(choice.shown), "before": before},
            seconds=None if choice.seconds is None else Decimal(f"{choice.seconds:.2f}"),
            idempotency_key=choice.key,
        )
    )
    work.record(LineDecided(job_id=str(line.job_id), line_id=str(line.id)))


def undo(work: Work, key: UUID | None = None, of: UUID | None = None) -> UUID:
    """Take back this person's latest decision that still stands; returns its line.

    ``of`` names another one of theirs, by its key. The same ``key`` sent twice takes one decision
    back. Raises :class:`NothingToUndo`, or :class:`DecidedSince` when somebody decided the line
    after.
    """
    session = work.session
    person = _person(session)
    if key is not None:
        done = session.scalar(select(ReviewDecision.line_id).filter_by(idempotency_key=key))
        if done is not None:
            return done
    mine = _standing(person).order_by(ReviewDecision.id.desc()).limit(1)
    if of is not None:
        mine = mine.where(ReviewDecision.idempotency_key == of)
    decision = session.scalar(mine)
    if decision is None:
        raise NothingToUndo()
    line = session.get_one(InvoiceLine, decision.line_id)
    match = session.scalars(
        select(ProductMatch).filter_by(line_id=decision.line_id).with_for_update()
    ).one()
    # What was taken back, by whomever, does not stand in the way of what came before it.
    undone = select(ReviewDecision.undo_of).where(
        ReviewDecision.line_id == line.id, ReviewDecision.undo_of.is_not(None)
    )
    latest = session.scalar(
        select(ReviewDecision.id)
        .where(
            ReviewDecision.line_id == line.id,
            ReviewDecision.method != DecisionMethod.UNDO,
            ReviewDecision.id.not_in(undone),
        )
        .order_by(ReviewDecision.id.desc())
        .limit(1)
    )
    if latest != decision.id:
        raise DecidedSince(number=line.number, what=_latest(session, line.id))
    before = decision.evidence["before"]
    confirmed = before["code"] if before["confirmed"] else None
    if confirmed:
        _check_licence(session, session.get_one(ProcessingJob, line.job_id), line, person)
    _set(
        match,
        before["country"],
        before["code"],
        confirmed=before["confirmed"],
        requires_review=before["requires_review"],
    )
    if "product" in before:
        products.take_back(work, before["product"])
    session.add(
        ReviewDecision(
            line_id=line.id,
            match_id=match.id,
            user_id=person,
            method=DecisionMethod.UNDO,
            # A code that was only proposed before is nobody's decision.
            country=before["country"] if confirmed else None,
            from_code=decision.to_code,
            to_code=confirmed,
            undo_of=decision.id,
            idempotency_key=key or uuid4(),
        )
    )
    work.record(LineDecided(job_id=str(line.job_id), line_id=str(line.id)))
    return line.id


def undo_depth(session: Session) -> int:
    """How many decisions of the signed-in person still stand and could be taken back."""
    standing = _standing(_person(session)).limit(1000).subquery()
    return session.scalar(select(func.count()).select_from(standing)) or 0


def _standing(person: UUID) -> Any:
    taken_back = (
        select(ReviewDecision.undo_of)
        .where(ReviewDecision.user_id == person, ReviewDecision.undo_of.is_not(None))
        .scalar_subquery()
    )
    return select(ReviewDecision).where(
        ReviewDecision.user_id == person,
        ReviewDecision.method != DecisionMethod.UNDO,
        ReviewDecision.id.not_in(taken_back),
    )


def _set(
    match: ProductMatch,
    country: str | None,
    code: str | None,
    *,
    confirmed: bool,
    requires_review: bool,
) -> None:
    match.matched_country = country
    match.matched_hs_code = code
    match.user_confirmed = confirmed
    match.requires_manual_review = requires_review
    match.version += 1


def _person(session: Session) -> UUID:
    person: UUID | None = session.scalar(text("select current_user_id()"))
    if person is None:
        raise NotSignedIn()
    return person


def _check_licence(session: Session, job: ProcessingJob, line: InvoiceLine, person: UUID) -> None:
    """The database refuses it too; here it is said before anything is written."""
    if job.needs_licensed_decider and not session.scalar(
        select(Staff.id).filter_by(user_id=person, role=StaffRole.LICENSED_BROKER)
    ):
        raise LicenceNeeded(number=line.number)


def _country_of(session: Session, country: str, code: str) -> str:
    """Whose code this is: the country imported to, else the international tree."""
    found: set[str] = set(
        session.scalars(
            select(HsCode.country).where(
                HsCode.code == code, HsCode.country.in_([country, INTERNATIONAL]), HsCode.is_active
            )
        )
    )
    if not found:
        raise CodeNotInForce(code=code)
    return country if country in found else INTERNATIONAL


def _latest(session: Session, line_id: UUID) -> str:
    """Who decided what and when, in words."""
    found = session.execute(
        select(ReviewDecision, User)
        .join(User, User.id == ReviewDecision.user_id)
        .where(ReviewDecision.line_id == line_id)
        .order_by(ReviewDecision.id.desc())
        .limit(1)
    ).first()
    if found is None:
        return "it was matched anew"
    decision, user = found
    moment: datetime = decision.decided_at
    if decision.method == DecisionMethod.UNDO:
        return f"{user.full_name or user.email} took a decision back at {moment.astimezone():%H:%M}"
    what = f"set it to {decision.to_code}" if decision.to_code else "left it without a code"
    return f"{user.full_name or user.email} {what} at {moment.astimezone():%H:%M}"
