"""Payments as their providers know them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.border import OWN_OR_MANAGED, protect

revision = "020"
down_revision = "019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "billing_transactions",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("type", sa.String(length=20), nullable=False),
        sa.Column("amount", sa.Numeric(precision=10, scale=2), nullable=False),
        sa.Column("currency", sa.String(length=3), server_default="USD", nullable=False),
        sa.Column("credits_granted", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("payment_provider", sa.String(length=50), nullable=False),
        sa.Column("payment_id", sa.String(length=255), nullable=False),
        sa.Column("status", sa.String(length=20), server_default="PENDING", nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("payment_method", sa.String(length=50), nullable=True),
        sa.Column("lemon_squeezy_order_id", sa.String(length=255), nullable=True),
        sa.Column("lemon_squeezy_subscription_id", sa.String(length=255), nullable=True),
        sa.Column("lemon_squeezy_customer_id", sa.String(length=255), nullable=True),
        sa.Column("stripe_payment_intent_id", sa.String(length=255), nullable=True),
        sa.Column("subscription_id", sa.Uuid(), nullable=True),
        sa.Column("plan_id", sa.String(length=50), nullable=True),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column(
            "metadata",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'::jsonb"),
            nullable=False,
        ),
        sa.Column("processed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "status IN ('PENDING', 'COMPLETED', 'FAILED', 'REFUNDED')",
            name=op.f("ck_billing_transactions_status_known"),
        ),
        sa.CheckConstraint(
            "type IN ('CREDIT_PURCHASE', 'SUBSCRIPTION', 'REFUND')",
            name=op.f("ck_billing_transactions_type_known"),
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"],
            ["subscription_plans.id"],
            name="fk_billing_transactions_plan_id",
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["subscription_id"],
            ["user_subscriptions.id"],
            name="fk_billing_transactions_subscription_id",
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name="fk_billing_transactions_user_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_billing_transactions"),
        sa.UniqueConstraint(
            "lemon_squeezy_order_id", name="uq_billing_transactions_lemon_squeezy_order_id"
        ),
        sa.UniqueConstraint(
            "payment_provider",
            "payment_id",
            "type",
            name="uq_billing_transactions_payment_provider_payment_id_type",
        ),
        sa.UniqueConstraint(
            "stripe_payment_intent_id", name="uq_billing_transactions_stripe_payment_intent_id"
        ),
    )
    op.create_index(
        "ix_billing_transactions_plan_id", "billing_transactions", ["plan_id"], unique=False
    )
    op.create_index(
        "ix_billing_transactions_subscription_id",
        "billing_transactions",
        ["subscription_id"],
        unique=False,
    )
    op.create_index(
        "ix_billing_transactions_user_created",
        "billing_transactions",
        ["user_id", sa.literal_column("created_at DESC")],
        unique=False,
    )
    protect("billing_transactions", see=OWN_OR_MANAGED)


def downgrade() -> None:
    op.drop_table("billing_transactions")
