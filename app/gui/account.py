"""My account: who I am here, another password, and the desks at which I am signed in."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.accounts.rows import Me, OpenSession
from app.core.errors import Refused, Unavailable
from app.gui import fonts, shown, tasks
from app.gui.dialog import Dialog
from app.gui.parts import Badge, Bar, button, hairline, label
from app.gui.password import PasswordField, Strength, above
from app.gui.services import Desk

WIDTH = 560


class AccountSheet(Dialog):
    """Laid over the window. Who needs no password, the owner of a built-in database, sees why."""

    preferences = Signal()

    def __init__(self, desk: Desk, me: Me, over: QWidget) -> None:
        super().__init__(me.name or me.email, "", over, WIDTH)
        self._desk = desk
        self._me = me
        self.sentence.setText(f"{me.email}  ·  {me.office}  ·  {self._role()}")
        self.sentence.show()
        self.sessions: dict[str, OpenSession] = {}
        self.own_bar = Bar()
        self.content.addWidget(self.own_bar)
        if me.is_local_owner:
            told = self.tr(
                "This computer's own database has one owner, who is signed in by the program and "
                "needs no password."
            )
            self.content.addWidget(_wide(label(told, tone="muted", wrap=True)))
        else:
            self._build_password()
            self.content.addSpacing(6)
            self.content.addWidget(hairline())
            self.content.addSpacing(6)
            self._build_sessions()
        self.liking = button(self.tr("Preferences"), self._prefer, icon="mdi6.tune-variant",
                             flat=True)  # fmt: skip
        self.foot(self.liking, left=True)
        self.done = button(self.tr("Done"), self.put_away)
        self.foot(self.done)
        self.first = self.done

    def _role(self) -> str:
        words = {
            "BROKER": self.tr("Broker"),
            "REVIEWER": self.tr("Reviewer"),
            "LICENSED_BROKER": self.tr("Licensed broker"),
            "MANAGER": self.tr("Manager"),
        }
        said = [words.get(self._me.staff_role or "", "")]
        if self._me.role == "ADMIN":
            said.append(self.tr("administrator"))
        elif self._me.role == "PROJECT_OWNER" and self._me.staff_role != "MANAGER":
            said.append(self.tr("manages the office"))
        return ", ".join(word for word in said if word) or self.tr("Member of the office")

    # -- another password

    def _build_password(self) -> None:
        self.change = button(self.tr("Change my password"), self._open_password,
                             icon="mdi6.key-variant")  # fmt: skip
        self.content.addWidget(self.change, 0, Qt.AlignmentFlag.AlignLeft)
        self.form = QWidget()
        form = QVBoxLayout(self.form)
        form.setContentsMargins(0, 0, 0, 0)
        form.setSpacing(10)
        self.old = PasswordField(self.tr("Password now"))
        self.new = PasswordField(self.tr("New password"))
        self.strength = Strength()
        self.new.changed.connect(self._judge)
        form.addLayout(above(self.tr("Password now"), self.old))
        column = above(self.tr("New password"), self.new)
        column.addWidget(self.strength)
        form.addLayout(column)
        told = self.tr("Other desks at which you are signed in are signed out.")
        form.addWidget(_wide(label(told, fonts.SMALL, tone="muted", wrap=True)))
        row = QHBoxLayout()
        self.keep = button(self.tr("Keep the new password"), self.change_password, main=True)
        self.leave = button(self.tr("Leave it"), self._close_password, flat=True)
        row.addWidget(self.keep)
        row.addWidget(self.leave)
        row.addStretch()
        form.addLayout(row)
        self.form.hide()
        self.content.addWidget(self.form)

    def _open_password(self) -> None:
        self.change.hide()
        self.form.show()
        self.own_bar.hide()
        self._cover()
        self.old.setFocus()

    def _judge(self, text: str) -> None:
        self.strength.judge(text, self._me.email, self._me.name)
        self._cover()

    def _close_password(self) -> None:
        self.old.clear()
        self.new.clear()
        self.form.hide()
        self.change.show()
        self.change.setFocus()
        self._cover()

    def change_password(self) -> None:
        """Keep what is typed, if the old one is right and the new one is good enough."""
        old, new = self.old.text(), self.new.text()
        if not old or not new:
            (self.old if not old else self.new).setFocus()
            return
        self.own_bar.hide()
        self.busy(True)
        desk = self._desk
        tasks.write(self, lambda: desk.change_password(old, new), lambda _none: self._changed(),
                    self._not_changed)  # fmt: skip

    def _changed(self) -> None:
        self.busy(False)
        self._close_password()
        self.own_bar.say("green", self.tr("Your new password is kept. Other desks are signed out."))
        self._cover()
        self._ask_sessions()

    def _not_changed(self, error: Exception) -> None:
        self.busy(False)
        if not isinstance(error, Refused | Unavailable):
            from app.gui import troubles

            troubles.crash(error)
            return
        self.own_bar.say("amber" if isinstance(error, Refused) else "red", str(error))
        self.old.setFocus()
        self._cover()

    def entered(self, held: bool) -> None:
        """Enter in a password field: on to the next, and in the last one, done."""
        if self._me.is_local_owner or self.form.isHidden():
            return
        if self.old.field.hasFocus() and not self.new.text():
            self.new.setFocus()
        else:
            self.change_password()

    # -- where else

    def _build_sessions(self) -> None:
        self.content.addWidget(label(self.tr("Where you are signed in"), weight=fonts.SEMIBOLD))
        self.list = QWidget()
        self.grid = QGridLayout(self.list)
        self.grid.setContentsMargins(0, 0, 0, 0)
        self.grid.setHorizontalSpacing(12)
        self.grid.setVerticalSpacing(10)
        self.grid.setColumnStretch(0, 1)
        self.content.addWidget(self.list)

    def ask(self) -> None:
        """Show it, and read where else this person is signed in."""
        super().ask()
        if not self._me.is_local_owner:
            self._ask_sessions()

    def _ask_sessions(self) -> None:
        tasks.read(self, self._desk.my_sessions, self._fill, self._not_changed)

    def _fill(self, sessions: list[OpenSession]) -> None:
        while (item := self.grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for row, one in enumerate(sessions):
            words = QWidget()
            column = QVBoxLayout(words)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(1)
            column.addWidget(label(one.workstation, weight=fonts.MEDIUM))
            column.addWidget(label(self._seen(one), fonts.SMALL, tone="muted"))
            self.grid.addWidget(words, row, 0)
            words.show()  # now, so that the sheet knows how high it will be
            if one.is_this:
                self.grid.addWidget(Badge(self.tr("This desk"), "green"), row, 1)
            else:
                end = button(self.tr("Sign out there"), partial(self._end, one), flat=True)
                end.setAccessibleName(self.tr("Sign out at {0}").format(one.workstation))
                self.grid.addWidget(end, row, 1, Qt.AlignmentFlag.AlignRight)
        self._cover()

    def _seen(self, one: OpenSession) -> str:
        since = self.tr("since {0}").format(shown.moment(one.created_at))
        if one.is_this:
            return self.tr("{0}  ·  Tariffdesk {1}").format(since, one.version)
        minutes = (datetime.now(UTC) - one.last_seen_at).total_seconds() / 60
        seen = (
            self.tr("in use now")
            if minutes < 3
            else self.tr("last seen {0}").format(shown.moment(one.last_seen_at))
        )
        return self.tr("{0}  ·  {1}  ·  Tariffdesk {2}").format(seen, since, one.version)

    def _end(self, one: OpenSession) -> None:
        desk = self._desk
        tasks.write(self, lambda: desk.end_session(one.session_id),
                    lambda _none: self._ended(one), self._not_changed)  # fmt: skip

    def _ended(self, one: OpenSession) -> None:
        self.own_bar.say("green", self.tr("Signed out at {0}.").format(one.workstation))
        self.done.setFocus()
        self._ask_sessions()

    def _prefer(self) -> None:
        self.close_dialog()
        self.preferences.emit()


def _wide(made: QLabel) -> QLabel:
    """A wrapped text that never asks for the height it would need in a narrow column."""
    made.setMinimumWidth(WIDTH - 90)
    return made
