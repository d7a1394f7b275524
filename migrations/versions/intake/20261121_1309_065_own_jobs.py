"""A job is changed by whose it is, by whom it is assigned to, and by the office's manager."""

from __future__ import annotations

from alembic import op

from migrations.border import MANAGED, OFFICE

revision = "065"
down_revision = "064"
branch_labels = None
depends_on = None

SAME_OFFICE = (
    f"{OFFICE}"
    " and (client_id is null or client_id in (select c.id from clients c))"
    " and (batch_group_id is null or batch_group_id in (select b.id from batch_groups b))"
)
STAFF_BEFORE = " and (assigned_staff_id is null or assigned_staff_id in (select s.id from staff s))"
# An administrator sees the staff of all offices, so the office is named.
STAFF_NOW = (
    " and (assigned_staff_id is null or assigned_staff_id in (select s.id from staff s"
    " where s.office_id = (select current_office_id())))"
)
MINE = (
    "user_id = (select current_user_id()) or assigned_staff_id in"
    " (select s.id from staff s where s.user_id = (select current_user_id()))"
)
ADDED = "user_id = (select current_user_id())"


def upgrade() -> None:
    op.execute(
        f"alter policy processing_jobs_add on processing_jobs"
        f" with check ({ADDED} and {SAME_OFFICE}{STAFF_NOW})"
    )
    # What it is after the change need not be mine any more: that is how a job is handed over.
    op.execute(
        f"alter policy processing_jobs_change on processing_jobs"
        f" using ({OFFICE} and ({MINE} or {MANAGED}))"
        f" with check ({SAME_OFFICE}{STAFF_NOW})"
    )
    # Lines are read into one's own jobs.
    op.execute(
        f"alter policy invoice_lines_add on invoice_lines"
        f" with check ({OFFICE} and outcome = 'PENDING' and job_id in"
        f" (select j.id from processing_jobs j where j.{ADDED}))"
    )


def downgrade() -> None:
    op.execute(
        f"alter policy invoice_lines_add on invoice_lines"
        f" with check ({OFFICE} and outcome = 'PENDING')"
    )
    same = f"{SAME_OFFICE}{STAFF_BEFORE}"
    op.execute(
        f"alter policy processing_jobs_change on processing_jobs using ({same}) with check ({same})"
    )
    op.execute(
        f"alter policy processing_jobs_add on processing_jobs with check ({ADDED} and {same})"
    )
