"""Answers are kept with the job, remembered for the client, and follow into the next version."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from app.declarations import answers, form
from app.declarations.models import Declaration
from app.office import clients
from tests.databases import Databases, Desk


def client_of(desk: Desk, **facts: object) -> UUID:
    with desk.database.work() as work:
        return clients.add(work, desk.office_id, "Marrow & Sons", **facts)


def test_answers_of_a_client_come_back_for_its_next_invoice(
    databases: Databases, desk: Desk
) -> None:
    client = client_of(desk, tax_id="GB987654321000", defaults={"colour": "blue"})
    first, _ = databases.job(desk, client_id=client)
    second, _ = databases.job(desk, client_id=client)
    given = {"border_mode": "1", "arrival_identity": "9321483", "importer_vat": ""}
    with desk.database.work() as work:
        answers.save(work, first, "GBR", given)
        assert work.events[-1].name == "FormAnswered"
    with desk.database.read() as session:
        there = answers.of_job(session, first, "GBR")
        anew = answers.of_job(session, second, "GBR")
        assert clients.defaults(session, client)["colour"] == "blue"
    assert there["arrival_identity"] == "9321483"
    assert anew["border_mode"] == "1"
    assert "arrival_identity" not in anew
    assert anew["importer_id"] == "GB987654321000"
    assert anew["procedure"] == "4000"


def stating(packages: int | None, **totals: str) -> dict[str, dict[str, object]]:
    """What a job keeps of its documents' totals."""
    added = {name: [amount, "packing.xlsx"] for name, amount in totals.items()}
    return {"reading": {"packages_total": packages}, "joined": {"totals": added}}


def test_packages_in_all_are_proposed_where_lines_have_none(
    databases: Databases, desk: Desk
) -> None:
    job, _ = databases.job(desk, lines=2, **stating(4))
    with desk.database.read() as session:
        assert answers.of_job(session, job, "GBR")["total_packages"] == "4"
    with desk.database.work() as work:
        answers.save(work, job, "GBR", {"total_packages": ""})
    with desk.database.read() as session:
        assert answers.of_job(session, job, "GBR")["total_packages"] == ""
    for packages, total in ((None, None), (0, None)):
        bare, _ = databases.job(desk, **stating(packages))
        with desk.database.read() as session:
            assert answers.of_job(session, bare, "GBR").get("total_packages") is total


def test_masses_in_all_are_offered_and_not_answered(databases: Databases, desk: Desk) -> None:
    said = stating(None, gross_mass_total="21.50", net_mass_total="-3")
    job, _ = databases.job(desk, lines=2, **said)
    with desk.database.read() as session:
        offers = answers.offered(session, job)
        given = answers.of_job(session, job, "GBR")
    assert offers == {"total_gross_mass": "packing.xlsx says 21.50 kg."}
    assert "total_gross_mass" not in given


def test_answers_add_up_and_the_last_one_counts(databases: Databases, desk: Desk) -> None:
    job, _ = databases.job(desk)
    for given in ({"border_mode": "1", "type": "IMA"}, {"border_mode": "4"}, {"type": ""}):
        with desk.database.work() as work:
            answers.save(work, job, "GBR", given)
    with desk.database.read() as session:
        found = answers.of_job(session, job, "GBR")
        assert session.query(Declaration).count() == 1
    assert found["border_mode"] == "4"
    assert found["type"] == ""


def test_an_answer_that_cannot_be_read_is_not_kept(databases: Databases, desk: Desk) -> None:
    job, _ = databases.job(desk)
    with pytest.raises(form.AnswerWrong), desk.database.work() as work:
        answers.save(work, job, "GBR", {"total_packages": "a few"})
    with desk.database.read() as session:
        assert session.query(Declaration).count() == 0


def test_a_removed_client_and_a_missing_job_are_no_bugs(databases: Databases, desk: Desk) -> None:
    client = client_of(desk)
    job, _ = databases.job(desk, client_id=client)
    with desk.database.work() as work:
        clients.remove(work, client)
    with desk.database.work() as work:
        answers.save(work, job, "GBR", {"border_mode": "1"})
    with desk.database.read() as session, pytest.raises(answers.JobGone):
        answers.of_job(session, uuid4(), "GBR")


def test_another_office_sees_and_changes_nothing(databases: Databases, desk: Desk) -> None:
    job, _ = databases.job(desk)
    with desk.database.work() as work:
        answers.save(work, job, "GBR", {"border_mode": "1"})
    stranger = databases.new_desk()
    with stranger.database.read() as session:
        assert answers.latest_of(session, job, "GBR") is None
    with pytest.raises(answers.JobGone), stranger.database.work() as work:
        answers.save(work, job, "GBR", {"border_mode": "4"})
