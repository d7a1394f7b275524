"""A candidate belongs to the office of its match."""

from __future__ import annotations

from migrations.border import drop_function, function

revision = "039"
down_revision = "038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    function(
        "office_from_match()",
        "trigger",
        """
        begin
            new.office_id := (
                select p.office_id from public.product_matches p where p.id = new.match_id
            );
            return new;
        end
        """,
        how="security definer",
    )


def downgrade() -> None:
    drop_function("office_from_match()")
