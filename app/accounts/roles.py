"""What each role in an office may do: one table, no database."""

from __future__ import annotations

from enum import StrEnum


class UserRole(StrEnum):
    """The roles an account may have."""

    USER = "USER"
    ADMIN = "ADMIN"
    PROJECT_OWNER = "PROJECT_OWNER"


class StaffRole(StrEnum):
    """What a person is in the office's day."""

    BROKER = "BROKER"
    REVIEWER = "REVIEWER"
    LICENSED_BROKER = "LICENSED_BROKER"
    MANAGER = "MANAGER"


class Right(StrEnum):
    """Something a role may or may not do."""

    READ_INVOICES = "read invoices"
    DECIDE_LINES = "decide lines"
    EXPORT_DECLARATIONS = "export declarations"
    KEEP_CLIENTS = "keep clients"
    MANAGE_OFFICE = "manage the office"
    MANAGE_TEAM = "manage the team"
    SEE_OFFICE_CREDITS = "see the office's credits"
    READ_AUDIT = "read the audit trail"
    LOAD_TARIFFS = "load tariffs"
    MANAGE_PLANS = "manage plans"
    SEE_ALL_OFFICES = "see all offices"


_WORK = frozenset(
    {
        Right.READ_INVOICES,
        Right.DECIDE_LINES,
        Right.EXPORT_DECLARATIONS,
        Right.KEEP_CLIENTS,
    }
)
_OFFICE = _WORK | {
    Right.MANAGE_OFFICE,
    Right.MANAGE_TEAM,
    Right.SEE_OFFICE_CREDITS,
    Right.READ_AUDIT,
}

RIGHTS: dict[UserRole, frozenset[Right]] = {
    UserRole.USER: _WORK,
    UserRole.PROJECT_OWNER: _OFFICE,
    UserRole.ADMIN: _OFFICE | {Right.LOAD_TARIFFS, Right.MANAGE_PLANS, Right.SEE_ALL_OFFICES},
}


def may(role: UserRole, right: Right) -> bool:
    """Whether a role has a right. The database enforces the same; this is for showing it."""
    return right in RIGHTS[role]


def may_decide_licensed(staff_role: StaffRole | None) -> bool:
    """Whether a person may confirm codes on a job that needs a licensed decider."""
    return staff_role is StaffRole.LICENSED_BROKER
