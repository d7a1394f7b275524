"""A person's say on a line: a code, none of these, or taking the last one back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.accounts.models import Staff, User
from app.accounts.roles import StaffRole
from app.core.conflict import Changed
from app.core.errors import Refused
from app.core.work import Work
from app.intake.edited import EditedLine
from app.intake.models import ProcessingJob
from app.matching import products
from app.matching.models import MatchOutcome, ProductMatch
from app.review import conflicts, rules, second_say, standing
from app.review.events import LineDecided
from app.review.models import DecisionMethod, ReviewDecision
from app.review.queue import LineGone
from app.review.rules import Asked
from app.review.standing import Said
from app.tariff.models import INTERNATIONAL, HsCode


class LineChanged(Changed):
    """Line {number} changed while you looked at it: {what}. Look again before deciding.

    Its fields: the code, and who stands by it.
    """


class CodeNotInForce(Refused):
    """{code} is not a code in force in the tariffs loaded here."""


class NothingToUndo(Refused):
    """There is no decision of yours left to take back."""


class DecidedSince(Refused):
    """Your decision on line {number} stands no longer: {what}. It cannot be taken back."""


class LicenceNeeded(Refused):
    """{what} confirmed by a licensed broker: leave line {number} to one."""


class SecondNeeded(Refused):
    """You said {code} of line {number} already. Now {who} has to say the same."""


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

    Where the office asks for two people, the first one's word is kept and the line waits; it is
    settled, and remembered, by a second one who says the same. Another code starts over.

    Raises :class:`LineChanged` when the line is no longer at ``choice.version``,
    :class:`CodeNotInForce` for an unknown or ended code, :class:`LicenceNeeded` where only a
    licensed broker may confirm it, :class:`SecondNeeded` for the first person's second try,
    :class:`~app.review.queue.LineGone`.
    """
    _decide(work, line_id, code, choice)


def none_of_these(work: Work, line_id: UUID, choice: Choice) -> None:
    """Say that no candidate is right. The line stays without a code; no reason is asked."""
    _decide(work, line_id, None, choice)


def _decide(work: Work, line_id: UUID, code: str | None, choice: Choice) -> None:
    session = work.session
    person = _person(session)
    _in_turn(session, line_id)
    if session.scalar(select(ReviewDecision.id).filter_by(idempotency_key=choice.key)):
        return
    line = session.get(EditedLine, line_id)
    if line is None:
        raise LineGone()
    job = session.get_one(ProcessingJob, line.job_id)
    match = session.scalar(select(ProductMatch).filter_by(line_id=line_id).with_for_update())
    words = standing.said(session, line_id)
    if (match.version if match else 0) != choice.version:
        raise LineChanged(
            conflicts.fields(session, match, words, choice.version, code, person),
            match.version if match else 0,
            number=line.number,
            what=_latest(session, line_id),
        )
    asked = Asked()
    if code:
        asked = rules.asked(session, line_id, code, match.proposed_hs_code if match else None)
        _check_licence(session, job, line, person, asked)
    country = _country_of(session, job.country_schema, code) if code else None
    agreeing = standing.agreeing(words, country, code)
    if asked.by_two and agreeing and all(word.user_id == person for word in agreeing):
        raise SecondNeeded(
            code=code,
            number=line.number,
            who=second_say.who(session, job.id, code, match, person, licensed=asked.by_licensed),
        )
    waits = asked.by_two and not agreeing
    if match is None:
        match = _unmatched(session, line)
    before = _before(match, words)
    if waits:
        # The first word changes nothing of what is proposed: the second person looks afresh.
        _set(match, before | {"confirmed": False, "first": str(person)})
    else:
        settled = {"country": country, "code": code, "confirmed": True, "first": None}
        if asked.by_two:
            settled["first"] = before["first"] or str(agreeing[-1].user_id)
        _set(match, settled | {"requires_review": code is None})
    # The database looks for the first person's word, so the second's comes after the match.
    session.flush()
    evidence: dict[str, Any] = {"shown": list(choice.shown), "before": before}
    evidence["version"] = choice.version
    if code and country and not waits:
        answers = match.evidence.get("answers")
        before["product"] = products.remember(work, job, line, country, code, person, answers)
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
            evidence=evidence,
            seconds=None if choice.seconds is None else Decimal(f"{choice.seconds:.2f}"),
            idempotency_key=choice.key,
        )
    )
    session.flush()
    if before["first"] and not before["confirmed"] and not agreeing:
        second_say.returned(work, UUID(before["first"]), line, code, person)
    if waits:
        second_say.wanted(work, job, code, match, person, licensed=asked.by_licensed)
    work.record(LineDecided(job_id=str(line.job_id), line_id=str(line.id)))


def undo(work: Work, key: UUID | None = None, of: UUID | None = None) -> UUID:
    """Take back this person's latest decision that still stands; returns its line.

    ``of`` names another one of theirs, by its key. The same ``key`` sent twice takes one decision
    back. Raises :class:`NothingToUndo`, or :class:`DecidedSince` when somebody decided the line
    after.
    """
    session = work.session
    person = _person(session)
    # One after the other, so that two of them take back two decisions.
    _in_turn(session, person)
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
    _in_turn(session, decision.line_id)
    line = session.get_one(EditedLine, decision.line_id)
    match = session.scalars(
        select(ProductMatch).filter_by(line_id=decision.line_id).with_for_update()
    ).one()
    # What was taken back, by whomever, does not stand in the way of what came before it.
    words = standing.said(session, line.id)
    if not words or words[0].id != decision.id:
        raise DecidedSince(number=line.number, what=_latest(session, line.id))
    before = {"first": None} | decision.evidence["before"]
    confirmed = before["code"] if before["confirmed"] else None
    if confirmed:
        asked = rules.asked(session, line.id, confirmed, match.proposed_hs_code)
        job = session.get_one(ProcessingJob, line.job_id)
        _check_licence(session, job, line, person, asked)
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
            evidence={"version": match.version, "before": _before(match, words)},
            idempotency_key=key or uuid4(),
        )
    )
    session.flush()
    if confirmed:
        _confirm_again(session, line, match, before, words[1:])
    _set(match, before)
    session.flush()
    if "product" in before:
        products.take_back(work, before["product"])
    work.record(LineDecided(job_id=str(line.job_id), line_id=str(line.id)))
    return line.id


def _confirm_again(
    session: Session,
    line: EditedLine,
    match: ProductMatch,
    before: dict[str, Any],
    words: Sequence[Said],
) -> None:
    """What one person confirmed before two were asked for waits for a second one now."""
    asked = rules.asked(session, line.id, before["code"], match.proposed_hs_code)
    agreeing = standing.agreeing(words, before["country"], before["code"])
    if asked.by_two and len({word.user_id for word in agreeing}) < 2:
        before["confirmed"] = False
        before["first"] = str(agreeing[-1].user_id) if agreeing else None


def undo_depth(session: Session) -> int:
    """How many decisions of the signed-in person still stand and could be taken back."""
    found = _standing(_person(session)).limit(1000).subquery()
    return session.scalar(select(func.count()).select_from(found)) or 0


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


def _in_turn(session: Session, key: UUID) -> None:
    """One at a time per line (there may be no match yet whose row could be locked) or person."""
    session.execute(select(func.pg_advisory_xact_lock(key.int % 2**63)))


def _unmatched(session: Session, line: EditedLine) -> ProductMatch:
    """A match for a line that the matcher had nothing to say of: found by a person."""
    match = ProductMatch(
        line_id=line.id,
        job_id=line.job_id,
        product_description=line.description,
        confidence_score=Decimal(0),
        outcome=MatchOutcome.WEAK,
        requires_manual_review=True,
    )
    session.add(match)
    session.flush()
    return match


def _before(match: ProductMatch, words: Sequence[Said]) -> dict[str, Any]:
    """All that a decision changes of a match, as it is kept to be taken back."""
    return {
        "country": match.matched_country,
        "code": match.matched_hs_code,
        "confirmed": match.user_confirmed,
        "requires_review": match.requires_manual_review,
        "first": str(match.first_said_by) if match.first_said_by else None,
        "by": str(words[0].user_id) if words else None,
    }


def _set(match: ProductMatch, to: dict[str, Any]) -> None:
    match.matched_country = to["country"]
    match.matched_hs_code = to["code"]
    match.user_confirmed = to["confirmed"]
    match.requires_manual_review = to["requires_review"]
    match.first_said_by = UUID(to["first"]) if to["first"] else None
    match.version += 1


def _person(session: Session) -> UUID:
    person: UUID | None = session.scalar(text("select current_user_id()"))
    if person is None:
        raise NotSignedIn()
    return person


def _check_licence(
    session: Session, job: ProcessingJob, line: EditedLine, person: UUID, asked: Asked
) -> None:
    """The database refuses it too; here it is said before anything is written."""
    if not (job.needs_licensed_decider or asked.by_licensed):
        return
    if not session.scalar(
        select(Staff.id).filter_by(user_id=person, role=StaffRole.LICENSED_BROKER)
    ):
        what = "Codes on this invoice are" if job.needs_licensed_decider else "This code is"
        raise LicenceNeeded(what=what, number=line.number)


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
