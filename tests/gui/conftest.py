"""The window over a desk, offscreen, for every test of the window."""

from __future__ import annotations

import copy
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.accounts.roles import UserRole
from app.bootstrap import Runtime
from app.core.database import Database
from app.flows.desk import Desk
from app.gui import start, tasks
from app.gui.page import Page
from app.gui.pages.clients import ClientsPage
from app.gui.pages.office import OfficePage
from app.gui.screenshots import settle
from app.gui.window import Window
from app.matching.offline import OfflineEmbedder
from tests.databases import Databases
from tests.databases import Desk as Seat
from tests.gui.demo import DemoDesk
from tests.gui.office_server import OfficeServer
from tests.gui.several import Office, sit_down

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Offscreen, Qt warns of what only a window system can do; none is there to care."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support", extend=True))


@pytest.fixture(autouse=True)
def _dressed(qapp: QApplication) -> Iterator[None]:
    # What the test before left to be deleted would be dressed anew with everything else.
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    start.application("light")
    yield
    tasks.wait()
    QApplication.sendPostedEvents()


@pytest.fixture
def desk() -> DemoDesk:
    return DemoDesk()


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path, desk: DemoDesk) -> Iterator[Window]:
    made = Window(tmp_path)
    qtbot.addWidget(made)
    made.use(desk)
    made.show()
    yield made
    made.close()


@pytest.fixture
def show(window: Window) -> Callable[..., Page]:
    """Open a page and wait for its data."""

    def opened(page_id: str, what: object | None = None) -> Page:
        window.open_page(page_id, what)
        settle(window, lambda: window.pages[page_id].is_filled)
        return window.pages[page_id]

    return opened


@pytest.fixture
def calm(window: Window) -> Callable[[], None]:
    """Wait until nothing is under way."""
    return lambda: settle(window, lambda: True)


@pytest.fixture
def several(
    prepared: Databases, runtime: Runtime, tmp_path: Path, embedder: OfflineEmbedder
) -> Iterator[Office]:
    """Two people of one office over a real database, and an invoice both see."""
    with sit_down(prepared, runtime, tmp_path / "bea", embedder) as found:
        yield found
        tasks.wait()  # as at the end of the program: then the line to the server is given back


@pytest.fixture
def press() -> Callable[..., None]:
    """Press a key in a widget, as the keyboard would: unhandled, it goes up to the page."""

    def pressed(
        widget: QWidget, key: Qt.Key, text: str = "", repeat: bool = False, ctrl: bool = False
    ) -> None:
        held = Qt.KeyboardModifier.ControlModifier if ctrl else Qt.KeyboardModifier.NoModifier
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(widget, QKeyEvent(kind, key, held, text, repeat))

    return pressed


# --- over the real database

Sit = Callable[..., Desk]


def at(runtime: Runtime, database: Database) -> Desk:
    """What the window of another person asks of the same program."""
    # Made before the copy, so that both use the same and the program closes them at its end.
    _ = runtime.worker, runtime.owner
    other = copy.copy(runtime)
    other.__dict__["desk"] = database
    return Desk(other)


@pytest.fixture
def seat(prepared: Databases) -> Seat:
    """The manager's own seat."""
    return prepared.new_desk(role=UserRole.PROJECT_OWNER, full_name="Marta Ortega")


@pytest.fixture
def real(runtime: Runtime, seat: Seat) -> Desk:
    """The manager's desk."""
    return at(runtime, seat.database)


@pytest.fixture
def sit(runtime: Runtime, prepared: Databases, seat: Seat) -> Sit:
    """Puts a colleague of the manager's office at a desk."""

    def seated(role: UserRole = UserRole.USER, **user: Any) -> Desk:
        colleague = prepared.new_desk(office_id=seat.office_id, role=role, **user)
        return at(runtime, colleague.database)

    return seated


@pytest.fixture
def open_window(
    qtbot: QtBot, tmp_path: Path, runtime: Runtime
) -> Iterator[Callable[[Desk], Window]]:
    """Opens a window over a desk and waits until it is calm."""
    made: list[Window] = []

    def opened(desk: Desk) -> Window:
        window = Window(tmp_path / f"window {len(made)}")
        window.memory.setValue("window/page", "clients")
        qtbot.addWidget(window)
        window.use(desk, "clients")
        window.show()
        made.append(window)
        settle(window, lambda: window.pages["clients"].is_filled)
        return window

    yield opened
    for window in made:
        window.close()
    tasks.wait()  # nobody listens any more when the database goes


@pytest.fixture
def real_window(open_window: Callable[[Desk], Window], real: Desk) -> Window:
    """The manager's window."""
    return open_window(real)


@pytest.fixture
def clients_page(real_window: Window) -> ClientsPage:
    """The page of clients, filled."""
    page = real_window.pages["clients"]
    assert isinstance(page, ClientsPage)
    return page


@pytest.fixture
def office_page(real_window: Window) -> OfficePage:
    """The page of the office, filled."""
    real_window.open_page("office")
    page = real_window.pages["office"]
    settle(real_window, lambda: page.is_filled)
    assert isinstance(page, OfficePage)
    return page


@pytest.fixture
def office_server(databases: Databases, tmp_path: Path) -> Iterator[OfficeServer]:
    """An office's shared server, entered with a login that is a desk's and nothing else."""
    made = OfficeServer(databases, tmp_path / "home")
    yield made
    made.close()
