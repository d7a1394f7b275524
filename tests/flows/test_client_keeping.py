"""Tests of the clients' page: added, changed by two people at once, taken off the list."""

from __future__ import annotations

import pytest

from app.bootstrap import Runtime
from app.core.conflict import Changed
from app.flows.desk import Desk
from app.office.clients import ClientGone


def test_clients_are_kept(office: Desk) -> None:
    made = office.add_client("Northsea Retail", {"country": "GBR", "defaults": {"a": "1"}})
    assert (made.country, made.defaults, made.version) == ("GBR", {"a": "1"}, 1)
    assert [one.name for one in office.clients("north")] == ["Northsea Retail"]
    changed = office.change_client(made, {"currency": "GBP"})
    assert (changed.currency, changed.version) == ("GBP", 2)
    office.remove_client(made.id)
    assert office.clients() == []
    with pytest.raises(ClientGone):
        office.change_client(changed, {"currency": "EUR"})


def test_a_colleagues_change_is_not_written_over(office: Desk, runtime: Runtime) -> None:
    other = Desk(runtime)
    seen = office.add_client("Alder", {})
    other.change_client(seen, {"currency": "EUR"})
    assert office.change_client(seen, {"contact": "Bo"}).currency == "EUR"
    with pytest.raises(Changed) as told:
        office.change_client(seen, {"currency": "USD"})
    (field,) = told.value.fields
    assert (field.original, field.mine, field.theirs) == (None, "USD", "EUR")
