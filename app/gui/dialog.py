"""Dialogs in the program's own style: a sheet over the window that asks for one answer."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.gui import fonts
from app.gui.overlay import Overlay
from app.gui.parts import Bar, Button, button, hairline, label


class Dialog(Overlay):
    """A title, a sentence, what subclasses put into ``content``, and buttons at the foot.

    Escape and the safe button put it away and emit ``dismissed``; a click beside it does not, so
    that nothing typed is lost by a slip of the hand. It deletes itself when it closes. Trouble
    met by what it started is told in its own bar.
    """

    dismissed = Signal()

    def __init__(
        self, title: str, sentence: str = "", over: QWidget | None = None, width: int = 460
    ) -> None:
        over = over if over is not None else QApplication.activeWindow()
        assert over is not None, "a dialog lies over a window"
        super().__init__(over, title, width)
        self.first: QWidget | None = None  # where the cursor begins; the first field otherwise
        self.title = label(title, fonts.TITLE, fonts.SEMIBOLD, wrap=True)
        self.sentence = label(sentence, tone="muted", wrap=True)
        if not sentence:
            self.sentence.hide()
        self.bar = Bar()
        self.content = QVBoxLayout()
        self.content.setSpacing(12)
        inner = QWidget()
        inner.setObjectName("dialog")
        self._inner = inner
        inner.installEventFilter(self)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._cover)
        column = QVBoxLayout(inner)
        column.setContentsMargins(14, 2, 14, 10)
        column.setSpacing(0)
        column.addLayout(self.content)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setAccessibleName(title)
        self._area.setWidget(inner)
        self._foot = QHBoxLayout()
        self._foot.setContentsMargins(14, 10, 14, 6)
        self._foot.setSpacing(8)
        self._left = QHBoxLayout()
        self._left.setSpacing(8)
        self._foot.addLayout(self._left)
        self._foot.addStretch()
        head = QVBoxLayout()
        head.setContentsMargins(14, 10, 14, 10)
        head.setSpacing(6)
        head.addWidget(self.title)
        head.addWidget(self.sentence)
        head.addWidget(self.bar)
        self.inside.setSpacing(0)
        self.inside.addLayout(head)
        self.inside.addWidget(self._area, 1)
        self.inside.addWidget(hairline())
        self.inside.addLayout(self._foot)

    # -- building

    def say(self, sentence: str) -> None:
        """Change the sentence under the title."""
        self.sentence.setText(sentence)
        self.sentence.setVisible(bool(sentence))

    def foot(self, made: QWidget, left: bool = False) -> None:
        """Put a button at the foot, at the right unless told otherwise."""
        (self._left if left else self._foot).addWidget(made)

    def ask(self) -> None:
        """Show it and put the cursor where the answer is given."""
        if self.first is None:
            self.first = next(
                (
                    field
                    for field in self._inner.findChildren(QWidget)
                    if field.focusPolicy() & Qt.FocusPolicy.TabFocus and field.isEnabled()
                ),
                self,
            )
        self.open_over(self.first)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._guard)

    def _guard(self, old: QWidget | None, now: QWidget | None) -> None:
        """A page behind that gets its data may ask for the cursor; it stays here."""
        if self.isHidden() or now is None or now.window() is not self.window():
            return
        inside: QWidget | None = now
        while inside is not None and not isinstance(inside, Overlay):
            inside = inside.parentWidget()
        if inside is None:
            held = old if old is not None and self.isAncestorOf(old) else self.first
            (held or self).setFocus(Qt.FocusReason.OtherFocusReason)

    # -- closing

    def close_dialog(self) -> None:
        """Put it away because it did what it was for."""
        super().put_away()
        self.deleteLater()

    def put_away(self) -> None:
        """Put it away unanswered."""
        if not self.isHidden():
            super().put_away()
            self.dismissed.emit()
            self.deleteLater()

    # -- trouble, as troubles.Teller wants it

    def refused(self, sentence: str) -> None:
        """Say in the dialog itself why that cannot be done; what is typed stays."""
        self.busy(False)
        self.bar.say("amber", sentence)
        self._soon.start()

    def unavailable(self, sentence: str, retry: Callable[[], None] | None) -> None:
        """The same for something that does not answer."""
        self.busy(False)
        self.bar.say("red", sentence, self.tr("Try again") if retry else "", retry)
        self._soon.start()

    def busy(self, is_busy: bool) -> None:
        """While an answer is under way the buttons rest."""
        for made in self.findChildren(Button):
            if made.property("main"):
                made.setEnabled(not is_busy)

    # -- what Qt asks

    def _cover(self) -> None:
        # A scroll area does not ask for the height of what is in it, so it is told.
        width = self.box.width() - 20
        room = max(120, self._over.height() - self._top - 30 - self._around(width))
        wanted = self._inner.heightForWidth(width)
        if wanted <= 0:
            wanted = self._inner.sizeHint().height()
        # A layout that knows its height for a width may still ask for a little more.
        wanted = max(wanted, self._inner.minimumSizeHint().height())
        nothing = self.content.count() == 0
        self._area.setVisible(not nothing)
        self._area.setFixedHeight(min(wanted, room))
        super()._cover()

    def _around(self, width: int) -> int:
        """The height of everything but the scrolled part."""
        whole = 40 + self._foot.sizeHint().height()
        for part in (self.title, self.sentence, self.bar):
            if not part.isHidden():
                whole += max(part.sizeHint().height(), part.heightForWidth(width - 28)) + 6
        return whole

    def entered(self, held: bool) -> None:
        """Enter was pressed, not on a button; ``held`` with Ctrl."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            held = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            focus = self.window().focusWidget()
            if isinstance(focus, QPushButton) and not held:
                focus.click()
            else:
                self.entered(held)
            event.accept()
            return
        super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._inner and event.type() == QEvent.Type.LayoutRequest:
            self._soon.start()  # what is in it became higher or lower
        return super().eventFilter(watched, event)

    def event(self, event: QEvent) -> bool:
        # Keys of the window behind sleep while a dialog is open.
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()


class Confirm(Dialog):
    """Asks before something that cannot simply be undone, and says what will happen.

    The button that does it is named by its act; Enter falls on the safe one.
    """

    agreed = Signal()

    def __init__(
        self,
        title: str,
        consequence: str,
        act: str,
        keep: str = "",
        over: QWidget | None = None,
        danger: bool = True,
    ) -> None:
        super().__init__(title, consequence, over, 440)
        self.keep = button(keep or self.tr("Cancel"), self.put_away)
        self.act = button(act, self._agree)
        self.act.setProperty("danger" if danger else "main", True)
        self.setAccessibleDescription(consequence)
        self.foot(self.act)
        self.foot(self.keep)
        self.first = self.keep

    def entered(self, held: bool) -> None:
        self.put_away()

    def _agree(self) -> None:
        self.close_dialog()
        self.agreed.emit()


def confirm(
    over: QWidget,
    title: str,
    consequence: str,
    act: str,
    then: Callable[[], None],
    keep: str = "",
    danger: bool = True,
) -> Confirm:
    """Ask, and run ``then`` when the person agrees."""
    made = Confirm(title, consequence, act, keep, over, danger)
    made.agreed.connect(then)
    made.ask()
    return made


class FormDialog(Dialog):
    """Asks for a few things at once; ``submitted`` when the person is done.

    Whoever opened it writes, and closes it with :meth:`close_dialog` when that is done; a refusal
    is shown in it. Enter in a line, or Ctrl+Enter anywhere, submits.
    """

    submitted = Signal()

    def __init__(
        self,
        title: str,
        act: str,
        sentence: str = "",
        over: QWidget | None = None,
        width: int = 460,
    ) -> None:
        super().__init__(title, sentence, over, width)
        self.cancel = button(self.tr("Cancel"), self.put_away)
        self.act = button(act, self.submit, main=True)
        self.foot(self.cancel)
        self.foot(self.act)

    def wrong(self) -> str:
        """Why it cannot be submitted yet, as one sentence; empty when it can."""
        return ""

    def submit(self) -> None:
        """The person is done: check, and tell."""
        if not self.act.isEnabled():
            return
        why = self.wrong()
        if why:
            self.refused(why)
            return
        self.bar.hide()
        self.busy(True)
        self.submitted.emit()

    def entered(self, held: bool) -> None:
        if held or not isinstance(self.window().focusWidget(), QPlainTextEdit):
            self.submit()


class Telling(Dialog):
    """Says or shows something to be read; one button puts it away."""

    def __init__(
        self,
        title: str,
        sentence: str = "",
        over: QWidget | None = None,
        width: int = 460,
        seen: str = "",
    ) -> None:
        super().__init__(title, sentence, over, width)
        self.seen = button(seen or self.tr("Done"), self.put_away, main=True)
        self.foot(self.seen)
        self.first = self.seen

    def entered(self, held: bool) -> None:
        self.put_away()


def is_open(window: QObject) -> bool:
    """Whether a dialog lies over this window now."""
    return any(not made.isHidden() for made in window.findChildren(Dialog))
