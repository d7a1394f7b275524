"""What an office can buy by the month."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.border import SIGNED_IN, protect

revision = "015"
down_revision = "014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "subscription_plans",
        sa.Column("id", sa.String(length=50), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column(
            "price", sa.Numeric(precision=10, scale=2), server_default=sa.text("0"), nullable=False
        ),
        sa.Column("currency", sa.String(length=3), server_default="USD", nullable=False),
        sa.Column("billing_interval", sa.String(length=20), server_default="month", nullable=False),
        sa.Column("credits_per_period", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column(
            "max_products_per_batch", sa.Integer(), server_default=sa.text("0"), nullable=False
        ),
        sa.Column(
            "max_api_calls_per_day", sa.Integer(), server_default=sa.text("0"), nullable=False
        ),
        sa.Column("requests_per_minute", sa.Integer(), server_default=sa.text("5"), nullable=False),
        sa.Column("requests_per_hour", sa.Integer(), server_default=sa.text("50"), nullable=False),
        sa.Column(
            "features",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'::jsonb"),
            nullable=False,
        ),
        sa.Column("lemon_squeezy_variant_id", sa.String(length=255), nullable=True),
        sa.Column("lemon_squeezy_product_id", sa.String(length=255), nullable=True),
        sa.Column("stripe_price_id", sa.String(length=255), nullable=True),
        sa.Column("is_active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("sort_order", sa.Integer(), server_default=sa.text("0"), nullable=False),
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
            "billing_interval IN ('month', 'year')",
            name=op.f("ck_subscription_plans_billing_interval_known"),
        ),
        sa.CheckConstraint(
            "credits_per_period >= 0", name=op.f("ck_subscription_plans_credits_positive")
        ),
        sa.CheckConstraint("price >= 0", name=op.f("ck_subscription_plans_price_positive")),
        sa.PrimaryKeyConstraint("id", name="pk_subscription_plans"),
        sa.UniqueConstraint(
            "lemon_squeezy_variant_id", name="uq_subscription_plans_lemon_squeezy_variant_id"
        ),
    )
    protect("subscription_plans", see=SIGNED_IN)


def downgrade() -> None:
    op.drop_table("subscription_plans")
