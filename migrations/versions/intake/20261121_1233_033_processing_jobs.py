"""Invoices on their way to a declaration."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.border import OFFICE, inherit_office, protect

revision = "033"
down_revision = "032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "processing_jobs",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(length=20), server_default="PENDING", nullable=False),
        sa.Column("input_file_name", sa.String(length=255), nullable=False),
        sa.Column("input_file_url", sa.Text(), nullable=False),
        sa.Column("input_file_size", sa.BigInteger(), nullable=False),
        sa.Column("output_xml_url", sa.Text(), nullable=True),
        sa.Column("credits_used", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("processing_time_ms", sa.Integer(), nullable=True),
        sa.Column("total_products", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("successful_matches", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("average_confidence", sa.Numeric(precision=3, scale=2), nullable=True),
        sa.Column("country_schema", sa.String(length=3), nullable=False),
        sa.Column("error_message", sa.Text(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("office_id", sa.Uuid(), server_default=sa.FetchedValue(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=True),
        sa.Column("batch_group_id", sa.Uuid(), nullable=True),
        sa.Column("assigned_staff_id", sa.Uuid(), nullable=True),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("input_sha256", sa.String(length=64), nullable=True),
        sa.Column("supplier", sa.String(length=255), nullable=True),
        sa.Column("buyer", sa.String(length=255), nullable=True),
        sa.Column("invoice_number", sa.String(length=255), nullable=True),
        sa.Column("invoice_date", sa.Date(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("incoterm", sa.String(length=3), nullable=True),
        sa.Column("incoterm_place", sa.String(length=255), nullable=True),
        sa.Column("lines_total", sa.Numeric(precision=18, scale=2), nullable=True),
        sa.Column("document_total", sa.Numeric(precision=18, scale=2), nullable=True),
        sa.Column("totals_agree", sa.Boolean(), nullable=True),
        sa.Column(
            "reading",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'::jsonb"),
            nullable=False,
        ),
        sa.Column(
            "needs_licensed_decider", sa.Boolean(), server_default=sa.text("false"), nullable=False
        ),
        sa.Column("match_count", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column(
            "confidence_sum",
            sa.Numeric(precision=12, scale=2),
            server_default=sa.text("0"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "status IN ('PENDING', 'PROCESSING', 'COMPLETED', 'FAILED', 'CANCELLED')",
            name=op.f("ck_processing_jobs_status_known"),
        ),
        sa.CheckConstraint(
            "average_confidence BETWEEN 0 AND 1",
            name=op.f("ck_processing_jobs_average_confidence_range"),
        ),
        sa.CheckConstraint(
            "credits_used >= 0", name=op.f("ck_processing_jobs_credits_used_positive")
        ),
        sa.CheckConstraint(
            "input_file_size > 0", name=op.f("ck_processing_jobs_input_file_size_positive")
        ),
        sa.ForeignKeyConstraint(
            ["assigned_staff_id"],
            ["staff.id"],
            name="fk_processing_jobs_assigned_staff_id",
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["batch_group_id"],
            ["batch_groups.id"],
            name="fk_processing_jobs_batch_group_id",
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["client_id"], ["clients.id"], name="fk_processing_jobs_client_id", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["offices.id"], name="fk_processing_jobs_office_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name="fk_processing_jobs_user_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_processing_jobs"),
    )
    op.create_index(
        "idx_processing_jobs_country", "processing_jobs", ["country_schema"], unique=False
    )
    op.create_index("idx_processing_jobs_status", "processing_jobs", ["status"], unique=False)
    op.create_index(
        "idx_processing_jobs_user_created",
        "processing_jobs",
        ["user_id", sa.literal_column("created_at DESC")],
        unique=False,
    )
    op.create_index(
        "ix_processing_jobs_assigned_staff_id",
        "processing_jobs",
        ["assigned_staff_id"],
        unique=False,
    )
    op.create_index(
        "ix_processing_jobs_batch_group_id", "processing_jobs", ["batch_group_id"], unique=False
    )
    op.create_index("ix_processing_jobs_client_id", "processing_jobs", ["client_id"], unique=False)
    op.create_index(
        "ix_processing_jobs_office_created",
        "processing_jobs",
        ["office_id", sa.literal_column("created_at DESC")],
        unique=False,
    )
    op.create_index(
        "ix_processing_jobs_office_input",
        "processing_jobs",
        ["office_id", "input_sha256"],
        unique=False,
    )
    inherit_office("processing_jobs", "office_from_user", "user_id")
    # What a job points to must be of the same office; foreign keys alone do not see that.
    own_office = (
        f"{OFFICE}"
        " and (client_id is null or client_id in (select c.id from clients c))"
        " and (batch_group_id is null or batch_group_id in (select b.id from batch_groups b))"
        " and (assigned_staff_id is null or assigned_staff_id in (select s.id from staff s))"
    )
    protect(
        "processing_jobs",
        see=OFFICE,
        add=f"user_id = (select current_user_id()) and {own_office}",
        add_columns="id, user_id, status, input_file_name, input_file_url, input_file_size,"
        " country_schema, client_id, batch_group_id, assigned_staff_id, notes, input_sha256,"
        " supplier, buyer, invoice_number, invoice_date, currency, incoterm, incoterm_place,"
        " lines_total, document_total, totals_agree, reading, error_message, started_at",
        change=own_office,
        # Not the totals, the credits, or who must decide.
        change_columns="status, output_xml_url, country_schema, client_id, batch_group_id,"
        " assigned_staff_id, notes, supplier, buyer, invoice_number, invoice_date, currency,"
        " incoterm, incoterm_place, error_message, started_at, completed_at, processing_time_ms",
    )


def downgrade() -> None:
    op.drop_table("processing_jobs")
