"""Tests of what ids are called, under the row policies of who asks."""

from __future__ import annotations

from app.accounts.models import Staff
from app.accounts.roles import UserRole
from app.declarations.models import Declaration
from app.office import clients, names, privacy
from tests.databases import Databases


def test_things_of_every_layer_have_names(databases: Databases) -> None:
    desk = databases.new_desk(role=UserRole.PROJECT_OWNER, full_name="Bea Holt")
    job, lines = databases.job(desk, lines=2, invoice_number="INV-7")
    with desk.database.work() as work:
        client = clients.add(work, desk.office_id, "Alder")
        staff = Staff(user_id=desk.user_id, office_id=desk.office_id, name="B. Holt")
        declaration = Declaration(job_id=job, country_schema="GBR", created_by=desk.user_id)
        work.session.add_all([staff, declaration])
        work.session.flush()
        request = privacy.ask(work, "EXPORT", "client", client)
        keys = [desk.user_id, staff.id, client, job, lines[1], declaration.id, request]
    with desk.database.read() as session:
        found = names.called(session, map(str, keys))
        assert names.called(session, []) == {}
    assert [found[str(key)] for key in keys] == [
        "Bea Holt",
        "Bea Holt",
        "Alder",
        "INV-7",
        "line 2 of INV-7",
        "version 1 of the declaration of INV-7 for GBR",
        "the request for all that is kept of Alder",
    ]
    with databases.new_desk().database.read() as session:
        assert names.called(session, map(str, keys)) == {}


def test_ids_are_found_however_deep() -> None:
    key = "0193a7c2-0000-7000-8000-0123456789ab"
    assert names.ids_in([None, {"a": [{"b": key}]}, f"x {key}", "847130"]) == {key}
