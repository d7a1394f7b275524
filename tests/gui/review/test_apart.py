"""What tells candidates apart."""

from __future__ import annotations

import pytest

from app.gui.review import apart
from app.review.rows import ReviewCandidate


def candidate(code: str, description: str, path: str = "") -> ReviewCandidate:
    return ReviewCandidate(1, code, description, path, 0.1)


PUMPS = [
    candidate("841370", "Pumps; centrifugal", "Machinery > Pumps for liquids > Pumps; centrifugal"),
    candidate("841381", "Pumps; n.e.c.", "Machinery > Pumps for liquids > Pumps; n.e.c."),
    candidate("841430", "Compressors", "Machinery > Air pumps, compressors > Compressors"),
]


def test_the_beginning_shared_within_a_heading_is_found() -> None:
    assert apart.shared_start(PUMPS, 0) == len("Pumps; ")
    assert apart.shared_start(PUMPS, 2) == 0, "it shares its heading with none"


def test_words_are_never_cut_in_two() -> None:
    pair = [candidate("640391", "Footwear covering"), candidate("640399", "Footwear covered")]
    assert apart.shared_start(pair, 0) == len("Footwear ")


def test_the_way_leaves_out_what_all_share() -> None:
    assert apart.place(PUMPS, 0) == "Pumps for liquids"
    assert apart.place(PUMPS, 2) == "Air pumps, compressors"
    assert apart.place(PUMPS[:2], 0) == "", "both stand in one place"


def test_the_nearest_step_comes_first() -> None:
    rows = [candidate("1", "x", "A > B > C > x"), candidate("2", "y", "D > E > y")]
    assert apart.place(rows, 0) == apart.UP.join(["C", "B", "A"])


@pytest.mark.parametrize("text", ["Other", "other", "Others", "N.e.c."])
def test_other_alone_takes_the_step_above(text: str) -> None:
    one = candidate("392690", text, f"Plastics > Other articles of plastics > Other > {text}")
    assert apart.title(one) == f"Other articles of plastics: {text.lower()}"


def test_other_with_words_stands_alone() -> None:
    assert apart.title(candidate("1", "Other, of cotton", "A > Other, of cotton")) == (
        "Other, of cotton"
    )


def test_words_of_the_line_are_marked_in_singular_and_plural() -> None:
    text = "Pumps; centrifugal, for liquids"
    marks = [text[a:b] for a, b in apart.marked(text, "Submersible centrifugal pump for liquid")]
    assert marks == ["Pumps", "centrifugal", "liquids"]


def test_small_words_and_accents() -> None:
    text = "Café machines, of a kind used for heating"
    assert [text[a:b] for a, b in apart.marked(text, "cafe machine of kind")] == [
        "Café", "machines", "kind",
    ]  # fmt: skip
    assert apart.marked("parts of other goods", "other parts") == []


@pytest.mark.parametrize(
    ("code", "text"),
    [("84", "84"), ("8413", "8413"), ("841370", "8413 70"), ("8413702100", "8413 70 21 00")],
)
def test_codes_are_spaced(code: str, text: str) -> None:
    assert apart.spaced(code) == text
