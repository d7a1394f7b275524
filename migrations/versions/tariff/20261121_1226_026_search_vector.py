"""The words of a tariff text, without accents, for its index."""

from __future__ import annotations

from migrations.border import CLIENT, OWNER, WORKER, drop_function, function

revision = "026"
down_revision = "025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    function(
        "tariff_search_vector(own text, path text)",
        "tsvector",
        """
        begin
            return setweight(to_tsvector('pg_catalog.english', public.plain_text(own)), 'A')
                || setweight(to_tsvector('pg_catalog.english', public.plain_text(path)), 'C');
        end
        """,
        how="immutable strict parallel safe",
        to=f"{OWNER}, {WORKER}, {CLIENT}",
    )


def downgrade() -> None:
    drop_function("tariff_search_vector(own text, path text)")
