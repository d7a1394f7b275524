"""Who is signed in at this desk, and what they may do."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.accounts.roles import RIGHTS, UserRole
from app.accounts.rows import Me
from app.core.database import SignedOut


def me(session: Session) -> Me:
    """The person whose session this is.

    Raises :class:`~app.core.database.SignedOut` when it has ended.
    """
    row = session.execute(
        text(
            "select u.id, u.email, coalesce(u.full_name, u.email) as name, u.role,"
            " t.role as staff_role, o.id as office_id, o.name as office, o.idle_lock_minutes,"
            " u.is_local_owner, s.read_only"
            " from users u join offices o on o.id = u.office_id"
            " left join staff t on t.user_id = u.id"
            " left join sessions s on s.id = (select current_session_id())"
            " where u.id = (select current_user_id())"
        )
    ).one_or_none()
    if row is None:
        raise SignedOut()
    return Me(
        user_id=row.id,
        email=row.email,
        name=row.name,
        role=row.role,
        staff_role=row.staff_role,
        office_id=row.office_id,
        office=row.office,
        rights=RIGHTS[UserRole(row.role)],
        # Whoever has no password could not come back in.
        idle_minutes=0 if row.is_local_owner else row.idle_lock_minutes,
        is_local_owner=row.is_local_owner,
        is_read_only=bool(row.read_only),
    )
