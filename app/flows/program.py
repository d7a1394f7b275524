"""The program as the window starts it: light to make, so that the window is painted at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from app.core.settings import Settings
from app.core.version import VERSION
from app.flows.rows import Progress

if TYPE_CHECKING:
    from app.bootstrap import Runtime
    from app.flows.desk import Desk
    from app.flows.gate import Gate


class Program:
    """What the window is started with; see :class:`app.gui.services.Runtime`."""

    version = VERSION

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.home = settings.home
        self.theme = settings.theme
        self._opened: Runtime | Gate | None = None

    def open(self, tell: Callable[[Progress], None], cancelled: Callable[[], bool]) -> Desk | Gate:
        """Start what must run and answer the desk, again after a failure.

        On a shared server nothing is started or asked yet: the answer is the gate, at which a
        person signs in.
        """
        # Imported here: the database and the models take longer to load than the window.
        self.close()
        if self.settings.database_url is not None:
            from app.flows.gate import Gate

            gate = self._opened = Gate(self.settings, self.version)
            return gate
        from app.flows import opening
        from app.flows.desk import Desk

        runtime = self._opened = opening.open_runtime(
            self.settings, lambda what, done, total: tell(Progress(what, done, total))
        )
        return Desk(runtime)

    def close(self) -> None:
        """Stop what this program started."""
        if self._opened is not None:
            self._opened.close()
            self._opened = None
