"""Tests of what the Credits page is told."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from app.accounts.roles import UserRole
from app.billing import ledger
from app.billing.balance import Balance, HistoryRow, PaymentRow, balance, history, payments
from app.billing.models import BillingTransaction, CreditType
from tests.databases import Databases, Desk


def test_free_and_paid_credits_are_told_apart(databases: Databases) -> None:
    desk = databases.new_desk(balance=0)
    ends = datetime(2090, 3, 1, tzinfo=UTC)
    with databases.worker.work() as work:
        ledger.grant(work, desk.user_id, "a", 100, monthly_allocation=100, reset_day=31)
        ledger.grant(work, desk.user_id, "b", 50, credit_type=CreditType.PRO, expires_at=ends)
        ledger.hold(work, desk.user_id, "hold", 60)
        ledger.commit(work, desk.user_id, "spent", "hold", 40)
    with desk.database.read() as session:
        assert balance(session, desk.user_id, date(2090, 1, 31)) == Balance(
            plan="No plan",
            available=90,
            held=20,
            free_left=90,
            free_allowance=100,
            pro_left=0,
            pro_granted=50,
            used_this_period=40,
            resets_on=date(2090, 2, 28),
            days_until_reset=28,
            expires_on=None,
        )


def test_the_screen_shows_what_the_gate_allows(databases: Databases) -> None:
    desk = databases.new_desk(balance=0)
    with databases.worker.work() as work:
        soon = datetime.now(UTC) + timedelta(milliseconds=150)
        ledger.grant(work, desk.user_id, "brief", 5, expires_at=soon)
        ledger.grant(work, desk.user_id, "lasting", 3)
    with databases.worker.work() as work:
        work.session.connection().exec_driver_sql("select pg_sleep(0.3)")
        shown = balance(work.session, desk.user_id).available
        assert shown == 3
        assert ledger.hold(work, desk.user_id, "all of it", shown) == 3


def test_history_tells_what_came_and_went(databases: Databases, desk: Desk) -> None:
    with databases.worker.work() as work:
        ledger.hold(work, desk.user_id, "job:hold", 20, note="invoice 7")
        ledger.commit(work, desk.user_id, "job:1", "job:hold", 15, note="invoice 7, 15 lines")
        ledger.release(work, desk.user_id, "job:rest", "job:hold")
    with desk.database.read() as session:
        rows = history(session, desk.user_id)
        assert history(session, desk.user_id, limit=1) == rows[:1]
    assert all(isinstance(row, HistoryRow) for row in rows)
    assert [(row.kind, row.credit_type, row.delta, row.balance, row.what) for row in rows] == [
        ("COMMIT", "free", -15, 985, "invoice 7, 15 lines"),
        ("GRANT", "free", 1000, 1000, "Opening balance"),
    ]


def test_payments_are_told_newest_first(databases: Databases, desk: Desk) -> None:
    with databases.worker.work() as work:
        for number in (1, 2):
            work.session.add(
                BillingTransaction(
                    user_id=desk.user_id,
                    type="CREDIT_PURCHASE",
                    amount=Decimal(number),
                    payment_provider="test",
                    payment_id=str(number),
                    created_at=datetime(2026, 1, number, tzinfo=UTC),
                )
            )
    with desk.database.read() as session:
        rows = payments(session, desk.user_id)
    assert rows[0] == PaymentRow(
        at=datetime(2026, 1, 2, tzinfo=UTC),
        type="CREDIT_PURCHASE",
        amount=Decimal("2.00"),
        currency="USD",
        credits=0,
        provider="test",
        status="PENDING",
        description=None,
    )
    assert len(rows) == 2


def test_a_colleague_sees_nothing_and_a_manager_sees_all(databases: Databases, desk: Desk) -> None:
    colleague = databases.new_desk(office_id=desk.office_id)
    manager = databases.new_desk(office_id=desk.office_id, role=UserRole.PROJECT_OWNER)
    stranger = databases.new_desk(role=UserRole.PROJECT_OWNER)
    seen = []
    for looking in (colleague, manager, stranger):
        with looking.database.read() as session:
            seen.append(balance(session, desk.user_id).available)
    assert seen == [0, 1000, 0]
