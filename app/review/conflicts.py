"""What a line was when a person looked, what they say of it, and what somebody else made of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.core.conflict import Field
from app.matching.models import ProductMatch
from app.review.models import ReviewDecision
from app.review.standing import Said

NONE_OF_THESE = "none of these"


def fields(
    session: Session,
    match: ProductMatch | None,
    words: Sequence[Said],
    version: int,
    code: str | None,
    person: UUID,
) -> tuple[Field, ...]:
    """The code and who stands by it: as seen at ``version``, as said now, as it is.

    ``words`` is what stands (:func:`app.review.standing.said`), ``code`` None is "none of these".
    """
    seen = _seen(session, match, version)
    theirs, by = _now(match, words)
    return (
        Field("code", "Code", _code(seen, match), code or NONE_OF_THESE, theirs),
        Field(
            "decided_by", "Decided by", _name(session, seen.get("by")), _name(session, person), by
        ),
    )


def _seen(session: Session, match: ProductMatch | None, version: int) -> dict[str, Any]:
    """The line before the first decision that this person did not see."""
    if match is None:
        return {}
    decisions = session.scalars(
        select(ReviewDecision.evidence)
        .where(ReviewDecision.line_id == match.line_id)
        .order_by(ReviewDecision.id)
    )
    for evidence in decisions:
        if evidence.get("version", -1) >= version:
            before: dict[str, Any] = evidence.get("before", {})
            return before
    return {}


def _code(seen: dict[str, Any], match: ProductMatch | None) -> str | None:
    if not seen:  # matched anew, or decided before versions were kept: what was proposed
        return match.proposed_hs_code if match else None
    if seen.get("confirmed") and seen["code"] is None:
        return NONE_OF_THESE
    code: str | None = seen["code"]
    return code


def _now(match: ProductMatch | None, words: Sequence[Said]) -> tuple[str | None, str | None]:
    """The code and who decided it, or said it first."""
    if match is None:
        return None, None
    if match.user_confirmed:
        by = words[0].name if words else None
        return match.matched_hs_code or NONE_OF_THESE, by
    if match.first_said_by is not None and words:
        return words[0].code, f"{words[0].name}, a second person is awaited"
    return match.matched_hs_code, None


def _name(session: Session, person: object) -> str | None:
    if person is None:
        return None
    found = session.get(User, person if isinstance(person, UUID) else UUID(str(person)))
    return None if found is None else found.full_name or found.email
