"""The codes that were proposed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.border import OFFICE, protect

revision = "040"
down_revision = "039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "match_candidates",
        sa.Column("match_id", sa.Uuid(), nullable=False),
        sa.Column("rank", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("office_id", sa.Uuid(), server_default=sa.FetchedValue(), nullable=False),
        sa.Column("country", sa.String(length=3), nullable=False),
        sa.Column("code", sa.String(length=10), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("probability", sa.Double(), server_default=sa.text("0"), nullable=False),
        sa.Column(
            "evidence",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'::jsonb"),
            nullable=False,
        ),
        sa.CheckConstraint("rank >= 1", name=op.f("ck_match_candidates_rank_positive")),
        sa.ForeignKeyConstraint(
            ["match_id"],
            ["product_matches.id"],
            name="fk_match_candidates_match_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("match_id", "rank", name="pk_match_candidates"),
    )
    op.create_index(
        "ix_match_candidates_office_id", "match_candidates", ["office_id"], unique=False
    )
    # There are ten of these for a line. Only the worker adds any and it may name the office
    # itself; no foreign key watches over what can only be the office of the match.
    op.execute(
        "create trigger match_candidates_office before insert on match_candidates"
        " for each row when (new.office_id is null) execute function office_from_match()"
    )
    op.execute(
        "create trigger match_candidates_evidence before update on match_candidates"
        " for each row execute function refuse_change()"
    )
    protect("match_candidates", see=OFFICE, worker="select, insert, delete")


def downgrade() -> None:
    op.drop_table("match_candidates")
