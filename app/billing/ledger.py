"""Moves credits: granted, held, committed, released, each once however often it is asked.

Every verb names its operation. The same operation again changes nothing and gives the same
answer, so a caller that does not know whether its commit arrived simply asks once more.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.billing.events import CreditsMoved
from app.billing.models import CreditType
from app.core.errors import Refused
from app.core.work import Work

# Raised by the functions in the database.
NOT_ENOUGH = "TD001"
MORE_THAN_HELD = "TD002"


class NotEnoughCredits(Refused):
    """This takes {needed} credits and {left} are left: ask your office's manager for more."""


def grant(
    work: Work,
    user_id: UUID,
    operation: str,
    amount: int,
    *,
    credit_type: CreditType = CreditType.FREE,
    expires_at: datetime | None = None,
    source: str | None = None,
    monthly_allocation: int = 0,
    reset_day: int = 1,
    priority: int = 0,
    note: str | None = None,
) -> UUID:
    """Give credits; returns the grant. Worker or owner role.

    ``source`` is what they are owed to (unique: a payment pays once), ``monthly_allocation`` and
    ``reset_day`` what is granted anew each month. Grants that end sooner are spent first, then by
    ``priority``, then given ones before paid ones.
    """
    given: UUID = _call(
        work,
        "credit_grant(:user, :operation, :amount, :credit_type, :expires_at, :source,"
        " :monthly_allocation, :reset_day, :priority, :note)",
        user=user_id,
        operation=operation,
        amount=amount,
        credit_type=credit_type.value,
        expires_at=expires_at,
        source=source,
        monthly_allocation=monthly_allocation,
        reset_day=reset_day,
        priority=priority,
        note=note,
    )
    return given


def hold(work: Work, user_id: UUID, operation: str, amount: int, *, note: str | None = None) -> int:
    """Set credits aside before work is done; returns how many. A person's own, or the worker.

    Raises :class:`NotEnoughCredits`; nothing is held then and the transaction goes on.
    """
    held: int = _call(
        work,
        "credit_hold(:user, :operation, :amount, :note)",
        user=user_id,
        operation=operation,
        amount=amount,
        note=note,
    )
    return held


def commit(
    work: Work,
    user_id: UUID,
    operation: str,
    hold_operation: str,
    amount: int,
    *,
    note: str | None = None,
) -> int:
    """Spend credits out of a hold for work that was done; returns how many. Worker or owner.

    Asking for more than the hold still keeps is a bug and raises ValueError.
    """
    spent: int = _call(
        work,
        "credit_commit(:user, :operation, :hold, :amount, :note)",
        user=user_id,
        operation=operation,
        hold=hold_operation,
        amount=amount,
        note=note,
    )
    return spent


def release(
    work: Work,
    user_id: UUID,
    operation: str,
    hold_operation: str,
    amount: int | None = None,
    *,
    note: str | None = None,
) -> int:
    """Give back a part of a hold, or all that is left of it; returns how many. Worker or owner.

    Asking for more than the hold still keeps is a bug and raises ValueError.
    """
    given: int = _call(
        work,
        "credit_release(:user, :operation, :hold, :amount, :note)",
        user=user_id,
        operation=operation,
        hold=hold_operation,
        amount=amount,
        note=note,
    )
    return given


def _call(work: Work, function: str, **values: Any) -> Any:
    try:
        # A savepoint, so that a refusal leaves the rest of the transaction usable.
        with work.session.begin_nested():
            answer = work.session.scalar(text(f"select {function}"), values)
    except DBAPIError as error:
        detail = getattr(error.orig, "diag", None)
        match getattr(error.orig, "sqlstate", None):
            case state if state == NOT_ENOUGH:
                left = getattr(detail, "message_detail", None) or "0"
                raise NotEnoughCredits(needed=values["amount"], left=left) from error
            case state if state == MORE_THAN_HELD:
                raise ValueError(f"hold {values['hold']} keeps less than asked for") from error
        raise
    work.record(CreditsMoved(user_id=str(values["user"])))
    return answer
