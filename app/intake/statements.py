"""What running text declares: the origin of the goods, the exporter's numbers, containers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from app.intake.countries import country
from app.intake.document import Fact, Problem
from app.intake.words import lexicon, plain

_MOST_WORDS = 110
_REX = re.compile(r"\b(?!PY)([A-Z]{2})REX([A-Z0-9]{3,30})\b")  # Pyrex is a glass
_AUTHORISATION = re.compile(
    r"(?:authori[sz]ation|autorisation|bewilligungs?|autorizaci[oó]n|autorizzazione"
    r"|autoriza[cç][aã]o|vergunning|tilladelse|tillstånd|upoważnienie|yetki|autorizim)"
    r"[^()\d]{0,20}?(?:\b(?:no|nr|n|number)\b\s*[.°º:]*|[°º:])\s*"
    r"([A-Z]{0,4}[ /\-]?\d[A-Z0-9/.\-]*(?: \d[A-Z0-9/.\-]*)*)",
    re.IGNORECASE,
)
_CONTAINER = re.compile(r"(?<![A-Z0-9])([A-Z]{3}[UJZ])[\s\-]{0,2}(\d{6})[\s\-/]{0,2}(\d)(?!\d)")
_LETTERS = dict(
    zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", (n for n in range(10, 39) if n % 11), strict=True)
)
_ORIGIN_LISTED = "origin origen origem ursprung oorsprong oprindelse pochodzen mense 原产 made"
_ORIGIN = tuple(_ORIGIN_LISTED.split())
_SHORTENED = frozenset({"no", "nr", "n", "num", "art", "ref", "cf", "co", "inc", "ltd", "o"})
_KINDS = {"preferential": "preferential_origin", "ordinary": "origin_statement"}


def declared(texts: Iterable[tuple[str, str]]) -> Iterator[Fact]:
    """The declarations in texts that follow each other, each text with where it stands.

    A sentence may run on over several of them, as over the rows of a sheet.
    """
    raw: list[tuple[str, str]] = []  # (word, where)
    tokens: list[str] = []
    of: list[int] = []  # the word a token is of
    heads: set[int] = set()  # words that begin one of the texts
    for where, text in texts:
        heads.add(len(raw))
        for word in text.split():
            for token in plain(word).split():
                tokens.append(token)
                of.append(len(raw))
            raw.append((word, where))
    joined = f" {' '.join(tokens)} "
    taken: set[int] = set()
    for phrase, kinds in lexicon("statements.csv", "kind").items():
        at = joined.find(f" {phrase} ")
        if at < 0:
            continue
        start = of[joined.count(" ", 0, at + 1) - 1]
        first, last = _sentence([word for word, _ in raw], start, heads)
        said = " ".join(word for word, _ in raw[first:last])
        kind = _KINDS[kinds[0]]
        if first in taken or (
            kind == "origin_statement" and not any(word in plain(said) for word in _ORIGIN)
        ):
            continue
        taken.add(first)
        yield Fact(kind, said, raw[first][1])
        number = _AUTHORISATION.search(said) if kind == "preferential_origin" else None
        if number and not _REX.search(number[1]):
            yield Fact("customs_authorisation", number[1].strip(" .-/"), raw[first][1])


def within(text: str, where: str) -> list[Fact]:
    """All that one text declares."""
    found = list(declared([(where, text)]))
    found += [Fact("rex_number", number, where) for number in rex_numbers(text)]
    found += [Fact("container", number, where) for number, right in containers(text) if right]
    return found


def _sentence(words: list[str], inside: int, heads: set[int]) -> tuple[int, int]:
    """The words of the sentence around one of them."""
    first = inside
    while first > 0 and inside - first < 12 and not _ends(words[first - 1]):
        if first in heads and words[first][:1].isupper():
            break
        first -= 1
    last = inside + 1
    while last < len(words) and last - first < _MOST_WORDS and not _ends(words[last - 1]):
        last += 1
    return first, last


def _ends(word: str) -> bool:
    """Whether a sentence ends with this word; the full stop of an abbreviation ends none."""
    bare = word.rstrip(")]\"'»”")
    if not bare.endswith("."):
        return bare.endswith(("。", "!", "?"))
    return bool(last := plain(bare).split()[-1:]) and last[0] not in _SHORTENED


def rex_numbers(text: str) -> list[str]:
    """The numbers of registered exporters in a text: a country's two letters, REX, and the rest."""
    return [
        f"{found[1]}REX{found[2]}"
        for found in _REX.finditer(text)
        if country(found[1]) is not None and any(sign.isdigit() for sign in found[2])
    ]


def containers(text: str) -> list[tuple[str, bool]]:
    """The container numbers in a text, each with whether its check digit (ISO 6346) is right."""
    found = []
    for match in _CONTAINER.finditer(text):
        number = "".join(match.groups())
        found.append((number, check_digit(number[:10]) == int(number[10])))
    return list(dict.fromkeys(found))


def check_digit(owner_and_serial: str) -> int:
    """The last digit of a container's number, from its four letters and six digits."""
    values = (_LETTERS.get(sign) or int(sign) for sign in owner_and_serial)
    return sum(value << place for place, value in enumerate(values)) % 11 % 10


def wrong_container(number: str, where: str) -> Problem:
    """The doubt about a container's number whose last digit is not what the others make it."""
    right = check_digit(number[:10])
    return Problem(
        where,
        f"The container number {number} is mistyped: its last digit should be {right}.",
    )
