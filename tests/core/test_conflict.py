"""A field is in conflict only when both sides changed it, each in another way."""

from __future__ import annotations

import pytest

from app.core.conflict import Changed, Field


@pytest.mark.parametrize(
    ("mine", "theirs", "conflict"),
    [
        ("old", "old", False),
        ("mine", "old", False),
        ("old", "theirs", False),
        ("same", "same", False),
        ("mine", "theirs", True),
        (None, "theirs", True),
    ],
)
def test_only_two_different_changes_are_a_conflict(
    mine: str | None, theirs: str | None, conflict: bool
) -> None:
    assert Field("name", "Name", "old", mine, theirs).is_conflict is conflict


def test_the_sentence_says_what_changed_and_how() -> None:
    field = Field("name", "Name", "Alder", "Alder Ltd", "Alder plc")
    error = Changed((field,), 4, what="The client Alder", how="Bea Holt renamed it")
    assert str(error).startswith("The client Alder changed while you looked at it: Bea Holt")
    assert error.fields == (field,)
    assert error.version == 4
