"""Invoices of one consignment."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.border import OFFICE, protect

revision = "031"
down_revision = "030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "batch_groups",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("batch_name", sa.String(length=255), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["offices.id"], name="fk_batch_groups_office_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_batch_groups"),
    )
    op.create_index("ix_batch_groups_office_id", "batch_groups", ["office_id"], unique=False)
    protect("batch_groups", see=OFFICE, add=OFFICE, change=OFFICE, remove=OFFICE)


def downgrade() -> None:
    op.drop_table("batch_groups")
