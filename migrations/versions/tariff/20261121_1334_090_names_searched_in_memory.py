"""Names are searched in memory: their index cost a first start seconds and serves nobody."""

from __future__ import annotations

from alembic import op

revision = "090"
down_revision = "089"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_trade_terms_embedding", table_name="trade_terms")


def downgrade() -> None:
    op.create_index(
        "ix_trade_terms_embedding",
        "trade_terms",
        ["embedding"],
        unique=False,
        postgresql_using="hnsw",
        postgresql_ops={"embedding": "halfvec_cosine_ops"},
    )
