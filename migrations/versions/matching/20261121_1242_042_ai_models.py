"""Models that may be used."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.border import SIGNED_IN, protect

revision = "042"
down_revision = "041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ai_models",
        sa.Column("id", sa.String(length=255), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("provider", sa.String(length=50), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("dimensions", sa.Integer(), nullable=True),
        sa.Column(
            "price_per_1k_tokens",
            sa.Numeric(precision=12, scale=8),
            server_default=sa.text("0"),
            nullable=False,
        ),
        sa.Column("price_per_1k_output_tokens", sa.Numeric(precision=12, scale=8), nullable=True),
        sa.Column("is_active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
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
        sa.CheckConstraint(
            "purpose IN ('EMBEDDING', 'CHAT')", name=op.f("ck_ai_models_purpose_known")
        ),
        sa.PrimaryKeyConstraint("id", name="pk_ai_models"),
    )
    protect("ai_models", see=SIGNED_IN)


def downgrade() -> None:
    op.drop_table("ai_models")
