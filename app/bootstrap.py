"""Builds everything once (server, database, embedder) and hands out one Runtime."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from app.accounts import sign_in
from app.core import embedded, migrate
from app.core.connection import Role, server_of
from app.core.database import Database
from app.core.errors import Refused
from app.core.settings import Settings
from app.matching import chat
from app.matching.chat import ChatModel
from app.matching.embedder import Embedder
from app.matching.network import Service
from app.matching.offline import OfflineEmbedder
from app.matching.openai import OpenAIEmbedder

# Told what is going on: a short sentence, how much is done, of how much (0 when unknown).
Tell = Callable[[str, int, int], None]


class DatabaseBehind(Refused):
    """The office's database is older than this program: its administrator runs ./run migrate."""


class DeskLogin(Refused):
    """The login to {server} is a desk's: this takes its worker's or its administrator's."""


@dataclass
class Runtime:
    """What a running program has: its settings, the way to the database, the embedder.

    ``server`` is the built-in one, None where a shared server is used. ``token`` is the session
    of the person who signed in; without one, the local owner's is opened. ``notice`` is what the
    server made known when they came in, one sentence or none.
    """

    settings: Settings
    url: str = field(repr=False)
    server: embedded.Server | None = None
    token: str | None = field(default=None, repr=False)
    notice: str = ""
    # What else this program started and has to end before its connections are given back.
    ending: list[Callable[[], None]] = field(default_factory=list, repr=False)

    @cached_property
    def roles(self) -> frozenset[Role]:
        """What this login may become: on a shared server, a desk's is a client and no more."""
        return frozenset(Role) if self.server is not None else migrate.roles(self.url)

    @property
    def can_match(self) -> bool:
        """Whether this program may match lines itself instead of leaving it to a worker."""
        return Role.WORKER in self.roles

    @cached_property
    def worker(self) -> Database:
        """The database as the service that matches and charges; may raise DeskLogin."""
        return self._as(Role.WORKER)

    @cached_property
    def owner(self) -> Database:
        """The database as the owner of the schema, for loading tariffs; may raise DeskLogin."""
        return self._as(Role.OWNER, pool_size=2)

    @cached_property
    def desk(self) -> Database:
        """The database as the person at this desk: rights hold, row by row."""
        token = self.token or sign_in.open_local_session(self.worker)
        return Database(self.url, Role.CLIENT, token)

    def _as(self, role: Role, pool_size: int = 5) -> Database:
        if role not in self.roles:
            raise DeskLogin(server=server_of(self.url))
        return Database(self.url, role, pool_size=pool_size)

    @cached_property
    def embedder(self) -> Embedder:
        """The model that the settings name, made when it is first needed."""
        if self.settings.embedder == "openai":
            service = Service(openai_key(self.settings), self.settings.openai_base_url)
            return OpenAIEmbedder(service, self.settings.openai_embedding_model)
        return OfflineEmbedder()

    @cached_property
    def chat(self) -> ChatModel | None:
        """The language model that the settings name; None without a key."""
        key = openai_key(self.settings)
        if not key:
            return None
        service = Service(key, self.settings.openai_base_url, retries=chat.RETRIES)
        return ChatModel(service, self.settings.openai_chat_model)

    def close(self) -> None:
        """Give the connections back and stop the built-in server if nobody else uses it."""
        while self.ending:
            self.ending.pop()()
        for name in ("worker", "owner", "desk"):
            if name in self.__dict__:
                self.__dict__[name].close()
        if self.server is not None:
            self.server.release()


def check_schema(revision: str | None) -> None:
    """Refuse a schema that is older than this program's, or one it does not know."""
    if revision == migrate.head():
        return
    if revision is not None and not migrate.is_known(revision):
        raise migrate.DatabaseNewer()
    raise DatabaseBehind()


def openai_key(settings: Settings) -> str | None:
    """The key from the environment, else from the system's keychain; None where neither has it.

    It is put there with ``keyring set Tariffdesk openai``.
    """
    if settings.openai_api_key is not None:
        return settings.openai_api_key.get_secret_value()
    import keyring
    from keyring.errors import KeyringError

    try:
        return keyring.get_password("Tariffdesk", "openai")
    except KeyringError:  # a bare system has no keychain
        return None


def build(settings: Settings, tell: Tell) -> Runtime:
    """Start or reach the database and bring a built-in one up to date.

    For the program's owner or its worker; a person on a shared server comes in by
    :mod:`app.flows.gate`. Raises :class:`DatabaseBehind` for a shared database that an
    administrator has to migrate, :class:`DeskLogin` where the login is only a desk's, and whatever
    :mod:`app.core.embedded` and :mod:`app.core.migrate` refuse.
    """
    url = settings.server_url
    if url is not None:
        shared = Runtime(settings, url)
        if not shared.roles & {Role.OWNER, Role.WORKER}:
            # A database that was never prepared has no roles to become.
            if migrate.is_bare(shared.url):
                raise DatabaseBehind()
            raise DeskLogin(server=server_of(shared.url))
        check_schema(migrate.current(shared.url))
        return shared
    server = embedded.start(settings.home, lambda what: tell(what, 0, 0))
    runtime = Runtime(settings, server.url, server)
    try:
        if migrate.current(server.url) != migrate.head():
            migrate.migrate(
                server.url, lambda done, total, _what: tell("Preparing the tables", done, total)
            )
    except BaseException:
        runtime.close()
        raise
    return runtime
