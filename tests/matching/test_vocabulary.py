"""The vocabulary as it ships: every code in force, no name twice; and the checker that says so."""

from __future__ import annotations

import csv
from pathlib import Path

from app.matching import vocabulary
from app.matching.vocabulary import Name, faults
from app.tariff import hs2022


def test_the_vocabulary_has_no_faults() -> None:
    found = list(vocabulary.names())
    codes = {row.code for row in hs2022.rows() if row.level == 6}
    assert faults(found, codes) == []
    assert len(found) > 16_000


def test_each_file_holds_its_own_chapter_and_all_of_it() -> None:
    codes = {row.code for row in hs2022.rows() if row.level == 6}
    for path in vocabulary.FOLDER.glob("[0-9][0-9].csv"):
        rows = path.read_text("utf-8").splitlines()
        assert rows[0] in ("code,names", "code,names,lines")
        own = {row.split(",")[0] for row in rows[1:]}
        assert own == {code for code in codes if code.startswith(path.stem)}


def test_faults_are_named() -> None:
    found = [Name("731815", "hex bolt"), Name("731816", "Hex  Bolt"), Name("999999", "")]
    assert faults(found, {"731815", "731816"}) == [
        "999999 is no code in force",
        "999999 has an empty name",
        "“hex bolt” stands more than once: 731815, 731816",
    ]


def test_every_code_has_enough_of_both() -> None:
    names, lines = list(vocabulary.names()), list(vocabulary.lines())
    codes = {row.code for row in hs2022.rows() if row.level == 6}
    assert {name.code for name in names} == {line.code for line in lines} == codes
    assert vocabulary.too_few(lines, 6) == []
    assert vocabulary.too_few(names, 16) == []
    assert faults(lines, codes) == []


def test_how_often_a_code_is_met_is_said_of_every_code() -> None:
    found = vocabulary.traded()
    assert found.keys() == {row.code for row in hs2022.rows() if row.level == 6}
    assert set(found.values()) == set(range(6))


def test_nothing_resembles_what_matching_is_measured_with(shared: Path) -> None:
    measured: set[str] = set()
    for path in (shared / "data" / "evaluation" / "dev").glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.reader(file):
                measured.add(vocabulary.key(row[0]))
    # Up to four words are what anybody would call the thing; a longer text is somebody's.
    copied = [
        name.term
        for name in [*vocabulary.names(), *vocabulary.lines()]
        if len(name.term.split()) > 4 and vocabulary.key(name.term) in measured
    ]
    assert copied == []


def test_too_few_is_said() -> None:
    assert vocabulary.too_few([Name("731815", "hex bolt")], 2) == ["731815 has 1 of 2 entries"]
