"""Items and files belong to the office of their declaration."""

from __future__ import annotations

from migrations.border import drop_function, function

revision = "048"
down_revision = "047"
branch_labels = None
depends_on = None


def upgrade() -> None:
    function(
        "office_from_declaration()",
        "trigger",
        """
        begin
            new.office_id := (
                select p.office_id from public.declarations p where p.id = new.declaration_id
            );
            return new;
        end
        """,
        how="security definer",
    )


def downgrade() -> None:
    drop_function("office_from_declaration()")
