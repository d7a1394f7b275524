"""The words that the loaded tariffs use: keeping them, and hearing what a search means by them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import text as sql
from sqlalchemy.orm import Session

from app.core.work import Work
from app.tariff import question
from app.tariff.codes import INTERNATIONAL
from app.tariff.question import LONGEST_WORD, Ask, Known

MOST_MENDED = 4

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
# ts_stat takes the text of a query, so the country travels as a literal inside it.
_LINES = "from hs_codes where is_active and country = '{country}'"
_TERMS = "from trade_terms"

# Whole words by themselves or by their stem; words that tell nothing ("of"); longer words. What
# the conditions compare with is worked out beforehand: row-level security lets an index answer
# only where the condition itself calls nothing that could give a row away.
_HEARD = sql(
    """
    with spelt as materialized (
      select place, plain_text(word) as word
      from unnest(cast(:places as integer[]), cast(:words as text[])) asked (place, word)
    ), asked as materialized (
      select place, word, word || U&'\\+10FFFF' as beyond, stems = '{}' as silent,
             array[word] || stems as lexemes
      from spelt cross join lateral ts_lexize('english_stem', word) as stems
    )
    select place, 'silent', word, word, 0 from asked where silent
    union all
    select asked.place, 'exact', known.word, known.lexeme, max(known.lines)
    from asked
    join tariff_words known
      on known.country in (:country, :international) and known.lexeme = any (asked.lexemes)
    group by 1, 3, 4
    union all
    select asked.place, 'longer', known.word, known.lexeme, known.lines
    from asked
    cross join lateral (
      select word, lexeme, max(lines) as lines
      from tariff_words
      where country in (:country, :international)
        and word ~>~ asked.word and word ~<~ asked.beyond
      group by word, lexeme
      order by 3 desc, word
      limit 12
    ) known
    where length(asked.word) >= 2 and asked.silent is not true
    """
)
# Trigrams find what has several slips in a long word; a short word with one slip shares too few,
# so every word one slip away is looked up as well (under place 0, whichever word it mends).
_NEAR = sql(
    """
    select 0, 'near', word, lexeme, max(lines)
    from tariff_words
    where country in (:country, :international) and word = any (cast(:guesses as text[]))
    group by word, lexeme
    union all
    select asked.place, 'near', known.word, known.lexeme, known.lines
    from unnest(cast(:words as text[])) with ordinality asked (word, place)
    cross join lateral
      tariff_words_near(array[:country, :international], plain_text(asked.word)) known
    """
)


def renew(work: Work, country: str) -> int:
    """Rebuild the words of one country's active lines; returns how many there are.

    The trade vocabulary belongs to every country and is kept with the international tree: call
    this for ``INTERNATIONAL`` after loading it. Takes about a second for 30,000 lines.
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


def hear(session: Session, words: Sequence[str], country: str) -> list[Ask]:
    """What to look for in a country's tree when these words are typed, the most telling first.

    The last word may be unfinished, and so may any that is no word of the tariff; what is still
    unknown is taken for the nearest spelling. Words that nothing comes near are left out.
    """
    if not words:
        return []
    facts: dict[str, Any] = {"country": country, "international": INTERNATIONAL}
    spelt = [(place, word) for place, word in enumerate(words, start=1)]
    for place, word in list(spelt):
        if (other := question.spelt_otherwise(word)) is not None:
            spelt.append((place, other))
    facts |= {"places": [place for place, _ in spelt], "words": [word for _, word in spelt]}
    heard = _known(session.execute(_HEARD, facts))
    asked: list[Ask] = []
    unknown: list[str] = []
    for place, word in enumerate(words, start=1):
        if (place, "silent") in heard:
            continue
        exact = heard.get((place, "exact"), [])
        unfinished = place == len(words) or not exact
        longer = heard.get((place, "longer"), []) if unfinished else []
        found = question.ask(word, exact, longer)
        if found:
            asked.append(found)
        else:
            unknown.append(word)
    # A text full of unknown words is no question with slips in it.
    unknown = unknown[:MOST_MENDED]
    if unknown:
        guesses = [guess for word in unknown for guess in question.one_slip(word)]
        # The law speaks of bicycles where people type bicycle.
        guesses += [f"{guess}s" for guess in guesses]
        facts |= {"words": unknown, "guesses": guesses}
        heard = _known(session.execute(_NEAR, facts))
        for place, word in enumerate(unknown, start=1):
            known = heard.get((0, "near"), []) + heard.get((place, "near"), [])
            near = question.ask_near(word, known)
            if near:
                asked.append(near)
    return question.most_telling(asked)


def _known(rows: Any) -> dict[tuple[int, str], list[Known]]:
    heard: dict[tuple[int, str], list[Known]] = {}
    for place, kind, word, lexeme, lines in rows:
        heard.setdefault((place, kind), []).append(Known(word, lexeme, lines))
    return heard
