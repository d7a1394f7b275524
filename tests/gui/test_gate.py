"""The sign-in page: by keys alone, with a code, with a server that is away or too new for it."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.accounts.roles import UserRole
from app.accounts.rows import MemberFacts
from app.core.errors import Refused, Unavailable
from app.core.settings import Settings
from app.flows.gate import Gate as RealGate
from app.flows.rows import Greeting
from app.gui.gate import GatePage
from app.gui.screenshots import settle
from app.gui.services import Desk
from tests.gui.demo import DemoDesk
from tests.gui.office_server import PASSWORD, OfficeServer, come_in, page_of, until

FIRST = "marble kettle tundra"


class Wrong(Refused):
    """The address and the password do not belong together."""


class Away(Unavailable):
    """The database server does not answer: timeout."""


class Door:
    """A server of another program: it answers as told, and remembers what it was asked."""

    server = "db.office.example"

    def __init__(self, greeting: Greeting | Exception, desk: Desk | Exception) -> None:
        self.greeting, self.desk = greeting, desk
        self.asked: list[tuple[str, ...]] = []

    def knock(self) -> Greeting:
        if isinstance(self.greeting, Exception):
            raise self.greeting
        return self.greeting

    def sign_in(self, email: str, password: str) -> Desk:
        self.asked.append((email, password))
        if isinstance(self.desk, Exception):
            raise self.desk
        return self.desk

    def redeem(self, email: str, code: str, password: str) -> Desk:
        self.asked.append((email, code, password))
        return self.sign_in(email, password)


def opened(qtbot: QtBot, door: Door, email: str = "") -> GatePage:
    page = GatePage(door, email)
    qtbot.addWidget(page)
    page.show()
    settle(page, lambda: True)
    return page


WELCOME = Greeting(Door.server)


def test_enter_goes_from_field_to_field_and_in(qtbot: QtBot) -> None:
    desk = DemoDesk()
    door = Door(WELCOME, desk)
    page = opened(qtbot, door)
    came: list[object] = []
    page.entered.connect(came.append)
    QTest.keyClicks(page.email, "bea@office.example")
    QTest.keyClick(page.email, Qt.Key.Key_Return)
    assert door.asked == []
    QTest.keyClicks(page.password.field, "a word or two")
    QTest.keyClick(page.password.field, Qt.Key.Key_Return)
    settle(page, lambda: bool(came))
    assert came == [desk]
    assert door.asked == [("bea@office.example", "a word or two")]
    assert page.password.text() == "", "the password stays nowhere"


def test_tab_reaches_everything_in_its_order(qtbot: QtBot) -> None:
    page = opened(qtbot, Door(WELCOME, DemoDesk()))
    page.email.setFocus()
    order = [page.email]
    for _ in range(4):
        QTest.keyClick(page.window().focusWidget(), Qt.Key.Key_Tab)
        order.append(page.window().focusWidget())  # type: ignore[arg-type]
    assert order == [page.email, page.password.field, page.password.show_it, page.enter, page.other]


def test_the_server_is_named_and_its_silence_told_with_a_way_on(qtbot: QtBot) -> None:
    door = Door(Away(), DemoDesk())
    page = opened(qtbot, door)
    assert page.server.text() == "db.office.example does not answer"
    assert "timeout" in page.bar.sentence
    assert page.retry.isVisible()
    door.greeting = WELCOME
    page.retry.click()
    settle(page, lambda: not page.retry.isVisible())
    assert page.server.text() == "db.office.example"
    assert page.bar.sentence == ""


@pytest.mark.parametrize("refused", [True, False])
def test_what_the_handshake_says_stands_there(qtbot: QtBot, refused: bool) -> None:
    said = Greeting(Door.server, "The database needs 0.3.0.", not refused, refused)
    page = opened(qtbot, Door(said, DemoDesk()))
    assert page.bar.sentence == "The database needs 0.3.0."
    assert page.enter.isEnabled() is not refused


def test_a_refusal_empties_the_password_and_keeps_the_address(qtbot: QtBot) -> None:
    page = opened(qtbot, Door(WELCOME, Wrong()), "bea@office.example")
    assert page.focusProxy() is page.password
    QTest.keyClicks(page.password.field, "wrong")
    QTest.keyClick(page.password.field, Qt.Key.Key_Return)
    settle(page, lambda: bool(page.bar.sentence))
    assert (page.email.text(), page.password.text()) == ("bea@office.example", "")
    assert page.enter.isEnabled()


def test_a_server_that_goes_away_keeps_what_was_typed(qtbot: QtBot) -> None:
    page = opened(qtbot, Door(WELCOME, Away()), "bea@office.example")
    QTest.keyClicks(page.password.field, "a word or two")
    page.submit()
    settle(page, lambda: bool(page.bar.sentence))
    assert page.password.text() == "a word or two"
    assert page.retry.isVisible()


def test_an_invitation_leads_to_the_first_sign_in(office_server: OfficeServer) -> None:
    manager = office_server.person("Mona Lind", UserRole.PROJECT_OWNER)
    url = SecretStr(office_server.databases.desk_login())
    gate = RealGate(Settings(home=office_server.home, database_url=url), "0.1.0")
    invited = gate.sign_in(manager, PASSWORD).invite(MemberFacts("dana@office.example", "Dana Roy"))
    gate.close()
    window = office_server.start()
    page = page_of(window)
    QTest.keyClicks(page.email, invited.email)
    QTest.mouseClick(page.other, Qt.MouseButton.LeftButton)
    assert page.window().focusWidget() is page.code
    QTest.keyClicks(page.code, invited.code.lower())
    QTest.keyClick(page.code, Qt.Key.Key_Return)
    QTest.keyClicks(page.password.field, "dana")
    assert "too short" in page.strength.told.text()
    page.password.field.clear()
    QTest.keyClicks(page.password.field, FIRST)
    assert page.strength.told.text() == "Strong."
    QTest.keyClick(page.password.field, Qt.Key.Key_Return)
    until(window, lambda: window.who.me is not None)
    assert window.who.me is not None
    assert window.who.me.name == "Dana Roy"
    assert window.door is not None
    window.door.sign_out()
    until(window, lambda: True)
    come_in(window, invited.email, FIRST)


def test_a_program_that_is_too_old_only_looks(office_server: OfficeServer) -> None:
    email = office_server.person()
    office_server.sql(
        "insert into client_applications (id, name, lowest_version)"
        " values ('tariffdesk-desktop', 'Tariffdesk', '9.0')"
        " on conflict (id) do update set lowest_version = '9.0'"
    )
    window = office_server.start()
    assert "needs 9.0 or newer" in page_of(window).bar.sentence
    come_in(window, email)
    until(window, lambda: "needs 9.0" in window.banners.notice.sentence)
    assert window.desk is not None
    with pytest.raises(Refused, match="too old to change anything"):
        window.desk.add_client("Pennine Tools", {})


def test_it_is_a_page_of_its_own_file(tmp_path: Path) -> None:
    """The sign-in page is not loaded by a start on the built-in database."""
    import subprocess
    import sys

    asked = "import sys, app.gui.start; print('app.gui.gate' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
