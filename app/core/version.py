"""The program's version, and versions compared number by number."""

from __future__ import annotations

import re

from app.core.errors import Refused

VERSION = "0.4.0"
# As client_applications knows the program that sits on desks.
DESKTOP = "tariffdesk-desktop"
# What the database names when a program that is too old tries to write; see current_user_id().
TOO_OLD = "client_version"

_NUMBERS = re.compile(r" *v?(\d{1,9}(?:\.\d{1,9}){0,5})")


class ProgramTooOld(Refused):
    """This program is version {version} and too old to change anything here: please update it.

    Everything can still be looked at.
    """


def numbers(version: str) -> tuple[int, ...] | None:
    """``1.12.0rc1`` as (1, 12, 0, 0, 0, 0), as the database reads it; None for no version."""
    found = _NUMBERS.match(version)
    if found is None:
        return None
    given = [int(part) for part in found[1].split(".")]
    return tuple(given + [0] * (6 - len(given)))
