"""The way in to an office's shared server: who is there, and may this program work on it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import text

from app import bootstrap
from app.accounts import codes, handshake, sign_in
from app.bootstrap import DatabaseBehind, Runtime
from app.core import migrate
from app.core.connection import Role, server_of
from app.core.database import Database
from app.core.errors import Refused
from app.core.settings import Settings
from app.flows.rows import Greeting

if TYPE_CHECKING:
    from app.flows.desk import Desk

NEWER = (
    "The office's database was brought up to date by a newer Tariffdesk. "
    "This one still works with it; please update it when you can."
)


class ServerUnset(Refused):
    """No server is named in the settings, so there is nowhere to sign in."""


class NotADesk(Refused):
    """The login of this desk is not admitted on {server}: its administrator can admit it."""


class Gate:
    """See :class:`app.gui.services.Gate`.

    The login to the server is a member of ``tariffdesk_client`` and no more: nothing here needs
    another role, and nothing is migrated, planted or computed.
    """

    def __init__(self, settings: Settings, version: str) -> None:
        url = settings.server_url
        if url is None:
            raise ServerUnset()
        self._settings = settings
        self._version = version
        self._url = url
        self._door = Database(self._url, Role.CLIENT, pool_size=1)
        self._greeting = Greeting(self.server)
        self._runtime: Runtime | None = None
        self._desk: Desk | None = None
        self._person: UUID | None = None

    @property
    def server(self) -> str:
        """The server's name, for the sign-in page."""
        return server_of(self._url)

    def knock(self) -> Greeting:
        """Ask the server whether this program may work with it.

        Raises :class:`app.core.database.ServerAway` when it does not answer and
        :class:`app.bootstrap.DatabaseBehind` when its tables are older than this program.
        """
        if migrate.is_bare(self._url):
            raise DatabaseBehind()
        if Role.CLIENT not in migrate.roles(self._url):
            raise NotADesk(server=self.server)
        with self._door.read() as session:
            if session.scalar(text("select to_regprocedure('client_verdict(text,text)')")) is None:
                raise DatabaseBehind()
        found = handshake.verdict(self._door, self._version)
        self._greeting = Greeting(
            self.server, found.sentence, found.is_read_only, found.word == handshake.TOO_NEW
        )
        # What a desk needs takes longest to load; the person is typing meanwhile.
        import app.flows.desk  # noqa: F401

        return self._greeting

    def sign_in(self, email: str, password: str) -> Desk:
        """Come in; the same desk as before when the same person comes back to it."""
        return self._enter(sign_in.sign_in(self._door, email, password))

    def redeem(self, email: str, code: str, password: str) -> Desk:
        """Choose a password with a manager's code, and come in."""
        return self._enter(codes.redeem(self._door, email, code, password))

    def close(self) -> None:
        """Give all connections back."""
        if self._runtime is not None:
            self._runtime.close()
        self._door.close()

    def _enter(self, token: str) -> Desk:
        person, newer = self._look(token)
        if self._desk is not None and self._runtime is not None and person == self._person:
            # The pages keep their desk, with all they show; only the session is another.
            self._runtime.desk.token = token
            return self._desk
        from app.flows.desk import Desk

        if self._runtime is not None:
            self._runtime.close()
        notice = self._greeting.sentence or (NEWER if newer else "")
        self._runtime = Runtime(self._settings, self._url, token=token, notice=notice)
        self._person = person
        self._desk = Desk(self._runtime)
        return self._desk

    def _look(self, token: str) -> tuple[UUID, bool]:
        """Whose session it is, and whether the tables are newer than this program."""
        inside = Database(self._url, Role.CLIENT, token, pool_size=1)
        try:
            with inside.read() as session:
                person = session.execute(text("select current_user_id()")).scalar_one()
                revision = session.scalar(text("select version_num from alembic_version"))
            if revision is not None and not migrate.is_known(revision):
                return person, True
            try:
                bootstrap.check_schema(revision)
            except DatabaseBehind:
                sign_in.sign_out(inside)
                raise
        finally:
            inside.close()
        return person, False
