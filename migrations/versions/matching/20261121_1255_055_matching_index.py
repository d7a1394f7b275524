"""What matching searches by: weights of words, means of models, an index over names."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from pgvector.sqlalchemy import HALFVEC, VECTOR

from migrations.border import SIGNED_IN, protect

revision = "055"
down_revision = "054"
branch_labels = None
depends_on = None

NAMES = ("trade_terms", "client_products")


def upgrade() -> None:
    op.create_table(
        "word_weights",
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("code", sa.String(length=10), nullable=False),
        sa.Column("weight", sa.REAL(), nullable=False),
        sa.PrimaryKeyConstraint("word", "code", name="pk_word_weights"),
    )
    protect("word_weights", see=SIGNED_IN)
    op.create_table(
        "matching_indexes",
        sa.Column("id", sa.String(length=255), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("dimensions", sa.Integer(), nullable=True),
        sa.Column("paths_mean", VECTOR(dim=1536), nullable=True),
        sa.Column("joined_mean", VECTOR(dim=1536), nullable=True),
        sa.Column("names_mean", VECTOR(dim=1536), nullable=True),
        sa.Column(
            "built_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.PrimaryKeyConstraint("id", name="pk_matching_indexes"),
    )
    protect("matching_indexes", see=SIGNED_IN)
    for table in NAMES:
        op.alter_column(table, "embedding", type_=HALFVEC(512), existing_nullable=True)
        op.create_index(
            f"ix_{table}_embedding",
            table,
            ["embedding"],
            unique=False,
            postgresql_using="hnsw",
            postgresql_ops={"embedding": "halfvec_cosine_ops"},
        )


def downgrade() -> None:
    for table in NAMES:
        op.drop_index(f"ix_{table}_embedding", table_name=table)
        op.alter_column(table, "embedding", type_=HALFVEC(), existing_nullable=True)
    op.drop_table("matching_indexes")
    op.drop_table("word_weights")
