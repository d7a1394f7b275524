"""What a job costs in credits."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.border import SIGNED_IN, protect

revision = "022"
down_revision = "021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "credit_pricing",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("base_charge", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("charge_per_line", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("free_lines", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column(
            "valid_from",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "metadata",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'::jsonb"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "base_charge >= 0 AND charge_per_line >= 0 AND free_lines >= 0",
            name=op.f("ck_credit_pricing_positive"),
        ),
        sa.PrimaryKeyConstraint("id", name="pk_credit_pricing"),
        sa.UniqueConstraint("valid_from", name="uq_credit_pricing_valid_from"),
    )
    protect("credit_pricing", see=SIGNED_IN)


def downgrade() -> None:
    op.drop_table("credit_pricing")
