"""Team: who is here and how they stand; invite, change, close, reopen, unlock."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from app.accounts.rows import MemberFacts
from app.flows.desk import Desk
from app.gui.dialog import Confirm
from app.gui.office.member_dialog import CodeDialog, MemberDialog
from app.gui.office.team import TeamTab, chapters_of
from app.gui.pages.office import OfficePage
from app.gui.screenshots import settle
from app.gui.window import Window
from tests.gui.conftest import Sit


@pytest.fixture
def tab(office_page: OfficePage) -> TeamTab:
    made = office_page.tabs["team"]
    assert isinstance(made, TeamTab)
    return made


def calm(tab: QWidget) -> None:
    settle(tab, lambda: True)


def texts(widget: QWidget) -> str:
    return " | ".join(label.text() for label in widget.findChildren(QLabel))


def pick(tab: TeamTab, name: str) -> None:
    place = next(at for at, one in enumerate(tab.model.rows) if one.name == name)
    tab.table.go_to(place)


def invited(tab: TeamTab, window: Window) -> CodeDialog:
    """Invite Bea by the dialog."""
    window.commands.run("office-team-invite")
    dialog = window.findChildren(MemberDialog)[-1]
    QTest.keyClicks(dialog.full_name.line, "Bea Holt")
    QTest.keyClicks(dialog.email.line, "bea@ortega.example")
    dialog.staff_role.set_value("LICENSED_BROKER")
    QTest.keyClicks(dialog.chapters.line, "84")
    QTest.keyClick(dialog.chapters.line, Qt.Key.Key_Return)
    assert dialog.chapters.picked() == ("84",)
    dialog.act.click()
    calm(tab)
    return window.findChildren(CodeDialog)[-1]


def test_alone_one_is_told_so(tab: TeamTab) -> None:
    assert tab.told.text() == "Only you so far. Colleagues sign in at their own desks."
    assert tab.model.rows[0].name == "Marta Ortega"
    assert tab.close_button.isHidden(), "nobody closes their own account"


def test_an_invitation_shows_its_code_once(tab: TeamTab, real_window: Window, real: Desk) -> None:
    code = invited(tab, real_window)
    assert code.title.text() == "Bea Holt is invited"
    assert len(code.code.text()) >= 8
    code.copy.click()
    assert QApplication.clipboard().text() == code.code.text()
    assert "bea@ortega.example" in texts(code)
    QTest.keyClick(code.seen, Qt.Key.Key_Return)
    calm(tab)
    member = tab.member()
    assert member is not None
    assert (member.name, member.staff_role) == ("Bea Holt", "LICENSED_BROKER")
    assert member.chapters == ("84",)
    assert tab.words.state(member) == ("Invited", "amber")
    assert "Licensed broker" in texts(tab.side)


def test_a_second_invitation_to_the_same_address_is_refused_in_the_dialog(
    tab: TeamTab, real_window: Window
) -> None:
    invited(tab, real_window).put_away()
    real_window.commands.run("office-team-invite")
    dialog = real_window.findChildren(MemberDialog)[-1]
    dialog.submit()
    assert dialog.bar.sentence == "Say who it is: a name is needed."
    QTest.keyClicks(dialog.full_name.line, "Bea Again")
    QTest.keyClicks(dialog.email.line, "bea@ortega.example")
    dialog.act.click()
    calm(tab)
    assert dialog.bar.sentence
    assert dialog.full_name.value() == "Bea Again", "what is typed stays"
    assert dialog.act.isEnabled()


def test_what_is_typed_and_not_picked_is_asked_about(tab: TeamTab, real_window: Window) -> None:
    real_window.commands.run("office-team-invite")
    dialog = real_window.findChildren(MemberDialog)[-1]
    QTest.keyClicks(dialog.full_name.line, "Bea Holt")
    QTest.keyClicks(dialog.email.line, "bea@ortega.example")
    QTest.keyClicks(dialog.chapters.line, "footwear")
    dialog.submit()
    assert "is typed and not picked" in dialog.bar.sentence


def test_a_role_and_an_area_are_changed(
    tab: TeamTab, real_window: Window, sit: Sit, real: Desk
) -> None:
    client = real.add_client("Larkin Tools Ltd", {})
    sit(full_name="Tom Reed")
    tab.look_again()
    calm(tab)
    pick(tab, "Tom Reed")
    real_window.commands.run("office-team-change")
    dialog = real_window.findChildren(MemberDialog)[-1]
    assert dialog.email.line.isReadOnly()
    QTest.keyClicks(dialog.clients.line, "larkin")
    QTest.keyClick(dialog.clients.line, Qt.Key.Key_Return)
    dialog.staff_role.set_value("REVIEWER")
    dialog.act.click()
    calm(tab)
    member = next(one for one in real.members() if one.name == "Tom Reed")
    assert member.staff_role == "REVIEWER"
    assert member.client_ids == (client.id,)
    assert "Larkin Tools Ltd" in texts(tab.side)


def test_an_account_is_closed_and_opened_again(
    tab: TeamTab, real_window: Window, sit: Sit, real: Desk
) -> None:
    sit(full_name="Tom Reed")
    tab.look_again()
    calm(tab)
    pick(tab, "Tom Reed")
    assert tab.close_button.isVisible()
    tab.close_button.click()
    asked = real_window.findChildren(Confirm)[-1]
    assert asked.title.text() == "Close the account of Tom Reed?"
    assert "signed out everywhere at once" in asked.sentence.text()
    asked.act.click()
    calm(tab)
    assert not next(one for one in real.members() if one.name == "Tom Reed").is_active
    assert tab.page.bar.sentence == "The account of Tom Reed is closed."
    pick(tab, "Tom Reed")
    assert tab.reopen_button.isVisible()
    tab.reopen_button.click()
    calm(tab)
    assert next(one for one in real.members() if one.name == "Tom Reed").is_active


def test_a_new_code_ends_sessions_after_asking(tab: TeamTab, real_window: Window, sit: Sit) -> None:
    sit(full_name="Tom Reed")
    tab.look_again()
    calm(tab)
    pick(tab, "Tom Reed")
    tab.new_code()
    real_window.findChildren(Confirm)[-1].act.click()
    calm(tab)
    assert real_window.findChildren(CodeDialog)[-1].title.text() == "A new code for Tom Reed"


def test_a_locked_account_can_be_unlocked(
    tab: TeamTab, sit: Sit, real: Desk
) -> None:  # fmt: skip
    sit(full_name="Tom Reed", is_locked=True)
    tab.look_again()
    calm(tab)
    pick(tab, "Tom Reed")
    assert "Locked after five wrong passwords" in texts(tab.side)
    tab.unlock_button.click()
    calm(tab)
    assert not next(one for one in real.members() if one.name == "Tom Reed").is_locked


def test_a_colleague_added_elsewhere_appears(tab: TeamTab, real: Desk) -> None:
    real.invite(MemberFacts(email="ana@ortega.example", name="Ana Silva"))
    tab.page.heard([("MemberChanged", {})])
    calm(tab)
    assert {one.name for one in tab.model.rows} == {"Ana Silva", "Marta Ortega"}
    assert tab.member() is not None
    assert tab.member().name == "Marta Ortega"  # type: ignore[union-attr]


def test_chapters_have_names(real: Desk) -> None:
    found = dict(chapters_of(real))
    assert found["84"].startswith("84  ")
    assert all(len(code) == 2 for code in found)
