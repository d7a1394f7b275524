"""Tests of a person's say: kept with its evidence, once, in their name, and taken back whole."""

from __future__ import annotations

import re
import threading
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from app.accounts.models import Staff
from app.accounts.roles import StaffRole
from app.review import decide
from app.review.decide import Choice
from app.review.events import LineDecided
from app.review.models import DecisionMethod
from app.review.queue import LineGone
from tests.databases import Databases, Desk
from tests.review.conftest import CODES, Office, make_office

SAME = [{"description": "The same goods"}] * 4


def decisions(office: Office) -> list[dict[str, Any]]:
    with office.databases.owner.read() as session:
        rows = session.execute(text("select * from review_decisions order by id"))
        return [dict(row._mapping) for row in rows]


def products(office: Office) -> list[tuple[str, int, Any]]:
    with office.databases.owner.read() as session:
        rows = session.execute(
            text("select code, times_confirmed, confirmed_by from client_products order by code")
        )
        return [tuple(row) for row in rows]


def match_of(office: Office, place: int) -> tuple[Any, ...]:
    with office.databases.owner.read() as session:
        return tuple(
            session.execute(
                text(
                    "select matched_hs_code, matched_country, user_confirmed,"
                    " requires_manual_review from product_matches where line_id = :l"
                ),
                {"l": office.lines[place]},
            ).one()
        )


def test_a_code_is_kept_with_how_it_was_found(office: Office) -> None:
    with office.desk.database.work() as work:
        decide.accept(
            work,
            office.lines[0],
            CODES[1],
            Choice(1, DecisionMethod.SEARCHED, 2.345, CODES, reason="As it says"),
        )
        assert work.events == [LineDecided(str(office.job), str(office.lines[0]))]
    assert match_of(office, 0) == (CODES[1], "WCO", True, False)
    assert office.line(0).version == 2
    (made,) = decisions(office)
    assert (made["from_code"], made["to_code"], made["country"]) == (CODES[0], CODES[1], "WCO")
    assert (made["method"], made["reason"], float(made["seconds"])) == (
        "SEARCHED",
        "As it says",
        2.35,
    ) or float(made["seconds"]) == 2.34
    assert made["user_id"] == office.desk.user_id
    assert made["office_id"] == office.desk.office_id
    assert made["evidence"]["shown"] == list(CODES)
    assert products(office) == [(CODES[1], 1, office.desk.user_id)]


def test_none_of_these_leaves_no_code_and_remembers_no_product(office: Office) -> None:
    office.none(0)
    assert match_of(office, 0) == (None, None, True, True)
    (made,) = decisions(office)
    assert (made["method"], made["to_code"]) == ("REJECTED", None)
    assert products(office) == []


def test_the_countrys_own_code_goes_before_the_international_one(office: Office) -> None:
    office.databases.code("8471300000", "GBR")
    office.databases.code(CODES[1], "GBR")
    office.accept(0, "8471300000")
    assert match_of(office, 0)[:2] == ("8471300000", "GBR")
    office.accept(1, CODES[1])
    assert match_of(office, 1)[:2] == (CODES[1], "GBR")
    office.accept(2, CODES[0])
    assert match_of(office, 2)[:2] == (CODES[0], "WCO")


def test_the_same_key_twice_is_one_decision(office: Office) -> None:
    choice = Choice(1, key=uuid4())
    for _ in range(2):
        with office.desk.database.work() as work:
            decide.accept(work, office.lines[0], CODES[1], choice)
    assert len(decisions(office)) == 1
    assert office.line(0).version == 2
    assert products(office) == [(CODES[1], 1, office.desk.user_id)]


@pytest.mark.parametrize("place", [0, "unmatched"])
def test_two_at_once_are_one_decision_and_one_refusal(office: Office, place: object) -> None:
    if place == "unmatched":
        _, office.lines = office.databases.job(office.desk)
    said: list[str] = []
    ready = threading.Barrier(2)
    version = office.line(0).version

    def decided() -> None:
        ready.wait(5)
        try:
            with office.desk.database.work() as work:
                decide.accept(work, office.lines[0], CODES[1], Choice(version))
            said.append("decided")
        except decide.LineChanged as told:
            said.append(str(told))

    threads = [threading.Thread(target=decided) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert len(decisions(office)) == 1
    assert sorted(said)[1] == "decided"
    assert "Ada Broker set it to" in sorted(said)[0]


def test_a_stale_version_names_who_and_when(office: Office) -> None:
    colleague = office.databases.new_desk(
        office_id=office.desk.office_id, full_name="Bea Colleague"
    )
    office.accept(0, CODES[1], desk=colleague)
    with pytest.raises(decide.LineChanged) as told:
        office.accept(0, CODES[0], version=1)
    assert re.search(rf"Line 1 .*Bea Colleague set it to {CODES[1]} at \d\d:\d\d", str(told.value))
    office.none(0, desk=colleague)
    with pytest.raises(decide.LineChanged, match="Bea Colleague left it without a code"):
        office.none(0, version=1)
    office.undo(colleague)
    with pytest.raises(decide.LineChanged, match="Bea Colleague took a decision back at"):
        office.none(0, version=1)
    with pytest.raises(decide.LineChanged, match=r"Line 2 .*it was matched anew"):
        office.accept(1, version=7)
    assert len(decisions(office)) == 3


def test_only_codes_in_force_are_taken(office: Office) -> None:
    office.databases.code("999999", is_active=False)
    office.databases.code("847149", "USA")
    for code in ("999999", "000000", "847149", "words"):
        with pytest.raises(decide.CodeNotInForce, match=code):
            office.accept(0, code)
    assert decisions(office) == []
    assert office.line(0).version == 1


def test_a_line_for_which_nothing_was_found_can_be_decided_and_undone(office: Office) -> None:
    _, office.lines = office.databases.job(office.desk, lines=2)
    office.accept(0, CODES[1])
    office.none(1)
    assert office.line(0).code == CODES[1]
    assert office.line(0).decided
    assert match_of(office, 1) == (None, None, True, True)
    office.undo()
    office.undo()
    assert match_of(office, 0) == (None, None, False, True)
    assert not office.line(0).decided
    assert products(office) == []


def test_undo_restores_the_line_and_the_memory(office: Office) -> None:
    before = match_of(office, 0)
    office.accept(0, CODES[1])
    assert office.undo() == office.lines[0]
    assert match_of(office, 0) == before
    assert products(office) == []
    made = decisions(office)
    assert made[1]["undo_of"] == made[0]["id"]
    # Nothing is deleted: what was decided and taken back stays on record.
    assert [each["method"] for each in made] == ["PICKED", "UNDO"]
    with pytest.raises(decide.NothingToUndo):
        office.undo()


def test_a_product_is_as_it_was_after_undo(databases: Databases) -> None:
    office = make_office(databases, SAME)
    office.accept(0, CODES[0])
    office.accept(1, CODES[0])
    office.accept(2, CODES[2])
    assert products(office) == [(CODES[2], 1, office.desk.user_id)]
    office.undo()
    assert products(office) == [(CODES[0], 2, office.desk.user_id)]
    office.undo()
    office.undo()
    assert products(office) == []


def test_what_a_colleague_confirmed_since_stays_remembered(databases: Databases) -> None:
    office = make_office(databases, SAME)
    colleague = office.databases.new_desk(office_id=office.desk.office_id)
    office.accept(0, CODES[0])
    office.accept(1, CODES[0], desk=colleague)
    office.undo()
    assert products(office) == [(CODES[0], 1, colleague.user_id)]
    office.accept(0, CODES[0])
    office.accept(1, CODES[2], desk=colleague)
    office.undo()
    assert products(office) == [(CODES[2], 1, colleague.user_id)]


def test_undo_goes_fifty_deep_in_order(office: Office) -> None:
    for turn in range(50):
        if turn % 7 == 3:
            office.none(turn % 4)
        else:
            office.accept(turn % 4, CODES[turn % 3])
    with office.desk.database.read() as session:
        assert decide.undo_depth(session) == 50
    taken_back = [office.undo() for _ in range(50)]
    assert taken_back == [office.lines[turn % 4] for turn in reversed(range(50))]
    assert [match_of(office, place)[0] for place in range(4)] == [*CODES, None]
    assert not any(match_of(office, place)[2] for place in range(4))
    assert products(office) == []
    with office.desk.database.read() as session:
        assert decide.undo_depth(session) == 0


def test_everyone_takes_back_only_their_own(office: Office) -> None:
    colleague = office.databases.new_desk(office_id=office.desk.office_id)
    office.accept(0)
    with pytest.raises(decide.NothingToUndo):
        office.undo(colleague)
    office.accept(1, desk=colleague)
    assert office.undo() == office.lines[0]
    assert office.line(1).decided


def test_undo_is_refused_when_somebody_decided_since(office: Office) -> None:
    colleague = office.databases.new_desk(office_id=office.desk.office_id, full_name="Bea")
    office.accept(0, CODES[1])
    office.accept(0, CODES[2], desk=colleague)
    with pytest.raises(decide.DecidedSince, match=f"line 1 .*Bea set it to {CODES[2]}"):
        office.undo()
    assert match_of(office, 0)[0] == CODES[2]


def test_what_was_taken_back_does_not_stand_in_the_way(office: Office) -> None:
    colleague = office.databases.new_desk(office_id=office.desk.office_id)
    before = match_of(office, 0)
    office.accept(0, CODES[1])
    office.accept(0, CODES[2], desk=colleague)
    office.undo(colleague)
    assert match_of(office, 0)[0] == CODES[1]
    office.undo()
    assert match_of(office, 0) == before


def test_another_offices_desk_cannot_decide(office: Office) -> None:
    stranger = office.databases.new_desk()
    with pytest.raises(LineGone):
        office.accept(0, desk=stranger)
    with pytest.raises(LineGone):
        office.none(0, desk=stranger)
    with pytest.raises(LineGone), office.desk.database.work() as work:
        decide.accept(work, uuid4(), CODES[0], Choice(1))
    assert decisions(office) == []


def test_nobody_decides_without_signing_in(office: Office) -> None:
    with pytest.raises(decide.NotSignedIn), office.databases.client.work() as work:
        decide.accept(work, office.lines[0], CODES[0], Choice(1))
    with pytest.raises(decide.NotSignedIn), office.databases.client.work() as work:
        decide.undo(work)


def licensed(databases: Databases, desk: Desk) -> Desk:
    broker = databases.new_desk(office_id=desk.office_id, full_name="Lea Licence")
    with databases.owner.work() as work:
        work.session.add(
            Staff(
                user_id=broker.user_id,
                office_id=desk.office_id,
                name="Lea Licence",
                role=StaffRole.LICENSED_BROKER,
            )
        )
    return broker


def test_a_licensed_brokers_job_is_left_to_one(databases: Databases) -> None:
    office = make_office(databases, needs_licensed_decider=True)
    broker = licensed(databases, office.desk)
    with pytest.raises(decide.LicenceNeeded, match="licensed broker: leave line 1"):
        office.accept(0)
    # Anyone may say that a code is wrong, and take that back.
    office.none(0)
    office.undo()
    assert match_of(office, 0)[:3] == (CODES[0], "WCO", False)
    office.accept(0, CODES[1], desk=broker)
    assert office.line(0).decided_by == "Lea Licence"
    # But not bring back, by undo, what only a broker may confirm.
    office.none(0)
    with pytest.raises(decide.LicenceNeeded):
        office.undo()
    assert match_of(office, 0) == (None, None, True, True)
