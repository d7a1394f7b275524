"""The vocabulary as it ships: every code in force, no name twice; and the checker that says so."""

from __future__ import annotations

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
    for path in vocabulary.FOLDER.glob("*.csv"):
        rows = path.read_text("utf-8").splitlines()
        assert rows[0] == "code,names"
        own = {row.split(",")[0] for row in rows[1:]}
        assert own == {code for code in codes if code.startswith(path.stem)}


def test_faults_are_named() -> None:
    found = [Name("731815", "hex bolt"), Name("731816", "Hex  Bolt"), Name("999999", "")]
    assert faults(found, {"731815", "731816"}) == [
        "999999 is no code in force",
        "999999 has an empty name",
        "“hex bolt” stands more than once: 731815, 731816",
    ]
