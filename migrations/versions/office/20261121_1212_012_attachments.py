"""Documents, kept once per office."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.border import OFFICE, protect

revision = "012"
down_revision = "011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "attachments",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("owner_type", sa.String(length=50), nullable=True),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("file_url", sa.Text(), nullable=False),
        sa.Column("file_size", sa.BigInteger(), nullable=False),
        sa.Column("media_type", sa.String(length=255), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column(
            "file_metadata",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'::jsonb"),
            nullable=False,
        ),
        sa.Column("uploaded_by", sa.Uuid(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint("file_size >= 0", name=op.f("ck_attachments_file_size_positive")),
        sa.ForeignKeyConstraint(
            ["office_id"], ["offices.id"], name="fk_attachments_office_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["uploaded_by"], ["users.id"], name="fk_attachments_uploaded_by", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_attachments"),
        sa.UniqueConstraint("office_id", "sha256", name="uq_attachments_office_id_sha256"),
    )
    op.create_index("ix_attachments_office_id", "attachments", ["office_id"], unique=False)
    op.create_index("ix_attachments_owner", "attachments", ["owner_type", "owner_id"], unique=False)
    op.create_index("ix_attachments_uploaded_by", "attachments", ["uploaded_by"], unique=False)
    protect(
        "attachments",
        see=OFFICE,
        add=f"{OFFICE} and uploaded_by = (select current_user_id())",
        change=OFFICE,
        change_columns="owner_type, owner_id, file_metadata",
    )


def downgrade() -> None:
    op.drop_table("attachments")
