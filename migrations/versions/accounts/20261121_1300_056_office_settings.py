"""An office says how soon its desks lock, and counts its changes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.border import CLIENT, drop_function, function

revision = "056"
down_revision = "055"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "offices",
        sa.Column("idle_lock_minutes", sa.Integer(), server_default=sa.text("15"), nullable=False),
    )
    op.create_check_constraint(
        op.f("ck_offices_idle_lock_minutes_range"),
        "offices",
        "idle_lock_minutes BETWEEN 0 AND 480",
    )
    op.add_column(
        "offices", sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False)
    )
    # Counted by the database, so that no desk can pretend to have seen the latest.
    function(
        "count_office_version()",
        "trigger",
        """
        begin
            new.version := old.version + 1;
            return new;
        end
        """,
    )
    op.execute(
        "create trigger offices_version before update on offices"
        " for each row execute function count_office_version()"
    )
    op.execute(f"grant update (idle_lock_minutes) on offices to {CLIENT}")
    changed = "id = (select managed_office_id()) or (select current_user_is_admin())"
    op.execute(f"alter policy offices_change on offices using ({changed}) with check ({changed})")


def downgrade() -> None:
    changed = "id = (select managed_office_id())"
    op.execute(f"alter policy offices_change on offices using ({changed}) with check ({changed})")
    op.execute("drop trigger offices_version on offices")
    drop_function("count_office_version()")
    op.drop_column("offices", "version")
    op.drop_constraint(op.f("ck_offices_idle_lock_minutes_range"), "offices", type_="check")
    op.drop_column("offices", "idle_lock_minutes")
