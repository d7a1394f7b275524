"""The idle lock: a desk that nobody touches covers its work until its person comes back."""

from __future__ import annotations

import time

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.accounts.rows import Me
from app.core.errors import Refused, Unavailable
from app.gui import fonts, icons, tasks, theme, troubles
from app.gui.parts import Bar, button, card, label
from app.gui.password import PasswordField, above
from app.gui.services import Account

SIGNS = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TabletPress,
        QEvent.Type.InputMethod,
    }
)
MOVE = QEvent.Type.MouseMove


class IdleWatch(QObject):
    """Tells, once, when no key and no mouse was used for ``seconds``; sleeping counts too."""

    idle = Signal()

    def __init__(self, seconds: float, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.seconds = seconds
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._look)
        self._place = QPoint()
        self._on = False

    def start(self) -> None:
        """Watch from now on."""
        if self.seconds <= 0:
            return
        self._touch()
        if not self._on:
            self._on = True
            QApplication.instance().installEventFilter(self)  # type: ignore[union-attr]
        self._arm(self.seconds)

    def stop(self) -> None:
        """Watch no more."""
        self._timer.stop()
        if self._on:
            self._on = False
            QApplication.instance().removeEventFilter(self)  # type: ignore[union-attr]

    @property
    def still(self) -> float:
        """Seconds without a sign. Two clocks, because one of them stops while a laptop sleeps."""
        return max(time.monotonic() - self._steady, time.time() - self._wall)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind not in SIGNS and (kind != MOVE or not self._moved(event)):
            return False
        if self.still >= self.seconds:
            # The first touch after a sleep comes before the timer: it must not unlock.
            self._now_idle()
            return True
        self._touch()
        return False

    def _moved(self, event: QEvent) -> bool:
        """Whether the pointer is elsewhere: a window that changes under it sends moves, too."""
        if not isinstance(event, QMouseEvent):
            return False
        place = event.globalPosition().toPoint()
        moved = place != self._place
        self._place = place
        return moved

    def _touch(self) -> None:
        self._steady = time.monotonic()
        self._wall = time.time()

    def _arm(self, seconds: float) -> None:
        self._timer.start(max(1, round(seconds * 1000)))

    def _look(self) -> None:
        left = self.seconds - self.still
        if left > 0:
            self._arm(left)
        else:
            self._now_idle()

    def _now_idle(self) -> None:
        self.stop()
        self.idle.emit()


class LockPage(QWidget):
    """Who works here, and the password to go on; or somebody else."""

    unlocked = Signal()
    somebody_else = Signal()

    def __init__(self, account: Account, me: Me, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("door")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._account = account
        self.busy = False
        self.sign = QLabel()
        self.title = label(me.name or me.email, fonts.TITLE, fonts.SEMIBOLD)
        told = label(
            self.tr("Locked. What was running goes on."), fonts.SMALL, tone="muted", wrap=True
        )
        self.bar = Bar()
        self.bar.dismissable(False)
        self.password = PasswordField(self.tr("Password of {0}").format(me.name or me.email))
        self.password.entered.connect(self.submit)
        self.go_on = button(self.tr("Go on"), self.submit, main=True)
        self.go_on.setMinimumHeight(36)
        self.other = button(self.tr("Somebody else"), self.somebody_else.emit, flat=True)
        self.other.setToolTip(self.tr("Signs {0} out at this desk").format(me.name or me.email))
        box = card()
        box.setFixedWidth(400)
        inside = QVBoxLayout(box)
        inside.setContentsMargins(30, 28, 30, 22)
        inside.setSpacing(14)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self.sign)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.title)
        words.addWidget(told)
        head.addLayout(words, 1)
        inside.addLayout(head)
        inside.addSpacing(4)
        inside.addWidget(self.bar)
        inside.addLayout(above(self.tr("Password"), self.password))
        inside.addSpacing(2)
        inside.addWidget(self.go_on)
        inside.addWidget(self.other, 0, Qt.AlignmentFlag.AlignHCenter)
        layout = QVBoxLayout(self)
        layout.addStretch(2)
        across = QHBoxLayout()
        across.addStretch()
        across.addWidget(box)
        across.addStretch()
        layout.addLayout(across)
        layout.addStretch(3)
        self.setFocusProxy(self.password)
        self._paint()
        theme.look().changed.connect(self._paint)

    def submit(self) -> None:
        """Try the password."""
        password = self.password.text()
        if self.busy or not password:
            self.password.setFocus()
            return
        self._settle(True)
        self.bar.hide()
        account = self._account
        tasks.read(self, lambda: account.unlock(password), lambda _none: self._in(), self._no)

    def _settle(self, busy: bool) -> None:
        self.busy = busy
        for widget in (self.password, self.go_on, self.other):
            widget.setEnabled(not busy)

    def _in(self) -> None:
        self._settle(False)
        self.password.clear()
        self.unlocked.emit()

    def _no(self, error: Exception) -> None:
        self._settle(False)
        if isinstance(error, Refused | Unavailable):
            kind = "amber" if isinstance(error, Refused) else "red"
            self.bar.say(kind, str(error))
        else:
            troubles.crash(error)
        self.password.clear()
        self.password.setFocus()

    def _paint(self) -> None:
        colour = theme.tones().accent_text
        self.sign.setPixmap(icons.pixmap("mdi6.lock-outline", colour, 36, 2))
