"""The codes of all tariffs, with their vectors."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from pgvector.sqlalchemy import VECTOR
from sqlalchemy.dialects import postgresql

from migrations.border import SIGNED_IN, protect

revision = "027"
down_revision = "026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "hs_codes",
        sa.Column("country", sa.String(length=3), nullable=False),
        sa.Column("code", sa.String(length=10), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("chapter", sa.String(length=2), nullable=False),
        sa.Column("section", sa.String(length=2), nullable=False),
        sa.Column("embedding", VECTOR(dim=1536), nullable=True),
        sa.Column("is_active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("parent_code", sa.String(length=10), nullable=True),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("path_text", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "search",
            postgresql.TSVECTOR(),
            sa.Computed("tariff_search_vector(description, path_text)", persisted=True),
            nullable=True,
        ),
        sa.Column("supplementary_unit", sa.String(length=50), nullable=True),
        sa.Column("duty_text", sa.Text(), nullable=True),
        sa.Column("duty_rate", sa.Numeric(precision=9, scale=4), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("embedding_model", sa.String(length=255), nullable=True),
        sa.Column("text_hash", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("country", "code", name="pk_hs_codes"),
    )
    op.create_index(
        "idx_hs_codes_country_active",
        "hs_codes",
        ["country", "is_active"],
        unique=False,
        postgresql_where=sa.text("is_active"),
    )
    op.create_index(
        "idx_hs_codes_embedding_cosine",
        "hs_codes",
        ["embedding"],
        unique=False,
        postgresql_using="hnsw",
        postgresql_ops={"embedding": "vector_cosine_ops"},
    )
    op.create_index(
        "idx_hs_codes_embedding_l2",
        "hs_codes",
        ["embedding"],
        unique=False,
        postgresql_using="hnsw",
        postgresql_ops={"embedding": "vector_l2_ops"},
    )
    op.create_index(
        "ix_hs_codes_code_prefix",
        "hs_codes",
        ["code", "country"],
        unique=False,
        postgresql_ops={"code": "varchar_pattern_ops"},
    )
    op.create_index(
        "ix_hs_codes_country_parent", "hs_codes", ["country", "parent_code"], unique=False
    )
    op.create_index(
        "ix_hs_codes_description_trigram",
        "hs_codes",
        [sa.literal_column("plain_text(description) gin_trgm_ops")],
        unique=False,
        postgresql_using="gin",
    )
    op.create_index(
        "ix_hs_codes_search", "hs_codes", ["search"], unique=False, postgresql_using="gin"
    )
    # Before the first row: a vector in the row itself is read two to five times faster.
    op.execute("alter table hs_codes alter column embedding set storage plain")
    protect("hs_codes", see=SIGNED_IN)


def downgrade() -> None:
    op.drop_table("hs_codes")
