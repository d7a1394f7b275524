"""Editions: what is new, what changed, what ended, what came back, and nothing twice."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.core.work import Work
from app.tariff import load, us_hts
from app.tariff.codes import INTERNATIONAL
from app.tariff.load import LoadReport, TariffLoaded
from app.tariff.models import HsCode, TariffEdition, TariffNote, TariffWord
from app.tariff.notes import CHAPTER, SECTION
from app.tariff.notes import TariffNote as Note
from app.tariff.rows import TariffRow
from tests.databases import Databases

LAND = "NOR"
ROWS = (
    TariffRow("84", 2, None, "Machines", "Machines", is_leaf=False),
    TariffRow("8471", 4, "84", "Computers", "Machines > Computers", is_leaf=False),
    TariffRow("84713000", 8, "8471", "Portable", "Machines > Computers > Portable", "2 %"),
    TariffRow("84714100", 8, "8471", "Desktop", "Machines > Computers > Desktop"),
)


def bring(
    work: Work, rows: tuple[TariffRow, ...] = ROWS, edition: str = "1", **more: Any
) -> LoadReport:
    more = {"valid_from": date(2026, 1, 1)} | more
    sha = f"{hash((rows, edition)) & (1 << 63) - 1:064x}"
    return load.load(work, rows, LAND, edition, "norway.csv", sha, **more)


def counts(report: LoadReport) -> tuple[int, ...]:
    return (report.added, report.changed, report.removed, report.returned, report.unchanged)


def held(work: Work, code: str) -> HsCode:
    work.session.expire_all()
    found = work.session.get(HsCode, (LAND, code))
    assert found is not None
    return found


def test_loads_every_field(work: Work) -> None:
    assert counts(bring(work)) == (4, 0, 0, 0, 0)
    line = held(work, "84713000")
    assert (line.level, line.parent_code, line.chapter, line.section) == (8, "8471", "84", "16")
    assert (line.description, line.path_text) == ("Portable", "Machines > Computers > Portable")
    assert (line.duty_text, line.duty_rate, line.is_active) == ("2 %", None, True)
    assert line.valid_from == date(2026, 1, 1)
    edition = work.session.scalars(select(TariffEdition).where(TariffEdition.country == LAND)).one()
    assert (edition.codes_added, edition.edition) == (4, "1")
    assert work.events == [TariffLoaded(LAND, "1", 4, 0, 0)]
    words = select(TariffWord.word).where(TariffWord.country == LAND)
    assert set(work.session.scalars(words)) == {"machines", "computers", "portable", "desktop"}


def test_the_same_rows_twice_change_nothing_and_say_so(work: Work) -> None:
    bring(work)
    before = held(work, "84713000").updated_at
    work.events.clear()
    again = bring(work)
    assert counts(again) == (0, 0, 0, 0, 4)
    assert again.nothing_changed
    assert not work.events
    assert held(work, "84713000").updated_at == before
    editions = select(TariffEdition).where(TariffEdition.country == LAND)
    assert [edition.codes_added for edition in work.session.scalars(editions)] == [4]


def test_a_code_that_vanishes_ends_the_day_before(work: Work) -> None:
    bring(work)
    report = bring(work, ROWS[:3], "2", valid_from=date(2026, 7, 1))
    assert counts(report) == (0, 0, 1, 0, 3)
    gone = held(work, "84714100")
    assert not gone.is_active
    assert gone.valid_to == date(2026, 6, 30)
    # A third edition without it does not move the date.
    assert counts(bring(work, ROWS[:3], "3", valid_from=date(2027, 1, 1))) == (0, 0, 0, 0, 3)
    assert held(work, "84714100").valid_to == date(2026, 6, 30)


def test_what_was_decided_under_is_told_where_it_ended_or_reads_otherwise(work: Work) -> None:
    assert (bring(work).ended, bring(work).reworded) == ((), ())
    reworded = replace(ROWS[2], path_text="Machines > Computers > Portable, under 10 kg")
    report = bring(work, (*ROWS[:2], reworded), "2")
    assert (report.ended, report.reworded) == (("84714100",), ("84713000",))
    # Another duty is no other text, and a code that comes back was nobody's meanwhile.
    dearer = replace(reworded, duty_text="9 %")
    report = bring(work, (*ROWS[:2], dearer, ROWS[3]), "3")
    assert (report.changed, report.returned) == (1, 1)
    assert (report.ended, report.reworded) == ((), ())


def test_a_code_that_vanishes_from_an_undated_edition_ends_today(work: Work) -> None:
    bring(work)
    bring(work, ROWS[:3], "2", valid_from=None)
    today = work.session.execute(text("select current_date")).scalar_one()
    assert held(work, "84714100").valid_to == today


def test_a_code_that_comes_back_is_valid_again(work: Work) -> None:
    bring(work)
    bring(work, ROWS[:3], "2", valid_from=date(2026, 7, 1))
    report = bring(work, ROWS, "3", valid_from=date(2027, 1, 1))
    assert counts(report) == (0, 0, 0, 1, 3)
    back = held(work, "84714100")
    assert (back.is_active, back.valid_from, back.valid_to) == (True, date(2027, 1, 1), None)


def test_a_changed_text_loses_its_vector_and_another_keeps_it(work: Work) -> None:
    bring(work)
    for code in ("84713000", "84714100"):
        line = held(work, code)
        line.embedding, line.embedding_model, line.text_hash = [0.5] * 1536, "model", "0" * 64
    work.session.flush()
    reworded = replace(ROWS[2], path_text="Machines > Computers > Portable, under 10 kg")
    dearer = replace(ROWS[3], duty_text="9 %")
    assert counts(bring(work, (*ROWS[:2], reworded, dearer), "2")) == (0, 2, 0, 0, 2)
    assert held(work, "84713000").embedding is None
    assert held(work, "84713000").embedding_model is None
    assert held(work, "84713000").text_hash is None
    assert held(work, "84714100").embedding is not None
    assert held(work, "84714100").text_hash == "0" * 64


def test_a_file_cut_off_is_refused_and_changes_nothing(work: Work) -> None:
    bring(work)
    with pytest.raises(load.EditionTooSmall, match="would end 3 of the 4 codes of NOR"):
        bring(work, ROWS[:1], "2")
    assert held(work, "8471").is_active
    assert counts(bring(work, ROWS[:1], "2", even_if_smaller=True)) == (0, 0, 3, 0, 1)


def test_one_country_does_not_touch_another(work: Work) -> None:
    query = text("select count(*) from hs_codes where country = 'WCO' and is_active")
    before = work.session.execute(query).scalar_one()
    bring(work)
    bring(work, ROWS[:3], "2")
    assert work.session.execute(query).scalar_one() == before == 6_936


def test_the_international_tree_is_there_once(work: Work) -> None:
    again = load.load_international(work)
    assert counts(again) == (0, 0, 0, 0, 6_936)
    assert not work.events


def test_progress_is_told(work: Work) -> None:
    told: list[tuple[str, int, int]] = []
    bring(work, progress=lambda *heard: told.append(heard))
    assert told[0] == ("Loading the tariff", 0, 4)
    assert told[-1] == ("Loading the tariff", 4, 4)


@pytest.mark.parametrize("country", ["", "US", "United States", "U5A", INTERNATIONAL])
def test_a_country_is_three_letters(work: Work, tmp_path: Path, country: str) -> None:
    with pytest.raises(load.CountryUnknown):
        load.load_file(work, tmp_path / "x.csv", country)


def test_a_file_of_another_country_is_refused(work: Work, tmp_path: Path) -> None:
    path = tmp_path / "hts.csv"
    path.write_text(",".join(us_hts.HEADER) + "\n0101.21.00,0,Horses,,,,,,\n")
    with pytest.raises(load.WrongCountry, match=r"hts\.csv is the US .* not the tariff of DNK"):
        load.load_file(work, path, "DNK")
    path.write_text(",".join(us_hts.HEADER) + "\n")
    with pytest.raises(load.NothingToLoad):
        load.load_file(work, path, "usa")


def test_notes_come_change_and_go(work: Work) -> None:
    first = [Note(SECTION, "16", "Notes\n1. One."), Note(CHAPTER, "84", "Notes\n1. Two.")]
    assert counts(load.load_notes(work, first, LAND, "1")) == (2, 0, 0, 0, 0)
    assert counts(load.load_notes(work, first, LAND, "1")) == (0, 0, 0, 0, 2)
    second = [Note(CHAPTER, "84", "Notes\n1. New."), Note(CHAPTER, "85", "Notes")]
    assert counts(load.load_notes(work, second, LAND, "2")) == (1, 1, 1, 0, 0)
    notes = select(TariffNote.chapter, TariffNote.note).where(TariffNote.country == LAND)
    assert sorted(map(tuple, work.session.execute(notes))) == [
        ("84", "Notes\n1. New."),
        ("85", "Notes"),
    ]


@contextmanager
def worker(tariffs: Databases) -> Iterator[Work]:
    with tariffs.worker.engine.connect() as connection:
        session = Session(connection)
        yield Work(session)
        session.close()
        connection.rollback()


def test_the_worker_may_load_too(tariffs: Databases) -> None:
    with worker(tariffs) as work:
        assert counts(bring(work)) == (4, 0, 0, 0, 0)


def test_the_published_schedule_a_second_time(work: Work, shared: Path) -> None:
    path = shared / "data" / "tariff" / "us_hts_2026_rev4.csv"
    again = load.load_file(work, path, "USA")
    assert counts(again) == (0, 0, 0, 0, 30_110)
    notes = load.load_file(work, shared / "data" / "tariff" / "us_hts_2025rev19_notes.csv", "usa")
    assert counts(notes) == (0, 0, 0, 0, 105)
