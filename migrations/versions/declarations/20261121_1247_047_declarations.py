"""Customs declarations, version by version."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.border import OFFICE, inherit_office, protect

revision = "047"
down_revision = "046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "declarations",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("office_id", sa.Uuid(), server_default=sa.FetchedValue(), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("country_schema", sa.String(length=3), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("status", sa.String(length=20), server_default="DRAFT", nullable=False),
        sa.Column(
            "form",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'::jsonb"),
            nullable=False,
        ),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("locked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "status IN ('DRAFT', 'READY', 'EXPORTED', 'REPLACED')",
            name=op.f("ck_declarations_status_known"),
        ),
        sa.CheckConstraint("version >= 1", name=op.f("ck_declarations_version_positive")),
        sa.ForeignKeyConstraint(
            ["created_by"], ["users.id"], name="fk_declarations_created_by", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["job_id"], ["processing_jobs.id"], name="fk_declarations_job_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["offices.id"], name="fk_declarations_office_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_declarations"),
        sa.UniqueConstraint(
            "job_id",
            "country_schema",
            "version",
            name="uq_declarations_job_id_country_schema_version",
        ),
    )
    op.create_index("ix_declarations_created_by", "declarations", ["created_by"], unique=False)
    op.create_index("ix_declarations_office_id", "declarations", ["office_id"], unique=False)
    inherit_office("declarations", "office_from_job", "job_id")
    protect("declarations", see=OFFICE, add=OFFICE, change=OFFICE, remove=OFFICE)


def downgrade() -> None:
    op.drop_table("declarations")
