"""The tariff as a tree."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.core.work import Work
from app.tariff import load, tree
from app.tariff.codes import INTERNATIONAL
from app.tariff.notes import CHAPTER, TariffNote
from app.tariff.rows import TariffRow


def test_sections_hold_their_chapters(session: Session) -> None:
    sections = tree.sections(session)
    assert [section.number for section in sections] == [f"{n:02d}" for n in range(1, 22)]
    assert (sections[15].roman, [node.code for node in sections[15].chapters]) == (
        "XVI",
        ["84", "85"],
    )
    assert sum(len(section.chapters) for section in sections) == 96


def test_a_country_adds_its_chapters(national: Session) -> None:
    last = tree.sections(national, "USA")[-1]
    assert (last.number, [node.code for node in last.chapters]) == ("22", ["98", "99"])
    first = tree.sections(national, "USA")[0]
    # The US schedule prints no chapters of its own for the rest.
    assert {node.country for node in first.chapters} == {INTERNATIONAL}


def test_children(session: Session) -> None:
    horses = tree.children(session, INTERNATIONAL, "0101")
    assert [node.code for node in horses] == ["010121", "010129", "010130", "010190"]
    assert not any(node.has_children for node in horses)
    assert tree.children(session, INTERNATIONAL, "01")[0].has_children
    assert tree.children(session, INTERNATIONAL, "010121") == []
    assert tree.children(session, "ISL", "0101") == horses


def test_children_of_a_country_that_skips_levels(national: Session) -> None:
    horses = tree.children(national, "USA", "0101")
    assert [node.code for node in horses] == ["01012100", "01012900", "0101300000", "010190"]
    # 0101.21 is not printed; what is printed next below it is.
    assert [node.code for node in tree.children(national, "USA", "010121")] == ["01012100"]
    assert tree.children(national, "USA", "84")[0].country == "USA"


def test_national_lines_below_six_digits(national: Session) -> None:
    lines = tree.national(national, "USA", "010121")
    assert [node.code for node in lines] == ["01012100", "0101210010", "0101210020"]
    assert [node.has_children for node in lines] == [True, False, False]
    assert tree.national(national, INTERNATIONAL, "010121") == []
    assert tree.national(national, "ISL", "010121") == []


def test_the_way_down(national: Session) -> None:
    steps = tree.path(national, "USA", "0101210010")
    assert [(node.code, node.country) for node in steps] == [
        ("01", INTERNATIONAL),
        ("0101", "USA"),
        ("010121", INTERNATIONAL),
        ("01012100", "USA"),
        ("0101210010", "USA"),
    ]
    assert tree.path(national, "USA", "0101999999") == []


def test_everything_about_a_code(national: Session) -> None:
    detail = tree.code(national, "USA", "8517130000")
    assert (detail.display, detail.section, detail.is_leaf) == ("8517.13.00 00", "16", True)
    assert (detail.duty_rate, detail.supplementary_unit) == (Decimal(0), "No.")
    assert detail.edition == "us_hts_2026_rev4"
    assert [note.over for note in detail.notes] == ["85", "section 16"]
    assert detail.doubts == (
        "Additional duties of chapter 99 may come on top; the rate does not hold them.",
    )


def test_falls_back_and_says_so(national: Session) -> None:
    detail = tree.code(national, "USA", "010121")
    assert detail.country == INTERNATIONAL
    assert detail.doubts == (
        "The tariff of USA does not print this code; the text is the international one.",
    )
    assert tree.code(national, "ISL", "010121").doubts == (
        "The tariff of ISL is not loaded; the text is the international one.",
    )
    with pytest.raises(tree.CodeUnknown, match=r"8517\.13\.99 in the tariff of USA"):
        tree.code(national, "USA", "85171399")


def test_an_ended_code_is_explained(work: Work) -> None:
    rows = (
        TariffRow("84", 2, None, "Machines", "Machines"),
        TariffRow("8471", 4, "84", "Computers", "Machines > Computers"),
        TariffRow("8472", 4, "84", "Other", "Machines > Other", "4 NOK/kg"),
    )
    load.load(work, rows, "NOR", "1", "a", "0" * 64, valid_from=date(2026, 1, 1))
    load.load_notes(work, [TariffNote(CHAPTER, "84", "Notes")], "NOR", "1")
    load.load(work, (rows[0], rows[2]), "NOR", "2", "b", "1" * 64, valid_from=date(2026, 7, 1),
              even_if_smaller=True)  # fmt: skip
    gone = tree.code(work.session, "NOR", "8471")
    assert not gone.is_active
    assert gone.doubts == (
        "This code ended on 30 June 2026 and cannot be declared.",
        "The loaded tariff names no duty for this code.",
    )
    assert [node.code for node in tree.children(work.session, "NOR", "84")] == ["8472"]
    other = tree.code(work.session, "NOR", "8472")
    assert other.doubts == ("The duty is more than a percentage of the value: read its text.",)
    assert [note.text for note in other.notes] == ["Notes"]
    assert other.edition == "2"


def test_lists_use_their_index(session: Session) -> None:
    session.execute(text("set local enable_seqscan = off"))
    query = "explain select code from hs_codes where country = 'WCO' and parent_code = '0101'"
    assert "ix_hs_codes_country_parent" in "\n".join(session.execute(text(query)).scalars())
