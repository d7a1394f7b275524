"""The words of the screen of columns."""

from __future__ import annotations

from datetime import UTC, datetime

from app.gui.mapping.words import edited, words
from app.intake.edits import FIELDS
from app.intake.mapping import MEANINGS
from app.intake.rows import Edit


def test_everything_that_can_be_chosen_has_a_name() -> None:
    for name in (*MEANINGS, *FIELDS):
        assert words().meaning(name)[0].isupper()
        assert "_" not in words().meaning(name)
    # A meaning without a word of its own still reads as one.
    assert words().meaning("freight_total") == "Freight total"


def test_what_is_asked_for_comes_first_then_what_else_was_found() -> None:
    offered = words().offered({"tax": 9, "line_number": 0, "value": 4})
    assert offered == [*MEANINGS, "line_number", "tax"]


def test_an_edit_tells_who_and_what_it_was() -> None:
    at = datetime(2026, 11, 3, tzinfo=UTC)
    told = edited(Edit("origin_country", None, "DEU", "Bea Holt", at))
    assert told == "Origin put right by Bea Holt: was empty, is DEU"
