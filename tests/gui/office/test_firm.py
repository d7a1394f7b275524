"""Firm: saved, discarded and taken back; what both changed is asked field by field."""

from __future__ import annotations

import dataclasses

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from app.accounts.roles import UserRole
from app.flows.desk import Desk
from app.gui.conflict import ConflictDialog
from app.gui.office.firm import FirmTab, facts, texts
from app.gui.pages.office import OfficePage
from app.gui.screenshots import settle
from app.gui.window import Window
from tests.gui.conftest import Sit
from tests.gui.demo import DemoDesk


def calm(tab: QWidget) -> None:
    settle(tab, lambda: True)


def typed(tab: FirmTab, key: str, text: str) -> None:
    QTest.keyClick(tab.fields[key].box, Qt.Key.Key_End)
    QTest.keyClicks(tab.fields[key].box, text)


def test_there_and_back_changes_nothing() -> None:
    firm = dataclasses.replace(
        DemoDesk().firm, business_hours={"monday": "9-5", "note": "kept"}, legal_hold_years=6
    )
    assert facts(texts(firm), firm) == firm


def test_the_firm_is_saved_and_conflicts_are_asked(
    office_page: OfficePage, real_window: Window, real: Desk, sit: Sit
) -> None:
    real_window.commands.run("office-tab-firm")
    tab = office_page.tabs["firm"]
    assert isinstance(tab, FirmTab)
    settle(tab, lambda: tab.is_filled)
    assert not tab.save_button.isEnabled()
    typed(tab, "phone", "01394 555 000")
    typed(tab, "hours.monday", "08:30-17:30")
    assert tab.state.accessibleName() == "Not saved yet"
    tab.discard()
    assert tab.fields["phone"].value() == ""
    office_page.bar._do.click()
    assert tab.fields["phone"].value() == "01394 555 000"
    real_window.commands.run("office-firm-save")
    calm(tab)
    kept = real.office()
    assert kept.phone == "01394 555 000"
    assert kept.business_hours == {"monday": "08:30-17:30"}
    assert tab.state.isHidden()

    other = sit(UserRole.PROJECT_OWNER)
    other.change_office(kept, dataclasses.replace(kept, email="theirs@x.example", address="Dock"))
    typed(tab, "email", "mine@x.example")
    tab.save()
    calm(tab)
    dialog = real_window.findChildren(ConflictDialog)[-1]
    assert dialog.title.text() == "Both of you changed the firm"
    assert [row.field.label for row in dialog.rows] == ["E-mail address", "Address"]
    QTest.keyClick(dialog.rows[0], Qt.Key.Key_M)
    dialog.keep.click()
    calm(tab)
    assert (real.office().email, real.office().address) == ("mine@x.example", "Dock")
    assert not tab.is_dirty()
