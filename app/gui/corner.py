"""The corner of the status bar: who is here with a menu of their own, and the bell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QMenu, QPushButton, QWidget

from app.accounts.rows import Me, Preferences
from app.gui import fonts, icons, tasks, theme
from app.gui.commands import Command
from app.gui.page import Events
from app.gui.services import Account, Desk, Teamwork

if TYPE_CHECKING:
    from app.gui.door import Door
    from app.gui.window import Window

NOTIFIED = "Notified"


class Bell(QAbstractButton):
    """A bell with the number of notices nobody has read yet."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.show_count(0)

    def show_count(self, count: int) -> None:
        """How many are new."""
        self.count = count
        told = self.tr("Notifications, {0} new").format(count) if count else self.tr(
            "Notifications, none new"
        )  # fmt: skip
        self.setAccessibleName(told)
        self.setToolTip(told)
        self.updateGeometry()
        self.update()

    def _word(self) -> str:
        return "" if not self.count else str(self.count) if self.count < 100 else "99+"

    def sizeHint(self) -> QSize:
        self.ensurePolished()
        return QSize(30 + 7 * len(self._word()) + (9 if self.count else 0), 24)

    def enterEvent(self, event: object) -> None:
        self.update()

    def leaveEvent(self, event: object) -> None:
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        now = theme.tones()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QColor(now.accent_text) if self.hasFocus() else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(now.raised) if self.underMouse() else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, 6, 6)
        name = "mdi6.bell-ring-outline" if self.count else "mdi6.bell-outline"
        colour = now.accent_text if self.count else now.muted
        icons.draw(painter, QRectF(7, box.center().y() - 8, 16, 16), name, colour)
        if not self.count:
            return
        word = self._word()
        painter.setFont(fonts.font(fonts.TINY, fonts.SEMIBOLD, figures=True))
        width = painter.fontMetrics().horizontalAdvance(word) + 9
        badge = QRectF(26, box.center().y() - 8, width, 16)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(now.accent))
        painter.drawRoundedRect(badge, 8, 8)
        painter.setPen(QColor(now.on_accent))
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, word)


class Corner(QWidget):
    """Bell and person. ``known`` carries the person once the database said who it is."""

    known = Signal(object)

    def __init__(self, window: Window) -> None:
        super().__init__()
        self._window = window
        self.desk: Desk | None = None
        self.door: Door | None = None
        self.me: Me | None = None
        self.bell = Bell()
        self.bell.clicked.connect(lambda _=False: self.window_run("notices"))
        self.person = QPushButton("")
        self.person.setObjectName("person")
        self.person.setFont(fonts.font(fonts.SMALL))
        self.person.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.person.clicked.connect(lambda _=False: self._open_menu())
        self.menu: QMenu | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.bell)
        row.addWidget(self.person)
        self._paint()
        theme.look().changed.connect(self._paint)

    # -- who is here

    def attend(self, door: Door) -> None:
        """There is a door: people sign in and out here."""
        self.door = door

    def use(self, desk: Desk) -> None:
        """Somebody is here: ask who, how they like the program, and what is new for them."""
        self.desk, self.me = desk, None
        self.bell.show_count(0)
        if isinstance(desk, Account):
            tasks.read(self, desk.me, self._know)
        self.look()

    def _know(self, me: Me) -> None:
        self.me = me
        if not me.is_local_owner and self.desk is not None:
            # The owner of a built-in database is this desk: its settings say how it looks.
            tasks.read(self, self.desk.preferences, self._wear)
        self._window.commands.refresh()
        self.known.emit(me)

    def _wear(self, preferences: Preferences) -> None:
        if preferences.theme != theme.look().wanted:
            theme.look().wear(preferences.theme)

    def show_person(self, person: str, office: str) -> None:
        """Who is here, as the status bar says it."""
        told = f"{person}  ·  {office}"
        self.person.setText(f" {told}")
        self.person.setAccessibleName(self.tr("{0}, {1}: menu").format(person, office))
        self.person.setToolTip(told)

    def _paint(self) -> None:
        now = theme.tones()
        self.person.setIcon(icons.icon("mdi6.account-circle-outline", now.muted, now.faint))
        self.person.setIconSize(QSize(16, 16))

    # -- the bell

    def heard(self, events: Events) -> None:
        """Something was committed somewhere; perhaps somebody is told of it."""
        if any(name in (NOTIFIED, "LookAgain") for name, _ in events):
            self.look()

    def look(self) -> None:
        """Count what is new."""
        if isinstance(self.desk, Teamwork):
            tasks.read(self, self.desk.notices, self._count, failed=lambda _error: None)

    def _count(self, notices: list[Any]) -> None:
        self.bell.show_count(sum(not one.is_read for one in notices))

    # -- what can be done

    def window_run(self, command: str) -> None:
        """Run a command of the window."""
        self._window.commands.run(command)

    def commands(self) -> list[Command]:
        """Declared for the window: menu, palette and key sheet follow."""
        return [
            Command("account", self.tr("My account"), self.open_account, keys=("Ctrl+Shift+A",),
                    icon="mdi6.account-circle-outline", menu="person", enabled=self._is_known,
                    help=self.tr("Password, where I am signed in, preferences")),
            Command("notices", self.tr("Notifications"), self.open_notices,
                    keys=("Ctrl+Shift+N",), icon="mdi6.bell-outline", menu="person",
                    enabled=lambda: isinstance(self.desk, Teamwork),
                    help=self.tr("What I was told, newest first")),
            Command("lock", self.tr("Lock this desk"), self._lock, keys=("Ctrl+L",),
                    icon="mdi6.lock-outline", menu="person", enabled=self._has_door,
                    help=self.tr("Cover the work; what runs goes on")),
            Command("switch-person", self.tr("Switch person"), self._switch,
                    icon="mdi6.account-switch-outline", menu="person", enabled=self._has_door,
                    help=self.tr("Sign out, for somebody else to sign in")),
            Command("sign-out", self.tr("Sign out"), self._sign_out, icon="mdi6.logout",
                    menu="person", enabled=self._has_door),
        ]  # fmt: skip

    def _is_known(self) -> bool:
        return self.me is not None

    def _has_door(self) -> bool:
        return self.door is not None and self.me is not None

    def _open_menu(self) -> None:
        if self.menu is not None:
            self.menu.deleteLater()
        self.menu = QMenu(self)
        for command in self.commands():
            if command.enabled():
                self.menu.addAction(self._window.commands.action(command.id))
        place = self.person.mapToGlobal(self.person.rect().topRight())
        size = self.menu.sizeHint()
        place.setX(place.x() - size.width())
        place.setY(place.y() - size.height() - 4)
        self.menu.popup(place)

    def open_account(self) -> None:
        """The sheet of the person's own account."""
        if self.desk is None or self.me is None:
            return
        from app.gui.account import AccountSheet

        sheet = AccountSheet(self.desk, self.me, self._window)
        sheet.preferences.connect(lambda: self._window.open_page("settings"))
        sheet.ask()

    def open_notices(self) -> None:
        """The panel of what the person was told."""
        if not isinstance(self.desk, Teamwork):
            return
        from app.gui.notices import NoticesPanel

        panel = NoticesPanel(self.desk, self._window)
        panel.go.connect(self._window.open_page)
        panel.changed.connect(self.look)
        panel.ask()

    def _lock(self) -> None:
        if self.door is not None:
            self.door.lock()

    def _sign_out(self) -> None:
        if self.door is not None:
            self.door.sign_out(why=self._window.banners.waiting_here())

    def _switch(self) -> None:
        if self.door is not None:
            self.door.sign_out(email="", why=self._window.banners.waiting_here())
