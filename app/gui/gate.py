"""The sign-in page: which server, who, and the password; or a code to choose a password with."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from app.core.errors import Refused, Unavailable
from app.flows.rows import Greeting
from app.gui import fonts, icons, tasks, theme, troubles
from app.gui.parts import Bar, button, card, label
from app.gui.password import PasswordField, Strength, above, line
from app.gui.services import Desk, Gate

WIDTH = 430
# A server that answers at once need not be announced.
PATIENCE = 400  # ms


class GatePage(QWidget):
    """Everything by Enter and Tab alone. ``entered`` carries the desk of who came in."""

    entered = Signal(object)

    def __init__(self, gate: Gate, email: str = "", why: str = "", parent: QWidget | None = None):
        super().__init__(parent)
        self.setObjectName("door")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.gate = gate
        self.busy = False
        self.with_code = False
        self._refused = False
        self._build(email, why)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(PATIENCE)
        self._soon.timeout.connect(lambda: self._tell_server("asking"))
        self.show_code(False)
        self.knock()

    # -- how it looks

    def _build(self, email: str, why: str) -> None:
        self.sign = QLabel()
        self.title = label("", fonts.TITLE, fonts.SEMIBOLD)
        self.server = label("", fonts.SMALL, tone="muted", wrap=True)
        self.server_sign = QLabel()
        self.retry = button(self.tr("Try again"), self.knock, flat=True)
        self.bar = Bar()
        self.bar.dismissable(False)
        self.email = line(self.tr("Address"))
        self.email.setPlaceholderText(self.tr("name@office.example"))
        self.email.setText(email)
        self.code = line(self.tr("Code"))
        self.code.setPlaceholderText(self.tr("as your manager gave it to you"))
        self.password = PasswordField(self.tr("Password"))
        self.strength = Strength()
        self.enter = button(self.tr("Sign in"), self.submit, main=True)
        self.enter.setMinimumHeight(36)
        self.other = button("", self._turn, flat=True)
        self.email.returnPressed.connect(self._next)
        self.code.returnPressed.connect(self._next)
        self.password.entered.connect(self._next)
        self.password.changed.connect(lambda _text: self._judge())
        self.email.textChanged.connect(lambda _text: self._judge())
        box = card()
        box.setFixedWidth(WIDTH)
        inside = QVBoxLayout(box)
        inside.setContentsMargins(30, 28, 30, 22)
        inside.setSpacing(14)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self.sign)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.title)
        where = QHBoxLayout()
        where.setSpacing(6)
        where.addWidget(self.server_sign)
        where.addWidget(self.server, 1)
        where.addWidget(self.retry)
        words.addLayout(where)
        head.addLayout(words, 1)
        inside.addLayout(head)
        inside.addSpacing(4)
        self.why = label(why, wrap=True, tone="muted")
        inside.addWidget(self.why)
        self.why.setVisible(bool(why))
        inside.addWidget(self.bar)
        inside.addLayout(above(self.tr("Address"), self.email))
        self._code_row = QWidget()
        self._code_row.setLayout(above(self.tr("Code"), self.code))
        self._code_row.layout().setContentsMargins(0, 0, 0, 0)  # type: ignore[union-attr]
        inside.addWidget(self._code_row)
        self._password_label = label("", fonts.SMALL, fonts.MEDIUM)
        column = above(self._password_label, self.password)
        column.addWidget(self.strength)
        inside.addLayout(column)
        inside.addSpacing(2)
        inside.addWidget(self.enter)
        inside.addWidget(self.other, 0, Qt.AlignmentFlag.AlignHCenter)
        middle = QWidget()
        middle.setObjectName("door")
        outer = QVBoxLayout(middle)
        outer.setContentsMargins(12, 12, 12, 12)
        outer.addStretch(2)
        # Between two stretches, not aligned: only so is it as high as its wrapped lines need.
        across = QHBoxLayout()
        across.addStretch()
        across.addWidget(box)
        across.addStretch()
        outer.addLayout(across)
        outer.addStretch(3)
        area = QScrollArea()  # at 200% on a small screen the card is higher than the window
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(middle)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area)
        order = [self.email, self.code, self.password.field, self.password.show_it,
                 self.enter, self.other, self.retry]  # fmt: skip
        for first, second in pairwise(order):
            QWidget.setTabOrder(first, second)
        self.setFocusProxy(self.password if email else self.email)
        self._tell_server("")
        self._paint()
        theme.look().changed.connect(self._paint)

    def _paint(self) -> None:
        colour = theme.tones().accent_text
        self.sign.setPixmap(icons.pixmap("mdi6.file-certificate-outline", colour, 36, 2))
        self._tell_server(self._server_state)

    def _tell_server(self, state: str) -> None:
        """``state``: empty (not known yet), asking, there or away."""
        self._server_state = state
        name = self.gate.server
        icon, tone, text = {
            "": ("mdi6.server-outline", theme.tones().muted, name),
            "asking": ("mdi6.server-outline", theme.tones().muted,
                       self.tr("{0}: asking whether it is there").format(name)),
            "there": ("mdi6.server-outline", theme.tones().green[1], name),
            "away": ("mdi6.cloud-alert-outline", theme.tones().red[1],
                     self.tr("{0} does not answer").format(name)),
        }[state]  # fmt: skip
        self.server_sign.setPixmap(icons.pixmap(icon, tone, 16, 2))
        self.server.setText(text)
        self.retry.setVisible(state == "away")

    # -- the server

    def knock(self) -> None:
        """Ask whether the server is there and suits this program."""
        self._soon.start()
        tasks.read(self, self.gate.knock, self._greeted, self._not_greeted)

    def _greeted(self, greeting: Greeting) -> None:
        self._soon.stop()
        self._tell_server("there")
        self._refused = greeting.refused
        if greeting.sentence:
            kind = "red" if greeting.refused else "amber" if greeting.read_only else "grey"
            self.bar.say(kind, greeting.sentence)
        else:
            self.bar.hide()
        self._settle()

    def _not_greeted(self, error: Exception) -> None:
        self._soon.stop()
        if not isinstance(error, Refused | Unavailable):
            troubles.crash(error)
            return
        away = isinstance(error, Unavailable)
        self._tell_server("away" if away else "there")
        self.bar.say("red", str(error))
        if away:
            self.retry.setFocus()

    # -- a password or a code

    def _turn(self) -> None:
        self.show_code(not self.with_code)
        self.bar.hide()
        (self.code if self.with_code and self.email.text() else self.email).setFocus()

    def show_code(self, with_code: bool) -> None:
        """Ask for a code and a new password, or for the password alone."""
        self.with_code = with_code
        self.password.clear()
        self.code.clear()
        self._code_row.setVisible(with_code)
        self.strength.setVisible(with_code)
        named = self.tr("New password") if with_code else self.tr("Password")
        self._password_label.setText(named)
        self.password.field.setAccessibleName(named)
        self.title.setText(
            self.tr("Choose a password") if with_code else self.tr("Sign in to Tariffdesk")
        )
        self.other.setText(self.tr("I have a password") if with_code else self.tr("I have a code"))
        self.other.setAccessibleName(self.other.text())
        self.other.setToolTip(
            "" if with_code else self.tr("A manager's code, for a first or a forgotten password")
        )
        self._settle()

    def _judge(self) -> None:
        if self.with_code:
            self.strength.judge(self.password.text(), self.email.text())

    # -- coming in

    def _next(self) -> None:
        """Enter: on to the first field that is empty, in when none is."""
        for field in self._fields():
            if not field.text().strip():
                field.setFocus()
                return
        self.submit()

    def _fields(self) -> list[QLineEdit]:
        return [self.email, *([self.code] if self.with_code else []), self.password.field]

    def submit(self) -> None:
        """Sign in with what is typed."""
        if self.busy or self._refused:
            return
        email, code, password = self.email.text().strip(), self.code.text(), self.password.text()
        if not email or not password or (self.with_code and not code.strip()):
            self._next()
            return
        self.busy = True
        self.bar.hide()
        self._settle()
        gate = self.gate
        if self.with_code:
            tasks.read(self, lambda: gate.redeem(email, code.strip(), password), self._in, self._no)
        else:
            tasks.read(self, lambda: gate.sign_in(email, password), self._in, self._no)

    def _settle(self) -> None:
        """Fields and buttons as they are while nothing, or the sign-in, is under way."""
        free = not self.busy and not self._refused
        for widget in (self.email, self.code, self.password, self.enter, self.other):
            widget.setEnabled(free)
        self.enter.setText(
            self.tr("Signing in")
            if self.busy
            else self.tr("Keep it and sign in")
            if self.with_code
            else self.tr("Sign in")
        )
        self.enter.setAccessibleName(self.enter.text())

    def _in(self, desk: Desk) -> None:
        self.busy = False
        self.password.clear()
        self.entered.emit(desk)

    def _no(self, error: Exception) -> None:
        self.busy = False
        self._settle()
        if isinstance(error, Unavailable):
            self._tell_server("away")
            self.bar.say("red", str(error))
            self.password.setFocus()
        elif isinstance(error, Refused):
            self.bar.say("amber", str(error))
            # What was typed as a password is not kept on screen for the next try.
            if not self.with_code:
                self.password.clear()
            self.password.setFocus()
        else:
            self.bar.say("red", self.tr("Signing in stopped: see the report."))
            troubles.crash(error)
