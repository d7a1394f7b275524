"""The programs that may talk to this database."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.border import SIGNED_IN, protect

revision = "005"
down_revision = "004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "client_applications",
        sa.Column("id", sa.String(length=50), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("lowest_version", sa.String(length=50), nullable=False),
        sa.Column("highest_version", sa.String(length=50), nullable=True),
        sa.Column("is_active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
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
        sa.PrimaryKeyConstraint("id", name="pk_client_applications"),
    )
    protect("client_applications", see=SIGNED_IN)


def downgrade() -> None:
    op.drop_table("client_applications")
