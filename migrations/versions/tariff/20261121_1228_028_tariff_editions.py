"""Tariffs as they were loaded."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.border import SIGNED_IN, protect

revision = "028"
down_revision = "027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "tariff_editions",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("country", sa.String(length=3), nullable=False),
        sa.Column("edition", sa.String(length=255), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("source_name", sa.String(length=255), nullable=False),
        sa.Column("source_sha256", sa.String(length=64), nullable=False),
        sa.Column("codes_added", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("codes_changed", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("codes_removed", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column(
            "loaded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.PrimaryKeyConstraint("id", name="pk_tariff_editions"),
        sa.UniqueConstraint(
            "country",
            "edition",
            "source_sha256",
            name="uq_tariff_editions_country_edition_source_sha256",
        ),
    )
    protect("tariff_editions", see=SIGNED_IN)


def downgrade() -> None:
    op.drop_table("tariff_editions")
