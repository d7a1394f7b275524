"""What a person can do, declared once: menu, toolbar, shortcut, palette and key sheet follow."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QKeySequence

from app.gui import theme

WINDOW = "window"  # the scope of commands that work everywhere


class KeyTwice(RuntimeError):
    """Two commands of one scope want the same key: a mistake in the program, found at start."""


def _always() -> bool:
    return True


@dataclass(frozen=True)
class Command:
    """One thing a person can do.

    ``scope`` is ``window`` or the id of a page. ``keys`` are shortcuts as Qt writes them
    (``Ctrl+P``, ``J``); the first is shown. ``own_keys``: the page itself listens for them
    (single letters that must not act while somebody types), so no QAction shortcut is made.
    ``toolbar`` puts it on the toolbar. ``family`` is what it does together with its like (pick a
    candidate, by ten keys); the key sheet shows a family on one line. What is not ``offered`` (this
    person may never do it) is shown nowhere.
    """

    id: str
    title: str
    run: Callable[[], None]
    help: str = ""
    keys: tuple[str, ...] = ()
    icon: str = ""
    scope: str = WINDOW
    menu: str = ""  # id of a menu, empty for none
    toolbar: bool = False
    own_keys: bool = False
    enabled: Callable[[], bool] = _always
    checked: Callable[[], bool] | None = None
    family: str = ""
    offered: Callable[[], bool] = _always


def check(commands: Iterable[Command]) -> None:
    """Raise :class:`KeyTwice` where two commands in one scope, or one of a page and one of the
    window, share a key; and for an id used twice."""
    taken: dict[tuple[str, str], str] = {}
    ids: set[str] = set()
    every = list(commands)
    for command in every:
        if command.id in ids:
            raise KeyTwice(f"two commands are called {command.id}")
        ids.add(command.id)
        for key in command.keys:
            written = normal(key)
            other = taken.setdefault((command.scope, written), command.id)
            if other != command.id:
                raise KeyTwice(f"{written} runs both {other} and {command.id}")
    for (scope, key), name in taken.items():
        if scope != WINDOW and (WINDOW, key) in taken:
            raise KeyTwice(f"{key} runs both {taken[WINDOW, key]} and {name}")


def normal(key: str) -> str:
    """A key written one way: ``ctrl+p`` and ``Ctrl+P`` are the same."""
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.PortableText)


def shown(key: str) -> str:
    """A key as the person knows it from the keyboard."""
    nice = {"Return": "Enter", "Backspace": "Backspace", "Space": "Space", "Up": "↑", "Down": "↓"}
    return nice.get(key) or QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)


class Commands(QObject):
    """All commands of a window: those of the window and those of each page once it is built."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._commands: dict[str, Command] = {}
        self._actions: dict[str, QAction] = {}
        self.scope = ""
        self._awake = True

    def add(self, commands: Iterable[Command]) -> None:
        """Take in the commands of the window or of a page; refuses a key used twice."""
        added = list(commands)
        check([*self._commands.values(), *added])
        for command in added:
            self._commands[command.id] = command
            self._actions[command.id] = self._action(command)
        self.refresh()

    def forget(self, ids: Iterable[str]) -> None:
        """Take commands out again: those of a page that is thrown away."""
        for command_id in ids:
            del self._commands[command_id]
            self._actions.pop(command_id).deleteLater()
        self.changed.emit()

    def wake(self, awake: bool) -> None:
        """Let every key and menu sleep while the work is covered, or live again."""
        self._awake = awake
        self.refresh()

    def all(self) -> list[Command]:
        """Every command there is."""
        return list(self._commands.values())

    def here(self, every: bool = False) -> list[Command]:
        """Those that make sense on the page in sight: its own first, then the window's.

        ``every`` one, also those not offered: a page may learn later what a person may do, and
        their actions are out of sight as long as they are not.
        """
        those = [command for command in self._commands.values() if every or command.offered()]
        own = [command for command in those if command.scope == self.scope]
        return own + [command for command in those if command.scope == WINDOW]

    def action(self, command_id: str) -> QAction:
        """The one action behind a menu entry and a toolbar button."""
        return self._actions[command_id]

    def enter(self, scope: str) -> None:
        """Another page is in sight: its keys live, those of the others sleep."""
        self.scope = scope
        self.refresh()

    def refresh(self) -> None:
        """Ask every command in sight whether it can be run now."""
        for command in self._commands.values():
            here = command.scope in (WINDOW, self.scope)
            action = self._actions[command.id]
            action.setEnabled(self._awake and here and command.enabled())
            action.setVisible(here)
            if command.checked is not None:
                action.setChecked(command.checked())
            if not command.offered():
                action.setVisible(False)
        self.changed.emit()

    def repaint(self) -> None:
        """Give every action its icon in the new colours."""
        for command in self._commands.values():
            if command.icon:
                self._actions[command.id].setIcon(theme.icon(command.icon))

    def run(self, command_id: str) -> None:
        """Run a command if it can be run here and now."""
        command = self._commands[command_id]
        if self._awake and command.scope in (WINDOW, self.scope) and command.enabled():
            command.run()
            self.refresh()

    def _action(self, command: Command) -> QAction:
        action = QAction(command.title, self)
        if command.icon:
            action.setIcon(theme.icon(command.icon))
        if command.keys and not command.own_keys:
            action.setShortcuts([QKeySequence(key) for key in command.keys])
        tip = command.help or command.title
        if command.keys:
            tip = f"{tip}  ({shown(command.keys[0])})"
        action.setToolTip(tip)
        action.setIconText(f" {command.title}")  # air between icon and word on the toolbar
        action.setStatusTip(command.help)
        action.setCheckable(command.checked is not None)
        action.triggered.connect(lambda _=False, name=command.id: self.run(name))
        return action
