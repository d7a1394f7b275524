"""Where each office's audit trail stands: its last entry, so that the loss of it shows."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.border import OFFICE, protect

revision = "076"
down_revision = "075"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_heads",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=True),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("entry_hash", sa.String(length=64), nullable=False),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint("sequence >= 1", name=op.f("ck_audit_heads_sequence_positive")),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name="fk_audit_heads_office_id"),
        sa.PrimaryKeyConstraint("id", name="pk_audit_heads"),
        sa.UniqueConstraint(
            "office_id", name="uq_audit_heads_office_id", postgresql_nulls_not_distinct=True
        ),
    )
    # A number and a hash tell nothing, and every desk remembers them: who rewrites the trail
    # would have to rewrite them on every desk too.
    protect("audit_heads", see=OFFICE, worker="select")
    op.execute(
        "insert into audit_heads (office_id, sequence, entry_hash)"
        " select distinct on (office_id) office_id, sequence, entry_hash from audit_log"
        " order by office_id, sequence desc"
    )


def downgrade() -> None:
    op.drop_table("audit_heads")
