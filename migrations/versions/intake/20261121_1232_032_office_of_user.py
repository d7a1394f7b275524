"""A job belongs to the office of the person who brought it."""

from __future__ import annotations

from migrations.border import drop_function, function

revision = "032"
down_revision = "031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    function(
        "office_from_user()",
        "trigger",
        """
        begin
            new.office_id := (
                select p.office_id from public.users p where p.id = new.user_id
            );
            return new;
        end
        """,
        how="security definer",
    )


def downgrade() -> None:
    drop_function("office_from_user()")
