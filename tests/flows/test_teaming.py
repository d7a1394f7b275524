"""Tests of what the page Office asks of the team and of the office."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.accounts import codes
from app.accounts.rows import MemberFacts
from app.accounts.team import LastManager
from app.core.database import SignedOut
from app.flows.desk import Desk
from tests.accounts.people import PASSWORD
from tests.databases import Databases

FACTS = MemberFacts("rosa@example.com", "Rosa Hill", staff_role="REVIEWER", chapters=("84",))


def test_a_colleagues_way_through_the_office(office: Desk, prepared: Databases) -> None:
    asked = office.invite(FACTS)
    assert [one.is_invited for one in office.members()] == [False, True]
    token = codes.redeem(prepared.client, asked.email, asked.code, PASSWORD)
    office.change_member(asked.user_id, replace(FACTS, chapters=("85",)))
    office.unlock_member(asked.user_id)
    rosa = next(one for one in office.members() if one.user_id == asked.user_id)
    assert (rosa.name, rosa.chapters, rosa.open_sessions) == ("Rosa Hill", ("85",), 1)
    office.deactivate(asked.user_id)
    signed_in = prepared.client.signed_in(token)
    with pytest.raises(SignedOut), signed_in.read():
        pass
    office.reactivate(asked.user_id)
    assert office.new_code(asked.user_id).code != asked.code
    with pytest.raises(LastManager):
        office.deactivate(office.me().user_id)


def test_the_office_is_kept(office: Desk) -> None:
    before = office.office()
    after = office.change_office(before, replace(before, name="Quay Customs", idle_minutes=5))
    assert office.office() == after
    assert (office.me().office, after.version) == ("Quay Customs", before.version + 1)
