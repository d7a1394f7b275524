"""Tests of whose line it is: by the job, by its chapter, by its client."""

from __future__ import annotations

from uuid import UUID, uuid4

from sqlalchemy import text

from app.accounts.roles import StaffRole, UserRole
from app.office import clients
from app.review import routing
from app.review.routing import Area, JobRouting
from app.review.rows import LineQuery
from tests.databases import Databases, Desk
from tests.review.conftest import Office, make_office

MINE = LineQuery(state="mine")


def ask(office: Office, desk: Desk) -> list[int]:
    office.desk, before = desk, office.desk
    try:
        return office.ask(MINE)
    finally:
        office.desk = before


def test_a_line_comes_to_whose_chapter_it_is(office: Office) -> None:
    bea = office.colleague(area={"chapters": ["61"]})
    cy = office.colleague("Cy Moss", area={"chapters": ["84", "85"]})
    assert ask(office, bea) == [3]
    assert ask(office, cy) == [1, 2]
    assert office.ask(MINE) == []
    assert [office.line(place).answers_for for place in range(4)] == [
        "Cy Moss",
        "Cy Moss",
        "Bea Holt",
        None,
    ]
    # A line nobody answers for is there for everybody.
    assert office.ask(LineQuery(state="open")) == [1, 2, 3, 4]
    # What is decided is off the desk; what it was proposed as still says whose it was.
    office.accept(0, "611610")
    assert ask(office, cy) == [2]
    assert ask(office, bea) == [3]
    assert office.line(0).answers_for == "Cy Moss"


def test_all_lines_of_a_client_or_of_a_job_given_to_me(databases: Databases) -> None:
    office = make_office(databases)
    with office.desk.database.work() as work:
        client = clients.add(work, office.desk.office_id, "Alder")
        work.session.execute(text("update processing_jobs set client_id = :c"), {"c": client})
    bea = office.colleague(area={"clients": [str(client)]})
    assert ask(office, bea) == [1, 2, 3, 4]
    assert office.line(3).answers_for == "Bea Holt"
    cy = office.databases.new_desk(office_id=office.desk.office_id, full_name="Cy Moss")
    staff = office.hire(cy, "Cy Moss")
    assert ask(office, cy) == []
    with office.desk.database.work() as work:
        work.session.execute(
            text("update processing_jobs set assigned_staff_id = :s"), {"s": staff}
        )
    assert ask(office, cy) == [1, 2, 3, 4]
    # Whom the job was given to comes first.
    assert office.line(0).answers_for == "Cy Moss, Bea Holt"


def test_who_left_answers_for_nothing(office: Office) -> None:
    bea = office.colleague(area={"chapters": ["84"]})
    assert office.line(0).answers_for == "Bea Holt"
    with office.databases.owner.work() as work:
        work.session.execute(
            text("update users set is_active = false where id = :id"), {"id": bea.user_id}
        )
    assert office.line(0).answers_for is None


def area(name: str, *, licensed: bool = False, manager: bool = False, chapters: str = "") -> Area:
    return Area(uuid4(), uuid4(), name, licensed, manager, frozenset(chapters.split()))


def test_who_is_asked_for_a_second_say() -> None:
    ada, bea = area("Ada", chapters="84"), area("Bea", chapters="84")
    lea, max_ = area("Lea", licensed=True), area("Max", manager=True)
    here = JobRouting(ada.user_id, None, None, False, (), (ada, bea, lea, max_))

    def asked(besides: UUID, chapter: str | None = "84", licensed: bool = False) -> list[str]:
        return [one.name for one in here.seconds(chapter, besides, licensed)]

    assert asked(ada.user_id) == ["Bea"]
    assert asked(lea.user_id) == ["Ada", "Bea"]
    # Where nobody answers for it, the managers.
    assert asked(ada.user_id, "61") == ["Max"]
    assert asked(max_.user_id, "61") == []
    assert asked(ada.user_id, None) == ["Max"]
    # Where a licence is needed, whoever has one, else the managers who may find one.
    assert asked(ada.user_id, licensed=True) == ["Lea"]
    assert asked(lea.user_id, licensed=True) == ["Max"]


def test_a_job_that_is_not_there_routes_nothing(databases: Databases, office: Office) -> None:
    office.hire(office.desk, role=StaffRole.MANAGER)
    stranger = databases.new_desk(role=UserRole.ADMIN)
    for desk, job in ((office.desk, uuid4()), (stranger, office.job)):
        with desk.database.read() as session:
            found = routing.of_job(session, job)
        assert found == JobRouting(None, None, None, False)
        assert found.mine is None
        assert not found.is_all_mine
