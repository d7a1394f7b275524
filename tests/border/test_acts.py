"""Acts that a desk may reach for and must not do, within its own office too."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError, ProgrammingError

from app.accounts.roles import StaffRole, UserRole
from app.declarations.models import Declaration, DeclarationItem
from app.intake.models import ProcessingJob
from tests.databases import Databases, Desk


@pytest.mark.parametrize(
    "act",
    [
        "update users set role = 'ADMIN'",
        "update users set is_locked = false",
        "update users set office_id = gen_random_uuid()",
        "select hashed_password from users",
        "select token_hash from sessions",
        "update sessions set expires_at = 'infinity'",
        "select * from server_secrets",
        "update processing_jobs set credits_used = 0",
        "update processing_jobs set needs_licensed_decider = false",
        "update processing_jobs set total_products = 0",
        "update product_matches set confidence_score = 1",
        "update invoice_lines set outcome = 'MATCHED'",
        "update review_decisions set to_code = null",
        "delete from review_decisions",
        "insert into match_candidates (match_id, rank, country, code, score)"
        " select id, 9, 'WCO', '1', 1 from product_matches",
        "select code_hash from one_time_codes",
        "update one_time_codes set tries = 0",
        "select put_code((select current_user_id()), 'RESET', repeat('a', 64), null)",
        "select manage_account((select current_user_id()))",
        "select key_fits('')",
        "update sessions set read_only = false",
        "update users set is_active = true",
        "delete from hs_codes",
        "update user_subscriptions set plan_id = 'enterprise'",
        "select open_session((select current_user_id()), '', '', interval '10 years')",
        "select open_local_session('', '')",
        "select credit_project((select current_user_id()))",
        "create table mine (id int)",
        "create temporary table offices (id int)",
        "alter table users disable row level security",
        "set session authorization postgres",
        "select pg_read_file('/etc/passwd')",
        "copy users to program 'cat'",
    ],
)
@pytest.mark.parametrize("role", [UserRole.USER, UserRole.ADMIN])
def test_refused_to_everyone_at_a_desk(
    module_databases: Databases, act: str, role: UserRole
) -> None:
    desk = module_databases.new_desk(role=role)
    with desk.database.work() as work, pytest.raises(DBAPIError) as refused:
        work.session.execute(text(act))
    if not act.startswith("set session"):  # the login here is the server's own
        assert getattr(refused.value.orig, "sqlstate", "") == "42501"


def test_a_manager_manages_and_a_user_does_not(databases: Databases, desk: Desk) -> None:
    manager = databases.new_desk(office_id=desk.office_id, role=UserRole.PROJECT_OWNER)
    rename = text("update offices set name = 'Renamed'")
    hire = text("insert into staff (user_id, office_id, name) values (:user, :office, 'New')")
    who = {"user": desk.user_id, "office": desk.office_id}
    with desk.database.work() as work:
        assert work.session.execute(rename).rowcount == 0  # type: ignore[attr-defined]
    with pytest.raises(ProgrammingError, match="row-level security"), desk.database.work() as work:
        work.session.execute(hire, who)
    with manager.database.work() as work:
        assert work.session.execute(rename).rowcount == 1  # type: ignore[attr-defined]
        work.session.execute(hire, who)


def test_a_job_points_to_nothing_of_another_office(databases: Databases, desk: Desk) -> None:
    other = databases.new_desk()
    with databases.owner.work() as work:
        theirs = work.session.scalar(
            text("insert into clients (office_id, name) values (:office, 'Theirs') returning id"),
            {"office": other.office_id},
        )
    job, _lines = databases.job(desk)
    with pytest.raises(ProgrammingError, match="row-level security"), desk.database.work() as work:
        work.session.execute(text("update processing_jobs set client_id = :id"), {"id": theirs})
    theirs_too, _lines = databases.job(other)
    # A line smuggled into another office's job takes that office, and is refused for it.
    with pytest.raises(ProgrammingError, match="row-level security"), desk.database.work() as work:
        work.session.execute(
            text(
                "insert into invoice_lines (job_id, number, description, source, office_id)"
                " values (:job, 99, 'x', 'x', :office)"
            ),
            {"job": theirs_too, "office": desk.office_id},
        )
    assert job != theirs_too


def test_a_desk_claims_no_confidence(databases: Databases, desk: Desk) -> None:
    databases.code()
    job, lines = databases.job(desk)
    add = text(
        "insert into product_matches (job_id, line_id, product_description, confidence_score,"
        " outcome, matched_country, matched_hs_code, user_confirmed)"
        " values (:job, :line, 'x', :sure, 'WEAK', 'WCO', '847130', true)"
    )
    values = {"job": job, "line": lines[0]}
    with pytest.raises(ProgrammingError, match="row-level security"), desk.database.work() as work:
        work.session.execute(add, values | {"sure": 0.99})
    with desk.database.work() as work:
        work.session.execute(add, values | {"sure": 0})


def test_only_a_licensed_broker_confirms_what_needs_one(databases: Databases, desk: Desk) -> None:
    databases.code()
    job, lines = databases.job(desk)
    databases.match(job, lines[0], "847130")
    licensed = databases.new_desk(office_id=desk.office_id)
    with databases.owner.work() as work:
        work.session.get_one(ProcessingJob, job).needs_licensed_decider = True
        work.session.execute(
            text(
                "insert into staff (user_id, office_id, name, role)"
                " values (:user, :office, 'L', :role)"
            ),
            {
                "user": licensed.user_id,
                "office": desk.office_id,
                "role": StaffRole.LICENSED_BROKER,
            },
        )
    confirm = text("update product_matches set user_confirmed = true")
    decide = text(
        "insert into review_decisions (line_id, user_id, method, to_code)"
        " values (:line, :user, 'PICKED', '847130')"
    )
    for database in (desk.database, databases.worker, databases.owner):
        with (
            pytest.raises(ProgrammingError, match="licensed broker"),
            database.work() as work,
        ):
            work.session.execute(confirm)
    with pytest.raises(ProgrammingError, match="licensed broker"), desk.database.work() as work:
        work.session.execute(decide, {"line": lines[0], "user": desk.user_id})
    with licensed.database.work() as work:
        work.session.execute(confirm)
        work.session.execute(decide, {"line": lines[0], "user": licensed.user_id})


def test_nobody_decides_in_anothers_name(databases: Databases, desk: Desk) -> None:
    _job, lines = databases.job(desk)
    colleague = databases.new_desk(office_id=desk.office_id)
    with pytest.raises(ProgrammingError, match="row-level security"), desk.database.work() as work:
        work.session.execute(
            text(
                "insert into review_decisions (line_id, user_id, method)"
                " values (:line, :user, 'REJECTED')"
            ),
            {"line": lines[0], "user": colleague.user_id},
        )


@pytest.mark.parametrize("column", ["description", "value", "raw", "source", "job_id"])
def test_evidence_is_never_changed_by_anyone(databases: Databases, desk: Desk, column: str) -> None:
    databases.job(desk)
    change = text(f"update invoice_lines set {column} = {column}")
    with pytest.raises(IntegrityError, match="never changed"), databases.owner.work() as work:
        work.session.execute(change)
    with pytest.raises(ProgrammingError, match="denied"), databases.worker.work() as work:
        work.session.execute(change)


def test_every_column_of_a_line_but_its_outcome_is_evidence(databases: Databases) -> None:
    with databases.owner.read() as session:
        kept = set(
            session.scalars(
                text(
                    "select a.attname from pg_trigger t join pg_attribute a"
                    " on a.attrelid = t.tgrelid and a.attnum = any (t.tgattr::int2[])"
                    " where t.tgname = 'invoice_lines_evidence'"
                )
            )
        )
        columns = set(
            session.scalars(
                text(
                    "select column_name from information_schema.columns"
                    " where table_name = 'invoice_lines'"
                )
            )
        )
    assert columns - kept == {"outcome", "outcome_note"}


def test_an_exported_declaration_is_locked(databases: Databases, desk: Desk) -> None:
    job, _lines = databases.job(desk)
    with desk.database.work() as work:
        declaration = Declaration(job_id=job, country_schema="GBR", created_by=desk.user_id)
        work.session.add(declaration)
        work.session.flush()
        work.session.add(
            DeclarationItem(
                declaration_id=declaration.id, number=1, commodity_code="847130", description="x"
            )
        )
        work.session.flush()
        work.session.execute(text("update declaration_items set description = 'y'"))
        work.session.execute(text("update declarations set status = 'EXPORTED', locked_at = now()"))
    for act in (
        "update declarations set form = '{\"a\": 1}'",
        "update declarations set status = 'DRAFT'",
        "update declarations set locked_at = null",
        "delete from declarations",
        "update declaration_items set description = 'z'",
        "delete from declaration_items",
        "insert into declaration_items (declaration_id, number, commodity_code, description)"
        " select id, 2, '1', 'x' from declarations",
    ):
        with pytest.raises(IntegrityError, match="new version"), desk.database.work() as work:
            work.session.execute(text(act))
    with desk.database.work() as work:
        work.session.execute(text("update declarations set status = 'REPLACED'"))
