"""What the page of settings asks: the settings a person may change, and keeping them."""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path

from app.bootstrap import Runtime, openai_key
from app.core import settings as declared
from app.core.errors import Refused
from app.declarations import countries
from app.flows.rows import SettingRow

SHOWN = ("theme", "country", "embedder", "openai_base_url", "openai_embedding_model")
# What is there to set once a key is: without one there is no language model to speak of.
WITH_KEY = ("model_choice", "openai_chat_model")
_WORDS = {
    "theme": (("system", "As the system says"), ("light", "Light"), ("dark", "Dark")),
    "model_choice": (("off", "No"), ("on", "Yes, within the budget")),
    "embedder": (("offline", "Offline, on this machine"), ("openai", "OpenAI")),
}
# Read once at the start.
_AT_START = frozenset(
    {"embedder", "openai_base_url", "openai_embedding_model", "openai_chat_model"}
)


class SettingUnknown(Refused):
    """There is no setting named {name}."""


class Preferring:
    """See :class:`app.gui.services.Setting`."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    def settings(self) -> list[SettingRow]:
        """What can be set here."""
        shown = (*SHOWN, *WITH_KEY) if openai_key(self._runtime.settings) else SHOWN
        return [self._row(name) for name in shown]

    def set(self, name: str, value: str) -> SettingRow:
        """Keep a setting in the settings file. Raises what :func:`settings.load` refuses."""
        if name not in (*SHOWN, *WITH_KEY):
            raise SettingUnknown(name=name)
        home = self._runtime.settings.home
        checked = declared.load(**{**_given(self._runtime.settings), name: value})
        _keep(home / declared.FILE_NAME, name, value)
        self._runtime.settings = checked
        return self._row(name)

    def _row(self, name: str) -> SettingRow:
        field = declared.Settings.model_fields[name]
        choices = _WORDS.get(name, ())
        if name == "country":
            choices = tuple((code, each.name) for code, each in countries.PROFILES.items())
        return SettingRow(
            name=name,
            label=field.title or name,
            help=field.description or "",
            kind="choice" if choices else "text",
            value=str(getattr(self._runtime.settings, name)),
            choices=choices,
            restart=name in _AT_START,
        )


def _given(found: declared.Settings) -> dict[str, object]:
    return {name: getattr(found, name) for name in (*SHOWN, *WITH_KEY)}


def _keep(file: Path, name: str, value: str) -> None:
    """Set one top-level key of the settings file; everything else in it stays as written."""
    file.parent.mkdir(parents=True, exist_ok=True)
    lines = file.read_text("utf-8").splitlines() if file.exists() else []
    written = f'{name} = "{_escaped(value)}"'
    top = next((at for at, line in enumerate(lines) if line.lstrip().startswith("[")), len(lines))
    key = re.compile(rf"\s*{re.escape(name)}\s*=")
    at = next((at for at, line in enumerate(lines[:top]) if key.match(line)), None)
    if at is None:
        lines.insert(top, written)
    else:
        lines[at] = written
    handle, beside = tempfile.mkstemp(prefix=".settings-", dir=file.parent)
    with os.fdopen(handle, "w", encoding="utf-8") as target:
        target.write("\n".join(lines) + "\n")
    Path(beside).replace(file)


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"')
