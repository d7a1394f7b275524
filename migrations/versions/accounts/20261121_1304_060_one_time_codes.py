"""Codes with which a person chooses a password, once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.border import CLIENT, WORKER, protect

revision = "060"
down_revision = "059"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Asked to come, and not here yet: such an account is not active.
    op.add_column(
        "users",
        sa.Column("is_invited", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    op.execute(f"grant select (is_invited) on users to {CLIENT}")
    op.execute(f"grant update (is_invited) on users to {WORKER}")
    op.create_table(
        "one_time_codes",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.CheckConstraint(
            "purpose IN ('INVITE', 'RESET')", name=op.f("ck_one_time_codes_purpose_known")
        ),
        sa.CheckConstraint(
            "code_hash ~ '^[0-9a-f]{64}$'", name=op.f("ck_one_time_codes_code_hash_form")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name="fk_one_time_codes_user_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["users.id"], name="fk_one_time_codes_created_by", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_one_time_codes"),
    )
    op.create_index("ix_one_time_codes_user_id", "one_time_codes", ["user_id"], unique=False)
    op.create_index("ix_one_time_codes_created_by", "one_time_codes", ["created_by"], unique=False)
    # One code at a time: a new one is the end of the one before.
    op.create_index(
        "uq_one_time_codes_open",
        "one_time_codes",
        ["user_id"],
        unique=True,
        postgresql_where=sa.text("used_at IS NULL"),
    )
    protect(
        "one_time_codes",
        see="user_id in (select u.id from users u where u.office_id = (select managed_office_id()))"
        " or (select current_user_is_admin())",
        # Everything but the hash: nobody reads that from a desk.
        see_columns="id, user_id, purpose, created_by, created_at, expires_at, used_at, tries",
        worker=None,
    )


def downgrade() -> None:
    op.drop_table("one_time_codes")
    op.drop_column("users", "is_invited")
