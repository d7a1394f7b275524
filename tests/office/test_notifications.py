"""Tests of what people are told: their own office's, once, in a sentence, read by them alone."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.office import notifications
from app.office.models import NoticeKind
from app.office.notifications import SENTENCES, Notified
from app.office.rows import Notice
from tests.databases import Databases, Desk

JOB = uuid4()


def tell(desk: Desk, user: UUID, kind: NoticeKind = NoticeKind.JOB_DONE, **facts: Any) -> bool:
    with desk.database.work() as work:
        return notifications.tell(work, user, kind, facts, "processing_jobs", JOB)


def notices(desk: Desk) -> list[Notice]:
    with desk.database.read() as session:
        return notifications.notices(session)


def test_a_colleague_is_told_and_reads_it(databases: Databases, desk: Desk) -> None:
    bea = databases.new_desk(office_id=desk.office_id)
    with desk.database.work() as work:
        notifications.tell(
            work,
            bea.user_id,
            NoticeKind.JOB_ASSIGNED,
            {"by": str(desk.user_id), "invoice": "INV-1", "note": "It is urgent"},
            "processing_jobs",
            JOB,
        )
        assert work.events == [Notified(user_id=str(bea.user_id))]
        work.session.execute(
            text("update users set full_name = 'Ada Broker' where id = current_user_id()")
        )
    (found,) = notices(bea)
    assert found.sentence == "Ada Broker gave you the invoice INV-1: \u201cIt is urgent\u201d."
    assert (found.kind, found.entity, found.entity_id) == ("JOB_ASSIGNED", "processing_jobs", JOB)
    assert not found.is_read
    assert notices(desk) == []
    with desk.database.work() as work:  # it is not mine to read
        notifications.read(work, [found.id])
        assert work.events == []
    assert not notices(bea)[0].is_read
    with bea.database.work() as work:
        notifications.read(work, [found.id, uuid4()])
        assert work.events == [Notified(user_id=str(bea.user_id))]
    assert notices(bea)[0].is_read


def test_the_same_is_told_once_until_it_is_read(databases: Databases, desk: Desk) -> None:
    bea = databases.new_desk(office_id=desk.office_id)
    assert tell(desk, bea.user_id, invoice="A")
    assert not tell(desk, bea.user_id, invoice="A")
    assert tell(desk, bea.user_id, invoice="B")
    assert [one.sentence for one in notices(bea)] == [
        "The invoice B is matched and waits for review."
    ]
    assert tell(desk, bea.user_id, NoticeKind.JOB_FAILED, why="The server was away.")
    with bea.database.work() as work:
        notifications.read(work, [one.id for one in notices(bea)])
    assert tell(desk, bea.user_id, invoice="B")
    assert [(one.kind, one.is_read) for one in notices(bea)] == [
        ("JOB_DONE", False),
        ("JOB_FAILED", True),
        ("JOB_DONE", True),
    ]


def test_nobody_of_another_office_or_who_left_is_told(databases: Databases, desk: Desk) -> None:
    stranger, gone = databases.new_desk(), databases.new_desk(office_id=desk.office_id)
    with databases.owner.work() as work:
        work.session.execute(
            text("update users set is_active = false where id = :id"), {"id": gone.user_id}
        )
    for one in (stranger.user_id, gone.user_id, uuid4()):
        assert not tell(desk, one)
    with databases.owner.read() as session:
        assert session.scalar(text("select count(*) from notifications")) == 0


def test_the_worker_tells_anybody_and_no_desk_without_a_person(
    databases: Databases, desk: Desk
) -> None:
    with databases.worker.work() as work:
        assert notifications.tell(work, desk.user_id, NoticeKind.CREDITS_LOW, {"left": 12})
    assert notices(desk)[0].sentence.startswith("12 credits are left.")
    with pytest.raises(DBAPIError, match="nobody is signed in"), databases.client.work() as work:
        notifications.tell(work, desk.user_id, NoticeKind.CREDITS_LOW, {"left": 12})


@pytest.mark.parametrize(
    "act",
    [
        "insert into notifications (user_id, kind) values ('{user}', 'JOB_DONE')",
        "update notifications set facts = '{{}}'",
        "update notifications set user_id = '{user}'",
        "delete from notifications",
    ],
)
def test_notices_are_written_by_the_function_alone(
    databases: Databases, desk: Desk, act: str
) -> None:
    bea = databases.new_desk(office_id=desk.office_id)
    tell(desk, bea.user_id)
    with pytest.raises(DBAPIError) as refused, bea.database.work() as work:
        work.session.execute(text(act.format(user=bea.user_id)))
    assert getattr(refused.value.orig, "sqlstate", "") == "42501"


def test_every_kind_has_a_sentence_whatever_is_known() -> None:
    assert set(SENTENCES) == set(NoticeKind)
    for kind in NoticeKind:
        assert notifications.sentence(kind, {}).strip()
        assert "{" not in notifications.sentence(kind, {"by": None, "code": None})
    assert (
        notifications.sentence(NoticeKind.LINE_RETURNED, {"by": "Bea", "line": 3, "code": "847130"})
        == "Bea said 847130 of line 3, where you had said otherwise."
    )
