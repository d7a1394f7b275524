"""A session may only read, ends when its desk is not seen, and counts wrong passwords."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.border import CLIENT, OWN

revision = "057"
down_revision = "056"
branch_labels = None
depends_on = None

MANAGED_USERS = (
    "user_id in (select u.id from users u where u.office_id = (select managed_office_id()))"
)


def upgrade() -> None:
    op.add_column(
        "sessions",
        sa.Column("read_only", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    # Hours after which a desk that is not heard of is signed out; null never, for the built-in
    # database, whose owner has no password to come back with.
    op.add_column(
        "sessions",
        sa.Column("unseen_hours", sa.Integer(), server_default=sa.text("8"), nullable=True),
    )
    op.add_column(
        "sessions",
        sa.Column("wrong_keys", sa.Integer(), server_default=sa.text("0"), nullable=False),
    )
    op.execute(f"grant select (read_only, unseen_hours, wrong_keys) on sessions to {CLIENT}")
    # Where the office is signed in: for its manager, and all offices for an administrator.
    op.execute(
        f"alter policy sessions_see on sessions"
        f" using ({OWN} or {MANAGED_USERS} or (select current_user_is_admin()))"
    )


def downgrade() -> None:
    op.execute(f"alter policy sessions_see on sessions using ({OWN})")
    for column in ("wrong_keys", "unseen_hours", "read_only"):
        op.drop_column("sessions", column)
