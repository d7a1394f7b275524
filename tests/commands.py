"""Commands given in this very process, as a person would give them at a terminal."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.__main__ import main


@dataclass(frozen=True)
class Ran:
    """What came of a command."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        """The one JSON object on stdout; anything beside it is an error."""
        return json.loads(self.out)

    def refused(self) -> str:
        """The one sentence on stderr with which a command was refused."""
        assert self.code == 1
        assert self.out == ""
        (sentence,) = self.err.splitlines()
        assert "Traceback" not in sentence
        return sentence


Command = Callable[..., Ran]


def run(capsys: Any, *arguments: str | Path) -> Ran:
    """Give a command; ``capsys`` is pytest's."""
    capsys.readouterr()
    try:
        code = main([str(each) for each in arguments])
    except SystemExit as left:
        code = int(left.code or 0)
    out, err = capsys.readouterr()
    return Ran(code, out, err)
