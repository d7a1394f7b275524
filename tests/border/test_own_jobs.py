"""Whose a job is: what a plain user may and may not do to a colleague's, by raw SQL."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import pytest
from psycopg.errors import InsufficientPrivilege

from app.accounts.roles import UserRole
from tests.accounts.people import at, said, set_facts
from tests.databases import Databases, Desk


@dataclass(frozen=True)
class Shipment:
    """A colleague's job with a line, and the people around it."""

    owner: Desk
    colleague: Desk
    manager: Desk
    stranger: Desk
    job: UUID
    line: UUID
    staff: UUID  # the colleague's


@pytest.fixture
def shipment(module_databases: Databases) -> Shipment:
    databases = module_databases
    databases.code()
    owner = databases.new_desk()
    colleague = databases.new_desk(office_id=owner.office_id)
    manager = databases.new_desk(office_id=owner.office_id, role=UserRole.PROJECT_OWNER)
    job, lines = databases.job(owner)
    databases.match(job, lines[0], "847130")
    with at(databases, manager.token) as connection:
        staff = said(
            connection,
            "insert into staff (user_id, office_id, name) values (%s, %s, 'C') returning id",
            colleague.user_id,
            colleague.office_id,
        )
    return Shipment(owner, colleague, manager, databases.new_desk(), job, lines[0], staff)


CHANGES = [
    "status = 'CANCELLED'",
    "notes = 'x'",
    "country_schema = 'USA'",
    "client_id = null",
    "assigned_staff_id = (select id from staff where user_id = current_user_id())",
    "output_xml_url = 'x'",
    "invoice_number = 'x'",
]


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize(
    ("who", "may"), [("owner", True), ("manager", True), ("colleague", False), ("stranger", False)]
)
def test_who_changes_a_job(
    module_databases: Databases, shipment: Shipment, change: str, who: str, may: bool
) -> None:
    with at(module_databases, getattr(shipment, who).token) as connection:
        seen = said(connection, "select count(*) from processing_jobs where id = %s", shipment.job)
        assert seen == (0 if who == "stranger" else 1)
        changed = connection.execute(
            f"update processing_jobs set {change} where id = %s",  # type: ignore[arg-type]
            [shipment.job],
        )
        assert changed.rowcount == int(may)
        with pytest.raises(InsufficientPrivilege):
            connection.execute("delete from processing_jobs where id = %s", [shipment.job])


def test_a_colleague_decides_its_lines_all_the_same(
    module_databases: Databases, shipment: Shipment
) -> None:
    with at(module_databases, shipment.colleague.token) as connection:
        decided = connection.execute(
            "update product_matches set user_confirmed = true where line_id = %s", [shipment.line]
        )
        assert decided.rowcount == 1
        said(
            connection,
            "insert into review_decisions (line_id, user_id, method, to_code)"
            " values (%s, %s, 'ACCEPTED', '847130') returning id",
            shipment.line,
            shipment.colleague.user_id,
        )


def test_who_it_is_handed_to_changes_it_and_hands_it_on(
    module_databases: Databases, shipment: Shipment
) -> None:
    hand_over = "update processing_jobs set assigned_staff_id = %s where id = %s"
    with at(module_databases, shipment.owner.token) as connection:
        assert connection.execute(hand_over, [shipment.staff, shipment.job]).rowcount == 1
    with at(module_databases, shipment.colleague.token) as connection:
        noted = connection.execute(
            "update processing_jobs set notes = 'mine' where id = %s", [shipment.job]
        )
        assert noted.rowcount == 1
        # Letting go of it is the last thing they may do.
        assert connection.execute(hand_over, [None, shipment.job]).rowcount == 1
        assert connection.execute(hand_over, [shipment.staff, shipment.job]).rowcount == 0


def test_nobody_hands_a_job_to_another_office(
    module_databases: Databases, shipment: Shipment
) -> None:
    admin = module_databases.new_desk(office_id=shipment.owner.office_id, role=UserRole.ADMIN)
    set_facts(
        module_databases,
        "insert into staff (user_id, office_id, name) values (:user, :office, 'S')",
        user=shipment.stranger.user_id,
        office=shipment.stranger.office_id,
    )
    # An administrator sees the other office's staff, and still may not.
    with at(module_databases, admin.token) as connection:
        theirs = said(
            connection, "select id from staff where user_id = %s", shipment.stranger.user_id
        )
        with pytest.raises(InsufficientPrivilege):
            connection.execute(
                "update processing_jobs set assigned_staff_id = %s where id = %s",
                [theirs, shipment.job],
            )


def test_no_line_is_slipped_into_a_colleagues_job(
    module_databases: Databases, shipment: Shipment
) -> None:
    add = (
        "insert into invoice_lines (job_id, number, description, source)"
        " values (%s, 99, 'Slipped in', 'nowhere')"
    )
    with (
        at(module_databases, shipment.colleague.token) as connection,
        pytest.raises(InsufficientPrivilege),
    ):
        connection.execute(add, [shipment.job])
    with at(module_databases, shipment.owner.token) as connection:
        connection.execute(add, [shipment.job])
