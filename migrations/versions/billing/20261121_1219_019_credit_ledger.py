"""Every movement of credits, for ever."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.border import OWN_OR_MANAGED, append_only, protect

revision = "019"
down_revision = "018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "credit_ledger",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuid7()"), nullable=False),
        sa.Column("sequence", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("grant_id", sa.Uuid(), nullable=False),
        sa.Column("operation_id", sa.String(length=120), nullable=False),
        sa.Column("hold_operation_id", sa.String(length=120), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("delta", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "kind IN ('GRANT', 'HOLD', 'COMMIT', 'RELEASE', 'EXPIRE', 'REFUND', 'ADJUST')",
            name=op.f("ck_credit_ledger_kind_known"),
        ),
        sa.ForeignKeyConstraint(["grant_id"], ["credits.id"], name="fk_credit_ledger_grant_id"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_credit_ledger_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_credit_ledger"),
        sa.UniqueConstraint(
            "operation_id", "grant_id", "kind", name="uq_credit_ledger_operation_id_grant_id_kind"
        ),
        sa.UniqueConstraint("sequence", name="uq_credit_ledger_sequence"),
    )
    op.create_index("ix_credit_ledger_grant_id", "credit_ledger", ["grant_id"], unique=False)
    op.create_index(
        "ix_credit_ledger_hold_operation_id", "credit_ledger", ["hold_operation_id"], unique=False
    )
    op.create_index(
        "ix_credit_ledger_user_sequence", "credit_ledger", ["user_id", "sequence"], unique=False
    )
    append_only("credit_ledger")
    protect("credit_ledger", see=OWN_OR_MANAGED, worker="select")


def downgrade() -> None:
    op.drop_table("credit_ledger")
