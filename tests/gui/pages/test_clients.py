"""Clients: found by typing, kept with Ctrl+S, never lost by going elsewhere, conflicts asked."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.flows.desk import Desk
from app.gui.conflict import ConflictDialog
from app.gui.dialog import Confirm
from app.gui.pages.clients import ClientsPage
from app.gui.screenshots import settle
from app.gui.window import Window
from app.office.rows import ClientRow
from tests.gui.conftest import Sit


@pytest.fixture
def three(real: Desk) -> list[ClientRow]:
    """Three clients, in the order of the list."""
    return [
        real.add_client("Harbour Light Ltd", {}),
        real.add_client("Larkin Tools Ltd", {"tax_id": "GB555666777000"}),
        real.add_client(
            "Northfield Imports Ltd", {"defaults": {"declaration": {"GBR": {"procedure": "4000"}}}}
        ),
    ]


@pytest.fixture
def page(three: list[ClientRow], clients_page: ClientsPage) -> ClientsPage:
    """The page over them."""
    return clients_page


def calm(page: QWidget) -> None:
    settle(page, lambda: True)


def names(page: ClientsPage) -> list[str]:
    return [row.name for row in page.model.rows]


def typed(page: ClientsPage, key: str, text: str) -> None:
    """Type into a field, at its end."""
    box = page.form.fields[key].box
    QTest.keyClick(box, Qt.Key.Key_End)
    QTest.keyClicks(box, text)


def test_the_list_and_the_first_one_in_full(page: ClientsPage) -> None:
    assert names(page) == ["Harbour Light Ltd", "Larkin Tools Ltd", "Northfield Imports Ltd"]
    assert page.title.text() == "Harbour Light Ltd"
    assert page.told.text() == "No invoice names it yet."
    page.table.go_to(2)
    assert page.title.text() == "Northfield Imports Ltd"
    assert page.form.fields["GBR.procedure"].value() == "4000"


def test_typing_narrows_the_list(page: ClientsPage, qtbot: QtBot) -> None:
    QTest.keyClick(page.table, Qt.Key.Key_L, Qt.KeyboardModifier.NoModifier)
    qtbot.keyClicks(page.search, "arkin")
    qtbot.waitUntil(lambda: names(page) == ["Larkin Tools Ltd"])
    qtbot.keyClicks(page.search, "zzz")
    qtbot.waitUntil(lambda: page.none_found.isVisible())


def test_ctrl_s_keeps_what_is_typed(page: ClientsPage, real_window: Window, real: Desk) -> None:
    typed(page, "tax_id", "GB111222333000")
    assert page.state.accessibleName() == "Not saved yet"
    assert real_window.commands.action("clients-save").isEnabled()
    real_window.commands.run("clients-save")
    calm(page)
    assert page.state.isHidden()
    assert real.clients("Harbour")[0].tax_id == "GB111222333000"
    assert not real_window.commands.action("clients-save").isEnabled()


def test_what_is_remembered_is_kept_and_can_be_forgotten(page: ClientsPage, real: Desk) -> None:
    page.table.go_to(2)
    page.form.fields["GBR.procedure"].set_value("")
    typed(page, "GBR.incoterm_place", "GBFXT")
    page.save()
    calm(page)
    kept = real.clients("Northfield")[0].defaults
    assert kept == {"declaration": {"GBR": {"incoterm_place": "GBFXT"}}}


def test_going_elsewhere_loses_nothing(page: ClientsPage, real_window: Window, real: Desk) -> None:
    typed(page, "name", " of Felixstowe")
    page.table.go_to(1)
    assert page.title.text() == "Larkin Tools Ltd"
    typed(page, "tax_id", "9")
    real_window.open_page("credits")
    real_window.open_page("clients")
    calm(page)
    page.table.go_to(0)
    assert page.form.fields["name"].value() == "Harbour Light Ltd of Felixstowe"
    assert page.state.accessibleName() == "Not saved yet"
    page.search.setText("north")
    QTest.keyClick(page.search, Qt.Key.Key_Return)
    page.search.setText("")
    page._read()
    calm(page)
    assert len(page.drafts) == 2
    assert real.clients("Harbour")[0].name == "Harbour Light Ltd", "nothing is written unasked"


def test_typed_back_is_not_a_change(page: ClientsPage) -> None:
    typed(page, "name", "x")
    QTest.keyClick(page.form.fields["name"].box, Qt.Key.Key_Backspace)
    assert page.drafts == {}


def test_discard_can_be_taken_back(page: ClientsPage) -> None:
    typed(page, "name", " II")
    page.discard()
    calm(page)
    assert page.form.fields["name"].value() == "Harbour Light Ltd"
    page.bar._do.click()
    assert page.form.fields["name"].value() == "Harbour Light Ltd II"


def test_a_new_client(page: ClientsPage, real: Desk) -> None:
    page.add()
    page.save()
    assert page.form.fields["name"].help.text() == "A client needs a name."
    typed(page, "name", "Anchor Foods")
    page.save()
    calm(page)
    assert page.title.text() == "Anchor Foods"
    assert real.clients()[0].name == "Anchor Foods"
    assert page.drafts == {}


def test_a_name_that_is_taken_is_refused_and_stays_typed(page: ClientsPage) -> None:
    page.add()
    typed(page, "name", "larkin tools ltd")
    page.save()
    calm(page)
    assert page.bar.sentence == "There is a client named larkin tools ltd already."
    assert page.form.fields["name"].value() == "larkin tools ltd"


def test_removing_says_what_it_means(page: ClientsPage, real_window: Window, real: Desk) -> None:
    page.remove()
    asked = real_window.findChildren(Confirm)[-1]
    assert "Its invoices and declarations stay" in asked.sentence.text()
    QTest.keyClick(asked.keep, Qt.Key.Key_Return)
    assert len(real.clients()) == 3
    page.remove()
    real_window.findChildren(Confirm)[-1].act.click()
    calm(page)
    assert names(page) == ["Larkin Tools Ltd", "Northfield Imports Ltd"]
    assert page.title.text() == "Larkin Tools Ltd"


def test_what_only_a_colleague_changed_is_kept(page: ClientsPage, sit: Sit, real: Desk) -> None:
    row = page.model.rows[0]
    typed(page, "tax_id", "GB1")
    sit(full_name="Bea Holt").change_client(row, {"contact": "Bea's contact"})
    page.look_again()
    calm(page)
    assert page.notice.sentence.startswith("A colleague changed this client meanwhile")
    page.save()
    calm(page)
    kept = real.clients("Harbour")[0]
    assert (kept.tax_id, kept.contact) == ("GB1", "Bea's contact")


def test_what_both_changed_is_asked_field_by_field(
    page: ClientsPage, sit: Sit, real: Desk, real_window: Window
) -> None:  # fmt: skip
    row = page.model.rows[0]
    typed(page, "tax_id", "GB1")
    typed(page, "GBR.incoterm_place", "GBFXT")
    bea = sit(full_name="Bea Holt")
    bea.change_client(row, {"tax_id": "GB2", "contact": "Bea's contact"})
    page.save()
    calm(page)
    dialog = real_window.findChildren(ConflictDialog)[-1]
    assert dialog.title.text() == "Both of you changed Harbour Light Ltd"
    assert dialog.rows[0].field.label == "EORI or tax number"
    QTest.keyClick(dialog.rows[0], Qt.Key.Key_3)
    QTest.keyClick(dialog.rows[0], Qt.Key.Key_Return)
    dialog.keep.click()
    calm(page)
    kept = real.clients("Harbour")[0]
    assert (kept.tax_id, kept.contact) == ("GB2", "Bea's contact")
    assert kept.defaults["declaration"]["GBR"]["incoterm_place"] == "GBFXT"
    assert page.drafts == {}


def test_not_now_leaves_what_is_typed(
    page: ClientsPage, sit: Sit, real: Desk, real_window: Window
) -> None:  # fmt: skip
    typed(page, "tax_id", "GB1")
    sit().change_client(page.model.rows[0], {"tax_id": "GB2"})
    page.save()
    calm(page)
    QTest.keyClick(real_window.findChildren(ConflictDialog)[-1], Qt.Key.Key_Escape)
    assert page.form.fields["tax_id"].value() == "GB1"
    assert real.clients("Harbour")[0].tax_id == "GB2"


def test_an_empty_office_is_told_what_to_do(clients_page: ClientsPage) -> None:
    assert clients_page.stack.currentWidget() is clients_page.empty
    clients_page.add()
    assert clients_page.form.fields["name"].isVisible()


def test_its_invoices_are_reachable(
    runtime_page: tuple[ClientsPage, Desk], qtbot: QtBot
) -> None:  # fmt: skip
    page, _desk = runtime_page
    link = page.invoices.itemAt(0)
    assert link is not None
    with qtbot.waitSignal(page.go) as went:
        link.widget().click()  # type: ignore[union-attr]
    assert went.args[0] == "review"


@pytest.fixture
def runtime_page(
    real: Desk, tmp_path: object, open_window: Callable[[Desk], Window]
) -> tuple[ClientsPage, Desk]:  # fmt: skip
    from tests.prepared import SHORT

    real.process(SHORT, lambda _state: None, lambda: False)
    page = open_window(real).pages["clients"]
    assert isinstance(page, ClientsPage)
    calm(page)
    return page, real
