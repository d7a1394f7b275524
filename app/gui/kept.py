"""The list of decisions that stand on this desk and not yet, or not ever, on the server."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.gui import fonts, shown, tasks
from app.gui.dialog import Dialog
from app.gui.parts import Badge, button, hairline, label
from app.gui.services import Keeping
from app.review.rows import Kept, KeptDecision

LOOK = 1_500  # ms; the desk answers from its own memory
MOST = 100  # lines shown; the rest is counted


class KeptPanel(Dialog):
    """Each with its line, its code and its state; refused ones are settled from here.

    ``changed`` carries what is kept after something was done; ``go`` asks for the line's page.
    """

    changed = Signal(object)
    go = Signal(str, object)

    def __init__(self, desk: Keeping, over: QWidget) -> None:
        super().__init__("", "", over, 680)
        self.title.setText(self.tr("Decisions kept on this desk"))
        self.setAccessibleName(self.title.text())
        self._desk = desk
        self._shown: Kept | None = None
        self.list = QWidget()
        self.column = QVBoxLayout(self.list)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(10)
        self.content.addWidget(self.list)
        self.send = button(self.tr("Send now"), self.send_now, icon="mdi6.send-outline")
        self.foot(self.send, left=True)
        self.done = button(self.tr("Done"), self.put_away)
        self.foot(self.done)
        self.first = self.done
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK)
        self._timer.timeout.connect(self.look)

    def ask(self) -> None:
        """Show it, and follow what happens."""
        super().ask()
        self.look()
        self._timer.start()

    def look(self) -> None:
        """Read what is kept."""
        tasks.read(self, self._desk.kept, self.show_kept)

    def send_now(self) -> None:
        """Do not wait for the next try."""
        self.send.setEnabled(False)
        tasks.write(self, self._desk.send_kept, self._done, self._failed)

    def _failed(self, error: Exception) -> None:
        from app.gui import troubles

        self.send.setEnabled(True)
        troubles.tell(self, error)

    def _done(self, kept: Kept) -> None:
        self.changed.emit(kept)
        self.show_kept(kept)

    def show_kept(self, kept: Kept) -> None:
        """Draw the list, unless it is on screen already."""
        self.send.setEnabled(kept.waiting > 0)
        if kept == self._shown:
            return
        self._shown = kept
        self.sentence.setText(self._told(kept))
        self.sentence.show()
        while (item := self.column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        refused_first = [*kept.refused, *(one for one in kept.decisions if one.state == "waiting")]
        for number, one in enumerate(refused_first[:MOST]):
            if number:
                self.column.addWidget(hairline())
            row = self._row(one)
            self.column.addWidget(row)
            row.show()  # now, so that the sheet knows how high it will be
        if len(refused_first) > MOST:
            more = self.tr("And {0} more.").format(shown.count(len(refused_first) - MOST))
            self.column.addWidget(label(more, tone="muted"))
        self._cover()

    def _told(self, kept: Kept) -> str:
        if not kept.decisions:
            return self.tr("Nothing waits here: every decision is on the server.")
        told = (
            self.tr("They go out by themselves, in their order, each exactly once.")
            if kept.reachable
            else self.tr(
                "The server does not answer. They go out by themselves when it is back, in their "
                "order, each exactly once; the program may be closed meanwhile."
            )
        )
        if kept.refused:
            told = (
                self.tr("Those marked were refused by the server: say what shall become of them.")
                + " "
                + (told if kept.waiting else "")
            )
        return told.strip()

    def _row(self, one: KeptDecision) -> QWidget:
        made = QWidget()
        grid = QGridLayout(made)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(3)
        grid.setColumnStretch(1, 1)
        number = label(self.tr("Line {0}").format(one.number), weight=fonts.SEMIBOLD, figures=True)
        number.setMinimumWidth(64)
        goods = label(one.description)
        goods.setMinimumWidth(60)
        goods.setToolTip(one.description)
        decided = label(self._code(one), weight=fonts.MEDIUM, figures=True)
        refused = one.state == "refused"
        state = Badge(
            self.tr("Refused") if refused else self.tr("Waiting"), "red" if refused else "grey"
        )
        grid.addWidget(number, 0, 0)
        grid.addWidget(goods, 0, 1)
        grid.addWidget(decided, 0, 2)
        grid.addWidget(state, 0, 3)
        when = self.tr("decided {0}").format(shown.moment(one.at))
        told = f"{when}  ·  {one.why}" if one.why else when
        why = label(told, fonts.SMALL, tone="muted", wrap=True)
        why.setMinimumWidth(480)
        grid.addWidget(why, 1, 1, 1, 3)
        made.setAccessibleName(f"{number.text()}, {one.description}, {decided.text()}, {told}")
        if refused:
            row = QHBoxLayout()
            row.setSpacing(6)
            if one.conflict:
                look = button(self.tr("Compare"), lambda: self._compare(one))
                look.setAccessibleName(self.tr("Compare line {0}").format(one.number))
                row.addWidget(look)
            else:
                for how, text in (("mine", self.tr("Decide it again")),
                                  ("theirs", self.tr("Let it go"))):  # fmt: skip
                    act = button(text, partial(self._settle, one, how))
                    act.setAccessibleName(f"{text}: {number.text()}")
                    row.addWidget(act)
            row.addStretch()
            grid.addLayout(row, 2, 1, 1, 3)
        return made

    def _code(self, one: KeptDecision) -> str:
        if one.undo:
            return self.tr("Taken back")
        return one.code or self.tr("None of these")

    # -- what the server refused

    def _compare(self, one: KeptDecision) -> None:
        from app.gui.conflict import ConflictDialog

        title = self.tr("Line {0}: both of you decided").format(one.number)
        dialog = ConflictDialog(one.conflict, self._over, title=title)
        dialog.settled.connect(lambda sides: self._sides(one, sides))
        dialog.ask()

    def _sides(self, one: KeptDecision, sides: dict[str, str]) -> None:
        """The decision is one thing: mine if any field shall be mine, else what the server has."""
        self._settle(one, "mine" if "mine" in sides.values() else "theirs")

    def _settle(self, one: KeptDecision, how: str) -> None:
        desk = self._desk
        tasks.write(self, lambda: desk.settle_kept(one.key, how), self._done, self._failed)
        self.done.setFocus(Qt.FocusReason.OtherFocusReason)
