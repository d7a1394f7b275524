"""Reads the legal notes that head sections and chapters of the tariff."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from app.tariff import codes

NAME = "the section and chapter notes of the US schedule"
COUNTRIES = frozenset({"USA"})
HEADER = ("chapter", "section_notes_text_if_printed_here", "chapter_notes_text")

SECTION, CHAPTER = "section", "chapter"
_PAGE_NUMBER = re.compile(r"^\s*(?:[IVXL]+|\d{1,2}) ?- ?\d+\s*$")

# "Notes", "Additional U.S. Note", "Subheading Notes:", "Notes (con.)".
_OPENING = re.compile(r"^\s*(?:[A-Z][\w.]*\s+){0,3}Notes?(?:\s+\d|:?\s*$|\s*\()")


@dataclass(frozen=True)
class TariffNote:
    """The notes of one section ("01" to "21") or chapter ("01" to "97"), without its title."""

    kind: str
    number: str
    text: str


def notes(lines: Iterable[Mapping[str, str]]) -> Iterator[TariffNote]:
    """The notes of every chapter, and of a section where its first chapter prints them."""
    for line in lines:
        chapter = line["chapter"].strip().zfill(2)
        section = _body(line["section_notes_text_if_printed_here"])
        if section:
            yield TariffNote(SECTION, codes.section_of(chapter), section)
        text = _body(line["chapter_notes_text"])
        if text:
            yield TariffNote(CHAPTER, chapter, text)


def _body(printed: str) -> str:
    """The text from its first heading of notes on, without title and page numbers."""
    lines = [line.rstrip() for line in printed.splitlines() if not _PAGE_NUMBER.match(line)]
    for start, line in enumerate(lines):
        if _OPENING.match(line):
            return "\n".join(line.strip() for line in lines[start:]).strip()
    return ""
