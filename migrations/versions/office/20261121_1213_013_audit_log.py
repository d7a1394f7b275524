"""What was done, by whom."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.border import MANAGED, OFFICE, append_only, protect

revision = "013"
down_revision = "012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_log",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuid7()"), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=True),
        sa.Column("actor_user_id", sa.Uuid(), nullable=True),
        sa.Column("event", sa.String(length=50), nullable=False),
        sa.Column("entity", sa.String(length=50), nullable=False),
        sa.Column("entity_id", sa.String(length=255), nullable=True),
        sa.Column(
            "before", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True
        ),
        sa.Column(
            "after", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True
        ),
        sa.Column("sequence", sa.BigInteger(), server_default=sa.FetchedValue(), nullable=False),
        sa.Column(
            "previous_hash", sa.String(length=64), server_default=sa.FetchedValue(), nullable=False
        ),
        sa.Column(
            "entry_hash", sa.String(length=64), server_default=sa.FetchedValue(), nullable=False
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["actor_user_id"], ["users.id"], name="fk_audit_log_actor_user_id"),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name="fk_audit_log_office_id"),
        sa.PrimaryKeyConstraint("id", name="pk_audit_log"),
        sa.UniqueConstraint(
            "office_id",
            "sequence",
            name="uq_audit_log_office_id_sequence",
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index("ix_audit_log_actor_user_id", "audit_log", ["actor_user_id"], unique=False)
    op.create_index("ix_audit_log_entity", "audit_log", ["entity", "entity_id"], unique=False)
    append_only("audit_log")
    protect(
        "audit_log",
        see=MANAGED,
        add=f"{OFFICE} and actor_user_id = (select current_user_id())",
        worker="select, insert",
    )


def downgrade() -> None:
    op.drop_table("audit_log")
