"""A field for a password: can be revealed, warns of Caps Lock, and says how strong a new one is."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from app.core.errors import Refused
from app.gui import fonts
from app.gui.parts import Meter, button, label, set_tone

HEIGHT = 36


def line(name: str) -> QLineEdit:
    """A tall field with an accessible name."""
    made = QLineEdit()
    made.setAccessibleName(name)
    made.setMinimumHeight(HEIGHT)
    made.setFont(fonts.font(14))
    return made


def above(text: str | QLabel, field: QWidget) -> QVBoxLayout:
    """A field with its label, or a label made for it, over it."""
    made = QVBoxLayout()
    made.setSpacing(5)
    head = text if isinstance(text, QLabel) else label(text, fonts.SMALL, fonts.MEDIUM)
    if isinstance(field, PasswordField):
        head.setBuddy(field.field)
        row = QHBoxLayout()
        row.addWidget(head, 1)
        row.addWidget(field.hint)
        made.addLayout(row)
    else:
        head.setBuddy(field)
        made.addWidget(head)
    made.addWidget(field)
    return made


def caps_lock(event: QKeyEvent, before: bool) -> bool:
    """Whether Caps Lock seems to be on, judged by the letter that arrived.

    Qt does not say; a capital without Shift, or a small letter with it, does. The key itself
    turns it round.
    """
    if event.key() == Qt.Key.Key_CapsLock:
        return not before
    typed = event.text()
    if len(typed) != 1 or typed.lower() == typed.upper():
        return before
    shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
    return typed.isupper() != shifted


class PasswordField(QWidget):
    """A line for a password, a button that reveals it, a hint when Caps Lock is on."""

    entered = Signal()
    changed = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = line(name)
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.field.returnPressed.connect(self.entered)
        self.field.textChanged.connect(self.changed)
        self.field.installEventFilter(self)
        self.setFocusProxy(self.field)
        self._caps = False
        self.show_it = button("", self._turn, icon="mdi6.eye-outline", flat=True)
        self.show_it.setFixedSize(HEIGHT, HEIGHT)
        self.show_it.setObjectName("reveal")
        # Stands beside the label over the field, so that nothing moves when it comes.
        self.hint = label(self.tr("Caps Lock is on"), fonts.SMALL, fonts.MEDIUM, tone="amber")
        self.hint.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.field, 1)
        row.addWidget(self.show_it)
        self._name_button()

    def text(self) -> str:
        """What was typed."""
        return self.field.text()

    def clear(self) -> None:
        """Empty it, and hide what is typed next."""
        self.hint.hide()
        self.field.clear()
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self._name_button()

    def _turn(self) -> None:
        hidden = self.field.echoMode() == QLineEdit.EchoMode.Password
        self.field.setEchoMode(QLineEdit.EchoMode.Normal if hidden else QLineEdit.EchoMode.Password)
        self._name_button()

    def _name_button(self) -> None:
        hidden = self.field.echoMode() == QLineEdit.EchoMode.Password
        name = self.tr("Show the password") if hidden else self.tr("Hide the password")
        self.show_it.setToolTip(name)
        self.show_it.setAccessibleName(name)
        self.show_it.set_icon("mdi6.eye-outline" if hidden else "mdi6.eye-off-outline")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.field and isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.KeyPress:
                self._caps = caps_lock(event, self._caps)
                self.hint.setVisible(self._caps)
        elif watched is self.field and event.type() == QEvent.Type.FocusOut:
            self.hint.hide()
        return super().eventFilter(watched, event)


class Strength(QWidget):
    """How well a new password withstands guessing: a bar, a word, and what would help."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bar = Meter(height=4)
        self.told: QLabel = label("", fonts.SMALL, tone="muted", wrap=True)
        self.told.setMinimumWidth(300)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(5)
        column.addWidget(self.bar)
        column.addWidget(self.told)
        self.judge("", "")

    def judge(self, password: str, email: str, name: str = "") -> None:
        """Look at a password; whether it is taken is decided by the same rule when it is kept."""
        share, tone, sentence = strength(password, email, name)
        words = {
            "empty": self.tr(
                "A few words that do not belong together are easy to keep in mind and hard to "
                "guess."
            ),
            "fair": self.tr("Good. Longer is better still."),
            "strong": self.tr("Strong."),
        }
        told = words.get(sentence, sentence)
        self.bar.show_parts([(share, tone)] if share else [], told)
        self.told.setText(told)
        set_tone(self.told, tone if password else "muted")


STRONG = 18


def strength(password: str, email: str, name: str = "") -> tuple[float, str, str]:
    """How much of the bar is full, its tone, and what to say: a key, or why it is refused."""
    from app.accounts import passwords

    if not password:
        return 0.0, "muted", "empty"
    try:
        passwords.check(password, email.strip(), name)
    except Refused as refused:
        return 0.4 * min(1.0, len(password) / passwords.SHORTEST), "red", str(refused)
    if len(password) < STRONG:
        return 0.7, "green", "fair"
    return 1.0, "green", "strong"
