"""The trade vocabulary: everyday names of goods, one file per chapter, read and checked."""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "resources" / "tariff" / "vocabulary"
SOURCE = "tariffdesk"
BETWEEN = " | "

_SIGNS = re.compile(r"\W+")


@dataclass(frozen=True, order=True)
class Name:
    """One name under which goods of a six-digit code are traded."""

    code: str
    term: str


def names(folder: Path = FOLDER) -> Iterator[Name]:
    """Every name in the files, chapter by chapter, code by code."""
    return _column(folder, "names")


def lines(folder: Path = FOLDER) -> Iterator[Name]:
    """Every invoice line in the files, in the same order; some chapters have none yet."""
    return _column(folder, "lines")


def _column(folder: Path, column: str) -> Iterator[Name]:
    for path in sorted(folder.glob("[0-9][0-9].csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                for term in (row.get(column) or "").split(BETWEEN) if column in row else ():
                    yield Name(row["code"], term.strip())


def traded(folder: Path = FOLDER) -> dict[str, int]:
    """How often lines of a code are met, 0 hardly ever to 5 very often, as we judge it.

    A step is about three times as many lines. See ``GUIDE.md``.
    """
    path = folder / "traded.csv"
    if not path.exists():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        return {row["code"]: int(row["traded"]) for row in csv.DictReader(file)}


def fingerprint(folder: Path = FOLDER) -> str:
    """The SHA-256, in hexadecimal, of all files together."""
    digest = sha256()
    for path in sorted(folder.glob("[0-9][0-9].csv")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def key(term: str) -> str:
    """Two terms with the same key are the same term."""
    return _SIGNS.sub(" ", term.casefold()).strip()


def too_few(found: Sequence[Name], least: int) -> list[str]:
    """The codes that have fewer entries than ``least``, one sentence each."""
    counted = Counter(name.code for name in found)
    return [
        f"{code} has {count} of {least} entries"
        for code, count in sorted(counted.items())
        if count < least
    ]


def faults(found: Sequence[Name], codes: set[str]) -> list[str]:
    """What is wrong with a vocabulary, one sentence each; empty when nothing is.

    ``codes`` are the six-digit codes in force.
    """
    wrong = [f"{code} is no code in force" for code in sorted({n.code for n in found} - codes)]
    wrong += [f"{name.code} has an empty name" for name in found if not key(name.term)]
    where: defaultdict[str, list[str]] = defaultdict(list)
    for name in found:
        where[key(name.term)].append(name.code)
    for term, under in sorted(where.items()):
        if len(under) > 1:
            wrong.append(f"“{term}” stands more than once: {', '.join(under)}")
    return wrong
