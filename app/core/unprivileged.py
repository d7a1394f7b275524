"""The account under which root runs the database server, and folders that account can reach."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.core.errors import Unavailable

if sys.platform != "win32":
    import pwd

# An administrator may create the first; the second is on every Unix.
NAMES = ("tariffdesk", "nobody")


class NoAccount(Unavailable):
    """The built-in database cannot run as root and found no other account to use: start Tariffdesk
    as an ordinary user."""


@dataclass(frozen=True)
class Account:
    """A user of this system other than root."""

    name: str
    user: int
    group: int

    @property
    def spawning(self) -> dict[str, Any]:
        """The arguments that make subprocess start a program as this account."""
        return {"user": self.user, "group": self.group, "extra_groups": []}

    def may(self, how: str, path: Path) -> bool:
        """Whether the account may read (``r``), write (``w``) or enter and run (``x``) a path.

        The system itself is asked, so access lists and odd mounts count as they do in truth.
        """
        try:
            asked = subprocess.run(
                ["/usr/bin/env", "test", f"-{how}", str(path)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd="/",
                check=False,
                **self.spawning,
            )
        except (OSError, subprocess.SubprocessError) as error:
            raise NoAccount() from error
        return asked.returncode == 0


def is_root() -> bool:
    """Whether this program runs with all rights; never true on Windows, where Postgres's own
    tools give up an administrator's rights."""
    return sys.platform != "win32" and os.geteuid() == 0


def account_for(folder: Path) -> Account | None:
    """Who runs the server that belongs to ``folder``; None for the one who asks.

    Root serves the folder of an ordinary user (started once with ``sudo``) as that user, and
    its own folder as an account without rights. Raises :class:`NoAccount` where there is none.
    """
    if sys.platform == "win32" or not is_root():
        return None
    else:
        owner = folder.stat().st_uid if folder.exists() else 0
        if owner != 0:
            # An owner without a name here (a folder from another machine) cannot be used.
            with contextlib.suppress(KeyError):
                return _account(pwd.getpwuid(owner))
        for name in NAMES:
            with contextlib.suppress(KeyError):
                account = _account(pwd.getpwnam(name))
                if account.user != 0:
                    return account
        raise NoAccount()


if sys.platform != "win32":

    def _account(entry: pwd.struct_passwd) -> Account:
        return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def give(path: Path, user: int, group: int) -> None:
    """Make ``path`` belong to a user; a link itself, never what it points to."""
    if sys.platform != "win32":
        os.chown(path, user, group, follow_symlinks=False)


def own(path: Path) -> None:
    """Let what root made belong to the owner of the folder it lies in.

    Otherwise a start with ``sudo`` would lock an ordinary user out of their own folder.
    """
    if is_root():
        above = path.parent.stat()
        give(path, above.st_uid, above.st_gid)
