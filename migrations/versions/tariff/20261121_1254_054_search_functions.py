"""The index lookups of a search that row-level security would otherwise forbid.

A policy must be asked before an operator that could give a row away, so a signed-in person's
full-text and trigram conditions never reach an index. These functions ask first and look up then;
they give out nothing but what everyone who is signed in may read.
"""

from __future__ import annotations

from alembic import op

from migrations.border import CLIENT, FIXED, OWNER, WORKER

revision = "054"
down_revision = "053"
branch_labels = None
depends_on = None

LINES = "tariff_lines_with(text, tsquery)"
TERMS = "trade_terms_with(tsquery)"
WORDS = "tariff_words_near(text[], text)"

# Inside a SECURITY DEFINER function everyone is the owner: the caller is told by the role it had
# set or, without one, by its login.
CALLER = "coalesce(nullif(current_setting('role', true), 'none'), session_user)"
ALLOWED = (
    "public.current_user_id() is not null"
    f" or pg_has_role({CALLER}, '{WORKER}', 'member')"
    f" or pg_has_role({CALLER}, '{OWNER}', 'member')"
)


def upgrade() -> None:
    # Loads the extension's library into this connection, which makes its setting known below.
    op.execute("select similarity('a', 'b')")
    # The country is compared as an expression, so that only the words are looked up in an index:
    # reading the half of the table that is one country's from another would cost more.
    _lookup(
        "tariff_lines_with(tree text, wanted tsquery)",
        LINES,
        "code varchar, level smallint, size integer, search tsvector",
        "select h.code, h.level, length(h.description), h.search from public.hs_codes h"
        " where h.country || '' = tree and h.is_active and h.search @@ wanted"
        # A word that thousands of lines hold is answered by the headings that hold it.
        " order by h.level limit 2000",
        rows=500,
    )
    _lookup(
        "trade_terms_with(wanted tsquery)",
        TERMS,
        "code varchar, search tsvector",
        "select t.code, t.search from public.trade_terms t where t.search @@ wanted",
        rows=500,
    )
    _lookup(
        "tariff_words_near(trees text[], asked text)",
        WORDS,
        "word text, lexeme text, lines integer",
        "select w.word, w.lexeme, max(w.lines) from public.tariff_words w"
        " where w.country = any (trees) and w.word % asked group by 1, 2"
        " order by max(similarity(w.word, asked)) desc, w.word limit 25",
        rows=25,
        # Lower than the usual 0.3, under which two slips in a word of seven letters are lost.
        how="set pg_trgm.similarity_threshold = 0.2",
    )


def downgrade() -> None:
    for signature in (WORDS, TERMS, LINES):
        op.execute(f"drop function {signature}")


def _lookup(signature: str, types: str, columns: str, query: str, rows: int, how: str = "") -> None:
    op.execute(
        f"create function {signature} returns table ({columns}) language plpgsql"
        f" stable security definer parallel safe rows {rows} {FIXED} {how} as $body$"
        " #variable_conflict use_column\n"
        f"begin if {ALLOWED} then return query {query}; end if; end $body$"
    )
    op.execute(f"revoke all on function {types} from public")
    op.execute(f"grant execute on function {types} to {OWNER}, {WORKER}, {CLIENT}")
