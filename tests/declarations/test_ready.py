"""Declarations that wait to be exported: all lines settled with a code, and no file yet."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import text

from app.declarations.ready import ready
from tests.databases import Databases, Desk


def count(desk: Desk) -> int:
    with desk.database.read() as session:
        return ready(session)


def settled(databases: Databases, desk: Desk, lines: int = 2) -> tuple[UUID, list[UUID]]:
    code = databases.code()
    job, made = databases.job(desk, lines)
    for line in made:
        databases.match(job, line, code, user_confirmed=True)
    return job, made


def test_a_job_is_ready_when_its_last_line_is_settled(databases: Databases, desk: Desk) -> None:
    assert count(desk) == 0
    job, lines = databases.job(desk, 2)
    code = databases.code()
    databases.match(job, lines[0], code, user_confirmed=True)
    assert count(desk) == 0, "one line was not matched at all"
    match = databases.match(job, lines[1], code)
    assert count(desk) == 0, "a sure proposal is nobody's decision"
    with databases.owner.work() as work:
        work.session.execute(
            text("update product_matches set user_confirmed = true where id = :id"), {"id": match}
        )
    assert count(desk) == 1


def test_none_of_these_is_no_code(databases: Databases, desk: Desk) -> None:
    job, lines = databases.job(desk, 1)
    databases.match(job, lines[0], None, user_confirmed=True)
    assert count(desk) == 0


def test_exported_ones_and_other_offices_do_not_count(databases: Databases, desk: Desk) -> None:
    job, _ = settled(databases, desk)
    settled(databases, desk)
    settled(databases, databases.new_desk())
    assert count(desk) == 2
    with databases.owner.work() as work:
        work.session.execute(
            text("""
                with made as (
                    insert into declarations (job_id, country_schema, created_by)
                    values (:job, 'GBR', :me) returning id)
                insert into declaration_exports (declaration_id, country_schema, version,
                    file_name, file_url, sha256, is_valid, exported_by)
                select id, 'GBR', '1', 'a.xml', 'file:///a.xml', repeat('0', 64), true, :me
                from made
            """),
            {"job": job, "me": desk.user_id},
        )
    assert count(desk) == 1


def test_a_job_without_lines_is_nothing_to_export(databases: Databases, desk: Desk) -> None:
    databases.job(desk, 0)
    assert count(desk) == 0
