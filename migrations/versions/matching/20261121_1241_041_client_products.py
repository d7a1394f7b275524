"""What clients trade, classified once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from pgvector.sqlalchemy import HALFVEC
from sqlalchemy.dialects import postgresql

from migrations.border import OFFICE, protect

revision = "041"
down_revision = "040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "client_products",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=True),
        sa.Column("part_number", sa.String(length=255), nullable=True),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("normal_text", sa.Text(), nullable=False),
        sa.Column("text_hash", sa.String(length=64), nullable=False),
        sa.Column("origin_country", sa.String(length=3), nullable=True),
        sa.Column(
            "facts",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'::jsonb"),
            nullable=False,
        ),
        sa.Column("country", sa.String(length=3), nullable=False),
        sa.Column("code", sa.String(length=10), nullable=False),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True),
        sa.Column(
            "confirmed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("times_confirmed", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("tariff_edition", sa.String(length=255), nullable=True),
        sa.Column("stale_reason", sa.Text(), nullable=True),
        sa.Column("embedding", HALFVEC(), nullable=True),
        sa.Column("embedding_model", sa.String(length=255), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["client_id"], ["clients.id"], name="fk_client_products_client_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["confirmed_by"],
            ["users.id"],
            name="fk_client_products_confirmed_by",
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["country", "code"],
            ["hs_codes.country", "hs_codes.code"],
            name="fk_client_products_country",
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["offices.id"], name="fk_client_products_office_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_client_products"),
    )
    op.create_index("ix_client_products_client_id", "client_products", ["client_id"], unique=False)
    op.create_index(
        "ix_client_products_confirmed_by", "client_products", ["confirmed_by"], unique=False
    )
    op.create_index(
        "ix_client_products_country", "client_products", ["country", "code"], unique=False
    )
    op.create_index(
        "ix_client_products_part_number",
        "client_products",
        ["office_id", "part_number"],
        unique=False,
    )
    op.create_index(
        "uq_client_products_what",
        "client_products",
        ["office_id", "client_id", "country", "text_hash", "part_number", "origin_country"],
        unique=True,
        postgresql_nulls_not_distinct=True,
    )
    op.execute("alter table client_products alter column embedding set storage plain")
    own_client = f"{OFFICE} and (client_id is null or client_id in (select c.id from clients c))"
    protect("client_products", see=OFFICE, add=own_client, change=own_client, remove=OFFICE)


def downgrade() -> None:
    op.drop_table("client_products")
