"""A job counts the changes that people make to it; its totals move without that."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "067"
down_revision = "066"
branch_labels = None
depends_on = None

# What people write. Status, totals and credits follow the work and are nobody's opinion.
SAID = (
    "country_schema",
    "client_id",
    "batch_group_id",
    "assigned_staff_id",
    "notes",
    "supplier",
    "buyer",
    "invoice_number",
    "invoice_date",
    "currency",
    "incoterm",
    "incoterm_place",
    "version",
)


def upgrade() -> None:
    op.add_column(
        "processing_jobs",
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
    )
    op.execute(
        f"create trigger processing_jobs_version before insert or update of {', '.join(SAID)}"
        " on processing_jobs for each row execute function count_change()"
    )


def downgrade() -> None:
    op.execute("drop trigger processing_jobs_version on processing_jobs")
    op.drop_column("processing_jobs", "version")
