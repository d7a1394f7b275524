"""Tests of what the shell asks of the person at this desk."""

from __future__ import annotations

import pytest

from app.accounts import sign_in
from app.accounts.models import User
from app.accounts.rows import Preferences
from app.accounts.sessions import NoPassword, PasswordWrong
from app.bootstrap import Runtime
from app.core.database import SignedOut
from app.flows.desk import Desk
from tests.accounts.people import OTHER, PASSWORD, STORED
from tests.databases import Databases


def test_the_local_owner_is_here_and_may_do_everything(office: Desk) -> None:
    me = office.me()
    assert (me.role, me.office, me.idle_minutes) == ("ADMIN", "My office", 0)
    assert me.is_local_owner
    with pytest.raises(NoPassword):
        office.unlock("anything")
    assert office.seen()


@pytest.fixture
def colleague(runtime: Runtime, prepared: Databases, office: Desk) -> Desk:
    """A person with a password at a desk of the same office."""
    with prepared.owner.work() as work:
        person = User(
            email="rosa@example.com",
            hashed_password=STORED,
            country="GBR",
            office_id=office.me().office_id,
        )
        work.session.add(person)
    token = sign_in.sign_in(prepared.client, "rosa@example.com", PASSWORD)
    there = Runtime(runtime.settings, runtime.url)
    there.__dict__["desk"] = prepared.client.signed_in(token)
    return Desk(there)


def test_a_desk_is_unlocked_and_its_password_changed(colleague: Desk, prepared: Databases) -> None:
    with pytest.raises(PasswordWrong):
        colleague.unlock(OTHER)
    colleague.unlock(PASSWORD)
    colleague.change_password(PASSWORD, OTHER)
    colleague.unlock(OTHER)
    sign_in.sign_in(prepared.client, "rosa@example.com", OTHER)


def test_other_desks_are_seen_and_ended(colleague: Desk, prepared: Databases) -> None:
    for _ in range(3):
        sign_in.sign_in(prepared.client, "rosa@example.com", PASSWORD)
    here, there, *more = colleague.my_sessions()
    assert here.is_this
    assert not there.is_this
    colleague.end_session(there.session_id)
    assert len(colleague.my_sessions()) == 1 + len(more)
    assert colleague.end_other_sessions() == len(more)
    colleague.sign_out()
    assert not colleague.seen()
    with pytest.raises(SignedOut):
        colleague.me()


def test_preferences_follow_the_person(colleague: Desk) -> None:
    liked = Preferences(theme="dark", shortcuts={"a": "b"})
    colleague.prefer(liked)
    assert colleague.preferences() == liked
