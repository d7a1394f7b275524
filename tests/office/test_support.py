"""Tests of questions to support: who sees them, who answers, how they are found."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from app.accounts.roles import UserRole
from app.office import support
from app.office.support import (
    AnswerEmpty,
    TicketChanged,
    TicketGone,
    TicketTooLong,
    TicketUnnamed,
)
from tests.databases import Databases, Desk


def asked(desk: Desk, subject: str = "The export is refused", body: str = "On every job.") -> UUID:
    with desk.database.work() as work:
        key = support.open_ticket(work, subject, body, {"program": {"version": "1"}})
        assert work.events == [TicketChanged(ticket_id=str(key))]
        return key


def seen(desk: Desk, words: str = "") -> list[str]:
    with desk.database.read() as session:
        return [ticket.subject for ticket in support.tickets(session, words)]


def test_own_tickets_the_offices_and_all(databases: Databases) -> None:
    mine = databases.new_desk(full_name="Bea Holt")
    colleague = databases.new_desk(office_id=mine.office_id)
    manager = databases.new_desk(office_id=mine.office_id, role=UserRole.PROJECT_OWNER)
    elsewhere = databases.new_desk(role=UserRole.PROJECT_OWNER)
    support_desk = databases.new_desk(role=UserRole.ADMIN)
    key = asked(mine, "First")
    asked(mine, "Second")
    assert seen(mine) == seen(manager) == seen(support_desk) == ["Second", "First"]
    assert seen(colleague) == seen(elsewhere) == []
    with colleague.database.read() as session, pytest.raises(TicketGone):
        support.ticket(session, key)
    with manager.database.read() as session:
        ticket = support.ticket(session, key)
    assert (ticket.created_by, ticket.status, ticket.answer) == ("Bea Holt", "OPEN", None)
    assert ticket.diagnostics == {"program": {"version": "1"}}


def test_an_administrator_answers_and_it_is_closed(databases: Databases, desk: Desk) -> None:
    key = asked(desk)
    helper = databases.new_desk(role=UserRole.ADMIN)
    for who in (desk, databases.new_desk(office_id=desk.office_id, role=UserRole.PROJECT_OWNER)):
        with (
            pytest.raises(ProgrammingError, match="answered by administrators"),
            who.database.work() as work,
        ):
            support.answer(work, key, "It works here.")
    with helper.database.work() as work:
        with pytest.raises(AnswerEmpty):
            support.answer(work, key, "  ")
        with pytest.raises(TicketGone):
            support.answer(work, uuid4(), "x")
        support.answer(work, key, "Name the customs office first.")
    with desk.database.work() as work:
        assert support.ticket(work.session, key).status == "ANSWERED"
        support.close(work, key)
        assert support.ticket(work.session, key).status == "CLOSED"
        with pytest.raises(TicketGone):
            support.close(work, uuid4())


def test_nobody_writes_an_answer_or_anothers_question(databases: Databases, desk: Desk) -> None:
    asked(desk)
    for act in (
        "update support_tickets set answer = 'x'",
        "update support_tickets set body = 'x'",
        "insert into support_tickets (office_id, created_by, subject, body, answer)"
        " select office_id, created_by, 'x', 'x', 'x' from support_tickets",
        "delete from support_tickets",
    ):
        with pytest.raises(ProgrammingError, match="denied"), desk.database.work() as work:
            work.session.execute(text(act))
    colleague = databases.new_desk(office_id=desk.office_id)
    with pytest.raises(ProgrammingError, match="row-level"), colleague.database.work() as work:
        work.session.execute(
            text(
                "insert into support_tickets (office_id, created_by, subject, body)"
                " values (:o, :u, 'x', 'x')"
            ),
            {"o": desk.office_id, "u": desk.user_id},
        )


def test_tickets_are_found_by_their_words(databases: Databases, desk: Desk) -> None:
    asked(desk, "The export is refused", "By customs")
    asked(desk, "Colours", "The window is too dark")
    stranger = databases.new_desk()
    assert seen(desk, "window dark") == ["Colours"]
    assert seen(desk, "customs") == ["The export is refused"]
    assert seen(desk, "penguin") == []
    assert seen(stranger, "customs") == []
    with databases.client.read() as session:
        assert session.scalar(text("select count(*) from support_tickets_with('customs')")) == 0
    with desk.database.read() as session:
        session.execute(text("set local enable_seqscan = off"))
    with databases.owner.read() as session:
        session.execute(text("set local enable_seqscan = off"))
        plan = "\n".join(
            session.scalars(
                text(
                    "explain select id from support_tickets"
                    " where search @@ websearch_to_tsquery('simple'::regconfig, 'customs')"
                )
            )
        )
    assert "ix_support_tickets_search" in plan


def test_a_question_needs_a_subject_of_some_length(desk: Desk) -> None:
    with pytest.raises(TicketUnnamed):
        asked(desk, "  \0 ")
    with pytest.raises(TicketTooLong, match="at most 255 characters; this one has 300"):
        asked(desk, "x" * 300)
    with pytest.raises(TicketTooLong, match="20000"):
        asked(desk, "x", "y" * 20_001)
