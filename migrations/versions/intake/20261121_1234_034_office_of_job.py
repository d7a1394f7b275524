"""What hangs on a job belongs to the office of the job."""

from __future__ import annotations

from migrations.border import drop_function, function

revision = "034"
down_revision = "033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    function(
        "office_from_job()",
        "trigger",
        """
        begin
            new.office_id := (
                select p.office_id from public.processing_jobs p where p.id = new.job_id
            );
            return new;
        end
        """,
        how="security definer",
    )


def downgrade() -> None:
    drop_function("office_from_job()")
