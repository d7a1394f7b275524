"""Tests of who is told to be at this desk."""

from __future__ import annotations

import pytest

from app.accounts.me import me
from app.accounts.roles import RIGHTS, UserRole
from app.core.database import SignedOut
from tests.accounts.people import set_facts
from tests.databases import Databases


@pytest.mark.parametrize("role", list(UserRole))
def test_the_person_and_their_rights(module_databases: Databases, role: UserRole) -> None:
    desk = module_databases.new_desk(role=role, full_name="Maya Harbour")
    with desk.database.read() as session:
        found = me(session)
    assert (found.user_id, found.office_id) == (desk.user_id, desk.office_id)
    assert (found.name, found.role, found.staff_role) == ("Maya Harbour", role, None)
    assert found.rights == RIGHTS[role]
    assert (found.idle_minutes, found.is_local_owner, found.is_read_only) == (15, False, False)


def test_what_they_are_in_the_offices_day(module_databases: Databases) -> None:
    desk = module_databases.new_desk()
    set_facts(
        module_databases,
        "insert into staff (user_id, office_id, name, role) values (:u, :o, 'M', 'MANAGER')",
        u=desk.user_id,
        o=desk.office_id,
    )
    with desk.database.read() as session:
        found = me(session)
    assert found.staff_role == "MANAGER"
    # Which is a name on the door and gives no right.
    assert found.rights == RIGHTS[UserRole.USER]


def test_who_has_no_password_is_never_locked_out_by_idleness(module_databases: Databases) -> None:
    desk = module_databases.new_desk(role=UserRole.ADMIN, is_local_owner=True)
    with desk.database.read() as session:
        found = me(session)
    assert (found.is_local_owner, found.idle_minutes) == (True, 0)


def test_nobody_is_nobody(module_databases: Databases) -> None:
    with pytest.raises(SignedOut), module_databases.client.read() as session:
        me(session)
