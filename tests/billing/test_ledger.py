"""Tests of the ledger: nothing is spent twice, and every projection equals its entries."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError, ProgrammingError

from app.billing import ledger
from app.billing.ledger import NotEnoughCredits
from app.billing.models import CreditType
from tests.databases import Databases, Desk

PROJECTIONS = text(
    """
    with entries as (
        select c.id, c.user_id, c.amount, c.used, c.held, c.expired,
            coalesce(sum(l.delta), 0) as available,
            coalesce(-sum(l.delta) filter (where l.kind in ('COMMIT', 'REFUND')), 0) as spent,
            coalesce(sum(l.delta) filter (where l.kind in ('GRANT', 'ADJUST')), 0) as given,
            coalesce(-sum(l.delta) filter (where l.kind in ('HOLD', 'RELEASE')), 0) as kept
        from credits c left join credit_ledger l on l.grant_id = c.id group by c.id
    )
    select bool_and(given = amount and spent = used and kept = held
        and available = amount - used - held - expired)
    from entries
    """
)


def left(databases: Databases, user_id: UUID) -> int:
    """Credits left, having checked that every projection says the same."""
    with databases.owner.read() as session:
        assert session.scalar(PROJECTIONS)
        row = session.execute(
            text(
                "select u.credits_remaining, a.current_credits,"
                " (select coalesce(sum(available), 0) from open_credits o where o.user_id = u.id),"
                " u.credits_used_this_month, a.total_credits_used"
                " from users u join user_credits a on a.user_id = u.id where u.id = :user"
            ),
            {"user": user_id},
        ).one()
    assert row[0] == row[1] == row[2]
    assert row[3] == row[4]
    return int(row[0])


def test_an_opening_balance_is_backed_by_a_grant(databases: Databases) -> None:
    desk = databases.new_desk(balance=2)
    assert left(databases, desk.user_id) == 2
    assert left(databases, databases.new_desk(balance=0).user_id) == 0


def test_a_job_pays_for_what_it_did(databases: Databases, desk: Desk) -> None:
    with databases.worker.work() as work:
        assert ledger.hold(work, desk.user_id, "job:hold", 20) == 20
    assert left(databases, desk.user_id) == 980
    with databases.worker.work() as work:
        assert ledger.commit(work, desk.user_id, "job:1", "job:hold", 7) == 7
        assert ledger.commit(work, desk.user_id, "job:2", "job:hold", 8) == 8
        assert ledger.release(work, desk.user_id, "job:rest", "job:hold") == 5
    assert left(databases, desk.user_id) == 985


def test_every_operation_happens_once(databases: Databases, desk: Desk) -> None:
    for _ in range(3):
        with databases.worker.work() as work:
            assert ledger.hold(work, desk.user_id, "job:hold", 20) == 20
        with databases.worker.work() as work:
            assert ledger.commit(work, desk.user_id, "job:1", "job:hold", 5) == 5
        with databases.worker.work() as work:
            assert ledger.release(work, desk.user_id, "job:rest", "job:hold") == 15
    assert left(databases, desk.user_id) == 995
    with databases.worker.work() as work:
        first = ledger.grant(work, desk.user_id, "gift", 10)
        assert ledger.grant(work, desk.user_id, "gift", 10) == first
    assert left(databases, desk.user_id) == 1005


def test_what_is_not_there_cannot_be_held(databases: Databases, desk: Desk) -> None:
    with databases.worker.work() as work:
        with pytest.raises(NotEnoughCredits, match="1001 credits and 1000 are left"):
            ledger.hold(work, desk.user_id, "too much", 1001)
        assert ledger.hold(work, desk.user_id, "enough", 1000) == 1000
    assert left(databases, desk.user_id) == 0


def test_more_than_was_held_is_never_spent(databases: Databases, desk: Desk) -> None:
    with databases.worker.work() as work:
        ledger.hold(work, desk.user_id, "job:hold", 5)
    for verb in (ledger.commit, ledger.release):
        with databases.worker.work() as work, pytest.raises(ValueError, match="job:hold"):
            verb(work, desk.user_id, "job:1", "job:hold", 6)
    assert left(databases, desk.user_id) == 995


def test_a_negative_amount_is_no_way_to_earn(databases: Databases, desk: Desk) -> None:
    with desk.database.work() as work, pytest.raises(DBAPIError):
        ledger.hold(work, desk.user_id, "negative", -5)
    with databases.worker.work() as work, pytest.raises(DBAPIError):
        ledger.grant(work, desk.user_id, "nothing", 0)
    assert left(databases, desk.user_id) == 1000


def test_what_ends_first_is_spent_first(databases: Databases) -> None:
    desk = databases.new_desk(balance=0)
    soon = datetime.now(UTC) + timedelta(days=1)
    with databases.worker.work() as work:
        paid = ledger.grant(work, desk.user_id, "a", 10, credit_type=CreditType.PRO)
        given = ledger.grant(work, desk.user_id, "b", 10)
        ending = ledger.grant(
            work, desk.user_id, "c", 10, credit_type=CreditType.PRO, expires_at=soon
        )
        ledger.hold(work, desk.user_id, "hold", 25)
    with databases.owner.read() as session:
        entries = session.execute(
            text("select grant_id, -delta from credit_ledger where kind = 'HOLD' order by sequence")
        ).all()
    assert [tuple(entry) for entry in entries] == [(ending, 10), (given, 10), (paid, 5)]


def test_what_has_ended_or_not_begun_is_not_spent(databases: Databases) -> None:
    desk = databases.new_desk(balance=0)
    with databases.worker.work() as work:
        past = datetime.now(UTC) - timedelta(seconds=1)
        ledger.grant(work, desk.user_id, "late", 10, expires_at=past)
        with pytest.raises(NotEnoughCredits):
            ledger.hold(work, desk.user_id, "hold", 1)


def test_ten_credits_are_spent_ten_times_by_fifty(databases: Databases) -> None:
    desk = databases.new_desk(balance=10)
    won: list[int] = []
    failed: list[BaseException] = []

    def spend(number: int) -> None:
        try:
            with databases.worker.work() as work:
                ledger.hold(work, desk.user_id, f"spender {number}", 1)
            won.append(number)
        except NotEnoughCredits:
            pass
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=spend, args=(number,)) for number in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert len(won) == 10
    assert left(databases, desk.user_id) == 0


def test_a_desk_holds_its_own_credits_and_no_others(databases: Databases, desk: Desk) -> None:
    other = databases.new_desk()
    with desk.database.work() as work:
        assert ledger.hold(work, desk.user_id, "mine", 1) == 1
    with desk.database.work() as work, pytest.raises(ProgrammingError, match="somebody else"):
        ledger.hold(work, other.user_id, "theirs", 1)
    with (
        databases.client.work() as work,
        pytest.raises(ProgrammingError, match="somebody else"),
    ):
        ledger.hold(work, desk.user_id, "without a session", 1)
    for verb in (ledger.commit, ledger.release):
        with desk.database.work() as work, pytest.raises(ProgrammingError, match="denied"):
            verb(work, desk.user_id, "free lunch", "mine", 1)
    with desk.database.work() as work, pytest.raises(ProgrammingError, match="denied"):
        ledger.grant(work, desk.user_id, "present", 1_000_000)
    assert left(databases, desk.user_id) == 999


def test_an_operation_of_somebody_else_is_not_taken_over(databases: Databases, desk: Desk) -> None:
    other = databases.new_desk()
    with databases.worker.work() as work:
        ledger.hold(work, desk.user_id, "job:hold", 5)
    with databases.worker.work() as work, pytest.raises(IntegrityError, match="another account"):
        ledger.hold(work, other.user_id, "job:hold", 5)
    with databases.worker.work() as work, pytest.raises(ValueError, match="job:hold"):
        ledger.commit(work, other.user_id, "job:1", "job:hold", 5)


@pytest.mark.parametrize(
    "statement",
    [
        "update credit_ledger set delta = 1000000",
        "delete from credit_ledger",
        "update credits set amount = amount + 1",
        "update user_credits set current_credits = 1000000",
        "update users set credits_remaining = 1000000",
        "insert into credits (user_id, amount) select id, 5 from users",
    ],
)
def test_no_role_but_the_owner_writes_credits(
    databases: Databases, desk: Desk, statement: str
) -> None:
    for database in (databases.worker, desk.database):
        with database.work() as work, pytest.raises(ProgrammingError, match="denied"):
            work.session.execute(text(statement))


@pytest.mark.parametrize(
    "statement", ["update credit_ledger set delta = 1000000", "delete from credit_ledger"]
)
def test_not_even_the_owner_changes_the_past(
    databases: Databases, desk: Desk, statement: str
) -> None:
    with databases.owner.work() as work, pytest.raises(IntegrityError, match="never changed"):
        work.session.execute(text(statement))


def test_the_table_itself_refuses_to_be_overspent(databases: Databases, desk: Desk) -> None:
    with databases.owner.work() as work, pytest.raises(IntegrityError, match="not_overspent"):
        work.session.execute(text("update credits set used = amount + 1"))
