"""Packages of a line, which are evidence too, and what a packing list brings to a job later."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.border import CLIENT

revision = "096"
down_revision = "094"
branch_labels = None
depends_on = None

BEFORE = (
    "id, office_id, job_id, number, description, part_number, quantity, unit, unit_price, value,"
    " currency, origin_country, supplier_code, net_mass, gross_mass, source, raw, created_at"
)


def upgrade() -> None:
    op.add_column("invoice_lines", sa.Column("packages", sa.Integer(), nullable=True))
    op.add_column("invoice_lines", sa.Column("package_kind", sa.String(length=2), nullable=True))
    op.add_column("invoice_lines", sa.Column("package_marks", sa.Text(), nullable=True))
    _guard(BEFORE + ", packages, package_kind, package_marks")
    # Beside the lines, which stay as they were read.
    op.add_column(
        "processing_jobs",
        sa.Column(
            "joined",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'::jsonb"),
            nullable=False,
        ),
    )
    op.execute(f"grant insert (joined), update (joined) on processing_jobs to {CLIENT}")


def downgrade() -> None:
    op.drop_column("processing_jobs", "joined")
    _guard(BEFORE)
    for column in ("package_marks", "package_kind", "packages"):
        op.drop_column("invoice_lines", column)


def _guard(columns: str) -> None:
    op.execute("drop trigger invoice_lines_evidence on invoice_lines")
    op.execute(
        f"create trigger invoice_lines_evidence before update of {columns} on invoice_lines"
        " for each row execute function refuse_change()"
    )
