"""What paid services were used for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.border import OWN_OR_MANAGED, protect

revision = "021"
down_revision = "020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "usage_logs",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuid7()"), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("usage_type", sa.String(length=50), nullable=False),
        sa.Column("credits_used", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("product_count", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("language_code", sa.String(length=10), nullable=True),
        sa.Column("category", sa.String(length=100), nullable=True),
        sa.Column("tokens_used", sa.Integer(), nullable=True),
        sa.Column("response_time_ms", sa.Integer(), nullable=True),
        sa.Column("cost_usd", sa.Numeric(precision=10, scale=6), nullable=True),
        sa.Column("request_id", sa.String(length=255), nullable=True),
        sa.Column("batch_id", sa.String(length=255), nullable=True),
        sa.Column("endpoint_used", sa.String(length=100), nullable=True),
        sa.Column("user_credits_id", sa.Uuid(), nullable=True),
        sa.Column(
            "metadata",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'::jsonb"),
            nullable=False,
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["user_credits_id"],
            ["user_credits.user_id"],
            name="fk_usage_logs_user_credits_id",
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name="fk_usage_logs_user_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_usage_logs"),
    )
    op.create_index(
        "ix_usage_logs_user_created",
        "usage_logs",
        ["user_id", sa.literal_column("created_at DESC")],
        unique=False,
    )
    op.create_index(
        "ix_usage_logs_user_credits_id", "usage_logs", ["user_credits_id"], unique=False
    )
    protect("usage_logs", see=OWN_OR_MANAGED, worker="select, insert")


def downgrade() -> None:
    op.drop_table("usage_logs")
