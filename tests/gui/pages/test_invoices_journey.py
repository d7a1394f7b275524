"""A morning's post dropped at once, in the real window over the real database."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDropEvent
from pytestqt.qtbot import QtBot
from sqlalchemy import text

from app.flows.desk import Desk
from app.gui import tasks
from app.gui.invoices.queue_panel import STATE
from app.gui.pages.invoices import InvoicesPage
from app.gui.screenshots import settle
from app.gui.window import Window
from tests.databases import Databases
from tests.intake.mails import PNG, eml, message
from tests.prepared import SHORT, invoice


@pytest.fixture
def page(open_window: Callable[[Desk], Window], real: Desk) -> InvoicesPage:
    window = open_window(real)
    window.open_page("invoices")
    found = window.pages["invoices"]
    assert isinstance(found, InvoicesPage)
    settle(window, lambda: found.is_filled)
    return found


def drop(page: InvoicesPage, *paths: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    page.dropEvent(
        QDropEvent(
            QPoint(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
    )  # fmt: skip


def through(page: InvoicesPage, qtbot: QtBot) -> dict[str, str]:
    """Wait until the queue has nothing to do; what is left on it, in words."""
    qtbot.waitUntil(lambda: not page.queue.is_busy and tasks.idle(), timeout=60_000)
    model = page.panel.model
    return {entry.name: model.index(row, STATE).data() for row, entry in enumerate(model.rows)}


def numbered(path: Path, number: str, *goods: str) -> Path:
    """An invoice of that number."""
    made = invoice(path, list(goods))
    made.write_text(made.read_text("utf-8").replace("INV-1", number), "utf-8")
    return made


def test_six_things_dropped_at_once(
    page: InvoicesPage, real: Desk, prepared: Databases, qtbot: QtBot, tmp_path: Path
) -> None:
    real.process(SHORT, lambda _state: None, lambda: False)
    before = real.balance().available
    post = tmp_path / "post"
    post.mkdir()
    first = numbered(post / "bolts.csv", "A-1", "Hexagon bolts M8 x 40")
    same_number = numbered(post / "bolts again.csv", "A-1", "Hexagon bolts M8 x 40, zinc plated")
    duplicate = Path(shutil.copy(SHORT, post / "copy of last week.csv"))
    picture = post / "photo.png"
    picture.write_bytes(PNG)
    pliers = numbered(tmp_path / "p.csv", "B-2", "Combination pliers").read_bytes()
    spanners = numbered(tmp_path / "s.csv", "B-3", "Spanners").read_bytes()
    mail = eml(post / "documents.eml", message(pliers__csv=pliers, spanners__csv=spanners))
    folder = post / "later"
    folder.mkdir()
    numbered(folder / "bearings.csv", "C-4", "Ball bearings 6305")
    drop(page, first, same_number, duplicate, picture, mail, folder)

    left = through(page, qtbot)
    assert left == {
        "bolts again.csv": "Here already",
        "copy of last week.csv": "Here already",
        "photo.png": "Not read",
    }
    listed = real.jobs(0, 20)
    assert [row.invoice_number for row in listed.rows][:4] == ["C-4", "B-3", "B-2", "A-1"]
    assert listed.total == 5
    assert {row.status for row in listed.rows} == {"COMPLETED"}
    assert page.bar.sentence == "The lines of 4 invoices are matched."
    assert page.table.total == 5
    spent = before - real.balance().available
    assert spent <= 4, "nothing is charged for what only asks"

    # The refused one says why until it is put away.
    page.panel.table.go_to(2)
    assert page.panel.sentence_of.text().startswith("photo.png ")
    page.panel.put_away.click()

    # The one that is here already under its number is read all the same.
    page.panel.table.go_to(0)
    assert "A-1 of this supplier was read on" in page.panel.sentence_of.text()
    page.panel.anyway.click()
    assert through(page, qtbot) == {"copy of last week.csv": "Here already"}
    assert real.jobs(0, 20).total == 6

    # The very same file leads to the earlier one.
    went: list[tuple[str, object]] = []
    page.go.connect(lambda name, what: went.append((name, what)))
    assert "This very file was read on" in page.panel.sentence_of.text()
    page.panel.open_earlier.click()
    assert went[0][0] == "review"
    assert page.panel.isHidden()
    with prepared.owner.read() as session:
        earlier = session.execute(
            text("select id from processing_jobs where input_file_name = :name"),
            {"name": SHORT.name},
        ).scalar_one()
    assert went[0][1] == earlier


def test_what_was_dropped_is_found_again_and_grouped(
    page: InvoicesPage, real: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    drop(
        page,
        numbered(tmp_path / "a.csv", "A-1", "Hexagon bolts M8 x 40"),
        numbered(tmp_path / "b.csv", "B-2", "Combination pliers"),
        numbered(tmp_path / "c.csv", "C-3", "Ball bearings 6305"),
    )
    assert through(page, qtbot) == {}
    page.table.selectAll()
    assert [job.invoice_number for job in page.table.jobs()] == ["C-3", "B-2", "A-1"]
    page.table.select([page.table.jobs()[0].job_id, page.table.jobs()[2].job_id])
    page._ask_group()
    page._group("MV Aurora")
    qtbot.waitUntil(tasks.idle)
    assert [row.group for row in real.jobs(0, 9).rows] == ["MV Aurora", "MV Aurora", None]
    for words, found in (("bearings", ["C-3"]), ("aurora", ["C-3", "A-1"]), ("b-2", ["B-2"])):
        page.filters.search.setText(words)
        page.filters.changed.emit()
        qtbot.waitUntil(lambda: page.table.total == len(found) and tasks.idle())  # noqa: B023
        rows = [page.table.paged.row(row) for row in range(page.table.total)]
        assert [row.invoice_number for row in rows if row] == found
