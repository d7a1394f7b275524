"""Keeps the list of words that the loaded tariffs use, by which searches mend and complete."""

from __future__ import annotations

from sqlalchemy import text as sql

from app.core.work import Work
from app.tariff.codes import INTERNATIONAL
from app.tariff.question import LONGEST_WORD

# ts_stat takes the text of a query, so the country travels as a quoted literal inside it.
_CLEAR = sql("delete from tariff_words where country = :country")
_FILL = sql(
    """
    insert into tariff_words (country, word, lexeme, lines)
    select :country, surface.word, stem.word, stem.ndoc
    from ts_stat(:surfaces) surface
    join ts_stat(:stems) stem
      on stem.word = coalesce((ts_lexize('english_stem', surface.word))[1], surface.word)
    where length(surface.word) <= :longest
    """
)
_LINES = "from hs_codes where is_active and country = '{country}'"
_TERMS = "from trade_terms"


def renew(work: Work, country: str) -> int:
    """Rebuild the words of one country's active lines; returns how many there are.

    The trade vocabulary belongs to every country and is kept with the international tree: call
    this for :data:`INTERNATIONAL` after loading it. Takes about a second for 30,000 lines.
    """
    if not (country.isascii() and country.isalpha()):
        raise ValueError(f"not a country: {country!r}")
    surfaces = f"select to_tsvector('simple', plain_text(path_text)) {_LINES}"
    stems = f"select search {_LINES}"
    if country == INTERNATIONAL:
        surfaces += f" union all select to_tsvector('simple', plain_text(term)) {_TERMS}"
        stems += f" union all select search {_TERMS}"
    facts = {
        "country": country,
        "surfaces": surfaces.format(country=country),
        "stems": stems.format(country=country),
        "longest": LONGEST_WORD,
    }
    work.session.execute(_CLEAR, {"country": country})
    work.session.execute(_FILL, facts)
    count = sql("select count(*) from tariff_words where country = :country")
    return int(work.session.execute(count, {"country": country}).scalar_one())
