"""Grants of credits."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.border import OWN_OR_MANAGED, protect

revision = "018"
down_revision = "017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "credits",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("credit_type", sa.String(length=10), server_default="free", nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("used", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("held", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("expired", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column(
            "monthly_allocation", sa.Integer(), server_default=sa.text("2000"), nullable=False
        ),
        sa.Column(
            "reset_day_of_month", sa.SmallInteger(), server_default=sa.text("1"), nullable=False
        ),
        sa.Column("priority", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column(
            "effective_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_current", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("source_event", sa.String(length=255), nullable=True),
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
            "credit_type IN ('free', 'pro')", name=op.f("ck_credits_credit_type_known")
        ),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_credits_amount_positive")),
        sa.CheckConstraint(
            "reset_day_of_month BETWEEN 1 AND 31", name=op.f("ck_credits_reset_day_in_month")
        ),
        sa.CheckConstraint(
            "used + held + expired <= amount", name=op.f("ck_credits_not_overspent")
        ),
        sa.CheckConstraint(
            "used >= 0 AND held >= 0 AND expired >= 0", name=op.f("ck_credits_parts_positive")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name="fk_credits_user_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_credits"),
        sa.UniqueConstraint("source_event", name="uq_credits_source_event"),
    )
    op.create_index(
        "idx_credits_user_type_current",
        "credits",
        ["user_id", "credit_type", "is_current"],
        unique=False,
    )
    protect("credits", see=OWN_OR_MANAGED, worker="select")


def downgrade() -> None:
    op.drop_table("credits")
