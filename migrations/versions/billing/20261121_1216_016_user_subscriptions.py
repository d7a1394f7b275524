"""Who has which plan, from when to when."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.border import OWN_OR_MANAGED, protect

revision = "016"
down_revision = "015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "user_subscriptions",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.String(length=50), nullable=False),
        sa.Column("status", sa.String(length=20), server_default="active", nullable=False),
        sa.Column("current_period_start", sa.DateTime(timezone=True), nullable=False),
        sa.Column("current_period_end", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "cancel_at_period_end", sa.Boolean(), server_default=sa.text("false"), nullable=False
        ),
        sa.Column("lemon_squeezy_subscription_id", sa.String(length=255), nullable=True),
        sa.Column("lemon_squeezy_customer_id", sa.String(length=255), nullable=True),
        sa.Column("stripe_subscription_id", sa.String(length=255), nullable=True),
        sa.Column("stripe_customer_id", sa.String(length=255), nullable=True),
        sa.Column("stripe_price_id", sa.String(length=255), nullable=True),
        sa.Column("trial_start", sa.DateTime(timezone=True), nullable=True),
        sa.Column("trial_end", sa.DateTime(timezone=True), nullable=True),
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
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "status IN ('active', 'trialing', 'past_due', 'cancelled', 'expired', 'paused')",
            name=op.f("ck_user_subscriptions_status_known"),
        ),
        sa.CheckConstraint(
            "current_period_end > current_period_start",
            name=op.f("ck_user_subscriptions_period_forward"),
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["subscription_plans.id"], name="fk_user_subscriptions_plan_id"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name="fk_user_subscriptions_user_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_user_subscriptions"),
        sa.UniqueConstraint(
            "lemon_squeezy_subscription_id",
            name="uq_user_subscriptions_lemon_squeezy_subscription_id",
        ),
        sa.UniqueConstraint("stripe_customer_id", name="uq_user_subscriptions_stripe_customer_id"),
        sa.UniqueConstraint(
            "stripe_subscription_id", name="uq_user_subscriptions_stripe_subscription_id"
        ),
    )
    op.create_index(
        "ix_user_subscriptions_plan_id", "user_subscriptions", ["plan_id"], unique=False
    )
    op.create_index(
        "ix_user_subscriptions_user_id", "user_subscriptions", ["user_id"], unique=False
    )
    op.create_index(
        "uq_user_subscriptions_in_force",
        "user_subscriptions",
        ["user_id"],
        unique=True,
        postgresql_where=sa.text("status IN ('active', 'trialing', 'past_due', 'paused')"),
    )
    protect("user_subscriptions", see=OWN_OR_MANAGED)


def downgrade() -> None:
    op.drop_table("user_subscriptions")
