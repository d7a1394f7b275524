"""Tests of the plots: what is drawn stands where the figures say."""

from __future__ import annotations

import pytest
from lxml import etree

from app.matching import confusion, plots
from tests.matching.attempts import SOME

CASES = confusion.cases(SOME)
TITLES = {"85": "Machines & <devices>", "94": "Furniture"}


def drawn(svg: str) -> etree._Element:
    """The drawing, which must be well-formed and lie within its frame."""
    found = etree.fromstring(svg)
    _, _, width, height = map(float, found.get("viewBox", "").split())
    for each in found.iter("rect", "circle", "text", "line"):
        for name, most in (("x", width), ("cx", width), ("x2", width), ("y", height)):
            assert 0 <= float(each.get(name, "0")) <= most
    return found


def test_a_dot_stands_where_said_and_right_meet() -> None:
    found = drawn(plots.reliability(confusion.reliability(CASES), "all"))
    dots = [(float(d.get("cx", "")), float(d.get("cy", ""))) for d in found.iter("circle")]
    assert len(dots) == 4
    ideal = next(line for line in found.iter("line") if line.get("class") == "ideal")
    left, right = float(ideal.get("x1", "")), float(ideal.get("x2", ""))
    bottom, top = float(ideal.get("y1", "")), float(ideal.get("y2", ""))
    assert dots[-1][0] == pytest.approx(left + 0.94 * (right - left), abs=0.1)
    assert dots[-1][1] == pytest.approx(top)
    assert dots[0][1] == pytest.approx(bottom)
    titles = [title.text for title in found.iter("title")]
    assert titles[-1] == "90% to 100%: 2 lines, said 94.0%, right 100.0% (34.2% to 100.0%)"


def test_no_line_at_all_is_an_empty_diagram() -> None:
    assert not list(drawn(plots.reliability([], "none")).iter("circle"))


def test_a_chapter_has_two_bars_and_its_figures() -> None:
    found = drawn(plots.chapters(confusion.by_chapter(CASES), TITLES))
    first = next(found.iter("g"))
    assert [bar.get("class") for bar in first.iter("rect")] == ["soft", "full"]
    soft, full = (float(bar.get("width", "")) for bar in first.iter("rect"))
    assert full == soft / 2
    assert [text.text for text in first.iter("text")] == [
        "85",
        "Machines & <devices>",
        "50%",
        "100%",
        "4",
    ]


def test_long_titles_end_with_a_whole_word() -> None:
    long = {"85": "Electrical machinery and equipment and parts thereof; sound recorders"}
    svg = plots.chapters(confusion.by_chapter(CASES), long)
    assert "Electrical machinery and equipment and parts …" in svg


def test_the_matrix_has_a_square_for_every_confusion() -> None:
    wrong = confusion.confusions(CASES, 2)
    found = drawn(plots.matrix(confusion.by_chapter(CASES), wrong, TITLES))
    squares = [each for each in found.iter("rect") if each.get("class") == "full"]
    assert len(squares) == 2
    assert "1 of 4 lines of 85 Machines & <devices> got 94 Furniture" in [
        title.text for title in found.iter("title")
    ]


def test_curves_of_hits_keep_their_names_apart() -> None:
    flat = {place: {"share": 0.5} for place in ("1", "3", "5", "10")}
    found = drawn(plots.hits({"6": flat, "4": flat, "2": flat}))
    names = [text for text in found.iter("text") if "digits" in (text.text or "")]
    heights = [float(name.get("y", "")) for name in names]
    assert [name.text for name in names] == ["6 digits", "4 digits", "2 digits"]
    assert heights[0] - heights[1] == heights[1] - heights[2] == 14


def test_a_meter_is_as_full_as_its_share() -> None:
    bars = list(drawn(plots.meter(0.25)).iter("rect"))
    assert [float(bar.get("width", "")) for bar in bars] == [80, 20]
