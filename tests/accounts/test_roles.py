"""Tests of what each role may do."""

from __future__ import annotations

import pytest

from app.accounts.roles import RIGHTS, Right, StaffRole, UserRole, may, may_decide_licensed


def test_every_role_is_in_the_table() -> None:
    assert set(RIGHTS) == set(UserRole)


def test_every_right_belongs_to_somebody() -> None:
    assert set().union(*RIGHTS.values()) == set(Right)


def test_rights_grow_with_the_role() -> None:
    assert RIGHTS[UserRole.USER] < RIGHTS[UserRole.PROJECT_OWNER] < RIGHTS[UserRole.ADMIN]


@pytest.mark.parametrize(
    ("role", "right", "allowed"),
    [
        (UserRole.USER, Right.DECIDE_LINES, True),
        (UserRole.USER, Right.MANAGE_TEAM, False),
        (UserRole.PROJECT_OWNER, Right.READ_AUDIT, True),
        (UserRole.PROJECT_OWNER, Right.LOAD_TARIFFS, False),
        (UserRole.ADMIN, Right.LOAD_TARIFFS, True),
    ],
)
def test_examples(role: UserRole, right: Right, allowed: bool) -> None:
    assert may(role, right) is allowed


def test_only_a_licensed_broker_decides_what_needs_a_licence() -> None:
    allowed = [role for role in [*StaffRole, None] if may_decide_licensed(role)]
    assert allowed == [StaffRole.LICENSED_BROKER]
