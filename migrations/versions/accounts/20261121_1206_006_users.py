"""The people who may sign in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.border import OFFICE, protect

revision = "006"
down_revision = "005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "users",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("email", sa.String(length=255), nullable=False),
        sa.Column("hashed_password", sa.String(length=255), nullable=False),
        sa.Column("role", sa.String(length=20), server_default="USER", nullable=False),
        sa.Column("subscription_tier", sa.String(length=20), server_default="FREE", nullable=False),
        sa.Column("credits_remaining", sa.Integer(), server_default=sa.text("2"), nullable=False),
        sa.Column(
            "credits_used_this_month", sa.Integer(), server_default=sa.text("0"), nullable=False
        ),
        sa.Column("company", sa.String(length=255), nullable=True),
        sa.Column("country", sa.String(length=3), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("last_login_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("full_name", sa.String(length=255), nullable=True),
        sa.Column("login_attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("is_locked", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("is_local_owner", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.CheckConstraint(
            "role IN ('USER', 'ADMIN', 'PROJECT_OWNER')", name=op.f("ck_users_role_known")
        ),
        sa.CheckConstraint(
            "subscription_tier IN ('FREE', 'BASIC', 'PREMIUM', 'ENTERPRISE')",
            name=op.f("ck_users_subscription_tier_known"),
        ),
        sa.CheckConstraint(
            "credits_remaining >= 0", name=op.f("ck_users_credits_remaining_positive")
        ),
        sa.CheckConstraint(
            "credits_used_this_month >= 0", name=op.f("ck_users_credits_used_positive")
        ),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_users_email_lowercase")),
        sa.ForeignKeyConstraint(
            ["office_id"], ["offices.id"], name="fk_users_office_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_users"),
        sa.UniqueConstraint("email", name="uq_users_email"),
    )
    op.create_index("idx_users_country", "users", ["country"], unique=False)
    op.create_index(
        "idx_users_country_tier", "users", ["country", "subscription_tier"], unique=False
    )
    op.create_index("idx_users_created_at", "users", ["created_at"], unique=False)
    op.create_index("idx_users_email", "users", ["email"], unique=False)
    op.create_index("idx_users_subscription_tier", "users", ["subscription_tier"], unique=False)
    op.create_index("ix_users_office_id", "users", ["office_id"], unique=False)
    op.create_index(
        "uq_users_is_local_owner",
        "users",
        ["is_local_owner"],
        unique=True,
        postgresql_where=sa.text("is_local_owner"),
    )
    protect(
        "users",
        see=f"{OFFICE} or (select current_user_is_admin())",
        # Everything but the password: nobody reads that from a desk.
        see_columns="id, email, role, subscription_tier, credits_remaining,"
        " credits_used_this_month, company, country, created_at, last_login_at, is_active,"
        " office_id, full_name, login_attempts, is_locked, is_local_owner",
        change="id = (select current_user_id())",
        change_columns="full_name, company, country",
        # The credit columns follow the ledger and are nobody's to write.
        worker="select, insert, delete, update (email, hashed_password, role, subscription_tier,"
        " company, country, last_login_at, is_active, office_id, full_name, login_attempts,"
        " is_locked, is_local_owner)",
    )


def downgrade() -> None:
    op.drop_table("users")
