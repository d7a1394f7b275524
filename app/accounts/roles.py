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
    """Something a role may or may not do.

    tests/border/test_rights.py does each of them by raw SQL in each role: no right without its
    act, no act the database lets pass without its right.
    """

    READ_INVOICES = "read the office's invoices"
    ADD_INVOICES = "add invoices"
    CHANGE_OWN_INVOICES = "change one's own invoices and those handed to one"
    DECIDE_LINES = "decide lines"
    EXPORT_DECLARATIONS = "export declarations"
    KEEP_CLIENTS = "keep clients"
    END_OWN_SESSIONS = "sign out at other desks"
    CHANGE_ANY_INVOICE = "change and hand over any invoice of the office"
    MANAGE_OFFICE = "manage the office"
    MANAGE_TEAM = "manage the team"
    SEE_OFFICE_SESSIONS = "see where the office is signed in"
    END_OFFICE_SESSIONS = "sign people of the office out"
    SEE_OFFICE_CREDITS = "see the office's credits"
    READ_AUDIT = "read the audit trail"
    SET_DECISION_RULES = "say what decisions need"
    KEEP_PRIVACY = "keep privacy requests"
    SEE_ALL_OFFICES = "see all offices and their people"
    MANAGE_ALL_OFFICES = "manage all offices and their teams"
    MAKE_ADMINISTRATORS = "make administrators"
    MANAGE_PLANS = "manage plans and prices"
    LOAD_TARIFFS = "keep tariffs"
    MANAGE_PROGRAMS = "say which versions of the program may work"


_WORK = frozenset(
    {
        Right.READ_INVOICES,
        Right.ADD_INVOICES,
        Right.CHANGE_OWN_INVOICES,
        Right.DECIDE_LINES,
        Right.EXPORT_DECLARATIONS,
        Right.KEEP_CLIENTS,
        Right.END_OWN_SESSIONS,
    }
)
_OFFICE = _WORK | {
    Right.CHANGE_ANY_INVOICE,
    Right.MANAGE_OFFICE,
    Right.MANAGE_TEAM,
    Right.SEE_OFFICE_SESSIONS,
    Right.END_OFFICE_SESSIONS,
    Right.SEE_OFFICE_CREDITS,
    Right.READ_AUDIT,
    Right.SET_DECISION_RULES,
    Right.KEEP_PRIVACY,
}
_ALL = _OFFICE | {
    Right.SEE_ALL_OFFICES,
    Right.MANAGE_ALL_OFFICES,
    Right.MAKE_ADMINISTRATORS,
    Right.MANAGE_PLANS,
    Right.LOAD_TARIFFS,
    Right.MANAGE_PROGRAMS,
}

# A person's rights come from users.role alone; what they are in the office's day (StaffRole) gives
# none, but for the licence that some invoices ask of who confirms codes.
RIGHTS: dict[UserRole, frozenset[Right]] = {
    UserRole.USER: _WORK,
    UserRole.PROJECT_OWNER: _OFFICE,
    UserRole.ADMIN: _ALL,
}


def may(role: UserRole, right: Right) -> bool:
    """Whether a role has a right. The database enforces the same; this is for showing it."""
    return right in RIGHTS[role]


def may_decide_licensed(staff_role: StaffRole | None) -> bool:
    """Whether a person may confirm codes on a job that needs a licensed decider."""
    return staff_role is StaffRole.LICENSED_BROKER
