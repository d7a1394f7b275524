"""Everyday names of goods."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from pgvector.sqlalchemy import HALFVEC
from sqlalchemy.dialects import postgresql

from migrations.border import SIGNED_IN, protect

revision = "030"
down_revision = "029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "trade_terms",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("code", sa.String(length=10), nullable=False),
        sa.Column("language", sa.String(length=10), server_default="en", nullable=False),
        sa.Column("term", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=50), nullable=False),
        sa.Column(
            "search",
            postgresql.TSVECTOR(),
            sa.Computed("tariff_search_vector(term, '')", persisted=True),
            nullable=True,
        ),
        sa.Column("embedding", HALFVEC(), nullable=True),
        sa.Column("embedding_model", sa.String(length=255), nullable=True),
        sa.Column("text_hash", sa.String(length=64), nullable=True),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name="pk_trade_terms"),
        sa.UniqueConstraint("code", "language", "term", name="uq_trade_terms_code_language_term"),
    )
    op.create_index(
        "ix_trade_terms_search", "trade_terms", ["search"], unique=False, postgresql_using="gin"
    )
    op.create_index(
        "ix_trade_terms_term_trigram",
        "trade_terms",
        [sa.literal_column("plain_text(term) gin_trgm_ops")],
        unique=False,
        postgresql_using="gin",
    )
    op.execute("alter table trade_terms alter column embedding set storage plain")
    protect("trade_terms", see=SIGNED_IN)


def downgrade() -> None:
    op.drop_table("trade_terms")
