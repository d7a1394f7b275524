"""The log file of a desk: what happened, without secrets and without what was sent to Postgres."""

from __future__ import annotations

import contextlib
import logging
import os
import platform
import re
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path

from pydantic import SecretStr

from app.core.settings import Settings

SIZE = 2_000_000  # bytes, then the file is put aside
KEPT = 3  # older files
BLANK = "***"
# Libraries that tell every request, address included, at level INFO.
TALKATIVE = ("alembic", "httpcore", "httpcore2", "httpx", "httpx2", "openai", "urllib3")

_NAMES = (
    r"(?:[\w-]*(?:password|passwd|passphrase|secret|token|api[_-]?key|private[_-]?key)"
    r"|pwd|authorization|cookie)"
)
_PATTERNS = (
    # postgresql://user:secret@host and the like; a secret may itself hold an @ or a colon.
    (re.compile(r"(?i)\b([a-z][a-z0-9+.-]*://[^\s:/@'\"]*):[^\s/'\"]+@"), rf"\1:{BLANK}@"),
    # Bearer and Basic headers, before the names below, which end at the first blank.
    (re.compile(r"(?i)\b(bearer|basic)\s+[\w.~+/=-]{8,}"), rf"\1 {BLANK}"),
    # password=x, "token": "x", 'api_key': 'x', Authorization: x
    (
        re.compile(
            rf"(?i)(\b{_NAMES}['\"]?\s*[=:]\s*)(?!{re.escape(BLANK)})"
            r"(?:'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|(?!bearer|basic)[^\s,;&)}\]'\"]+)"
        ),
        rf"\1{BLANK}",
    ),
    # Keys that are known by how they begin: OpenAI, Stripe, its webhooks.
    (re.compile(r"\b(sk|rk|pk|whsec)([-_])[\w-]{8,}"), rf"\1\2{BLANK}"),
    # What SQLAlchemy adds to an error: names of clients, goods, tokens.
    (re.compile(r"\[parameters: .*?\](?=\s*(?:\n|$))", re.DOTALL), f"[parameters: {BLANK}]"),
)

_logger = logging.getLogger("tariffdesk")
_secrets: set[str] = set()
_handler: logging.Handler | None = None


def start(settings: Settings) -> None:
    """Write to ``settings.log_file`` from now on, as detailed as ``settings.log_level``.

    The secrets among the settings are known from then on and never written. A folder that
    cannot be written to is no reason not to start: there is no log then.
    """
    stop()
    for name in type(settings).model_fields:
        value = getattr(settings, name)
        if isinstance(value, SecretStr):
            keep_secret(value.get_secret_value())
    with contextlib.suppress(OSError):
        _open(settings.log_file, settings.log_level)
        _logger.info(
            "Tariffdesk starts on Python %s, %s",
            platform.python_version(),
            platform.platform(),
        )


def stop() -> None:
    """Write no more and close the file."""
    global _handler
    if _handler is not None:
        logging.getLogger().removeHandler(_handler)
        with contextlib.suppress(OSError):  # what could not be written is lost
            _handler.close()
        _handler = None


def keep_secret(text: str) -> None:
    """Never write this text; for passwords and tokens that come up while running."""
    if len(text) >= 6:  # blanking something shorter would only garble the log
        _secrets.add(text)


def bug(error: BaseException) -> None:
    """Write down something that should not have happened, with where it came from."""
    _logger.critical("A bug: %s", type(error).__name__, exc_info=error)


def blanked(text: str) -> str:
    """The text without known secrets and without what looks like one."""
    for secret in sorted(_secrets, key=len, reverse=True):
        text = text.replace(secret, BLANK)
    for pattern, instead in _PATTERNS:
        text = pattern.sub(instead, text)
    return text


class Discreet(logging.Formatter):
    """Blanks the finished text, so that messages, arguments and tracebacks are all covered."""

    def format(self, record: logging.LogRecord) -> str:
        """One entry as it is written."""
        return blanked(super().format(record))


class DeskFile(RotatingFileHandler):
    """A log file that only this user may read and that several programs may share."""

    def _open(self) -> TextIOWrapper:
        file = os.open(self.baseFilename, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        return os.fdopen(file, "a", encoding="utf-8", errors="replace")

    def doRollover(self) -> None:
        """Put the file aside; on Windows another program may hold it: then the next time."""
        with contextlib.suppress(OSError):
            super().doRollover()
        if self.stream is None:
            self.stream = self._open()

    def handleError(self, record: logging.LogRecord) -> None:
        """A full disk is told where it matters, not by a traceback for every line."""


def _open(file: Path, level: str) -> None:
    global _handler
    file.parent.mkdir(parents=True, exist_ok=True)
    handler = DeskFile(file, maxBytes=SIZE, backupCount=KEPT, encoding="utf-8")
    handler.setFormatter(Discreet("{asctime} {process} {levelname} {name}: {message}", style="{"))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(level)
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLevelName(level)))
    _handler = handler
