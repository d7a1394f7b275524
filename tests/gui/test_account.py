"""My account: another password, and the desks at which one is signed in."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton

from app.gui.account import AccountSheet
from app.gui.parts import Badge
from app.gui.window import Window
from tests.gui.office_server import PASSWORD, OfficeServer, come_in, page_of, sign_in, until

NEW = "marble kettle tundra"


def sheet_of(window: Window) -> AccountSheet:
    (found,) = (made for made in window.findChildren(AccountSheet) if not made.isHidden())
    return found


def opened(window: Window) -> AccountSheet:
    QTest.keyClick(
        window, Qt.Key.Key_A,
        Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier,
    )  # fmt: skip
    sheet = sheet_of(window)
    until(window, lambda: sheet.grid.count() > 0)
    return sheet


def texts(sheet: AccountSheet) -> list[str]:
    return [made.text() for made in sheet.findChildren(QLabel) if not made.isHidden()]


def test_the_password_is_changed_and_the_old_one_is_over(office_server: OfficeServer) -> None:
    email = office_server.person()
    window = office_server.start()
    come_in(window, email)
    sheet = opened(window)
    assert sheet.title.text() == "Bea Holt"
    assert email in sheet.sentence.text()
    QTest.mouseClick(sheet.change, Qt.MouseButton.LeftButton)
    QTest.keyClicks(sheet.old.field, "not mine")
    QTest.keyClick(sheet.old.field, Qt.Key.Key_Return)
    QTest.keyClicks(sheet.new.field, "bea")
    assert "too short" in sheet.strength.told.text()
    QTest.keyClick(sheet.new.field, Qt.Key.Key_Return)
    until(window, lambda: "too short" in sheet.own_bar.sentence)
    sheet.new.field.setText(NEW)
    QTest.keyClick(sheet.new.field, Qt.Key.Key_Return)
    until(window, lambda: "old password is wrong" in sheet.own_bar.sentence)
    sheet.old.field.setText(PASSWORD)
    QTest.keyClick(sheet.new.field, Qt.Key.Key_Return)
    until(window, lambda: "new password is kept" in sheet.own_bar.sentence)
    assert sheet.form.isHidden()
    assert (sheet.old.text(), sheet.new.text()) == ("", "")
    sheet.put_away()
    window.commands.run("sign-out")
    until(window, lambda: True)
    sign_in(window, email)
    assert "do not belong together" in page_of(window).bar.sentence
    come_in(window, email, NEW)


def test_another_desk_is_signed_out_from_here_and_notices_it(office_server: OfficeServer) -> None:
    email = office_server.person()
    office_server.sql("delete from sessions")
    first, second = office_server.start(), office_server.start()
    come_in(first, email)
    come_in(second, email)
    first.commands.run("account")
    sheet = sheet_of(first)
    until(first, lambda: sheet.grid.count() == 4)
    badges = [made.accessibleName() for made in sheet.findChildren(Badge) if not made.isHidden()]
    assert badges == ["This desk"]
    assert any("in use now" in text for text in texts(sheet))
    (there,) = (
        made for made in sheet.findChildren(QPushButton) if "Sign out at" in made.accessibleName()
    )
    QTest.mouseClick(there, Qt.MouseButton.LeftButton)
    until(first, lambda: "Signed out at" in sheet.own_bar.sentence)
    until(second, lambda: second.cover.is_laid)
    assert "signed out" in page_of(second).why.text()
    assert not first.cover.is_laid


def test_the_owner_of_a_built_in_database_has_no_password(office_server: OfficeServer) -> None:
    email = office_server.person()
    office_server.sql("update users set is_local_owner = true")
    window = office_server.start()
    come_in(window, email)
    window.who.open_account()
    sheet = sheet_of(window)
    assert any("needs no password" in text for text in texts(sheet))
    assert not hasattr(sheet, "change")
    QTest.mouseClick(sheet.liking, Qt.MouseButton.LeftButton)
    until(window, lambda: window.commands.scope == "settings")
