"""Measures how long searches take, on questions made from the loaded tariff itself."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import Any

from sqlalchemy import text as sql
from sqlalchemy.orm import Session

from app.tariff import codes, question
from app.tariff.codes import INTERNATIONAL
from app.tariff.search import search

# Of a hundred questions: plain words, words with a slip of the finger, unfinished words, digits.
KINDS = (("words", 45), ("slips", 20), ("beginnings", 20), ("digits", 15))

_TEXTS = sql(
    """
    select code, description
    from (
      select code, description from hs_codes where country = :country and is_active
      union all
      select code, term from trade_terms
    ) said
    order by md5(code || description || cast(:seed as text))
    limit :n
    """
)
_SIZE = sql("select count(*) from hs_codes where is_active")


def questions(session: Session, n: int, country: str = INTERNATIONAL, seed: int = 1) -> list[str]:
    """``n`` things a person might type, the same for the same tariff and seed."""
    chance = random.Random(seed)
    rows = session.execute(_TEXTS, {"country": country, "n": n, "seed": seed}).all()
    kinds = chance.choices([kind for kind, _ in KINDS], [share for _, share in KINDS], k=len(rows))
    return [
        _question(kind, code, said, chance) for kind, (code, said) in zip(kinds, rows, strict=True)
    ]


def measure(
    session: Session,
    n: int = 200,
    country: str = INTERNATIONAL,
    limit: int = 20,
    clock: Callable[[], float] = time.perf_counter,
) -> dict[str, Any]:
    """Milliseconds per search: ``p50``, ``p95``, ``worst``, over ``n`` questions and all lines.

    Ten questions go before, unmeasured, as a person's first search opens the connection.
    ``clock`` gives seconds, of the wall unless another is handed in.
    ``found`` is the share of questions that were answered at all.
    """
    asked = questions(session, n, country)
    for text in asked[:10]:
        search(session, text, country, limit)
    took: list[float] = []
    answered = 0
    for text in asked:
        start = clock()
        answered += bool(search(session, text, country, limit))
        took.append(1000 * (clock() - start))
    took.sort()
    return {
        "country": country,
        "lines": session.execute(_SIZE).scalar_one(),
        "n": len(took),
        "p50": round(took[len(took) // 2], 2) if took else None,
        "p95": round(took[int(len(took) * 0.95)], 2) if took else None,
        "worst": round(took[-1], 2) if took else None,
        "found": round(answered / len(took), 3) if took else None,
    }


def _question(kind: str, code: str, said: str, chance: random.Random) -> str:
    if kind == "digits":
        return codes.display(code[: chance.randint(2, len(code))])
    words = question.words(said) or [code]
    start = chance.randrange(len(words))
    words = words[start : start + chance.randint(1, 4)]
    if kind == "slips":
        place = chance.randrange(len(words))
        words[place] = _slip(words[place], chance)
    if kind == "beginnings":
        words[-1] = words[-1][: chance.randint(2, 5)]
    return " ".join(words)


def _slip(word: str, chance: random.Random) -> str:
    """A letter dropped, doubled, exchanged or swapped with its neighbour."""
    if len(word) < 4:
        return word
    at = chance.randrange(1, len(word) - 1)
    return chance.choice(
        (
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
            word[:at] + chance.choice(question.LETTERS) + word[at + 1 :],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        )
    )
