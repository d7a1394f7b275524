"""Tests of what people said of a line and still stand by."""

from __future__ import annotations

from app.review import standing
from tests.review.conftest import CODES, Office


def test_what_was_taken_back_does_not_stand(office: Office) -> None:
    colleague = office.databases.new_desk(office_id=office.desk.office_id, full_name="Bea Holt")

    def words() -> list[tuple[str, str | None]]:
        with office.desk.database.read() as session:
            return [(word.name, word.code) for word in standing.said(session, office.lines[0])]

    assert words() == []
    office.accept(0, CODES[1])
    office.none(0, desk=colleague)
    assert words() == [("Bea Holt", None), ("Ada Broker", CODES[1])]
    office.undo(colleague)
    assert words() == [("Ada Broker", CODES[1])]
    office.undo()
    assert words() == []


def test_words_agree_as_long_as_nobody_says_otherwise(office: Office) -> None:
    for code in (CODES[1], CODES[0], CODES[0]):
        office.accept(0, code)
    with office.desk.database.read() as session:
        words = standing.said(session, office.lines[0])
    assert [word.code for word in standing.agreeing(words, "WCO", CODES[0])] == [CODES[0]] * 2
    assert standing.agreeing(words, "WCO", CODES[1]) == []
    assert standing.agreeing(words, "GBR", CODES[0]) == []
    assert standing.agreeing([], None, None) == []
