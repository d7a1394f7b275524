"""What a person typed into the tariff's search box, taken apart without a database."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

# Longer texts are descriptions pasted whole; their first words say what the goods are.
LONGEST_TEXT = 600
LONGEST_WORD = 40
MOST_WORDS = 24
# The words that reach the index: those that tell most.
MOST_ASKED = 8
# How many lines the completions of one unfinished word may bring up.
MOST_COMPLETED = 1_500
# The number of lines that a word's frequency is held against, the same for every tree.
LINES = 10_000

# British and American spellings in the words of trade; a tariff is written in one of them.
SPELLINGS = (
    ("aluminium", "aluminum"), ("fibre", "fiber"), ("tyre", "tire"), ("jewellery", "jewelry"),
    ("colour", "color"), ("grey", "gray"), ("sulph", "sulf"), ("mould", "mold"),
    ("plough", "plow"), ("centre", "center"), ("litre", "liter"), ("metre", "meter"),
    ("yoghurt", "yogurt"), ("pyjama", "pajama"), ("armour", "armor"), ("flavour", "flavor"),
    ("vapour", "vapor"), ("anaesth", "anesth"), ("haem", "hem"), ("oestr", "estr"),
    ("caesium", "cesium"), ("aeroplane", "airplane"), ("woollen", "woolen"),
    ("draught", "draft"), ("gauge", "gage"), ("orthopaed", "orthoped"),
)  # fmt: skip

LETTERS = "abcdefghijklmnopqrstuvwxyz"
_WORD = re.compile(r"[^\W_]+(?:[-'][^\W_]+)*")
# How much a line is worth that holds, instead of the word typed, one that begins with it (a), one
# that begins with it while the typed word stands elsewhere (b), or one spelt like it (c).
COMPLETED, COMPLETED_BESIDE, NEAR = 0.85, 0.35, 0.75


@dataclass(frozen=True)
class Known:
    """A word of the loaded tariff: its stem as indexed and how many lines hold that stem."""

    word: str
    lexeme: str
    lines: int


@dataclass(frozen=True)
class Ask:
    """One thing asked for: stems that answer it fully, and others that answer it by ``worth``."""

    word: str
    exact: tuple[str, ...]
    loose: tuple[str, ...]
    worth: float
    # How many lines the word itself stands in, and how many looking for all of it brings up.
    lines: int
    reach: int

    @property
    def weight(self) -> float:
        """How much this word tells: rare words more than common ones (inverse frequency)."""
        return math.log(1 + LINES / (1 + self.lines))


def words(text: str) -> list[str]:
    """The distinct words of a question in lower case, in the order typed."""
    plain = unicodedata.normalize("NFKC", text[:LONGEST_TEXT]).lower().replace("\u2019", "'")
    found: dict[str, None] = {}
    for match in _WORD.finditer(plain):
        word = match[0].removesuffix("'s")
        if len(word) <= LONGEST_WORD:
            found.setdefault(word)
    return list(found)[:MOST_WORDS]


def spelt_otherwise(word: str) -> str | None:
    """The word as the other side of the Atlantic spells it, where that differs."""
    for british, american in SPELLINGS:
        for here, there in ((british, american), (american, british)):
            if here in word and there not in word:
                return word.replace(here, there)
    return None


def ask(word: str, exact: Sequence[Known], longer: Sequence[Known]) -> Ask | None:
    """What to look for when a word, or the beginning of one, is known; None when neither is."""
    own = _lexemes(exact)
    others = _affordable([one for one in longer if one.lexeme not in own])
    loose = _lexemes(others)
    if not own and not loose:
        return None
    # A beginning that is a word itself ("car") is meant as that word, not as "carpet".
    worth = COMPLETED_BESIDE if own else COMPLETED
    reach = _lines(exact) + _lines(others)
    return Ask(word, own, loose, worth, _lines(exact) or reach, reach)


def ask_near(word: str, near: Iterable[Known]) -> Ask | None:
    """What to look for when a word is unknown: the known ones nearest to it, if near enough."""
    allowed = 0 if len(word) < 4 else 1 if len(word) < 6 else 2 if len(word) < 9 else 3
    # Of two spellings as near, the one that begins alike: people rarely miss the first letter.
    measured = [((distance(word, known.word), known.word[:1] != word[:1]), known) for known in near]
    least = min((steps for steps, _ in measured), default=(allowed + 1, True))
    if least[0] > allowed:
        return None
    nearest = [known for steps, known in measured if steps == least]
    return Ask(word, (), _lexemes(nearest), NEAR, _lines(nearest), _lines(nearest))


def one_slip(word: str) -> set[str]:
    """Every spelling one slip away: a letter too many, too few, wrong, or swapped.

    Some 54 for each letter; words under four letters have too many neighbours to guess.
    """
    if len(word) < 4:
        return set()
    cuts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    found = {left + right[1:] for left, right in cuts if right}
    found |= {left + right[1] + right[0] + right[2:] for left, right in cuts if len(right) > 1}
    for letter in LETTERS:
        found |= {left + letter + right[1:] for left, right in cuts if right}
        found |= {left + letter + right for left, right in cuts}
    return found - {word}


def most_telling(asked: Iterable[Ask]) -> list[Ask]:
    """The words worth looking for, the most telling first."""
    return sorted(asked, key=lambda one: -one.weight)[:MOST_ASKED]


def distance(one: str, other: str) -> int:
    """The least number of letters to change, add, drop or swap with a neighbour."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        earlier, before, row = before, row, [i]
        for j, facing in enumerate(other, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != facing))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == facing:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
    return row[-1]


def tsquery(lexemes: Iterable[str], label: str = "") -> str:
    """Stems as the text of a tsquery that any of them satisfies, each one quoted."""
    suffix = f":{label}" if label else ""
    return " | ".join("'" + _quoted(lexeme) + "'" + suffix for lexeme in lexemes)


def _steps(word: str, known: str) -> int:
    """The distance to a word of the tariff or to its singular, whichever is nearer."""
    return min(distance(word, known), distance(word, known.removesuffix("s")))


def _affordable(longer: Sequence[Known]) -> list[Known]:
    """The completions that bring up few enough lines together; the rarest where none does."""
    kept: list[Known] = []
    for one in longer:
        if _lines([*kept, one]) <= MOST_COMPLETED:
            kept.append(one)
    return kept or sorted(longer, key=lambda one: one.lines)[:1]


def _quoted(lexeme: str) -> str:
    return lexeme.replace("\\", "\\\\").replace("'", "''")


def _lexemes(known: Iterable[Known]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.lexeme for one in known))


def _lines(known: Iterable[Known]) -> int:
    """At most how many lines hold any of these stems."""
    return sum({one.lexeme: one.lines for one in known}.values())
