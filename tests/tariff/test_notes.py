"""Legal notes out of printed pages."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.tariff import files, notes


def line(chapter: str, section: str, text: str) -> dict[str, str]:
    return dict(zip(notes.HEADER, (chapter, section, text), strict=True))


def test_title_and_page_number_go() -> None:
    held = list(
        notes.notes(
            [
                line(
                    "01",
                    "SECTION I\n LIVE ANIMALS\nNotes\n1. A genus includes its young.",
                    "CHAPTER 1\n LIVE ANIMALS\n 1-1\nNote\n1. This chapter covers all\n animals.",
                )
            ]
        )
    )
    assert [(note.kind, note.number) for note in held] == [("section", "01"), ("chapter", "01")]
    assert held[0].text == "Notes\n1. A genus includes its young."
    assert held[1].text == "Note\n1. This chapter covers all\nanimals."


@pytest.mark.parametrize("heading", ["Notes:", "Additional U.S. Notes", "Subheading Note", "Note"])
def test_every_heading_of_notes_is_known(heading: str) -> None:
    [held] = notes.notes([line("5", "", f"CHAPTER 5\n PRODUCTS\n{heading}\n1. It covers.")])
    assert held.text == f"{heading}\n1. It covers."
    assert held.number == "05"


def test_a_title_alone_is_no_note() -> None:
    assert not list(notes.notes([line("50", "SECTION XI\n TEXTILES", "CHAPTER 50\n SILK")]))


def test_the_published_notes(shared: Path) -> None:
    held = files.read(shared / "data" / "tariff" / "us_hts_2025rev19_notes.csv").notes
    chapters = {note.number for note in held if note.kind == notes.CHAPTER}
    # Silk has none, and 77 is reserved.
    assert chapters == {f"{n:02d}" for n in range(1, 98)} - {"50", "77"}
    assert {note.number for note in held if note.kind == notes.SECTION} == {
        "01", "02", "04", "06", "07", "10", "11", "15", "16", "17",
    }  # fmt: skip
    assert all(not note.text.startswith(("CHAPTER", "SECTION")) for note in held)
