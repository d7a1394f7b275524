"""A decision belongs to the office of its line."""

from __future__ import annotations

from migrations.border import drop_function, function

revision = "044"
down_revision = "043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    function(
        "office_from_line()",
        "trigger",
        """
        begin
            new.office_id := (
                select p.office_id from public.invoice_lines p where p.id = new.line_id
            );
            return new;
        end
        """,
        how="security definer",
    )


def downgrade() -> None:
    drop_function("office_from_line()")
