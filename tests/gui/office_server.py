"""An office's shared server for tests of the window: a desk's login, and people with passwords."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from pydantic import SecretStr
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from sqlalchemy import text

from app.accounts.models import Office, User
from app.accounts.roles import UserRole
from app.accounts.sign_in import hashed
from app.core.settings import Settings
from app.flows.program import Program
from app.gui import tasks
from app.gui.gate import GatePage
from app.gui.screenshots import settle
from app.gui.start import Opening
from app.gui.window import Window
from tests.databases import Databases

PASSWORD = "correct horse battery staple"


class OfficeServer:
    """One office on a database of this test's own, entered as its desks enter it."""

    def __init__(self, databases: Databases, home: Path) -> None:
        self.databases = databases
        self.home = home
        self.openings: list[Opening] = []
        self._office: UUID | None = None

    def person(self, name: str = "Bea Holt", role: UserRole = UserRole.USER) -> str:
        """Somebody of the office whose password is PASSWORD; returns the address."""
        desk = self.databases.new_desk(office_id=self._office, role=role, full_name=name)
        self._office = desk.office_id
        with self.databases.owner.work() as work:
            found = work.session.get_one(User, desk.user_id)
            found.hashed_password = hashed(PASSWORD)
            found.email = f"{name.split()[0].lower()}@office.example"
            work.session.get_one(Office, desk.office_id).name = "Pennine Customs Ltd"
            return found.email

    def start(self) -> Window:
        """Start the program on a desk of this office; the sign-in page is on screen."""
        url = SecretStr(self.databases.desk_login())
        opening = Opening(Program(Settings(home=self.home, database_url=url)), None)
        self.openings.append(opening)
        opening.begin()
        window = opening.window
        settle(window, lambda: isinstance(window.cover.page, GatePage))
        return window

    def sql(self, statement: str, **values: object) -> None:
        """Change something behind everybody's back."""
        with self.databases.owner.work() as work:
            work.session.execute(text(statement), values)

    def asked(self, question: str, **values: object) -> object:
        """What the database answers its owner."""
        with self.databases.owner.read() as session:
            return session.scalar(text(question), values)

    def close(self) -> None:
        """Close every window and its program."""
        for opening in self.openings:
            opening.window.close()
            tasks.wait()
            opening.runtime.close()
            opening.window.deleteLater()


def page_of(window: Window) -> GatePage:
    """The sign-in page, which must be on screen."""
    page = window.cover.page
    assert isinstance(page, GatePage), "the sign-in page is not on screen"
    return page


def sign_in(window: Window, email: str, password: str = PASSWORD) -> None:
    """Type both and press Enter, as a person does."""
    page = page_of(window)
    page.email.clear()
    QTest.keyClicks(page.email, email)
    QTest.keyClick(page.email, Qt.Key.Key_Return)
    QTest.keyClicks(page.password.field, password)
    QTest.keyClick(page.password.field, Qt.Key.Key_Return)
    settle(window, lambda: not page.busy)


def come_in(window: Window, email: str, password: str = PASSWORD) -> None:
    """Sign in and wait until the person is known and the first page has its data."""
    sign_in(window, email, password)
    until(window, lambda: window.who.me is not None and window.who.me.email == email)
    until(window, lambda: (page := window.page()) is not None and page.is_filled)


def until(window: QWidget, true: Callable[[], bool]) -> None:
    """Wait for something to become true."""
    settle(window, true)
