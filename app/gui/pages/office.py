"""The page of the office: team, decisions, audit, privacy, support and the firm, as tabs."""

from __future__ import annotations

from functools import partial
from importlib import import_module

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QWidget,
)

from app.accounts.roles import Right
from app.accounts.rows import Me
from app.gui import fonts, tasks
from app.gui.commands import Command
from app.gui.office.tab import Tab
from app.gui.page import Events, Page
from app.gui.parts import hairline
from app.gui.services import Desk


class TabButton(QPushButton):
    """The name of a tab; left and right go along the names."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            row = self.parentWidget()
            assert row is not None
            names = [one for one in row.findChildren(TabButton) if not one.isHidden()]
            step = 1 if event.key() == Qt.Key.Key_Right else -1
            near = names[(names.index(self) + step) % len(names)]
            near.setFocus(Qt.FocusReason.TabFocusReason)
            near.click()
        else:
            super().keyPressEvent(event)


class OfficePage(Page):
    """Tabs that a person may not use are not there."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.tabs: dict[str, Tab] = {}
        self.names: dict[str, TabButton] = {}
        self._me: Me | None = None
        self._wanted = ""
        self._commands: list[Command] = []
        self.head = QFrame()
        self.head.setObjectName("page")
        self._row = QHBoxLayout(self.head)
        self._row.setContentsMargins(16, 2, 16, 0)
        self._row.setSpacing(18)
        self._group = QButtonGroup(self)
        self.stack = QStackedWidget()
        self.body.addWidget(self.head)
        self.body.addWidget(hairline())
        self.body.addWidget(self.stack, 1)
        for tab_id, title, right in self._list():
            made = TabButton(title)
            made.setCheckable(True)
            made.setProperty("tab", True)
            made.setFont(fonts.font(fonts.BODY, fonts.MEDIUM))
            made.setAccessibleName(self.tr("Tab {0}").format(title))
            made.clicked.connect(lambda _=False, tab_id=tab_id: self.show_tab(tab_id))
            self._group.addButton(made)
            self._row.addWidget(made)
            made.setVisible(right is None)
            self.names[tab_id] = made
        self._row.addStretch()

    def _list(self) -> list[tuple[str, str, Right | None]]:
        """Every tab: its id (also its module), its title, the right it takes."""
        return [
            ("team", self.tr("Team"), Right.MANAGE_TEAM),
            ("rules", self.tr("Decisions"), None),
            ("audit", self.tr("Audit"), Right.READ_AUDIT),
            ("privacy", self.tr("Privacy"), Right.MANAGE_OFFICE),
            ("support", self.tr("Support"), None),
            ("firm", self.tr("Firm"), Right.MANAGE_OFFICE),
        ]

    def may(self, tab_id: str) -> bool:
        """Whether this person has a tab."""
        right = next(right for one, _, right in self._list() if one == tab_id)
        return right is None or (self._me is not None and right in self._me.rights)

    # -- commands

    def commands(self) -> list[Command]:
        """Those of every tab. One that begins something shows its tab first, wherever one is."""
        go = [
            Command(f"office-tab-{tab_id}", self.tr("Office: {0}").format(title),
                    partial(self.show_tab, tab_id), "", (f"Ctrl+{number}",), "", "office", "view",
                    enabled=partial(self.may, tab_id), offered=partial(self.may, tab_id))
            for number, (tab_id, title, _) in enumerate(self._list(), 1)
        ]  # fmt: skip
        act = self._act
        return [
            act("team", "invite", self.tr("Invite a colleague"), "mdi6.account-plus-outline",
                self.tr("Ask a colleague in, with a code to pass on"), "Ctrl+I", True),
            act("team", "change", self.tr("Change a colleague"), "mdi6.account-edit-outline",
                self.tr("Role, rights and area of the colleague in hand"), "F2"),
            act("team", "new_code", self.tr("New code for a colleague"), "mdi6.key-outline",
                self.tr("For one who forgot the password; ends their sessions")),
            act("team", "unlock", self.tr("Unlock an account"), "mdi6.lock-open-outline",
                self.tr("After five wrong passwords")),
            act("team", "close_account", self.tr("Close an account"), "mdi6.account-off-outline",
                self.tr("Somebody leaves: their sessions end at once")),
            act("team", "reopen", self.tr("Open an account again"),
                "mdi6.account-reactivate-outline"),
            act("rules", "add", self.tr("Add a rule"), "mdi6.account-check-outline",
                self.tr("Ask for a licence or a second pair of eyes"), "Ctrl+D", True),
            act("rules", "change", self.tr("Change the rule"), "mdi6.pencil-outline"),
            act("rules", "remove", self.tr("Remove the rule"), "mdi6.trash-can-outline"),
            act("audit", "look_for", self.tr("Search the audit trail"), "mdi6.magnify",
                key="Ctrl+F", begins=True),
            act("audit", "export", self.tr("Export the audit trail"), "mdi6.export-variant",
                self.tr("Write what is found to a file, with the hashes that prove it"), "Ctrl+E"),
            act("audit", "prove", self.tr("Prove the audit trail"), "mdi6.shield-check-outline",
                self.tr("Check every entry against the one before it")),
            act("privacy", "add", self.tr("New privacy request"), "mdi6.shield-account-outline",
                self.tr("Somebody wants what is kept of them, or to be erased"), "Ctrl+R", True),
            act("privacy", "export", self.tr("Write the file of a privacy request"),
                "mdi6.export-variant"),
            act("privacy", "erase", self.tr("Erase whom a privacy request is about"),
                "mdi6.eraser"),
            act("support", "add", self.tr("Write to support"), "mdi6.lifebuoy",
                self.tr("Ask support; you see what is sent"), "Ctrl+T", True),
            act("support", "close_ticket", self.tr("A question to support is settled"),
                "mdi6.check"),
            act("firm", "save", self.tr("Save the firm"), "mdi6.content-save-outline",
                self.tr("Keep what is changed"), "Ctrl+S"),
            act("firm", "discard", self.tr("Discard changes of the firm"), "mdi6.undo"),
            *go,
        ]  # fmt: skip

    def _act(
        self,
        tab_id: str,
        does: str,
        title: str,
        icon: str,
        told: str = "",
        key: str = "",
        begins: bool = False,
    ) -> Command:
        """A method of a tab as a command. ``begins`` it anew, from any tab."""

        def offered() -> bool:
            # Everybody reads the rules, managers keep them.
            return self.may(tab_id) and (tab_id != "rules" or self._manages())

        def enabled() -> bool:
            tab = self.tabs.get(tab_id)
            if begins or not offered():
                return offered()
            return tab is not None and tab is self.stack.currentWidget() and tab.can(does)

        def run() -> None:
            if self.tab() is not self.tabs.get(tab_id) or self.tab() is None:
                self.show_tab(tab_id)
            getattr(self.tabs[tab_id], does)()

        return Command(
            f"office-{tab_id}-{does.replace('_', '-')}", title, run, told, (key,) if key else (),
            icon, "office", "file", begins and does != "look_for", enabled=enabled,
            offered=offered,
        )  # fmt: skip

    def _manages(self) -> bool:
        return self._me is not None and Right.MANAGE_OFFICE in self._me.rights

    # -- tabs

    def opened(self, what: object | None = None) -> None:
        """Show the tab of before, or the one named."""
        if isinstance(what, str):
            self._wanted = what
        if self._me is None:
            tasks.read(self, self.desk.me, self._know)
        elif self._wanted:
            self.show_tab(self._wanted)
        elif (tab := self.tab()) is not None:
            tab.opened()

    def _know(self, me: Me) -> None:
        self._me = me
        for tab_id, made in self.names.items():
            made.setVisible(self.may(tab_id))
        first = next(tab_id for tab_id in self.names if self.may(tab_id))
        self.show_tab(self._wanted if self._wanted and self.may(self._wanted) else first)
        if isinstance(table := getattr(self.tab(), "table", None), QWidget):
            table.setFocus()  # the arrows go along the list from the start

    def tab(self) -> Tab | None:
        """The tab in sight."""
        return next((tab for tab in self.tabs.values() if tab is self.stack.currentWidget()), None)

    def show_tab(self, tab_id: str) -> None:
        """Bring a tab into sight; it is built the first time."""
        self._wanted = ""
        if self._me is None or not self.may(tab_id):
            return
        tab = self.tabs.get(tab_id)
        if tab is None:
            module = import_module(f"app.gui.office.{tab_id}")
            tab = getattr(module, f"{tab_id.title()}Tab")(self.desk, self._me, self)
            assert isinstance(tab, Tab)
            tab.filled.connect(self.is_now_filled)
            tab.commands_changed.connect(self.commands_changed)
            self.tabs[tab_id] = tab
            self.stack.addWidget(tab)
        self.names[tab_id].setChecked(True)
        if self.stack.currentWidget() is not tab:
            self.bar.hide()
        self.stack.setCurrentWidget(tab)
        tab.opened()
        self.commands_changed.emit()

    def look_again(self) -> None:
        """Read again what is in sight."""
        tab = self.tab()
        if tab is not None:
            tab.look_again()

    def heard(self, events: Events) -> None:
        """Only the tab in sight reads again; the others do when they come into sight."""
        tab = self.tab()
        if tab is not None and any(name == "LookAgain" or name in tab.hears for name, _ in events):
            tab.look_again()
