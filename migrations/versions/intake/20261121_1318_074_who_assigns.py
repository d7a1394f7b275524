"""A job is handed over by a manager, by its owner or by whom it was given to."""

from __future__ import annotations

from alembic import op

from migrations.border import drop_function, function

revision = "074"
down_revision = "073"
branch_labels = None
depends_on = None


def upgrade() -> None:
    function(
        "may_assign_job()",
        "trigger",
        """
        declare
            me uuid := public.current_user_id();
        begin
            if me is null or old.user_id = me
                or public.managed_office_id() is not distinct from old.office_id
                or exists (
                    select from public.staff s
                    where s.id = old.assigned_staff_id and s.user_id = me)
            then
                return new;
            end if;
            raise exception 'this invoice is handed over by its owner or a manager'
                using errcode = 'insufficient_privilege';
        end
        """,
        how="security definer",
    )
    op.execute(
        "create trigger processing_jobs_assigned before update of assigned_staff_id"
        " on processing_jobs for each row"
        " when (old.assigned_staff_id is distinct from new.assigned_staff_id)"
        " execute function may_assign_job()"
    )


def downgrade() -> None:
    op.execute("drop trigger processing_jobs_assigned on processing_jobs")
    drop_function("may_assign_job()")
