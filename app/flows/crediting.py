"""What the page of credits asks: the balance and the history of the signed-in person."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.billing import balance
from app.bootstrap import Runtime
from app.core.again import asked
from app.flows.rows import Balance, LedgerRow, Slice


class Crediting:
    """See :class:`app.gui.services.Crediting`."""

    def __init__(self, runtime: Runtime) -> None:
        self._desk = runtime.desk

    @asked
    def balance(self) -> Balance:
        """What the signed-in person can spend."""
        with self._desk.read() as session:
            return Balance(**vars(balance.balance(session, _person(session))))

    @asked
    def ledger(self, offset: int, limit: int) -> Slice[LedgerRow]:
        """The history, newest first, with the balance after each entry."""
        with self._desk.read() as session:
            person = _person(session)
            rows = balance.history(session, person, offset + limit)
            total = balance.history_length(session, person)
        return Slice(tuple(LedgerRow(**vars(row)) for row in rows[offset:]), total)


def _person(session: Session) -> UUID:
    person: UUID = session.execute(text("select current_user_id()")).scalar_one()
    return person
