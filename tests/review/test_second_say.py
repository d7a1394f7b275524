"""Tests of two people who must say the same: who waits for whom, and what each is told."""

from __future__ import annotations

import threading
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from app.accounts.roles import StaffRole, UserRole
from app.declarations import job as declaration
from app.office.notifications import Notified
from app.review import decide, queue
from app.review.decide import Choice, LicenceNeeded, LineChanged, NothingToUndo, SecondNeeded
from app.review.rows import LineQuery
from tests.databases import Databases, Desk
from tests.review.conftest import CODES, Office
from tests.review.test_decide import decisions, match_of, products

SECOND = LineQuery(state="second")


@pytest.fixture
def two(office: Office) -> Office:
    """An office where two people must say the same in chapter 84."""
    office.rule(chapter="84", needs_second=True)
    return office


def test_the_first_word_waits_and_the_second_settles(two: Office) -> None:
    bea = two.colleague()
    two.accept(0, CODES[1])
    # What was proposed is still what is proposed: the second person looks afresh.
    assert match_of(two, 0) == (CODES[0], "WCO", False, False)
    line = two.line(0, bea)
    assert (line.decided, line.needs_second, line.first_say, line.version) == (
        False,
        True,
        f"Ada Broker: {CODES[1]}",
        2,
    )
    assert products(two) == []
    assert two.ask(SECOND) == [1]
    assert two.ask(LineQuery(state="open")) == [1, 2, 3, 4]
    with two.desk.database.read() as session:
        undecided = declaration.lines(session, two.job)
        assert not any(each.decided for each in undecided)
        # Nothing is left to do there for who spoke first.
        assert queue.next_open(session, two.job, LineQuery(), -1) == 1
    two.accept(0, CODES[1], desk=bea)
    line = two.line(0)
    assert (line.decided, line.code, line.decided_by, line.first_say) == (
        True,
        CODES[1],
        "Bea Holt",
        None,
    )
    assert two.ask(SECOND) == []
    assert products(two) == [(CODES[1], 1, bea.user_id)]
    assert [(each["to_code"], each["method"]) for each in decisions(two)] == [
        (CODES[1], "PICKED")
    ] * 2


def test_another_code_starts_over(two: Office) -> None:
    bea = two.colleague()
    two.accept(0, CODES[1])
    two.accept(0, CODES[0], desk=bea)
    assert two.line(0).first_say == f"Bea Holt: {CODES[0]}"
    assert not two.line(0).decided
    assert two.notices(two.desk) == [
        f"Bea Holt said {CODES[0]} of line 1, where you had said otherwise."
    ]
    # Both words are on record; the one who was first is now the second.
    assert [each["to_code"] for each in decisions(two)] == [CODES[1], CODES[0]]
    two.accept(0, CODES[0])
    assert two.line(0).decided
    assert two.line(0).decided_by == "Ada Broker"


def test_one_person_is_not_two(two: Office) -> None:
    two.accept(0, CODES[1])
    with pytest.raises(SecondNeeded, match=f"You said {CODES[1]} of line 1 already. Now a coll"):
        two.accept(0, CODES[1])
    two.colleague("Max Boss", role=UserRole.PROJECT_OWNER)
    with pytest.raises(SecondNeeded, match="Now Max Boss has to say the same"):
        two.accept(0, CODES[1])
    two.colleague(area={"chapters": ["84"]})
    two.colleague("Cy Moss", area={"chapters": ["84"]})
    with pytest.raises(SecondNeeded, match="Now Bea Holt or Cy Moss has to say the same"):
        two.accept(0, CODES[1])
    assert len(decisions(two)) == 1
    # A change of mind is a first word again, and no second one.
    two.accept(0, CODES[0])
    two.accept(0, CODES[1])
    assert not two.line(0).decided


def test_no_change_of_chapter_leads_past_the_rule(two: Office) -> None:
    bea = two.colleague()
    # Proposed under 84, said to be 61: still two.
    two.accept(0, CODES[2])
    assert two.line(0).first_say == f"Ada Broker: {CODES[2]}"
    # Proposed under 61, said to be 84: two; and the next word, 61, too, though it was proposed.
    two.accept(2, CODES[0], desk=bea)
    two.accept(2, CODES[2])
    assert not two.line(2).decided
    with pytest.raises(SecondNeeded):
        two.accept(2, CODES[2])
    two.accept(2, CODES[2], desk=bea)
    assert two.line(2).decided
    # What has nothing to do with chapter 84 takes one.
    two.accept(3, CODES[2])
    assert two.line(3).decided


def test_each_step_is_taken_back(two: Office) -> None:
    bea = two.colleague()
    before = match_of(two, 0)
    two.accept(0, CODES[1])
    two.accept(0, CODES[1], desk=bea)
    with pytest.raises(decide.DecidedSince):
        two.undo()
    two.undo(bea)
    assert two.line(0).first_say == f"Ada Broker: {CODES[1]}"
    assert products(two) == []
    two.accept(0, CODES[1], desk=bea)
    assert two.line(0).decided
    # None of these needs nobody else; taken back, what two people said holds again.
    two.none(0, desk=bea)
    assert (two.line(0).decided, two.line(0).code) == (True, None)
    two.undo(bea)
    assert match_of(two, 0)[:3] == (CODES[1], "WCO", True)
    two.undo(bea)
    assert two.undo() == two.lines[0]
    assert match_of(two, 0) == before
    assert two.line(0).first_say is None
    assert two.ask(SECOND) == []
    with pytest.raises(NothingToUndo):
        two.undo()


def test_a_third_person_opens_what_two_had_settled(two: Office) -> None:
    bea, cy = two.colleague(), two.colleague("Cy Moss")
    two.accept(0, CODES[1])
    two.accept(0, CODES[1], desk=bea)
    two.accept(0, CODES[0], desk=cy)
    assert two.line(0).first_say == f"Cy Moss: {CODES[0]}"
    two.undo(cy)
    assert match_of(two, 0)[:3] == (CODES[1], "WCO", True)
    assert two.line(0).decided_by == "Bea Holt"


def test_what_one_confirmed_before_the_rule_waits_when_it_comes_back(office: Office) -> None:
    office.accept(0, CODES[1])
    office.rule(chapter="84", needs_second=True)
    assert office.line(0).decided
    office.none(0)
    office.undo()
    line = office.line(0)
    assert (line.decided, line.code, line.first_say) == (
        False,
        CODES[1],
        f"Ada Broker: {CODES[1]}",
    )
    office.accept(0, CODES[1], desk=office.colleague())
    assert office.line(0).decided


def test_a_line_for_which_nothing_was_found_takes_two_as_well(two: Office) -> None:
    _, two.lines = two.databases.job(two.desk)
    two.accept(0, CODES[1])
    assert match_of(two, 0) == (None, None, False, True)
    two.accept(0, CODES[1], desk=two.colleague())
    assert match_of(two, 0) == (CODES[1], "WCO", True, False)
    assert two.line(0).decided


def test_licence_and_second_add_up(two: Office) -> None:
    two.rule(chapter="84", needs_licence=True)
    lea = two.colleague("Lea Law", StaffRole.LICENSED_BROKER)
    assert two.line(0).needs_licence
    with pytest.raises(LicenceNeeded, match="This code is confirmed by a licensed broker: leave"):
        two.accept(0, CODES[1])
    two.accept(0, CODES[1], desk=lea)
    with pytest.raises(SecondNeeded, match="Now another licensed broker has to"):
        two.accept(0, CODES[1], desk=lea)
    lou = two.colleague("Lou Law", StaffRole.LICENSED_BROKER)
    with pytest.raises(SecondNeeded, match="Now Lou Law has to"):
        two.accept(0, CODES[1], desk=lea)
    two.accept(0, CODES[1], desk=lou)
    assert two.line(0).decided


def test_whose_area_it_is_is_told_once(two: Office) -> None:
    bea = two.colleague(area={"chapters": ["84"]})
    boss = two.colleague("Max Boss", role=UserRole.PROJECT_OWNER)
    with two.desk.database.work() as work:
        decide.accept(work, two.lines[0], CODES[1], Choice(1))
        assert Notified(user_id=str(bea.user_id)) in work.events
    two.accept(1, CODES[1])
    assert two.notices(bea) == ["Lines of the invoice invoice.xlsx wait for a second person's say."]
    assert two.notices(boss) == []
    two.accept(3, CODES[0])  # nobody's chapter was proposed, but it is said to be of 84
    assert len(two.notices(bea)) == 1


def test_without_an_area_the_managers_are_told(two: Office) -> None:
    boss = two.colleague("Max Boss", role=UserRole.PROJECT_OWNER)
    two.accept(0, CODES[1])
    assert len(two.notices(boss)) == 1
    two.none(0, desk=boss)
    assert two.notices(two.desk) == [
        "Max Boss said none of these of line 1, where you had said otherwise."
    ]
    assert two.ask(SECOND) == []


def at_once(*acts: Any) -> list[str]:
    """Do these at the same moment; what each came to, sorted."""
    together, said = threading.Barrier(len(acts)), []

    def one(act: Any) -> None:
        together.wait(10)
        try:
            act()
            said.append("done")
        except (LineChanged, SecondNeeded, decide.DecidedSince, NothingToUndo) as told:
            said.append(type(told).__name__)

    threads = [threading.Thread(target=one, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    return sorted(said)


def say(office: Office, desk: Desk, code: str, version: int) -> Any:
    def act() -> None:
        with desk.database.work() as work:
            decide.accept(work, office.lines[0], code, Choice(version))

    return act


def test_two_who_come_second_at_once(two: Office) -> None:
    bea, cy = two.colleague(), two.colleague("Cy Moss")
    two.accept(0, CODES[1])
    said = at_once(say(two, bea, CODES[1], 2), say(two, cy, CODES[1], 2))
    assert said == ["LineChanged", "done"]
    assert two.line(0).decided
    assert len(decisions(two)) == 2


def test_two_who_come_first_at_once(two: Office) -> None:
    bea = two.colleague()
    said = at_once(say(two, two.desk, CODES[1], 1), say(two, bea, CODES[1], 1))
    assert said == ["LineChanged", "done"]
    # Neither counts for both.
    assert not two.line(0).decided


def test_a_word_taken_back_while_a_second_builds_on_it(two: Office) -> None:
    bea = two.colleague()
    two.accept(0, CODES[1])
    said = at_once(say(two, bea, CODES[1], 2), two.undo)
    # Whoever was first; never a line that only one person stands by.
    assert said in (["LineChanged", "done"], ["DecidedSince", "done"])
    with two.databases.owner.read() as session:
        people = session.scalar(
            text(
                "select count(distinct user_id) from review_decisions d where method <> 'UNDO'"
                " and not exists (select from review_decisions u where u.undo_of = d.id)"
            )
        )
    assert people == (2 if two.line(0).decided else 0)


def test_the_same_key_undoes_once(office: Office) -> None:
    office.accept(0)
    office.accept(1)
    key = uuid4()
    for _ in range(2):
        with office.desk.database.work() as work:
            assert decide.undo(work, key) == office.lines[1]
    assert office.line(0).decided
    assert not office.line(1).decided


def test_two_undos_at_once_take_two_decisions_back(office: Office) -> None:
    office.accept(0)
    office.accept(1)
    key = uuid4()

    def repeated() -> None:
        with office.desk.database.work() as work:
            decide.undo(work, key)

    assert at_once(office.undo, repeated, repeated) == ["done"] * 3
    assert not office.line(0).decided
    assert not office.line(1).decided
    assert [each["method"] for each in decisions(office)].count("UNDO") == 2


def test_another_offices_rules_are_not_ours(databases: Databases, office: Office) -> None:
    other = Office(databases, databases.new_desk(), office.job, office.lines)
    other.rule(needs_second=True, needs_licence=True)
    office.accept(0)
    assert office.line(0).decided
