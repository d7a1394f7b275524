"""Accounts: the row that a spender locks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.border import OWN_OR_MANAGED, protect

revision = "017"
down_revision = "016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "user_credits",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("current_credits", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column(
            "total_credits_purchased", sa.Integer(), server_default=sa.text("0"), nullable=False
        ),
        sa.Column("total_credits_used", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column(
            "total_credits_expired", sa.Integer(), server_default=sa.text("0"), nullable=False
        ),
        sa.Column("subscription_id", sa.Uuid(), nullable=True),
        sa.Column("last_credit_refill", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_credit_refill", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "credits_used_this_period", sa.Integer(), server_default=sa.text("0"), nullable=False
        ),
        sa.Column("period_start", sa.DateTime(timezone=True), nullable=True),
        sa.Column("period_end", sa.DateTime(timezone=True), nullable=True),
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
            "credits_used_this_period >= 0", name=op.f("ck_user_credits_period_positive")
        ),
        sa.CheckConstraint("current_credits >= 0", name=op.f("ck_user_credits_current_positive")),
        sa.ForeignKeyConstraint(
            ["subscription_id"],
            ["user_subscriptions.id"],
            name="fk_user_credits_subscription_id",
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name="fk_user_credits_user_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", name="pk_user_credits"),
    )
    op.create_index(
        "ix_user_credits_subscription_id", "user_credits", ["subscription_id"], unique=False
    )
    protect(
        "user_credits",
        see=OWN_OR_MANAGED,
        # The sums follow the ledger; the worker keeps the dates.
        worker="select, update (subscription_id, last_credit_refill, next_credit_refill,"
        " period_start, period_end, metadata, updated_at)",
    )


def downgrade() -> None:
    op.drop_table("user_credits")
