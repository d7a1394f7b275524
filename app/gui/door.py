"""Who is at this desk of a shared server: signing in, the idle lock, signing out."""

from __future__ import annotations

from PySide6.QtCore import QObject, QSettings, QTimer, Signal

from app.accounts.rows import Me
from app.core.errors import Refused, Unavailable
from app.gui import tasks
from app.gui.cover import Cover
from app.gui.gate import GatePage
from app.gui.lock import IdleWatch, LockPage
from app.gui.services import Desk, Gate

EMAIL = "gate/email"
HEARTBEAT = 60_000  # ms


class Door(QObject):
    """Lays the sign-in page or the lock over the work, and lifts it for who may go on.

    ``came_in`` carries a desk: the one before when the same person is back. The session's token
    is known to the desk alone, in memory; of a person only the address is remembered.
    """

    came_in = Signal(object)
    came_back = Signal()

    def __init__(self, gate: Gate, cover: Cover, memory: QSettings, parent: QObject) -> None:
        super().__init__(parent)
        self.gate = gate
        self.desk: Desk | None = None
        self.me: Me | None = None
        self._cover = cover
        self._memory = memory
        self._watch = IdleWatch(0, self)
        self._watch.idle.connect(self.lock)
        self._beat = QTimer(self)
        self._beat.setInterval(HEARTBEAT)
        self._beat.timeout.connect(self.look)
        tasks.ask_first(self._take)

    # -- coming in

    def ask(self, why: str = "", email: str | None = None) -> None:
        """Cover the work with the sign-in page; ``why`` says what happened, if anything did."""
        self._rest()
        remembered = str(self._memory.value(EMAIL, "")) if email is None else email
        page = GatePage(self.gate, remembered, why)
        page.entered.connect(self._entered)
        self._cover.lay(page)
        page.setFocus()

    def _entered(self, desk: Desk) -> None:
        page = self._cover.page
        if isinstance(page, GatePage):
            self._memory.setValue(EMAIL, page.email.text().strip())
            self._memory.sync()
        if desk is self.desk:
            self._cover.lift()
            self._go_on()
            self.came_back.emit()
            return
        self.desk, self.me = desk, None
        # What lies over the work of the person before is not for this one.
        self._cover.forget()
        self._cover.lift()
        self.came_in.emit(desk)
        tasks.read(self, desk.me, self._know)

    def _know(self, me: Me) -> None:
        self.me = me
        self._go_on()

    def _go_on(self) -> None:
        self._beat.start()
        if self.me is not None:
            self._watch.seconds = self.me.idle_minutes * 60
            self._watch.start()

    def _rest(self) -> None:
        self._watch.stop()
        self._beat.stop()

    # -- the lock

    def lock(self) -> None:
        """Cover the work at once; what runs goes on."""
        if self._cover.is_laid or self.desk is None or self.me is None:
            return
        self._watch.stop()
        page = LockPage(self.desk, self.me)
        page.unlocked.connect(self._unlocked)
        page.somebody_else.connect(lambda: self.sign_out(email=""))
        self._cover.lay(page)
        page.setFocus()

    def _unlocked(self) -> None:
        self._cover.lift()
        self._go_on()

    # -- going out

    def sign_out(self, email: str | None = None, why: str = "") -> None:
        """End the session and ask who comes; ``email`` empty for another person."""
        self.ask(why, email)
        self._end()

    def leave(self) -> None:
        """The window closes: the session ends with it."""
        self._rest()
        tasks.ask_no_more(self._take)
        self._end()

    def _end(self) -> None:
        if self.desk is not None:
            # Nobody needs the answer: a session that cannot be ended now ends unseen.
            tasks.write(self, self.desk.sign_out, failed=_let_it_be)

    # -- ended elsewhere

    def look(self) -> None:
        """Say that this desk is in use, and hear whether its session still stands."""
        if self.desk is not None:
            tasks.read(self, self.desk.seen, self._seen, failed=_let_it_be)

    def _seen(self, stands: bool) -> None:
        if not stands:
            self._out()

    def _take(self, owner: QObject, error: Exception) -> bool:
        """See to an error that says that the session is over; true when this was one."""
        place: QObject | None = owner
        while place is not None and place is not self.parent():
            place = place.parent()
        if place is None:  # met in another window
            return False
        # Imported here: the database's libraries are loaded by then.
        from app.accounts.sessions import LockedOut
        from app.core.database import SignedOut

        if isinstance(error, LockedOut):
            self._out(str(error))
        elif isinstance(error, SignedOut):
            self._out()
        else:
            return False
        return True

    def _out(self, why: str = "") -> None:
        if self.desk is None or isinstance(self._cover.page, GatePage):
            return
        elsewhere = self.tr(
            "You were signed out at this desk: somewhere else, by your manager, or because it was "
            "not used for long. Sign in to go on where you were."
        )
        self.ask(why or elsewhere, email=self.me.email if self.me is not None else None)


def _let_it_be(error: Exception) -> None:
    """The next beat, the banner or the sign-in page says it; a bug is still one."""
    if not isinstance(error, Refused | Unavailable):
        raise error
