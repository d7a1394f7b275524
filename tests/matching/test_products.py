"""A product is remembered with a decision and forgotten when the decision is taken back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import text

from app.core.work import Work
from app.intake.edited import EditedLine
from app.intake.models import ProcessingJob
from app.matching.normalise import normal
from app.matching.products import doubt, remember, take_back, text_hash
from app.tariff.models import INTERNATIONAL
from tests.databases import Databases, Desk


def known(databases: Databases, desk: Desk) -> list[tuple[Any, ...]]:
    with databases.owner.read() as session:
        rows = session.execute(
            text(
                "select code, times_confirmed, stale_reason from client_products"
                " where office_id = :office order by created_at, description"
            ),
            {"office": desk.office_id},
        )
        return [tuple(row) for row in rows]


def told(
    work: Work, desk: Desk, job: UUID, line: UUID, code: str, answers: Any = None
) -> dict[str, Any]:
    session = work.session
    return remember(
        work,
        session.get_one(ProcessingJob, job),
        session.get_one(EditedLine, line),
        INTERNATIONAL,
        code,
        desk.user_id,
        answers,
    )


def test_a_new_product_is_kept_and_goes_with_its_decision(databases: Databases) -> None:
    desk = databases.new_desk()
    databases.code("847130")
    job, lines = databases.job(desk)
    with desk.database.work() as work:
        before = told(work, desk, job, lines[0], "847130")
    assert known(databases, desk) == [("847130", 1, None)]
    with desk.database.work() as work:
        take_back(work, before)
    assert known(databases, desk) == []


def test_the_same_product_again_counts_and_another_code_begins_anew(databases: Databases) -> None:
    desk = databases.new_desk()
    for code in ("847130", "847141"):
        databases.code(code)
    job, lines = databases.job(desk)
    steps = []
    for code in ("847130", "847130", "847141"):
        with desk.database.work() as work:
            steps.append(told(work, desk, job, lines[0], code))
    assert known(databases, desk) == [("847141", 1, None)]
    for expected, step in (("847130", 2), steps[2]), (("847130", 1), steps[1]):
        with desk.database.work() as work:
            take_back(work, step)
        assert known(databases, desk) == [(*expected, None)]
    with desk.database.work() as work:
        take_back(work, steps[0])
        take_back(work, steps[0])
    assert known(databases, desk) == []


def test_answers_stay_with_the_product_until_taken_back(databases: Databases) -> None:
    desk = databases.new_desk()
    databases.code("847130")
    job, lines = databases.job(desk)

    def facts() -> Any:
        with databases.owner.read() as session:
            return session.execute(
                text("select facts from client_products where office_id = :office"),
                {"office": desk.office_id},
            ).scalar()

    steps = []
    for answers in ({"Of what?": "cotton"}, None, {"Of what?": "wool"}):
        with desk.database.work() as work:
            steps.append(told(work, desk, job, lines[0], "847130", answers))
        assert facts() == {"answers": answers or {"Of what?": "cotton"}}
    with desk.database.work() as work:
        take_back(work, steps[2])
    assert facts() == {"answers": {"Of what?": "cotton"}}


def test_capitals_make_no_other_product_and_sizes_do() -> None:
    assert text_hash(normal("PUMP 5HP")) == text_hash(normal("pump  5hp"))
    assert text_hash(normal("Pump 5HP")) != text_hash(normal("Pump 1.5HP"))


def test_a_code_in_doubt_is_told_once_and_confirming_it_again_ends_the_doubt(
    databases: Databases,
) -> None:
    desk = databases.new_desk()
    for code in ("847130", "847141"):
        databases.code(code)
    job, lines = databases.job(desk, lines=2)
    with desk.database.work() as work:
        told(work, desk, job, lines[0], "847130")
    with databases.owner.work() as work:
        [one] = doubt(work, INTERNATIONAL, ["847130", "847141"], "{code} ended with 2028.")
        assert (one.office_id, one.code) == (desk.office_id, "847130")
        assert one.reason == "847130 ended with 2028."
        assert doubt(work, INTERNATIONAL, ["847130"], "Another reason.") == []
        assert doubt(work, INTERNATIONAL, [], "Nothing.") == []
    assert known(databases, desk) == [("847130", 1, "847130 ended with 2028.")]
    with desk.database.work() as work:
        told(work, desk, job, lines[0], "847141")
    assert known(databases, desk) == [("847141", 1, None)]
