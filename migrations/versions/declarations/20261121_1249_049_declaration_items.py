"""What is declared, item by item."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.border import OFFICE, inherit_office, protect

revision = "049"
down_revision = "048"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "declaration_items",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("office_id", sa.Uuid(), server_default=sa.FetchedValue(), nullable=False),
        sa.Column("declaration_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "line_ids",
            postgresql.ARRAY(sa.Uuid()),
            server_default=sa.text("'{}'::uuid[]"),
            nullable=False,
        ),
        sa.Column("commodity_code", sa.String(length=14), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("origin_country", sa.String(length=3), nullable=True),
        sa.Column("procedure_code", sa.String(length=50), nullable=True),
        sa.Column("value", sa.Numeric(precision=18, scale=2), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("statistical_value", sa.Numeric(precision=18, scale=2), nullable=True),
        sa.Column("net_mass", sa.Numeric(precision=18, scale=6), nullable=True),
        sa.Column("gross_mass", sa.Numeric(precision=18, scale=6), nullable=True),
        sa.Column("supplementary_quantity", sa.Numeric(precision=18, scale=6), nullable=True),
        sa.Column("supplementary_unit", sa.String(length=50), nullable=True),
        sa.Column("packages", sa.Numeric(precision=12, scale=2), nullable=True),
        sa.Column(
            "details",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'::jsonb"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["declaration_id"],
            ["declarations.id"],
            name="fk_declaration_items_declaration_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["offices.id"], name="fk_declaration_items_office_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_declaration_items"),
        sa.UniqueConstraint(
            "declaration_id", "number", name="uq_declaration_items_declaration_id_number"
        ),
    )
    op.create_index(
        "ix_declaration_items_office_id", "declaration_items", ["office_id"], unique=False
    )
    inherit_office("declaration_items", "office_from_declaration", "declaration_id")
    protect("declaration_items", see=OFFICE, add=OFFICE, change=OFFICE, remove=OFFICE)


def downgrade() -> None:
    op.drop_table("declaration_items")
