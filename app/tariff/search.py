"""Finds lines of the tariff by their number or by words, in one country's tree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text as sql
from sqlalchemy.orm import Session

from app.tariff import codes, question
from app.tariff.codes import INTERNATIONAL
from app.tariff.question import Ask, Known

# How many lines the index may hand over for ranking, so that a common word stays quick.
MOST_RANKED = 1_500
# A word in the line's own text counts in full; in the texts above it, by this share.
FROM_ABOVE = 0.4
# A trade name that answers the question counts like the legal text itself, and a little more
# where legal texts answer only in part.
TRADE = 1.1
MOST_LIMIT = 200


@dataclass(frozen=True)
class Found:
    """A line of the tariff that answers a search; ``score`` orders one answer only."""

    code: str
    country: str
    description: str
    path_text: str
    level: int
    duty_text: str | None
    supplementary_unit: str | None
    score: float


def search(
    session: Session, text: str, country: str, limit: int = 20, level: int | None = None
) -> list[Found]:
    """The lines that answer ``text`` best, best first.

    Digits, with or without dots and blanks, find the codes that begin with them. Anything else
    is words: each may be a stem, the beginning of a word or slightly misspelt; a line need not
    hold all of them, but lines with more, and with rarer ones, come first. The trade vocabulary
    answers as well as the legal texts. A country whose tariff is not loaded is answered from the
    international tree (``Found.country`` says so). ``level`` keeps to 2, 4, 6, 8 or 10 digits.
    """
    limit = max(1, min(limit, MOST_LIMIT))
    tree = country if _loaded(session, country) else INTERNATIONAL
    digits = codes.prefix(text)
    if digits is not None:
        return _by_digits(session, digits, tree, limit, level)
    asked, total = _asked(session, question.words(text), tree)
    return _by_words(session, asked, total, tree, limit, level) if asked else []


def _loaded(session: Session, country: str) -> bool:
    if country == INTERNATIONAL:
        return True
    query = sql("select exists (select from hs_codes where country = :country and is_active)")
    return bool(session.execute(query, {"country": country}).scalar())


_DIGITS = sql(
    """
    select code, country, description, path_text, level, duty_text, supplementary_unit, 1.0
    from hs_codes
    where country = :country and is_active and code like :digits
      and (cast(:level as integer) is null or level = :level)
    order by code
    limit :limit
    """
)


def _by_digits(
    session: Session, digits: str, country: str, limit: int, level: int | None
) -> list[Found]:
    """Codes that begin with these digits; zeros added to a shorter line's code are forgiven."""
    while True:
        facts = {
            "country": country,
            "digits": digits + "%",
            "level": level,
            "limit": limit,
        }
        found = [Found(*row) for row in session.execute(_DIGITS, facts)]
        if found or len(digits) <= codes.HEADING or not digits.endswith("0"):
            return found
        digits = digits[:-1]


_LEXICON = sql(
    """
    select asked.place, 'exact', known.word, known.lexeme, max(known.lines)
    from unnest(cast(:words as text[])) with ordinality asked (word, place)
    join tariff_words known
      on known.country in (:country, :international)
     and known.lexeme = any (array[asked.word] || ts_lexize('english_stem', asked.word))
    group by 1, 3, 4
    union all
    select asked.place, 'longer', known.word, known.lexeme, known.lines
    from unnest(cast(:words as text[])) with ordinality asked (word, place)
    cross join lateral (
      select word, lexeme, max(lines) as lines
      from tariff_words
      where country in (:country, :international)
        and word like replace(replace(asked.word, '\\', '\\\\'), '_', '\\_') || '_%'
      group by word, lexeme
      order by 3 desc, word
      limit 12
    ) known
    where length(asked.word) >= 2
    """
)
_NEAR = sql(
    """
    select asked.place, 'near', known.word, known.lexeme, known.lines
    from unnest(cast(:words as text[])) with ordinality asked (word, place)
    cross join lateral (
      select word, lexeme, max(lines) as lines
      from tariff_words
      where country in (:country, :international) and word % asked.word
      group by word, lexeme
      order by max(similarity(word, asked.word)) desc, word
      limit 12
    ) known
    """
)


def _asked(session: Session, words: Sequence[str], country: str) -> tuple[list[Ask], int]:
    """What to look for, the most telling first, and the number of lines in the tree."""
    if not words:
        return [], 0
    facts: dict[str, Any] = {"country": country, "international": INTERNATIONAL}
    heard = _known(session.execute(_LEXICON, facts | {"words": list(words)}))
    asked: list[Ask] = []
    unknown: list[str] = []
    for place, word in enumerate(words, start=1):
        exact = heard.get((place, "exact"), [])
        # Only the last word is still being typed; an unknown one may be an abbreviation.
        typing = place == len(words) or not exact
        found = question.ask(word, exact, heard.get((place, "longer"), []) if typing else [])
        if found:
            asked.append(found)
        else:
            unknown.append(word)
    if unknown:
        heard = _known(session.execute(_NEAR, facts | {"words": unknown}))
        for place, word in enumerate(unknown, start=1):
            near = question.ask_near(word, heard.get((place, "near"), []))
            if near:
                asked.append(near)
    total = max((one.lines for one in asked), default=0)
    return question.most_telling(asked, max(total, 10_000)), max(total, 10_000)


def _known(rows: Any) -> dict[tuple[int, str], list[Known]]:
    heard: dict[tuple[int, str], list[Known]] = {}
    for place, kind, word, lexeme, lines in rows:
        heard.setdefault((place, kind), []).append(Known(word, lexeme, lines))
    return heard


_WORDS = """
    with legal as (
      select code, ({own}) as score
      from hs_codes
      where country = :country and is_active and search @@ cast(:wanted as tsquery)
        and (cast(:level as integer) is null or level = :level)
      order by 2 desc, length(description), code
      limit 200
    ), named as (
      select code, max(({trade}) * (0.6 + 0.4 * ({count}) / length(search))) as score
      from trade_terms
      where search @@ cast(:wanted as tsquery)
      group by code
      order by 2 desc, code
      limit 30
    ), hits as (
      select code, score from legal
      union all
      select line.code, :share * named.score
      from named
      cross join lateral (
        select code
        from hs_codes
        where country = :country and is_active
          and code ~>=~ named.code and code ~<~ (named.code || ':')
          and (cast(:level as integer) is null or level = :level)
        order by code using ~<~
        limit 15
      ) line
    ), best as (
      select code, sum(score) as score from hits group by code
      order by 2 desc, code limit :candidates
    )
    select line.code, line.country, line.description, line.path_text, line.level,
           line.duty_text, line.supplementary_unit,
           best.score * (1 - least(0.2, length(line.description) / 1500.0))
           * case when line.chapter >= '98' then 0.7 else 1 end as score
    from best
    join hs_codes line on line.country = :country and line.code = best.code
    order by 8 desc, line.code
    limit :limit
"""


def _by_words(
    session: Session, asked: Sequence[Ask], total: int, country: str, limit: int, level: int | None
) -> list[Found]:
    weights = [one.weight(total) for one in asked]
    whole = sum(weights)
    facts: dict[str, Any] = {
        "country": country,
        "level": level,
        "limit": limit,
        "candidates": limit * 3,
        "share": TRADE,
        "wanted": _wanted(asked),
    }
    own, trade, count = [], [], []
    for i, (one, weight) in enumerate(zip(asked, weights, strict=True)):
        facts[f"w{i}"] = weight / whole
        steps = [(one.exact, 1.0, "x"), (one.loose, one.worth, "l")]
        here, above, named = [], [], []
        for lexemes, worth, kind in steps:
            if not lexemes:
                continue
            facts[f"{kind}a{i}"] = question.tsquery(lexemes, "A")
            facts[f"{kind}{i}"] = question.tsquery(lexemes)
            here.append(f"when search @@ cast(:{kind}a{i} as tsquery) then {worth}")
            above.append(f"when search @@ cast(:{kind}{i} as tsquery) then {worth * FROM_ABOVE}")
            named.append(f"when search @@ cast(:{kind}{i} as tsquery) then {worth}")
        own.append(f":w{i} * case {' '.join(here + above)} else 0 end")
        trade.append(f":w{i} * case {' '.join(named)} else 0 end")
        count.append(f"case {' '.join(named)} else 0 end")
    query = _WORDS.format(own=" + ".join(own), trade=" + ".join(trade), count=" + ".join(count))
    return [Found(*row) for row in session.execute(sql(query), facts)]


def _wanted(asked: Sequence[Ask]) -> str:
    """The rarest words whose lines can be ranked quickly; the others only add to the score."""
    wanted: list[str] = []
    lines = 0
    for one in sorted(asked, key=lambda one: one.lines):
        if wanted and lines + one.lines > MOST_RANKED:
            break
        lines += one.lines
        wanted.extend([*one.exact, *one.loose])
    return question.tsquery(dict.fromkeys(wanted))
