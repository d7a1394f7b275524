"""What an office remembers is searched in memory: its index made every decision dear to embed."""

from __future__ import annotations

from alembic import op

revision = "092"
down_revision = "091"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_client_products_embedding", table_name="client_products")


def downgrade() -> None:
    op.create_index(
        "ix_client_products_embedding",
        "client_products",
        ["embedding"],
        unique=False,
        postgresql_using="hnsw",
        postgresql_ops={"embedding": "halfvec_cosine_ops"},
    )
