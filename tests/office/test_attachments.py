"""Tests of documents: their bytes once per office, checked, gone with the last that needs them."""

from __future__ import annotations

import hashlib
import threading
from uuid import UUID, uuid4

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, ProgrammingError

from app.accounts.roles import UserRole
from app.core.database import libpq_url
from app.office import attachments
from app.office.attachments import (
    AttachmentBroken,
    AttachmentChanged,
    AttachmentElsewhere,
    AttachmentGone,
    TooLarge,
)
from app.office.models import LARGEST_ATTACHMENT, Attachment
from tests.databases import Databases, Desk

DATA = b"%PDF an invoice"


def kept(desk: Desk, owner: UUID, name: str = "a.pdf", data: bytes = DATA) -> UUID:
    with desk.database.work() as work:
        return attachments.keep(work, "things", owner, name, data)


def contents(databases: Databases) -> int:
    with databases.owner.read() as session:
        return int(session.execute(text("select count(*) from attachment_contents")).scalar_one())


def test_a_document_comes_back_as_it_was(databases: Databases, desk: Desk) -> None:
    owner = uuid4()
    with desk.database.work() as work:
        made = attachments.keep(work, "things", owner, "a.pdf", DATA)
        assert work.events == [AttachmentChanged("things", str(owner))]
        assert attachments.keep(work, "things", owner, "again.pdf", DATA) == made
        assert len(work.events) == 1
    colleague = databases.new_desk(office_id=desk.office_id)
    with colleague.database.read() as session:
        [row] = attachments.attached(session, "things", owner)
        assert (row.file_name, row.size, row.media_type) == ("a.pdf", 15, "application/pdf")
        assert row.uploaded_by == desk.user_id
        assert attachments.content(session, row.id) == DATA
        with pytest.raises(AttachmentGone):
            attachments.content(session, uuid4())


def test_one_content_however_often_it_comes(databases: Databases, desk: Desk) -> None:
    first, second = kept(desk, uuid4()), kept(desk, uuid4(), "b.pdf")
    assert first != second
    assert contents(databases) == 1
    # It goes with the last thing that has it.
    for key, left in ((first, 1), (second, 0)):
        with desk.database.work() as work:
            attachments.delete(work, key)
        assert contents(databases) == left
    with desk.database.work() as work, pytest.raises(AttachmentGone):
        attachments.delete(work, first)


def test_another_office_learns_nothing_of_it(databases: Databases, desk: Desk) -> None:
    made = kept(desk, uuid4())
    stranger = databases.new_desk(role=UserRole.ADMIN)
    sha256 = hashlib.sha256(DATA).hexdigest()
    with stranger.database.work() as work:
        with pytest.raises(AttachmentGone):
            attachments.content(work.session, made)
        with pytest.raises(AttachmentGone):
            attachments.delete(work, made)
        assert work.session.scalar(text("select count(*) from attachment_contents")) == 0
    # A hash heard of opens nothing: whoever claims it must have the bytes.
    with pytest.raises(IntegrityError, match="sha256_true"), stranger.database.work() as work:
        work.session.execute(
            text("insert into attachment_contents values (:o, :s, 'x')"),
            {"o": stranger.office_id, "s": sha256},
        )
    with pytest.raises(IntegrityError, match="content_sha256"), stranger.database.work() as work:
        work.session.add(
            Attachment(
                office_id=stranger.office_id,
                file_name="x",
                file_url=f"db:{sha256}",
                file_size=1,
                sha256=sha256,
                uploaded_by=stranger.user_id,
            )
        )
    kept(stranger, uuid4())
    assert contents(databases) == 2


def test_only_who_attached_it_or_a_manager_takes_it_away(databases: Databases, desk: Desk) -> None:
    made, other = kept(desk, uuid4()), kept(desk, uuid4())
    colleague = databases.new_desk(office_id=desk.office_id)
    manager = databases.new_desk(office_id=desk.office_id, role=UserRole.PROJECT_OWNER)
    with colleague.database.work() as work, pytest.raises(AttachmentGone):
        attachments.delete(work, made)
    for who, key in ((desk, made), (manager, other)):
        with who.database.work() as work:
            attachments.delete(work, key)
    for act in ("delete from attachment_contents", "update attachment_contents set content = ''"):
        with pytest.raises(ProgrammingError, match="denied"), manager.database.work() as work:
            work.session.execute(text(act))


def test_what_is_too_large_is_refused_twice(desk: Desk) -> None:
    large = b"\0" * (LARGEST_ATTACHMENT + 1)
    with pytest.raises(TooLarge, match=r"a\.pdf is larger than 25 MB"):
        kept(desk, uuid4(), data=large)
    with pytest.raises(IntegrityError, match="size_limit"), desk.database.work() as work:
        work.session.execute(
            text("insert into attachment_contents values (:o, :s, :c)"),
            {"o": desk.office_id, "s": hashlib.sha256(large).hexdigest(), "c": large},
        )


def test_a_changed_content_is_told(databases: Databases, desk: Desk) -> None:
    made = kept(desk, uuid4())
    with psycopg.connect(libpq_url(databases.url), autocommit=True) as superuser:
        superuser.execute(
            "alter table attachment_contents drop constraint ck_attachment_contents_sha256_true"
        )
        superuser.execute("update attachment_contents set content = 'other'")
    with desk.database.read() as session, pytest.raises(AttachmentBroken, match=r"a\.pdf is not"):
        attachments.content(session, made)


def test_a_document_that_lies_elsewhere_is_told(databases: Databases, desk: Desk) -> None:
    with databases.owner.work() as work:
        elsewhere = Attachment(
            office_id=desk.office_id,
            file_name="a.pdf",
            file_url="s3://bucket/a.pdf",
            file_size=1,
            sha256="a" * 64,
        )
        work.session.add(elsewhere)
        work.session.flush()
        key = elsewhere.id
    with desk.database.read() as session, pytest.raises(AttachmentElsewhere, match="s3://bucket"):
        attachments.content(session, key)


def test_attaching_while_the_last_one_goes_loses_nothing(databases: Databases, desk: Desk) -> None:
    other = databases.new_desk(office_id=desk.office_id)
    failed: list[BaseException] = []

    def often(who: Desk) -> None:
        try:
            for _ in range(15):
                key = kept(who, uuid4())
                with who.database.read() as session:
                    assert attachments.content(session, key) == DATA
                with who.database.work() as work:
                    attachments.delete(work, key)
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=often, args=(who,)) for who in (desk, other, desk)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert contents(databases) == 0
