"""How columns were mapped the last time."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.border import OFFICE, protect

revision = "036"
down_revision = "035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "supplier_mappings",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("supplier", sa.String(length=255), nullable=False),
        sa.Column("layout_sha256", sa.String(length=64), nullable=False),
        sa.Column(
            "mapping",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'::jsonb"),
            nullable=False,
        ),
        sa.Column("times_used", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True),
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
        sa.ForeignKeyConstraint(
            ["confirmed_by"],
            ["users.id"],
            name="fk_supplier_mappings_confirmed_by",
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["offices.id"], name="fk_supplier_mappings_office_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_supplier_mappings"),
        sa.UniqueConstraint(
            "office_id",
            "supplier",
            "layout_sha256",
            name="uq_supplier_mappings_office_id_supplier_layout_sha256",
        ),
    )
    op.create_index(
        "ix_supplier_mappings_confirmed_by", "supplier_mappings", ["confirmed_by"], unique=False
    )
    op.create_index(
        "ix_supplier_mappings_office_id", "supplier_mappings", ["office_id"], unique=False
    )
    protect("supplier_mappings", see=OFFICE, add=OFFICE, change=OFFICE, remove=OFFICE)


def downgrade() -> None:
    op.drop_table("supplier_mappings")
