"""Who is at a desk: in with a password, locked when idle, out when the session ends elsewhere."""

from __future__ import annotations

from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from app.gui.lock import LockPage
from app.gui.window import FILE_NAME, Window
from tests.gui.office_server import (
    PASSWORD,
    OfficeServer,
    come_in,
    page_of,
    sign_in,
    until,
)


def door_of(window: Window):  # type: ignore[no-untyped-def]
    assert window.door is not None
    return window.door


def test_a_person_comes_in_and_is_named(office_server: OfficeServer) -> None:
    email = office_server.person()
    window = office_server.start()
    assert not window.rail.isVisible()
    assert window.statusBar().isHidden()
    come_in(window, email)
    assert not window.cover.is_laid
    assert window.rail.isVisible()
    until(window, lambda: "Bea Holt" in window.who.person.text())


def test_the_address_is_remembered_and_nothing_else(office_server: OfficeServer) -> None:
    email = office_server.person()
    window = office_server.start()
    come_in(window, email)
    window.close()
    file = office_server.home / FILE_NAME
    assert QSettings(str(file), QSettings.Format.IniFormat).value("gate/email") == email
    assert PASSWORD not in file.read_text("utf-8")
    assert page_of(office_server.start()).email.text() == email


def test_six_wrong_passwords_and_the_right_one_is_refused(office_server: OfficeServer) -> None:
    email = office_server.person()
    window = office_server.start()
    for count in range(5):
        sign_in(window, email, f"wrong {count}")
        assert "do not belong together" in page_of(window).bar.sentence
    sign_in(window, email)
    assert window.cover.is_laid
    assert "locked" in page_of(window).bar.sentence
    assert page_of(window).password.text() == ""
    assert window.desk is None


def test_a_lock_hides_the_work_and_its_keys(office_server: OfficeServer) -> None:
    email = office_server.person()
    window = office_server.start()
    come_in(window, email)
    window.open_page("invoices")
    before = window.page()
    QTest.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    page = window.cover.page
    assert isinstance(page, LockPage)
    assert before is not None
    assert not before.isVisible()
    for bar in (window.menuBar(), window.toolbar, window.statusBar(), window.rail):
        assert not bar.isVisible()
    # No key of the window works: the page stays, no palette opens, nothing can be reached by Tab.
    for key in (Qt.Key.Key_P, Qt.Key.Key_Q):
        QTest.keyClick(window, key, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(window, Qt.Key.Key_4, Qt.KeyboardModifier.AltModifier)
    window.commands.run("palette")
    assert not window.palette_sheet.isVisible()
    assert window.page() is before
    for _ in range(12):
        QTest.keyClick(window.focusWidget() or window, Qt.Key.Key_Tab)
        focus = window.focusWidget()
        assert focus is None or page.isAncestorOf(focus)
    QTest.keyClicks(page.password.field, "wrong")
    QTest.keyClick(page.password.field, Qt.Key.Key_Return)
    until(window, lambda: not page.busy and bool(page.bar.sentence))
    assert window.cover.is_laid
    QTest.keyClicks(page.password.field, PASSWORD)
    QTest.keyClick(page.password.field, Qt.Key.Key_Return)
    until(window, lambda: not window.cover.is_laid)
    assert window.page() is before
    assert before.isVisible()


def test_five_wrong_passwords_at_the_lock_sign_out(office_server: OfficeServer) -> None:
    email = office_server.person()
    window = office_server.start()
    come_in(window, email)
    door_of(window).lock()
    page = window.cover.page
    assert isinstance(page, LockPage)
    for count in range(5):
        QTest.keyClicks(page.password.field, f"wrong {count}")
        QTest.keyClick(page.password.field, Qt.Key.Key_Return)
        until(window, lambda: not page.busy)
    assert "signed out" in page_of(window).why.text()


def test_somebody_else_signs_out_and_finds_nothing_of_the_first(
    office_server: OfficeServer,
) -> None:
    first, second = office_server.person(), office_server.person("Carl Moss")
    window = office_server.start()
    come_in(window, first)
    window.open_page("tariff")
    pages = list(window.pages.values())
    desk = window.desk
    door_of(window).lock()
    lock = window.cover.page
    assert isinstance(lock, LockPage)
    QTest.keyClick(lock.other, Qt.Key.Key_Space)
    until(window, lambda: True)
    assert page_of(window).email.text() == ""
    open_sessions = (
        "select count(*) from sessions s join users u on u.id = s.user_id"
        " where u.email = :email and revoked_at is null and workstation is not null"
    )
    until(window, lambda: office_server.asked(open_sessions, email=first) == 0)
    come_in(window, second)
    assert window.desk is not desk
    assert not set(pages) & set(window.pages.values())
    until(window, lambda: "Carl Moss" in window.who.person.text())


def test_a_revoked_session_covers_the_window_and_the_work_is_there_again(
    office_server: OfficeServer,
) -> None:
    email = office_server.person()
    window = office_server.start()
    come_in(window, email)
    window.open_page("tariff")
    field = window.pages["tariff"].findChildren(QLineEdit)[0]
    field.setText("pump")
    desk, page = window.desk, window.page()
    office_server.sql("update sessions set revoked_at = now()")
    # Any commit anywhere makes the window ask, and so does the heartbeat.
    door_of(window).look()
    until(window, lambda: window.cover.is_laid)
    assert "signed out" in page_of(window).why.text()
    assert page_of(window).email.text() == email
    assert page is not None
    assert not page.isVisible()
    come_in(window, email)
    assert window.desk is desk
    assert window.page() is page
    assert field.text() == "pump"


def test_a_colleague_who_is_closed_out_is_covered_by_the_announcement(
    office_server: OfficeServer,
) -> None:
    email = office_server.person()
    window = office_server.start()
    come_in(window, email)
    until(window, lambda: window._line.accessibleName() == "Connected")
    office_server.sql("update users set is_active = false where email = :email", email=email)
    office_server.sql("select pg_notify('tariffdesk', '[[\"MemberChanged\", {}]]')")
    until(window, lambda: window.cover.is_laid)
    sign_in(window, email)
    assert window.cover.is_laid


def test_the_session_ends_with_the_window(office_server: OfficeServer) -> None:
    email = office_server.person()
    window = office_server.start()
    come_in(window, email)
    opened = "select count(*) from sessions where revoked_at is null and workstation is not null"
    assert office_server.asked(opened) == 1
    office_server.close()
    office_server.openings.clear()
    assert office_server.asked(opened) == 0
