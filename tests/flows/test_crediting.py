"""Tests of the credits page's questions."""

from __future__ import annotations

from uuid import UUID

from app.flows.desk import Desk


def test_balance_and_history_agree(office: Desk, sample_job: UUID) -> None:
    balance = office.balance()
    assert (balance.plan, balance.available, balance.held) == ("Enterprise", 9_993, 0)
    history = office.ledger(0, 10)
    assert history.total == len(history.rows)
    newest = history.rows[0]
    assert (newest.kind, newest.delta, newest.balance) == ("COMMIT", -7, balance.available)
    assert "werkhof-maschinenteile.csv" in newest.what
    assert history.rows[-1].kind == "GRANT"


def test_history_comes_in_slices(office: Desk, sample_job: UUID) -> None:
    whole = office.ledger(0, 10)
    assert office.ledger(1, 1).rows == whole.rows[1:2]
    assert office.ledger(50, 10).rows == ()
    assert office.ledger(50, 10).total == whole.total
