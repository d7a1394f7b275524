"""The dialogs about a colleague: what is missing is said, the code is large and told how to use."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QLabel

from app.accounts.rows import Invitation
from app.gui.office.member_dialog import CodeDialog, MemberDialog
from app.gui.window import Window
from tests.gui.demo_office import NOW, member, uid


@pytest.fixture(autouse=True)
def _calm(calm: Callable[[], None]) -> None:
    calm()


def test_facts_of_somebody_here_already_come_back_as_they_are(window: Window) -> None:
    bea = member("Bea Holt", "LICENSED_BROKER", chapters=("30", "84"), client_ids=(uid("Larkin"),))
    dialog = MemberDialog(window, [("30", "30  Pharma")], [(uid("Larkin"), "Larkin")], bea)
    facts = dialog.facts()
    assert (facts.name, facts.staff_role, facts.role) == ("Bea Holt", "LICENSED_BROKER", "USER")
    assert facts.chapters == ("30", "84"), "a chapter that is not offered is not lost"
    assert facts.client_ids == bea.client_ids
    assert dialog.title.text() == "Change Bea Holt"


def test_an_address_is_needed(window: Window) -> None:
    dialog = MemberDialog(window, [], [])
    dialog.full_name.set_value("Bea Holt")
    dialog.email.set_value("bea at ortega")
    assert dialog.wrong().startswith("An e-mail address is needed")
    dialog.email.set_value("bea@ortega.example")
    assert dialog.wrong() == ""


def test_the_code_is_told_with_what_to_do(window: Window) -> None:
    invitation = Invitation(uid("Bea"), "bea@ortega.example", "K7QF-M2XD", NOW)
    dialog = CodeDialog(window, invitation, "Bea Holt", is_new=True)
    dialog.ask()
    told = " ".join(label.text() for label in dialog.findChildren(QLabel))
    assert "K7QF-M2XD" in told
    assert "shown once and kept nowhere" in told
    assert "choose “I have a code”" in told
    assert dialog.code.accessibleName().endswith("K 7 Q F - M 2 X D")
