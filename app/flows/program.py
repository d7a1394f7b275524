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


class Program:
    """What the window is started with; see :class:`app.gui.services.Runtime`."""

    version = VERSION

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.home = settings.home
        self.theme = settings.theme
        self._runtime: Runtime | None = None

    def open(self, tell: Callable[[Progress], None], cancelled: Callable[[], bool]) -> Desk:
        """Start what must run and answer the desk; again after a failure."""
        # Imported here: the database and the models take longer to load than the window.
        from app.flows import opening
        from app.flows.desk import Desk

        self.close()
        self._runtime = opening.open_runtime(
            self.settings, lambda what, done, total: tell(Progress(what, done, total))
        )
        return Desk(self._runtime)

    def close(self) -> None:
        """Stop what this program started."""
        if self._runtime is not None:
            self._runtime.close()
            self._runtime = None
