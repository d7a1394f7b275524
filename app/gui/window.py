"""The window: rail, toolbar, the page in sight, status bar. It knows pages only by their list."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSettings, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QMenu,
    QSizePolicy,
    QStackedWidget,
    QToolBar,
    QVBoxLayout,
    QWidget,
)

from app.flows.rows import DeskStatus
from app.gui import fonts, icons, tasks, theme
from app.gui.banners import Banners
from app.gui.changes import LOOK_AGAIN, Changes
from app.gui.commands import Command, Commands
from app.gui.corner import Corner
from app.gui.cover import Cover
from app.gui.key_sheet import KeySheet
from app.gui.page import Events, Page
from app.gui.pages import Entry, Pages
from app.gui.palette import Palette
from app.gui.parts import button, label
from app.gui.rail import Rail
from app.gui.services import Desk

if TYPE_CHECKING:
    from app.gui.door import Door

FILE_NAME = "window.ini"
# Events that change no count, and how long the counts rest between two questions (ms).
SMALL = frozenset({"LineHeld"})
PAUSE = 700


class Window(QMainWindow):
    """One per program. Before :meth:`use` it shows the first-start page and nothing else."""

    page_opened = Signal(str)

    def __init__(self, home: Path) -> None:
        super().__init__()
        self.setWindowTitle("Tariffdesk")
        self.setMinimumSize(960, 600)
        self.desk: Desk | None = None
        self.changes: Changes | None = None
        self.door: Door | None = None
        self.pages: dict[str, Page] = {}
        self.memory = QSettings(str(home / FILE_NAME), QSettings.Format.IniFormat)
        self.entries: dict[str, Entry] = {entry.id: entry for entry in Pages().entries()}
        self.commands = Commands(self)
        self.rail = Rail(list(self.entries.values()))
        self.rail.picked.connect(self.open_page)
        self.rail.folded.connect(lambda folded: self.memory.setValue("rail/folded", folded))
        self.rail.fold(bool(self.memory.value("rail/folded", False, type=bool)))
        self.stack = QStackedWidget()
        self.banners = Banners()
        work = QVBoxLayout()
        work.setContentsMargins(0, 0, 0, 0)
        work.setSpacing(0)
        work.addWidget(self.banners)
        work.addWidget(self.stack, 1)
        middle = QWidget()
        across = QHBoxLayout(middle)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addWidget(self.rail)
        across.addLayout(work, 1)
        self.whole = QStackedWidget()
        self.whole.addWidget(middle)
        self.setCentralWidget(self.whole)
        self.toolbar = QToolBar(self.tr("Commands"))
        self.toolbar.setMovable(False)
        self.toolbar.setIconSize(QSize(18, 18))
        self.toolbar.setFixedHeight(44)
        self.toolbar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.toolbar.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.addToolBar(self.toolbar)
        self._build_status()
        bars = [self.menuBar(), self.toolbar, self.statusBar()]
        self.cover = Cover(self, self.whole, bars, self.commands)
        self.commands.add(self._own_commands())
        gap = QWidget()
        gap.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._gap = self.toolbar.addWidget(gap)
        find = button(self.tr("Find a command   Ctrl+P"), lambda: self.commands.run("palette"),
                      icon="mdi6.magnify")  # fmt: skip
        find.setObjectName("finder")
        self.toolbar.addWidget(find)
        self.palette_sheet = Palette(self.commands, self)
        self.key_sheet = KeySheet(self.commands, self)
        theme.look().changed.connect(self.commands.repaint)
        self.resize(1280, 720)
        kept = self.memory.value("window/geometry")
        if kept is not None:
            self.restoreGeometry(kept)
        self._is_stale = False
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE)
        self._pause.timeout.connect(self._after_pause)

    # -- before and after the desk is open

    def show_start(self, page: QWidget) -> None:
        """Show the page that tells how far the start is."""
        self.cover.lay(page)

    def attend(self, door: Door) -> None:
        """Somebody has to sign in here: the door says who, and covers the work."""
        self.door = door
        self.who.attend(door)
        door.came_back.connect(lambda: self._heard([(LOOK_AGAIN, {})]))

    def use(self, desk: Desk, first: str = "", what: object | None = None) -> None:
        """The desk is open: show the pages and hear what others do.

        Pages of a person who was here before are thrown away with all they show.
        """
        self._forget_pages()
        self.desk = desk
        self.cover.lift()
        self.who.use(desk)
        self.banners.use(desk)
        self.changes = Changes(desk.listen, self)
        self.changes.heard.connect(self._heard)
        self.changes.connected.connect(self._show_line)
        self.changes.connected.connect(self.banners.line)
        self.changes.start()
        last = str(self.memory.value("window/page", "invoices"))
        self.open_page(first or (last if last in self.entries else "invoices"), what)
        self._ask_status()

    def open_page(self, page_id: str, what: object | None = None) -> None:
        """Bring a page into sight; it is built the first time."""
        if self.desk is None:
            return
        page = self.pages.get(page_id)
        if page is None:
            page = self.entries[page_id].build(self.desk)
            page.go.connect(self.open_page)
            page.commands_changed.connect(self.commands.refresh)
            page.running.connect(self._running.setText)
            self.commands.add(page.commands())
            self.pages[page_id] = page
            self.stack.addWidget(page)
        self.stack.setCurrentWidget(page)
        self.rail.choose(page_id)
        self.commands.enter(page_id)
        self._fill_bars()
        page.opened(what)
        self.memory.setValue("window/page", page_id)
        self.page_opened.emit(page_id)

    def _forget_pages(self) -> None:
        if self.changes is not None:
            self.changes.let_go()
            self.changes.deleteLater()
            self.changes = None
        for page_id, page in self.pages.items():
            self.commands.forget([each.id for each in self.commands.all() if each.scope == page_id])
            self.stack.removeWidget(page)
            page.deleteLater()
        self.pages.clear()

    def page(self) -> Page | None:
        """The page in sight."""
        return self.pages.get(self.commands.scope)

    # -- commands

    def _own_commands(self) -> list[Command]:
        go = [
            Command(
                f"go-{entry.id}", self.tr("Go to {0}").format(entry.title),
                partial(self.open_page, entry.id),
                keys=(entry.key,), icon=entry.icon, menu="view",
            )
            for entry in self.entries.values()
        ]  # fmt: skip
        return [
            *go,
            *self.who.commands(),
            *self.banners.commands(self),
            Command("fold", self.tr("Fold the rail"), self.rail._turn, keys=("Ctrl+B",),
                    icon="mdi6.dock-left", menu="view"),
            Command("light-dark", self.tr("Light or dark"), self._turn_look, keys=("Ctrl+Shift+L",),
                    icon="mdi6.theme-light-dark", menu="view"),
            Command("again", self.tr("Read again"), self._look_again, keys=("F5",),
                    icon="mdi6.refresh", menu="view",
                    help=self.tr("Read what is on screen again from the database")),
            Command("palette", self.tr("Command palette"), lambda: self.palette_sheet.ask(),
                    keys=("Ctrl+P",), icon="mdi6.console-line", menu="help",
                    help=self.tr("Find any command by typing")),
            Command("keys", self.tr("Keys"), self._show_keys, keys=("?", "F1"),
                    icon="mdi6.keyboard-outline", menu="help",
                    help=self.tr("Every key that works here")),
            Command("quit", self.tr("Quit"), self._quit, keys=("Ctrl+Q",),
                    menu="file"),
        ]  # fmt: skip

    def _fill_bars(self) -> None:
        for action in self.toolbar.actions()[:-2]:
            self.toolbar.removeAction(action)
        self.menuBar().clear()
        titles = {
            "file": self.tr("&File"), "line": self.tr("&Line"), "view": self.tr("&View"),
            "person": self.tr("&You"), "help": self.tr("&Help"),
        }  # fmt: skip
        menus: dict[str, QMenu] = {}
        here = self.commands.here(every=True)
        for key, title in titles.items():
            mine = [command for command in here if command.menu == key]
            if mine:
                menus[key] = self.menuBar().addMenu(title)
                for command in mine:
                    menus[key].addAction(self.commands.action(command.id))
        for command in here:
            if command.toolbar:
                self.toolbar.insertAction(self._gap, self.commands.action(command.id))

    def _show_keys(self) -> None:
        entry = self.entries.get(self.commands.scope)
        self.key_sheet.ask(entry.title if entry else "")

    def _turn_look(self) -> None:
        theme.look().wear("light" if theme.tones().name == "dark" else "dark")

    def _quit(self) -> None:
        self.close()

    def _look_again(self) -> None:
        page = self.page()
        if page is not None:
            page.look_again()
        self._ask_status()

    # -- status and changes

    def _build_status(self) -> None:
        self._database = label("", fonts.SMALL, tone="muted")
        self._running = label("", fonts.SMALL, tone="muted")
        self._line = QLabel()
        bar = self.statusBar()
        bar.setSizeGripEnabled(False)
        bar.setContentsMargins(10, 0, 12, 0)
        for widget in (self._line, self._database):
            bar.addWidget(widget)
        bar.addWidget(self._running, 1)
        self.who = Corner(self)
        bar.addPermanentWidget(self.who)

    def _ask_status(self) -> None:
        if self.desk is not None:
            tasks.read(self, self.desk.status, self._show_status)
            tasks.read(self, self.desk.waiting, self.rail.show_counts)

    def _show_status(self, status: DeskStatus) -> None:
        self._database.setText(status.database)
        self.who.show_person(status.person, status.office)
        self.banners.show_notice(status.notice)
        self._running.setText(status.running)

    def _show_line(self, connected: bool) -> None:
        icon = "mdi6.database-outline" if connected else "mdi6.cloud-alert-outline"
        colour = theme.tones().muted if connected else theme.tones().red[1]
        self._line.setPixmap(icons.pixmap(icon, colour, 16, 2))
        told = self.tr("Connected") if connected else self.tr("No connection: trying again")
        self._line.setToolTip(told)
        self._line.setAccessibleName(told)

    def _heard(self, events: Events) -> None:
        for page in self.pages.values():
            page.heard(events)
        self.who.heard(events)
        self.banners.look()
        if any(name not in SMALL for name, _ in events):
            self._ask_soon()

    def _ask_soon(self) -> None:
        """Now, but at most once in a while however much a busy office does."""
        if self._pause.isActive():
            self._is_stale = True
        else:
            self._is_stale = False
            self._pause.start()
            self._ask_status()

    def _after_pause(self) -> None:
        if self._is_stale:
            self._ask_soon()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.memory.setValue("window/geometry", self.saveGeometry())
        self.memory.sync()
        if self.door is not None:
            self.door.leave()
        if self.changes is not None:
            self.changes.stop()
        super().closeEvent(event)
