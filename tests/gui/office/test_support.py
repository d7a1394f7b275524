"""Support: what is sent is shown before it goes; the answer and the state are read."""

from __future__ import annotations

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from app.flows.desk import Desk
from app.gui.office.support import SupportTab, TicketDialog, told
from app.gui.pages.office import OfficePage
from app.gui.screenshots import settle
from app.gui.window import Window


def calm(tab: QWidget) -> None:
    settle(tab, lambda: True)


def test_diagnostics_in_words() -> None:
    said = told({"program": "0.2", "database": {"size_mb": 4}, "tariffs": ["A", "B"], "x": None})
    assert said == [("Program", "0.2"), ("Database size mb", "4"), ("Tariffs", "A, B"), ("X", "")]


def test_a_question_goes_with_what_was_shown(
    office_page: OfficePage, real_window: Window, real: Desk
) -> None:
    real_window.commands.run("office-support-add")
    tab = office_page.tabs["support"]
    assert isinstance(tab, SupportTab)
    calm(tab)
    dialog = real_window.findChildren(TicketDialog)[-1]
    shown = dialog.sent.toPlainText()
    for what, value in told(real.diagnostics()):
        assert what in shown
        assert len(value) > 60 or any(ch.isdigit() for ch in value) or value in shown
    dialog.submit()
    assert dialog.bar.sentence == "Say in a few words what it is about."
    QTest.keyClicks(dialog.subject.line, "No packages")
    QTest.keyClicks(dialog.text.area, "The list is empty.")
    dialog.act.click()
    calm(tab)
    ticket = tab.ticket()
    assert ticket is not None
    assert (ticket.subject, ticket.body, ticket.status) == (
        "No packages", "The list is empty.", "OPEN",
    )  # fmt: skip
    assert set(ticket.diagnostics) == set(real.diagnostics()), "all that was shown, nothing else"
    tab.close_button.click()
    calm(tab)
    assert real.tickets()[0].status == "CLOSED"
    assert tab.close_button.isHidden()
