"""Every input becomes a file that fits the schemas, or a sentence says why it does not."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from lxml import etree

from app.declarations import model
from app.declarations.build import build
from app.declarations.problems import ERROR
from app.declarations.rows import DecidedLine
from app.declarations.write import example, write
from tests.declarations.inputs import REFUSED as REFUSALS
from tests.declarations.inputs import WRITABLE, refused

NAMES = {"d": "urn:wco:datamodel:WCO:DEC-DMS:2"}


@pytest.mark.parametrize("name", WRITABLE)
def test_a_writable_input_fits_our_schema(name: str) -> None:
    written = write(model.from_json(WRITABLE[name]), "GBR")
    assert written.xml is not None, written.problems[:3]


@pytest.mark.parametrize("name", WRITABLE)
def test_a_writable_input_fits_the_official_schema(name: str, hmrc: Path) -> None:
    written = write(model.from_json(WRITABLE[name]), "GBR", hmrc)
    assert written.xml is not None, written.problems[:3]


@pytest.mark.parametrize("name", REFUSALS)
def test_a_refusal_names_what_is_wrong(name: str) -> None:
    form, sentence = refused(name)
    written = write(model.from_json(form), "GBR")
    assert written.xml is None
    assert not written.lodgeable
    said = [problem.sentence for problem in written.problems if problem.level == ERROR]
    assert any(sentence in each for each in said), said


def test_the_example_is_complete() -> None:
    written = write(model.from_json(example("GBR")), "GBR")
    assert written.problems == ()
    assert written.lodgeable


def test_999_items_take_less_than_a_second(hmrc: Path) -> None:
    declaration = model.from_json(WRITABLE["999 items"])
    write(declaration, "GBR", hmrc)
    # Time of our own, so that a busy machine changes nothing.
    began = time.process_time()
    written = write(declaration, "GBR", hmrc)
    assert time.process_time() - began < 1
    assert written.xml is not None
    assert etree.fromstring(written.xml).xpath("count(//d:Commodity)", namespaces=NAMES) == 999


def test_a_draft_says_so_in_the_file_and_a_lodgeable_one_does_not() -> None:
    draft = write(model.from_json(WRITABLE["six digits"]), "GBR")
    ready = write(model.from_json(WRITABLE["as it is"]), "GBR")
    assert draft.xml is not None
    assert ready.xml is not None
    assert b"<!-- Draft: not to be lodged" in draft.xml
    assert b"<!--" not in ready.xml


def test_what_building_said_of_a_line_is_not_said_twice() -> None:
    built = build(
        [DecidedLine(4, "Discount", "610910", value=model.Decimal("-5"), currency="GBP")],
        {},
        country="GBR",
    )
    written = write(built.declaration, "GBR", known=built.problems)
    about = [problem.sentence for problem in written.problems if problem.field.endswith("price")]
    assert about == [
        "Line 4 is worth -5 GBP: a credit or discount is not goods; take it off the lines it "
        "belongs to."
    ]
