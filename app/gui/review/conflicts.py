"""Where this person and a colleague said different things of a line: both are shown, one chosen."""

from __future__ import annotations

import dataclasses

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from app.core.conflict import Field
from app.gui.conflict import MINE, ORIGINAL, ConflictDialog
from app.gui.review.apart import spaced
from app.gui.review.marks import first_say
from app.review.rows import KeptDecision, ReviewLine

PAUSE = 700  # ms without a key before a dialog opens by itself: it must not catch a key
DEAF = 400  # ms after that in which keys do nothing: they were meant for the page


class Conflicts(QObject):
    """Opens the dialog, one at a time, and says what was chosen.

    ``chosen`` carries the decision and ``mine``, ``theirs`` or ``original``.
    """

    chosen = Signal(object, str)
    asked = Signal(str)  # for a line a colleague settled under one's eyes: mine or theirs

    def __init__(self, parent: QWidget, pause: int = PAUSE) -> None:
        super().__init__(parent)
        self._page = parent
        self._waiting: list[KeptDecision] = []
        self._dialog: ConflictDialog | None = None
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(pause)
        self._pause.timeout.connect(self._open_next)

    def touch(self) -> None:
        """A key was pressed: nothing opens for a while."""
        if self._waiting:
            self._pause.start()

    def meet(self, decision: KeptDecision) -> None:
        """A decision met a colleague's; show it as soon as the person's hands rest."""
        self._waiting.append(decision)
        self._pause.start()

    def compare(self, decision: KeptDecision) -> None:
        """Show it now, because the person asked."""
        self._waiting = [one for one in self._waiting if one.key != decision.key]
        if self._dialog is None:
            self._open(decision)

    def ask(self, before: ReviewLine, now: ReviewLine, code: str | None) -> None:
        """Ask before what a colleague just said of the line in hand is overridden."""
        if self._dialog is not None:
            return
        first, said = first_say(now)
        by = (now.decided_by if now.decided else first) or ""
        theirs = now.code if now.decided else said
        field = Field("code", self.tr("Code"), before.code, code, theirs or None)
        dialog = self._made(field, before.decided, by)
        dialog.title.setText(self.tr("{0} was here just now").format(by))
        told = self.tr("While you looked at line {0}, {1} said {2}. Yours would take its place.")
        _say(dialog, told.format(now.number, by, self._code(theirs or None)))
        dialog.settled.connect(lambda sides: self.asked.emit(sides["code"]))
        dialog.ask()

    def _open_next(self) -> None:
        if self._waiting and self._dialog is None and self._page.isVisible():
            self._open(self._waiting.pop(0))
            _Deaf(self._page.window())

    def _open(self, decision: KeptDecision) -> None:
        fields = {one.name: one for one in decision.conflict}
        if "code" not in fields:
            return
        by = fields.get("decided_by")
        who = (by.theirs if by is not None else None) or ""
        field = dataclasses.replace(fields["code"], mine=decision.code)
        dialog = self._made(field, by is not None and by.original is not None, who)
        dialog.title.setText(
            self.tr("Line {0}: two of you decided").format(decision.number)
            if who
            else self.tr("Line {0} changed").format(decision.number)
        )
        _say(dialog, f"{' '.join(decision.description.split())}\n{decision.why}")
        dialog.settled.connect(lambda sides: self.chosen.emit(decision, sides["code"]))
        dialog.ask()

    def _made(self, field: Field, was_decided: bool, who: str) -> ConflictDialog:
        """The dialog on one code. A code that was only proposed is called so: whoever confirmed
        it said something, and does not count as having left it alone."""
        original = field.original and self._code(field.original)
        if original and not was_decided:
            original = self.tr("{0}, proposed").format(original)
        shown = dataclasses.replace(
            field,
            original=original,
            mine=self._code(field.mine),
            theirs=self._code(field.theirs),
        )
        dialog = self._dialog = ConflictDialog([shown], self._page.window(), who)
        dialog.settled.connect(self._closed)
        dialog.dismissed.connect(self._closed)
        return dialog

    def _closed(self, *_: object) -> None:
        self._dialog = None
        if self._waiting:
            self._pause.start()

    def _code(self, code: str | None) -> str:
        if not code:
            return self.tr("none of these")
        return spaced(code) if code.isdigit() else code

    def code_of(self, decision: KeptDecision, side: str) -> tuple[bool, str | None]:
        """Whether a side can be decided anew, and the code that it then is."""
        if side == MINE:
            return True, decision.code
        original = next((one.original for one in decision.conflict if one.name == "code"), None)
        if side == ORIGINAL and original is not None:
            return True, original if original.isdigit() else None
        return False, None


def _say(dialog: ConflictDialog, sentence: str) -> None:
    dialog.sentence.setText(sentence)
    dialog.sentence.setVisible(bool(sentence))


class _Deaf(QObject):
    """For a moment, keys reach nothing in a window: they were on their way to something else."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        app = QCoreApplication.instance()
        assert app is not None
        app.installEventFilter(self)
        QTimer.singleShot(DEAF, self, self.deleteLater)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kinds = (QEvent.Type.KeyPress, QEvent.Type.KeyRelease, QEvent.Type.ShortcutOverride)
        return event.type() in kinds
