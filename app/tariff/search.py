"""Finds lines of the tariff by their number or by words, in one country's tree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text as sql
from sqlalchemy.orm import Session

from app.tariff import codes, lexicon, question
from app.tariff.codes import INTERNATIONAL
from app.tariff.question import Ask

# How many lines the index may hand over for ranking, so that a common word stays quick.
MOST_RANKED = 1_500
# What a word is worth by where it stands: the line's own text, the groups above it, its heading,
# its chapter (labels of the search vector; a chapter's title names half the trade).
PLACES = (("A", 1.0), ("B", 0.85), ("C", 0.7), ("D", 0.25))
# A chapter's title is no reason to look at all of its lines: it only adds to the score.
OWN_WORDS = "ABC"
# A trade name that answers the question counts a little more than the legal text.
TRADE = 1.1
# A line that both find is worth the better answer and this share of the other.
BOTH = 0.35
MOST_LIMIT = 200
# What stands after every digit: "8471" up to "8471" and this are the codes that begin with 8471.
BEYOND = "~"


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
    asked = lexicon.hear(session, question.words(text), tree)
    return _by_words(session, asked, tree, limit, level) if asked else []


def _loaded(session: Session, country: str) -> bool:
    if country == INTERNATIONAL:
        return True
    query = sql("select exists (select from hs_codes where country = :country and is_active)")
    return bool(session.execute(query, {"country": country}).scalar())


# The comparisons by letters (~>=~) are those the prefix index knows, and, unlike LIKE, ones that
# row-level security lets an index answer.
_DIGITS = sql(
    """
    select code, country, description, path_text, level, duty_text, supplementary_unit, 1.0
    from hs_codes
    where country = :country and is_active
      and code ~>=~ :digits and code ~<~ :beyond
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
            "digits": digits,
            "beyond": digits + BEYOND,
            "level": level,
            "limit": limit,
        }
        found = [Found(*row) for row in session.execute(_DIGITS, facts)]
        if found or len(digits) <= codes.HEADING or not digits.endswith("0"):
            return found
        digits = digits[:-1]


# {line} and {term} add up what each word is worth in a line's vector and in a trade name's;
# {words} counts the words a trade name answers. A trade name stands for a six-digit code and so
# for the national lines below it, the uppermost first.
_WORDS = """
    with legal as (
      select code, {line} as score
      from tariff_lines_with(:country, cast(:wanted as tsquery))
      where cast(:level as integer) is null or level = :level
      order by score desc, size, code
      limit 200
    ), named as materialized (
      select code, code || '{beyond}' as beyond,
             max(({term}) * (0.6 + 0.4 * ({words}) / length(search))) as score
      from trade_terms_with(cast(:wanted as tsquery))
      group by code
      order by score desc, code
      limit 30
    ), hits as (
      select code, score from legal
      union all
      select line.code, :trade * named.score - 0.01 * line.place
      from named
      cross join lateral (
        select code, row_number() over (order by code) - 1 as place
        from hs_codes
        where country = :country and is_active
          and code ~>=~ named.code and code ~<~ named.beyond
          and (cast(:level as integer) is null or level = :level)
        order by code
        limit 15
      ) line
    ), best as (
      select code, max(score) + :both * (sum(score) - max(score)) as score
      from hits
      group by code
      order by score desc, code
      limit :candidates
    )
    select line.code, line.country, line.description, line.path_text, line.level,
           line.duty_text, line.supplementary_unit,
           (best.score * (1 - least(0.2, length(line.description) / 1500.0))
            * case when line.chapter >= '98' then 0.7 else 1 end)::float8 as score
    from best
    join hs_codes line on line.country = :country and line.code = best.code
    order by 8 desc, line.code
    limit :limit
"""


def _by_words(
    session: Session, asked: Sequence[Ask], country: str, limit: int, level: int | None
) -> list[Found]:
    whole = sum(one.weight for one in asked)
    facts: dict[str, Any] = {
        "country": country,
        "level": level,
        "limit": limit,
        "candidates": limit * 3,
        "trade": TRADE,
        "both": BOTH,
        "wanted": _wanted(asked),
    }
    line, term, words = [], [], []
    for i, one in enumerate(asked):
        facts[f"weight{i}"] = one.weight / whole
        placed, named = [], []
        for kind, lexemes, worth in (("own", one.exact, 1.0), ("like", one.loose, one.worth)):
            if not lexemes:
                continue
            cases = []
            for label, place in PLACES:
                facts[f"{kind}{label}{i}"] = question.tsquery(lexemes, label)
                holds = f"search @@ cast(:{kind}{label}{i} as tsquery)"
                cases.append(f"when {holds} then {worth * place}")
            facts[f"{kind}{i}"] = question.tsquery(lexemes)
            placed.append(f"case {' '.join(cases)} else 0 end")
            named.append(f"when search @@ cast(:{kind}{i} as tsquery) then {worth}")
        line.append(f":weight{i} * greatest({', '.join(placed)})")
        term.append(f":weight{i} * case {' '.join(named)} else 0 end")
        words.append(f"case {' '.join(named)} else 0 end")
    query = _WORDS.format(
        line=" + ".join(line), term=" + ".join(term), words=" + ".join(words), beyond=BEYOND
    )
    return [Found(*row) for row in session.execute(sql(query), facts)]


def _wanted(asked: Sequence[Ask]) -> str:
    """The rarest words whose lines can be ranked quickly; the others only add to the score."""
    wanted: list[str] = []
    lines = 0
    for one in sorted(asked, key=lambda one: one.reach):
        if wanted and lines + one.reach > MOST_RANKED:
            break
        lines += one.reach
        wanted.extend([*one.exact, *one.loose])
    # Telling places apart means reading every line found, which too many lines do not bear.
    return question.tsquery(dict.fromkeys(wanted), OWN_WORDS if lines <= MOST_RANKED else "")
