"""Every decision a person took."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.border import OFFICE, append_only, inherit_office, protect

revision = "045"
down_revision = "044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "review_decisions",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuid7()"), nullable=False),
        sa.Column("office_id", sa.Uuid(), server_default=sa.FetchedValue(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("match_id", sa.Uuid(), nullable=True),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column(
            "decided_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("method", sa.String(length=20), nullable=False),
        sa.Column("country", sa.String(length=3), nullable=True),
        sa.Column("from_code", sa.String(length=10), nullable=True),
        sa.Column("to_code", sa.String(length=10), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column(
            "evidence",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'::jsonb"),
            nullable=False,
        ),
        sa.Column(
            "exclusions",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'::jsonb"),
            nullable=False,
        ),
        sa.Column("seconds", sa.Numeric(precision=9, scale=2), nullable=True),
        sa.Column("group_id", sa.Uuid(), nullable=True),
        sa.Column("undo_of", sa.Uuid(), nullable=True),
        sa.Column(
            "idempotency_key",
            sa.Uuid(),
            server_default=sa.text("gen_random_uuid()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "method IN ('ACCEPTED', 'PICKED', 'SEARCHED', 'REJECTED', 'GROUP', 'MEMORY', 'UNDO')",
            name=op.f("ck_review_decisions_method_known"),
        ),
        sa.CheckConstraint("seconds >= 0", name=op.f("ck_review_decisions_seconds_positive")),
        sa.ForeignKeyConstraint(
            ["line_id"],
            ["invoice_lines.id"],
            name="fk_review_decisions_line_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["match_id"], ["product_matches.id"], name="fk_review_decisions_match_id"
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["offices.id"], name="fk_review_decisions_office_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["undo_of"], ["review_decisions.id"], name="fk_review_decisions_undo_of"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_review_decisions_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_review_decisions"),
        sa.UniqueConstraint("idempotency_key", name="uq_review_decisions_idempotency_key"),
    )
    op.create_index("ix_review_decisions_group_id", "review_decisions", ["group_id"], unique=False)
    op.create_index(
        "ix_review_decisions_line",
        "review_decisions",
        ["line_id", sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index("ix_review_decisions_match_id", "review_decisions", ["match_id"], unique=False)
    op.create_index(
        "ix_review_decisions_office_id", "review_decisions", ["office_id"], unique=False
    )
    op.create_index("ix_review_decisions_undo_of", "review_decisions", ["undo_of"], unique=False)
    op.create_index(
        "ix_review_decisions_user_decided",
        "review_decisions",
        ["user_id", sa.literal_column("id DESC")],
        unique=False,
    )
    inherit_office("review_decisions", "office_from_line", "line_id")
    append_only("review_decisions")
    protect(
        "review_decisions",
        see=OFFICE,
        add=f"{OFFICE} and user_id = (select current_user_id())"
        " and (match_id is null or exists (select from product_matches m"
        " where m.id = match_id and m.line_id = review_decisions.line_id))",
        worker="select, insert",
    )


def downgrade() -> None:
    op.drop_table("review_decisions")
