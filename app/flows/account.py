"""What the shell asks of the person at this desk: their session, password and preferences."""

from __future__ import annotations

from uuid import UUID

from app.accounts import me as persons
from app.accounts import preferences as liking
from app.accounts import sessions, sign_in
from app.accounts.rows import Me, OpenSession, Preferences
from app.bootstrap import Runtime


class Account:
    """See :class:`app.gui.services.Account`."""

    def __init__(self, runtime: Runtime) -> None:
        self._desk = runtime.desk

    def me(self) -> Me:
        """Who is signed in here and what they may do."""
        with self._desk.read() as session:
            return persons.me(session)

    def unlock(self, password: str) -> None:
        """After an idle lock: the person is who they say."""
        sessions.unlock(self._desk, password)

    def change_password(self, old: str, new: str) -> None:
        """Choose another password; the person's other desks are signed out."""
        sessions.change_password(self._desk, old, new)

    def my_sessions(self) -> list[OpenSession]:
        """Where this person is signed in, this desk first."""
        with self._desk.read() as session:
            return sessions.my_sessions(session)

    def end_session(self, session_id: UUID) -> None:
        """Sign this person out at another desk, at once."""
        with self._desk.work() as work:
            sessions.end(work, session_id)

    def end_other_sessions(self) -> int:
        """Sign this person out everywhere but here; answers at how many desks."""
        with self._desk.work() as work:
            return sessions.end_others(work)

    def seen(self) -> bool:
        """Say that this desk is here; whether its session still stands."""
        return sessions.seen(self._desk)

    def sign_out(self) -> None:
        """End this session."""
        sign_in.sign_out(self._desk)

    def preferences(self) -> Preferences:
        """How this person likes the program."""
        with self._desk.read() as session:
            return liking.preferences(session)

    def prefer(self, preferences: Preferences) -> None:
        """Keep them."""
        with self._desk.work() as work:
            liking.prefer(work, preferences)
