"""The words of a tariff text by where they stand: own text, groups above, heading, chapter."""

from __future__ import annotations

from alembic import op

from migrations.border import FIXED

revision = "053"
down_revision = "052"
branch_labels = None
depends_on = None

BY_PLACE = """
    declare
        steps text[] := string_to_array(path, ' > ');
    begin
        return setweight(to_tsvector('pg_catalog.english', public.plain_text(own)), 'A')
            || setweight(to_tsvector('pg_catalog.english',
                   public.plain_text(array_to_string(steps[3:], ' '))), 'B')
            || setweight(to_tsvector('pg_catalog.english',
                   public.plain_text(coalesce(steps[2], ''))), 'C')
            || setweight(to_tsvector('pg_catalog.english',
                   public.plain_text(coalesce(steps[1], ''))), 'D');
    end
"""
BEFORE = """
    begin
        return setweight(to_tsvector('pg_catalog.english', public.plain_text(own)), 'A')
            || setweight(to_tsvector('pg_catalog.english', public.plain_text(path)), 'C');
    end
"""


def upgrade() -> None:
    _replace(BY_PLACE)


def downgrade() -> None:
    _replace(BEFORE)


def _replace(body: str) -> None:
    op.execute(
        "create or replace function tariff_search_vector(own text, path text) returns tsvector"
        f" language plpgsql immutable strict parallel safe {FIXED} as $body$ {body} $body$"
    )
    # A stored column is worked out anew only when its row is written. Trade terms have no path,
    # so theirs stay as they are.
    op.execute("update hs_codes set path_text = path_text")
