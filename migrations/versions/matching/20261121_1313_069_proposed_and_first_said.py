"""What was proposed for a line, whatever is said of it later, and who said something first."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.border import CLIENT, drop_function, function

revision = "069"
down_revision = "068"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "product_matches", sa.Column("proposed_hs_code", sa.String(length=10), nullable=True)
    )
    op.add_column("product_matches", sa.Column("first_said_by", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        "fk_product_matches_first_said_by",
        "product_matches",
        "users",
        ["first_said_by"],
        ["id"],
        ondelete="SET NULL",
    )
    op.create_index(
        "ix_product_matches_first_said_by", "product_matches", ["first_said_by"], unique=False
    )
    # What the first of all decisions found there, else what ranked first, was the proposal.
    op.execute("""
        update product_matches m set proposed_hs_code = coalesce(
            (select d.from_code from review_decisions d
             where d.line_id = m.line_id order by d.id limit 1),
            (select c.code from match_candidates c where c.match_id = m.id and c.rank = 1),
            m.matched_hs_code)
    """)
    # For writers that do not name it; matching does, ten thousand at a time.
    function(
        "keep_proposal()",
        "trigger",
        """
        begin
            new.proposed_hs_code := new.matched_hs_code;
            return new;
        end
        """,
    )
    op.execute(
        "create trigger product_matches_proposal before insert on product_matches for each row"
        " when (new.proposed_hs_code is null and new.matched_hs_code is not null)"
        " execute function keep_proposal()"
    )
    # A desk says who was first, for lists; what counts is read from the decisions themselves.
    op.execute(f"grant update (first_said_by) on product_matches to {CLIENT}")


def downgrade() -> None:
    op.execute("drop trigger product_matches_proposal on product_matches")
    drop_function("keep_proposal()")
    op.drop_index("ix_product_matches_first_said_by", table_name="product_matches")
    op.drop_constraint("fk_product_matches_first_said_by", "product_matches", type_="foreignkey")
    op.drop_column("product_matches", "first_said_by")
    op.drop_column("product_matches", "proposed_hs_code")
