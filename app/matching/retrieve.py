"""Finds the codes worth weighing for each question, in Postgres, in one round trip per batch."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from app.matching import vectors
from app.matching.embedder import Vectors
from app.matching.rank import TextEvidence
from app.matching.words import words
from app.tariff.models import INTERNATIONAL

# How many codes each leg may put on the list. With 50 the ten best of the list are the ten best
# of all 5,612 codes in 999 of 1,000 places (measured over five development sets).
CODES = 50
# Names to look at: several belong to one code.
NAMES = 200
# Candidates an HNSW scan keeps; below NAMES it would not find so many.
EFFORT = 200
# (while searching, afterwards)
_SETTINGS = {
    "hnsw.ef_search": (str(EFFORT), "40"),
    "enable_seqscan": ("off", "on"),
    "enable_mergejoin": ("off", "on"),
}

LEGAL, VOCABULARY, LEXICAL = "legal text", "vocabulary", "words"


@dataclass(frozen=True)
class Questions:
    """A batch of different questions: their texts and vectors, row by row."""

    texts: Sequence[str]
    whole: Vectors
    short: Vectors


# The three legs, their union, and for each code on it what all three say of it. Cosine distance
# on both vector columns, so that their HNSW indexes serve.
_STATEMENT = """
with question as materialized (
    select * from unnest(%(numbers)s::int[], %(whole)s::vector[], %(short)s::halfvec[])
        as q(n, whole, short)
), asked as (
    select * from unnest(%(word_of)s::int[], %(words)s::text[]) as w(n, word)
), by_whole as (
    select q.n, c.code
    from question q cross join lateral (
        select h.code from hs_codes h
        where h.country = %(country)s and h.is_active and h.level = 6
            and h.embedding_model = %(model)s
        order by h.embedding <=> q.whole limit %(codes)s) c
), near_names as (
    select q.n, t.code, t.term, 1 - t.distance as name
    from question q cross join lateral (
        select t.code, t.term, t.embedding <=> q.short as distance from trade_terms t
        where t.embedding_model = %(model)s
        order by t.embedding <=> q.short limit %(names)s) t
), by_name as (
    select *, row_number() over (partition by n order by name desc) as place
    from (select distinct on (n, code) n, code, term, name
          from near_names order by n, code, name desc) best
), by_word as (
    select n, code, sum(weight) as words,
           row_number() over (partition by n order by sum(weight) desc, code) as place
    from asked join word_weights using (word) group by n, code
), listed as (
    select n, code from by_whole
    union select n, code from by_name where place <= %(codes)s
    union select n, code from by_word where place <= %(codes)s
)
select l.n, l.code, 1 - (h.embedding <=> q.whole) as whole, bn.name, bn.term,
       coalesce(bw.words, 0) as words, bl.code is not null as by_legal,
       coalesce(bw.place <= %(codes)s, false) as by_words
from listed l
join question q on q.n = l.n
join hs_codes h on h.country = %(country)s and h.code = l.code and h.is_active
     and h.embedding_model = %(model)s
left join by_whole bl on bl.n = l.n and bl.code = l.code
left join by_name bn on bn.n = l.n and bn.code = l.code
left join by_word bw on bw.n = l.n and bw.code = l.code
"""


def retrieve(session: Session, questions: Questions, model_id: str) -> list[list[TextEvidence]]:
    """For each question the codes that any leg found, in no order, some 100 each.

    Legs: the code's own vector, the nearest trade names, the words in common (BM25). Vectors of
    another model than ``model_id`` are not looked at.
    """
    count = len(questions.texts)
    found: list[list[TextEvidence]] = [[] for _ in range(count)]
    if not count:
        return found
    asked = [(n, word) for n, line in enumerate(questions.texts) for word in set(words(line))]
    connection = vectors.connection(session)
    with _index_scans(connection):
        rows = connection.execute(
            _STATEMENT,
            {
                "numbers": list(range(count)),
                "whole": vectors.full(questions.whole),
                "short": vectors.half(questions.short),
                "word_of": [n for n, _ in asked],
                "words": [word for _, word in asked],
                "country": INTERNATIONAL,
                "model": model_id,
                "codes": CODES,
                "names": NAMES,
            },
            binary=True,
        ).fetchall()
    for n, code, whole, name, term, weight, by_legal, by_words in rows:
        legs = ((LEGAL, by_legal), (VOCABULARY, name is not None), (LEXICAL, by_words))
        found[n].append(
            TextEvidence(
                code=code,
                whole=whole,
                name=name,
                term=term,
                words=weight,
                legs=tuple(leg for leg, there in legs if there),
            )
        )
    return found


@contextmanager
def _index_scans(connection: Any) -> Iterator[None]:
    """Let index scans look far enough, and be used: in this transaction, for these statements.

    The planner takes an exact scan of 5,612 long vectors for cheaper than it is (6 ms a question
    against 1.5 ms), and sorts whole vectors for a merge join.
    """
    prepare = "select " + ", ".join(f"set_config('{name}', %s, true)" for name in _SETTINGS)
    connection.execute(prepare, [wanted for wanted, _ in _SETTINGS.values()])
    try:
        yield
    finally:
        connection.execute(prepare, [usual for _, usual in _SETTINGS.values()])


def texts(session: Session, codes: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Description and path of six-digit codes of the international tree."""
    rows = vectors.connection(session).execute(
        "select code, description, path_text from hs_codes where country = %s and code = any(%s)",
        (INTERNATIONAL, list(codes)),
    )
    found: defaultdict[str, tuple[str, str]] = defaultdict(lambda: ("", ""))
    found.update({code: (description, path) for code, description, path in rows})
    return found
