"""Tests of the page of an evaluation, as a person would read it."""

from __future__ import annotations

import re
from datetime import datetime

from lxml import etree

from app.matching.evaluate import Attempt
from app.matching.report_page import STYLE, page
from tests.matching.attempts import NOTHING, SOME, attempt, match

WHEN = datetime(2026, 11, 21, 20, 0)
COMMAND = "./run evaluate some.csv --report page.html"


def read(some: Attempt) -> tuple[etree._Element, str]:
    """The page as a tree, and its words."""
    found = etree.fromstring(page(some, "some <lines>", COMMAND, WHEN).encode())
    body = found.find("body")
    assert body is not None
    return found, " ".join(" ".join(body.itertext()).split())


def test_everything_asked_for_is_on_the_page() -> None:
    found, words = read(SOME)
    assert [heading.text for heading in found.iter("h2")] == [
        "Where the right code stands",
        "Is its confidence true?",
        "Bands",
        "By chapter",
        "Chapters confused",
        "Codes confused",
        "Surest mistakes",
        "Lines without a code",
    ]
    assert "6 lines with known codes" in words
    assert "some-model/1" in words
    assert COMMAND in words
    assert "21 November 2026" in words
    # Two of six at once, four in ten, each with its interval.
    assert "33.3% 9.7% to 70.0%" in words
    assert "66.7% 30.0% to 90.3%" in words
    assert "phone C at 2" in words
    assert "chair not in ten" in words
    assert "samples It names no goods. 4202.21" in words
    # Every kind of evidence by itself, and all of it together.
    assert [h.text for h in found.iter("h3")] == [
        "All evidence",
        "Text of the tariff",
        "Like lines confirmed before",
    ]


def test_it_is_complete_in_itself_and_runs_nothing() -> None:
    text = page(SOME, "some", COMMAND, WHEN)
    assert not re.search(r"https?:|<script|<link|<img|@import|url\(|\son\w+=", text)
    assert "prefers-color-scheme: dark" in text
    assert "@media print" in text


def test_what_lines_say_is_shown_and_not_obeyed() -> None:
    wrong = attempt(("<script>alert('x')</script>", "851713", match("940139")))
    text = page(wrong, "some <lines>", COMMAND, WHEN)
    assert "<script" not in text
    assert "&lt;script&gt;alert" in text
    assert "some &lt;lines&gt;" in text


def test_codes_of_no_edition_in_force_are_said_to_be_so() -> None:
    _, words = read(attempt(("old radio", "999999", match("851713"))))
    assert "9999.99 not in HS 2022" in words
    assert "99 not in HS 2022" in words


def test_nothing_wrong_and_nothing_given_have_their_sentences() -> None:
    _, right = read(attempt(("phone", "851713", match("851713"))))
    assert "No line got a wrong code." in right
    assert "No line got a code of another chapter." in right
    _, given = read(attempt(("samples", "851713", NOTHING)))
    assert "No line got a code." in given
    assert "1 line of 1: 1 names no goods." in given


def test_every_colour_is_defined_for_light_dark_and_print() -> None:
    css = STYLE.read_text("utf-8")
    used = set(re.findall(r"var\(--(\w+)\)", css))
    for block in re.findall(r":root \{(.*?)\}", css, re.S):
        assert used == set(re.findall(r"--(\w+):", block))
    # Every class that is drawn has a rule.
    drawn = {
        word
        for one in re.findall(r'class="([\w ]+)"', page(SOME, "a", "b", WHEN))
        for word in one.split()
    }
    assert not {word for word in drawn if f".{word}" not in css}
