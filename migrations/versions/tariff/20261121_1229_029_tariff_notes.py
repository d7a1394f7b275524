"""Legal notes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.border import SIGNED_IN, protect

revision = "029"
down_revision = "028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "tariff_notes",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("country", sa.String(length=3), nullable=False),
        sa.Column("section", sa.String(length=2), nullable=True),
        sa.Column("chapter", sa.String(length=2), nullable=True),
        sa.Column("heading", sa.String(length=4), nullable=True),
        sa.Column("number", sa.SmallInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("language", sa.String(length=10), server_default="en", nullable=False),
        sa.Column("title", sa.String(length=255), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name="pk_tariff_notes"),
        sa.UniqueConstraint(
            "country",
            "section",
            "chapter",
            "heading",
            "number",
            "language",
            name="uq_tariff_notes_country_section_chapter_heading_number_language",
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index("ix_tariff_notes_chapter", "tariff_notes", ["chapter"], unique=False)
    protect("tariff_notes", see=SIGNED_IN)


def downgrade() -> None:
    op.drop_table("tariff_notes")
