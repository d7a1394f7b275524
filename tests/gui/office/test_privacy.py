"""Privacy: a wish is written down with its date, carried out, and what stays is said before."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QLabel, QWidget

from app.flows.desk import Desk
from app.gui.dialog import Confirm
from app.gui.office.privacy import PrivacyTab, RequestDialog
from app.gui.pages.office import OfficePage
from app.gui.screenshots import settle
from app.gui.window import Window


def calm(tab: QWidget) -> None:
    settle(tab, lambda: True)


def texts(widget: QWidget) -> str:
    return " | ".join(label.text() for label in widget.findChildren(QLabel))


def ask(tab: PrivacyTab, window: Window, subject: str, kind: str) -> None:
    window.commands.run("office-privacy-add")
    calm(tab)
    dialog = window.findChildren(RequestDialog)[-1]
    dialog.submit()
    assert dialog.bar.sentence == "Say whom it is about."
    box = dialog.subject.choice
    box.setCurrentIndex(box.findText(subject))
    dialog.kind.set_value(kind)
    dialog.note.set_value("By telephone")
    dialog.act.click()
    calm(tab)


def test_wishes_are_written_down_and_carried_out(
    office_page: OfficePage, real_window: Window, real: Desk, tmp_path: Path
) -> None:
    real.add_client("Larkin Tools Ltd", {"contact": "Pat Larkin"})
    real_window.commands.run("office-tab-privacy")
    tab = office_page.tabs["privacy"]
    assert isinstance(tab, PrivacyTab)
    settle(tab, lambda: tab.is_filled)
    assert tab.stack.currentWidget() is tab.empty
    ask(tab, real_window, "Larkin Tools Ltd (client)", "EXPORT")
    request = tab.request()
    assert request is not None
    assert (request.subject, request.kind, request.note) == (
        "Larkin Tools Ltd", "EXPORT", "By telephone",
    )  # fmt: skip
    assert tab.due(request).startswith("in ")
    assert tab.told.text() == "1 waits for an answer."
    assert tab.export_button.isVisible()
    assert tab.erase_button.isHidden()
    file = tmp_path / "all.zip"
    tab.export_to(file)
    calm(tab)
    assert file.stat().st_size > 0
    assert office_page.bar.sentence == "all.zip holds all that is kept of Larkin Tools Ltd."
    assert "The file was written" in texts(tab.side)
    assert tab.export_button.isHidden()

    ask(tab, real_window, "Larkin Tools Ltd (client)", "ERASURE")
    assert real_window.commands.action("office-privacy-erase").isEnabled()
    tab.erase()
    asked = real_window.findChildren(Confirm)[-1]
    assert "Declarations, decisions and the audit trail stay" in asked.sentence.text()
    assert "cannot be undone" in asked.sentence.text()
    asked.act.click()
    calm(tab)
    assert office_page.bar.sentence == "Erased."
    assert all("Larkin" not in one.name for one in real.clients())
