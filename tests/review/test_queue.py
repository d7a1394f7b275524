"""Tests of the lines of a job as a person works through them: states, orders, places, speed."""

from __future__ import annotations

import time
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from app.review import queue
from app.review.rows import LineQuery
from tests.databases import Databases
from tests.review.conftest import CODES, Office, make_office


def test_states_tell_open_decided_and_none_apart(office: Office) -> None:
    office.accept(0)
    office.none(2)
    assert office.ask() == [1, 2, 3, 4]
    assert office.ask(LineQuery(state="open")) == [2, 4]
    assert office.ask(LineQuery(state="decided")) == [1]
    assert office.ask(LineQuery(state="none")) == [3]


def test_orders(databases: Databases) -> None:
    office = make_office(databases, [{"value": 10}, {"value": 20}, {"value": 30}, {}])
    assert office.ask(LineQuery(order="number")) == [1, 2, 3, 4]
    # A line without a value comes last.
    assert office.ask(LineQuery(order="value")) == [3, 2, 1, 4]
    assert office.ask(LineQuery(order="doubt")) == [4, 2, 3, 1]


def test_text_is_found_literally_in_description_part_number_and_code(databases: Databases) -> None:
    office = make_office(
        databases,
        [
            {"description": "100% cotton_gloves", "part_number": "AB_1"},
            {"description": "100 x cottonXgloves", "part_number": "ABX1"},
            {"description": r"back\slash"},
            {"description": "GLOVES"},
        ],
    )

    def found(wanted: str) -> list[int]:
        return office.ask(LineQuery(text=wanted))

    assert found("%") == [1]
    assert found("_") == [1]
    assert found("ab_1") == [1]
    assert found("\\") == [3]
    assert found("gloves") == [1, 2, 4]
    assert found("  ") == [1, 2, 3, 4]
    assert found(CODES[1]) == [2]
    assert found("8471.41") == [2]
    assert found("6116") == [3]
    assert found("no such words") == []
    # Text and state narrow together.
    office.accept(3)
    assert office.ask(LineQuery(text="gloves", state="open")) == [1, 2]


def test_as_of_keeps_what_was_decided_meanwhile_in_the_list(office: Office) -> None:
    office.accept(0)
    with office.desk.database.read() as session:
        moment = session.execute(text("select clock_timestamp()")).scalar_one()
    query = LineQuery(state="open", as_of=moment)
    assert office.ask(query) == [2, 3, 4]
    office.accept(1)
    office.none(2)
    assert office.ask(query) == [2, 3, 4]
    assert office.ask(LineQuery(state="open")) == [4]
    with office.desk.database.read() as session:
        # The list stands still, and yet what is decided is passed over.
        assert queue.next_open(session, office.job, query, -1) == 2
        assert queue.next_open(session, office.job, query, 2) == 2
    later = LineQuery(state="open", as_of=moment + timedelta(hours=1))
    assert office.ask(later) == [4]


def test_the_next_open_line_starts_over_once(office: Office) -> None:
    office.accept(1)

    def after(place: int, query: LineQuery | None = None) -> int | None:
        with office.desk.database.read() as session:
            return queue.next_open(session, office.job, query or LineQuery(), place)

    assert [after(place) for place in (-1, 0, 1, 2, 3, 99)] == [0, 2, 2, 3, 0, 0]
    assert after(-1, LineQuery(state="decided")) is None
    assert after(-1, LineQuery(order="doubt")) == 0
    for place in (0, 2, 3):
        office.none(place)
    assert after(-1) is None
    assert after(2) is None


def test_positions_follow_the_query(office: Office) -> None:
    with office.desk.database.read() as session:

        def place(query: LineQuery, line: UUID) -> int | None:
            return queue.position(session, office.job, query, line)

        assert place(LineQuery(), office.lines[2]) == 2
        assert place(LineQuery(order="doubt"), office.lines[3]) == 0
        assert place(LineQuery(state="decided"), office.lines[0]) is None
        assert place(LineQuery(), uuid4()) is None


def test_slices_know_how_long_the_whole_is(office: Office) -> None:
    with office.desk.database.read() as session:
        rows, total = queue.lines(session, office.job, LineQuery(), 1, 2)
        assert ([row.number for row in rows], total) == ([2, 3], 4)
        assert queue.lines(session, office.job, LineQuery(), 10, 2) == ([], 4)


def test_a_line_says_all_about_itself(office: Office) -> None:
    vague = office.line(3)
    assert (vague.outcome, vague.code, vague.missing) == ("VAGUE", None, "It names no goods.")
    assert vague.requires_review
    assert not vague.decided
    assert vague.decided_by is None
    assert vague.source == "row 5"
    office.accept(3)
    settled = office.line(3)
    assert settled.decided
    assert settled.decided_by == "Ada Broker"
    assert (settled.code, settled.requires_review) == (CODES[0], False)
    office.undo()
    assert office.line(3).decided_by is None


def test_a_line_without_a_match_is_there_too(databases: Databases) -> None:
    desk = databases.new_desk()
    job, lines = databases.job(desk, lines=2)
    with databases.owner.work() as work:
        work.session.execute(
            text(
                "update invoice_lines set outcome = 'NOTHING', outcome_note = 'Nothing like it.'"
                " where number = 1"
            )
        )
    with desk.database.read() as session:
        nothing, pending = (queue.line(session, line) for line in lines)
        assert (nothing.outcome, nothing.missing, nothing.version) == (
            "NOTHING",
            "Nothing like it.",
            0,
        )
        assert pending.outcome is None
        assert queue.candidates(session, lines[0]) == []
        assert queue.counts(session, job).open == 2
        with pytest.raises(queue.LineGone):
            queue.line(session, uuid4())


def test_candidates_come_by_rank_and_at_most_ten(office: Office) -> None:
    with office.databases.owner.work() as work:
        match = work.session.scalar(
            text("select id from product_matches where line_id = :l"), {"l": office.lines[0]}
        )
        for rank in reversed(range(1, 13)):
            work.session.execute(
                text(
                    "insert into match_candidates (match_id, rank, country, code, score,"
                    " probability, evidence) values (:m, :r, 'WCO', :c, :s, :s,"
                    ' \'{"legs": ["words"]}\')'
                ),
                {
                    "m": match,
                    "r": rank,
                    "c": CODES[0] if rank == 1 else f"{rank:06d}",
                    "s": 1 / rank,
                },
            )
    with office.desk.database.read() as session:
        found = queue.candidates(session, office.lines[0])
    assert [each.rank for each in found] == list(range(1, 11))
    assert (found[0].code, found[0].description) == (CODES[0], f"Goods of {CODES[0]}")
    assert found[0].evidence == {"legs": ["words"]}
    # What was proposed stays, though the tariff has it no longer.
    assert found[1].description == "no longer in the tariff"


def test_counts_and_the_persons_own_pace(office: Office) -> None:
    def counts() -> tuple[int, int, int, int, float | None]:
        with office.desk.database.read() as session:
            c = queue.counts(session, office.job)
        return c.lines, c.open, c.decided, c.none_of_these, c.seconds_per_line

    assert counts() == (4, 4, 0, 0, None)
    office.accept(0, seconds=2.0)
    office.accept(1, seconds=4.0)
    office.none(2, seconds=9.0)
    assert counts() == (4, 1, 2, 1, 4.0)
    office.undo()
    assert counts()[:4] == (4, 2, 2, 0)


def test_another_office_sees_nothing_of_it(office: Office) -> None:
    stranger = office.databases.new_desk()
    with stranger.database.read() as session:
        assert queue.lines(session, office.job, LineQuery(), 0, 10) == ([], 0)
        assert queue.next_open(session, office.job, LineQuery(), -1) is None
        assert queue.candidates(session, office.lines[0]) == []
        assert queue.alternatives(session, office.job) == {}
        with pytest.raises(queue.LineGone):
            queue.line(session, office.lines[0])


def test_alternatives_of_a_job(office: Office) -> None:
    with office.databases.owner.work() as work:
        work.session.execute(
            text(
                "update product_matches set alternative_hs_codes = '{611610,847141}'"
                " where line_id = :l"
            ),
            {"l": office.lines[0]},
        )
    with office.desk.database.read() as session:
        found = queue.alternatives(session, office.job)
    assert found[office.lines[0]] == ["611610", "847141"]
    assert found[office.lines[1]] == []


def test_twenty_thousand_lines_are_no_wait(databases: Databases) -> None:
    desk = databases.new_desk()
    databases.code(CODES[0])
    job, _ = databases.job(desk, lines=0)
    with databases.owner.work() as work:
        for statement in (
            "insert into invoice_lines (job_id, number, description, source, outcome, value)"
            " select :job, n, 'Goods number ' || n, 'row ' || n, 'MATCHED', n % 977"
            " from generate_series(1, 20500) n",
            "insert into product_matches (job_id, line_id, product_description, matched_hs_code,"
            " matched_country, confidence_score, outcome, user_confirmed)"
            " select job_id, id, description, :code, 'WCO', (number % 101) / 100.0, 'MATCHED',"
            " number <= 20000 from invoice_lines where job_id = :job",
        ):
            work.session.execute(text(statement), {"job": job, "code": CODES[0]})
    with databases.owner.work() as work:
        work.session.execute(text("analyze invoice_lines"))
        work.session.execute(text("analyze product_matches"))
    with desk.database.read() as session:
        assert queue.next_open(session, job, LineQuery(), -1) == 20_000
        rows, total = queue.lines(session, job, LineQuery(), 10_000, 60)
        assert (rows[0].number, len(rows), total) == (10_001, 60, 20_500)
        for bound, ask in (
            (0.1, lambda: queue.lines(session, job, LineQuery(), 0, 60)),
            (0.1, lambda: queue.lines(session, job, LineQuery(state="open"), 0, 60)),
            (0.1, lambda: queue.next_open(session, job, LineQuery(), 15)),
        ):
            assert _quickest(ask) < bound


def _quickest(ask: object, times: int = 5) -> float:
    """Seconds of the quickest of a few tries: what the work takes when nobody else is at it."""
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        ask()  # type: ignore[operator]
        taken.append(time.perf_counter() - begun)
    return min(taken)
