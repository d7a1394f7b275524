"""The code of each line."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.border import OFFICE, inherit_office, protect

revision = "038"
down_revision = "037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "product_matches",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("office_id", sa.Uuid(), server_default=sa.FetchedValue(), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("product_description", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=10, scale=3), nullable=True),
        sa.Column("unit_of_measure", sa.String(length=50), nullable=True),
        sa.Column("value", sa.Numeric(precision=12, scale=2), nullable=True),
        sa.Column("origin_country", sa.String(length=3), nullable=True),
        sa.Column("matched_hs_code", sa.String(length=10), nullable=True),
        sa.Column("matched_country", sa.String(length=3), nullable=True),
        sa.Column("confidence_score", sa.Numeric(precision=3, scale=2), nullable=False),
        sa.Column(
            "alternative_hs_codes",
            postgresql.ARRAY(sa.Text()),
            server_default=sa.text("'{}'::text[]"),
            nullable=False,
        ),
        sa.Column(
            "requires_manual_review", sa.Boolean(), server_default=sa.text("false"), nullable=False
        ),
        sa.Column("user_confirmed", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column(
            "evidence",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'::jsonb"),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("claimed_by", sa.Uuid(), nullable=True),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "outcome IN ('MATCHED', 'WEAK', 'VAGUE', 'CONFLICT')",
            name=op.f("ck_product_matches_outcome_known"),
        ),
        sa.CheckConstraint(
            "(matched_hs_code IS NULL) = (matched_country IS NULL)",
            name=op.f("ck_product_matches_code_with_country"),
        ),
        sa.CheckConstraint(
            "confidence_score BETWEEN 0 AND 1",
            name=op.f("ck_product_matches_confidence_score_range"),
        ),
        sa.CheckConstraint(
            "matched_hs_code IS NOT NULL OR requires_manual_review",
            name=op.f("ck_product_matches_code_or_doubt"),
        ),
        sa.ForeignKeyConstraint(
            ["claimed_by"], ["users.id"], name="fk_product_matches_claimed_by", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["job_id"], ["processing_jobs.id"], name="fk_product_matches_job_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["line_id"], ["invoice_lines.id"], name="fk_product_matches_line_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["matched_country", "matched_hs_code"],
            ["hs_codes.country", "hs_codes.code"],
            name="fk_product_matches_matched_country",
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["offices.id"], name="fk_product_matches_office_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_product_matches"),
        sa.UniqueConstraint("line_id", name="uq_product_matches_line_id"),
    )
    op.create_index(
        "ix_product_matches_claimed_by", "product_matches", ["claimed_by"], unique=False
    )
    op.create_index(
        "ix_product_matches_job_outcome", "product_matches", ["job_id", "outcome"], unique=False
    )
    op.create_index(
        "ix_product_matches_matched_country",
        "product_matches",
        ["matched_country", "matched_hs_code"],
        unique=False,
    )
    op.create_index("ix_product_matches_office_id", "product_matches", ["office_id"], unique=False)
    inherit_office("product_matches", "office_from_job", "job_id")
    protect(
        "product_matches",
        see=OFFICE,
        # A desk adds a match only for a line that the matcher had nothing for, and can claim no
        # confidence for it.
        add=f"{OFFICE} and confidence_score = 0",
        change=OFFICE,
        change_columns="matched_hs_code, matched_country, requires_manual_review, user_confirmed,"
        " version, claimed_by, claimed_until, updated_at",
    )


def downgrade() -> None:
    op.drop_table("product_matches")
