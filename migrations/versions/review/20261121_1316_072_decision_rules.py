"""What an office asks of decisions: a licence, a second person; set by its managers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.border import MANAGED, OFFICE, protect

revision = "072"
down_revision = "071"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "decision_rules",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("chapter", sa.String(length=2), nullable=True),
        sa.Column("client_id", sa.Uuid(), nullable=True),
        sa.Column("minimum_value", sa.Numeric(precision=18, scale=2), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("needs_licence", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("needs_second", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("note", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint("chapter ~ '^[0-9]{2}$'", name=op.f("ck_decision_rules_chapter_digits")),
        sa.CheckConstraint(
            "minimum_value IS NULL OR currency IS NOT NULL",
            name=op.f("ck_decision_rules_value_with_currency"),
        ),
        sa.CheckConstraint(
            "minimum_value >= 0", name=op.f("ck_decision_rules_minimum_value_positive")
        ),
        sa.CheckConstraint(
            "needs_licence OR needs_second", name=op.f("ck_decision_rules_asks_something")
        ),
        sa.ForeignKeyConstraint(
            ["client_id"], ["clients.id"], name="fk_decision_rules_client_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["users.id"], name="fk_decision_rules_created_by", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["offices.id"], name="fk_decision_rules_office_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_decision_rules"),
    )
    for column in ("office_id", "client_id", "created_by"):
        op.create_index(f"ix_decision_rules_{column}", "decision_rules", [column], unique=False)
    own = f"{MANAGED} and (client_id is null or client_id in (select c.id from clients c))"
    protect(
        "decision_rules",
        see=OFFICE,
        add=f"{own} and created_by = (select current_user_id())",
        change=own,
        change_columns="chapter, client_id, minimum_value, currency, needs_licence, needs_second,"
        " note",
        remove=MANAGED,
    )


def downgrade() -> None:
    op.drop_table("decision_rules")
