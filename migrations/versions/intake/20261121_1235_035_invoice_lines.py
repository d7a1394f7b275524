"""Lines as they were read: evidence."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.border import OFFICE, inherit_office, protect

revision = "035"
down_revision = "034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "invoice_lines",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuid7()"), nullable=False),
        sa.Column("office_id", sa.Uuid(), server_default=sa.FetchedValue(), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("part_number", sa.String(length=255), nullable=True),
        sa.Column("quantity", sa.Numeric(precision=20, scale=6), nullable=True),
        sa.Column("unit", sa.String(length=50), nullable=True),
        sa.Column("unit_price", sa.Numeric(precision=20, scale=8), nullable=True),
        sa.Column("value", sa.Numeric(precision=20, scale=4), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("origin_country", sa.String(length=3), nullable=True),
        sa.Column("supplier_code", sa.String(length=50), nullable=True),
        sa.Column("net_mass", sa.Numeric(precision=18, scale=6), nullable=True),
        sa.Column("gross_mass", sa.Numeric(precision=18, scale=6), nullable=True),
        sa.Column("source", sa.String(length=255), nullable=False),
        sa.Column(
            "raw",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'::jsonb"),
            nullable=False,
        ),
        sa.Column("outcome", sa.String(length=20), server_default="PENDING", nullable=False),
        sa.Column("outcome_note", sa.Text(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "outcome IN ('PENDING', 'MATCHED', 'WEAK', 'VAGUE', 'CONFLICT', 'NOTHING', 'FAILED')",
            name=op.f("ck_invoice_lines_outcome_known"),
        ),
        sa.ForeignKeyConstraint(
            ["job_id"], ["processing_jobs.id"], name="fk_invoice_lines_job_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["offices.id"], name="fk_invoice_lines_office_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_invoice_lines"),
        sa.UniqueConstraint("job_id", "number", name="uq_invoice_lines_job_id_number"),
    )
    op.create_index(
        "ix_invoice_lines_job_outcome", "invoice_lines", ["job_id", "outcome"], unique=False
    )
    op.create_index("ix_invoice_lines_office_id", "invoice_lines", ["office_id"], unique=False)
    inherit_office("invoice_lines", "office_from_job", "job_id")
    # Everything but the outcome and its note.
    op.execute(
        "create trigger invoice_lines_evidence before update of id, office_id, job_id, number,"
        " description, part_number, quantity, unit, unit_price, value, currency, origin_country,"
        " supplier_code, net_mass, gross_mass, source, raw, created_at on invoice_lines"
        " for each row execute function refuse_change()"
    )
    protect(
        "invoice_lines",
        see=OFFICE,
        add=f"{OFFICE} and outcome = 'PENDING'",
        worker="select, insert, delete, update (outcome, outcome_note)",
    )


def downgrade() -> None:
    op.drop_table("invoice_lines")
