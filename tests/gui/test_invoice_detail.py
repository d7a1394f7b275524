"""Beside the list of invoices: totals that disagree are said, and what can be done is offered."""

from __future__ import annotations

import dataclasses
from decimal import Decimal

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.gui.invoice_detail import InvoiceDetail
from tests.gui.demo import DemoDesk


def shown(view: InvoiceDetail) -> str:
    return "\n".join(label.text() for label in view.findChildren(QLabel))


def test_totals_columns_and_doubts_are_told(qtbot: QtBot, desk: DemoDesk) -> None:
    view = InvoiceDetail()
    qtbot.addWidget(view)
    detail = desk.job(desk.main)
    view.fill(detail, ("To review", "amber"))
    text = shown(view)
    assert "The lines add up to the invoice's total, 1,419,247.50 USD." in text
    assert "DESCRIPTION OF GOODS" in text
    assert "No country of origin is given." in text
    assert "Line 21, Sheet1!H34" in text
    assert not view.review.isHidden()
    assert view.go_on.isHidden()


def test_what_the_invoice_states_is_told_with_its_place(qtbot: QtBot, desk: DemoDesk) -> None:
    view = InvoiceDetail()
    qtbot.addWidget(view)
    view.fill(desk.job(desk.main), ("To review", "amber"))
    text = shown(view)
    assert "GB123456789000" in text
    assert "PO 2026-118\nPO 2026-121" in text
    assert "12 Dec 2026" in text
    assert "not told twice" not in text
    tips = [one.toolTip() for one in view.findChildren(QLabel) if "PO 2026-118" in one.text()]
    assert tips == ["Sheet1!F9\nSheet1!F10"]


def test_totals_that_disagree_are_said(qtbot: QtBot, desk: DemoDesk) -> None:
    view = InvoiceDetail()
    qtbot.addWidget(view)
    wrong = dataclasses.replace(
        desk.job(desk.main), totals_agree=False, document_total=Decimal(1_419_367)
    )
    view.fill(wrong, ("To review", "amber"))
    assert "but the invoice says 1,419,367.00 USD" in shown(view).replace("\u00a0", " ")


def test_a_stopped_job_can_go_on(qtbot: QtBot, desk: DemoDesk) -> None:
    view = InvoiceDetail()
    qtbot.addWidget(view)
    detail = desk.job(desk.main)
    row = dataclasses.replace(detail.row, status="CANCELLED", error="The server went away.")
    view.fill(dataclasses.replace(detail, row=row), ("Stopped", "grey"))
    assert not view.go_on.isHidden()
    assert view.review.isHidden()
    assert "The server went away." in shown(view)
