"""Files that were written."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.border import OFFICE, append_only, inherit_office, protect

revision = "050"
down_revision = "049"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "declaration_exports",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("office_id", sa.Uuid(), server_default=sa.FetchedValue(), nullable=False),
        sa.Column("declaration_id", sa.Uuid(), nullable=False),
        sa.Column("country_schema", sa.String(length=3), nullable=False),
        sa.Column("version", sa.String(length=50), nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("file_url", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("is_valid", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column(
            "validation",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'::jsonb"),
            nullable=False,
        ),
        sa.Column("exported_by", sa.Uuid(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["declaration_id"],
            ["declarations.id"],
            name="fk_declaration_exports_declaration_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["exported_by"],
            ["users.id"],
            name="fk_declaration_exports_exported_by",
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["office_id"],
            ["offices.id"],
            name="fk_declaration_exports_office_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_declaration_exports"),
    )
    op.create_index(
        "ix_declaration_exports_declaration_id",
        "declaration_exports",
        ["declaration_id"],
        unique=False,
    )
    op.create_index(
        "ix_declaration_exports_exported_by", "declaration_exports", ["exported_by"], unique=False
    )
    op.create_index(
        "ix_declaration_exports_office_id", "declaration_exports", ["office_id"], unique=False
    )
    inherit_office("declaration_exports", "office_from_declaration", "declaration_id")
    append_only("declaration_exports")
    protect(
        "declaration_exports",
        see=OFFICE,
        add=f"{OFFICE} and exported_by = (select current_user_id())",
        worker="select, insert",
    )


def downgrade() -> None:
    op.drop_table("declaration_exports")
