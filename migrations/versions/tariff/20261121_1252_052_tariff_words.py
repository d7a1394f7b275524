"""The words of the loaded tariffs, for completing and mending searches."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.border import SIGNED_IN, protect

revision = "052"
down_revision = "051"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "tariff_words",
        sa.Column("country", sa.String(length=3), nullable=False),
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("lexeme", sa.Text(), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("country", "word", name="pk_tariff_words"),
    )
    op.create_index(
        "ix_tariff_words_word_trigram",
        "tariff_words",
        ["word"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"word": "gin_trgm_ops"},
    )
    op.create_index(
        "ix_tariff_words_word_prefix",
        "tariff_words",
        ["word", "country"],
        unique=False,
        postgresql_ops={"word": "text_pattern_ops"},
    )
    op.create_index("ix_tariff_words_lexeme", "tariff_words", ["lexeme", "country"], unique=False)
    protect("tariff_words", see=SIGNED_IN)


def downgrade() -> None:
    op.drop_table("tariff_words")
