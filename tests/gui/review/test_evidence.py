"""The evidence: the invoice's own cells, the legal way, what is against; never as markup."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

from pytestqt.qtbot import QtBot

from app.flows.rows import Evidence, Note, PastDecision
from app.gui.review.evidence import EvidencePane

FULL = Evidence(
    uuid4(),
    "841370",
    "Sheet1, row 16",
    (("GOODS", "<script>pump</script> & more"), ("C/O", "")),
    path=(("84", "Machinery"), ("8413", "Pumps for liquids")),
    notes=(Note("Section XVI, note 2", "Parts go with the machine."),),
    excludes=("Pumps of ceramics (6909).",),
    found_through=("The words pump, liquid.",),
    past=(
        PastDecision(datetime(2025, 5, 1, tzinfo=UTC), "Marta Ortega", None, "O-rings", "N Ltd"),
    ),
)


def test_everything_is_told_and_nothing_is_markup(qtbot: QtBot) -> None:
    pane = EvidencePane()
    qtbot.addWidget(pane)
    pane.fill(FULL, "submersible pump")
    assert pane.invoice_head.text() == "On the invoice: Sheet1, row 16"
    assert "<script>pump</script> & more" in pane.invoice.toPlainText()
    told = pane.code.toPlainText()
    for words in (
        "none of these O-rings", "Marta Ortega, N Ltd", "Pumps for liquids", "Left out of it",
        "Pumps of ceramics (6909).", "Section XVI, note 2", "The words pump, liquid.",
    ):  # fmt: skip
        assert words in told


def test_without_a_candidate_it_says_what_to_do(qtbot: QtBot) -> None:
    pane = EvidencePane()
    qtbot.addWidget(pane)
    pane.fill(Evidence(uuid4(), None, "row 3", ()), "x")
    assert "Move to a candidate" in pane.code.toPlainText()
    assert "keeps no cells" in pane.invoice.toPlainText()
    pane.fill(None, "")
    assert pane.code.toPlainText() == ""
