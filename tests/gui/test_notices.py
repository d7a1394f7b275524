"""Notifications: they arrive by themselves, open what they are about, and are marked as read."""

from __future__ import annotations

from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.gui.notices import NoticesPanel
from app.gui.window import Window
from tests.gui.office_server import OfficeServer, come_in, until


@pytest.fixture
def window(office_server: OfficeServer) -> Window:
    email = office_server.person()
    made = office_server.start()
    come_in(made, email)
    until(made, lambda: made._line.accessibleName() == "Connected")
    return made


def told(server: OfficeServer, window: Window, kind: str, entity: str | None, thing: UUID) -> None:
    """As the office's worker tells somebody."""
    from app.office.models import NoticeKind
    from app.office.notifications import tell

    assert window.who.me is not None
    with server.databases.worker.work() as work:
        facts = {"invoice": "F-1", "left": 9}
        tell(work, window.who.me.user_id, NoticeKind(kind), facts, entity, thing)


def panel_of(window: Window) -> NoticesPanel:
    (found,) = (made for made in window.findChildren(NoticesPanel) if not made.isHidden())
    return found


def opened(window: Window) -> NoticesPanel:
    QTest.mouseClick(window.who.bell, Qt.MouseButton.LeftButton)
    panel = panel_of(window)
    until(window, lambda: not (panel.list.isHidden() and panel.nothing.isHidden()))
    return panel


def test_one_arrives_and_enter_opens_the_invoice(
    office_server: OfficeServer, window: Window
) -> None:
    assert window.who.me is not None
    desk = next(iter(office_server.databases._opened), None)
    assert desk is not None
    with office_server.databases.owner.read() as session:
        from sqlalchemy import text

        office = session.execute(text("select id from offices")).scalar_one()
    person = window.who.me.user_id
    from tests.databases import Desk

    job, _ = office_server.databases.job(Desk(desk, person, office, ""), 2)
    told(office_server, window, "JOB_DONE", "processing_jobs", job)
    until(window, lambda: window.who.bell.count == 1)
    panel = opened(window)
    assert "F-1" in panel.notices()[0].sentence
    QTest.keyClick(panel.list, Qt.Key.Key_Return)
    until(window, lambda: window.commands.scope == "review")
    until(window, lambda: window.who.bell.count == 0)


def test_all_are_marked_read(office_server: OfficeServer, window: Window) -> None:
    assert window.who.me is not None
    for kind in ("JOB_DONE", "JOB_FAILED", "CREDITS_LOW"):
        told(office_server, window, kind, None, window.who.me.user_id)
    until(window, lambda: window.who.bell.count == 3)
    panel = opened(window)
    assert [notice.kind for notice in panel.notices()] == ["CREDITS_LOW", "JOB_FAILED", "JOB_DONE"]
    QTest.mouseClick(panel.all_read, Qt.MouseButton.LeftButton)
    until(window, lambda: window.who.bell.count == 0)
    until(window, lambda: not panel.all_read.isEnabled())
    assert all(notice.is_read for notice in panel.notices())
    panel.grab()


def test_one_that_leads_nowhere_is_read_by_enter(
    office_server: OfficeServer, window: Window
) -> None:
    assert window.who.me is not None
    told(office_server, window, "JOB_FAILED", None, window.who.me.user_id)
    until(window, lambda: window.who.bell.count == 1)
    panel = opened(window)
    QTest.keyClick(panel.list, Qt.Key.Key_Return)
    until(window, lambda: window.who.bell.count == 0)
    assert not panel.isHidden()


def test_nothing_yet_says_what_would_stand_there(window: Window) -> None:
    panel = opened(window)
    assert "Nothing yet" in panel.nothing.text()
    QTest.keyClick(panel, Qt.Key.Key_Escape)
    assert panel.isHidden()
