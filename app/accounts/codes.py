"""One-time codes: made here, kept only as a hash, good for choosing a password once."""

from __future__ import annotations

import hashlib
import re
import secrets

from sqlalchemy import text

from app.accounts import passwords, sign_in
from app.core.database import Database
from app.core.errors import Refused

# No letter that is taken for a digit or for another letter (0 O, 1 I L, U V).
LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
GROUPS, GROUP = 3, 5  # 30**15: 73 bits


class CodeRefused(Refused):
    """This code does not go with this address, was used, or is too old: ask your manager for one.

    One sentence for all of it: whoever guesses learns nothing. Five wrong tries end a code.
    """


def new() -> str:
    """A code in groups, as it is read out or written down: ``ABCDE-FGHJK-MNPQR``."""
    groups = ("".join(secrets.choice(LETTERS) for _ in range(GROUP)) for _ in range(GROUPS))
    return "-".join(groups)


def key(email: str, code: str) -> bytes:
    """What is sent in place of a code: it is random enough to need no stretching.

    Capitals, blanks and dashes do not matter.
    """
    plain = re.sub(r"[^A-Z0-9]", "", code.upper())
    return hashlib.sha256(f"tariffdesk code\n{email.strip().lower()}\n{plain}".encode()).digest()


def hashed(email: str, code: str) -> str:
    """What the database keeps of a code: a hash of its key, so that it cannot be sent back."""
    return hashlib.sha256(key(email, code)).hexdigest()


def redeem(database: Database, email: str, code: str, password: str) -> str:
    """Choose a password with a code and come in; returns a session token as signing in does.

    ``database`` is in the client role. Raises :class:`CodeRefused` for a wrong address or code,
    and what :func:`app.accounts.passwords.check` refuses.
    """
    passwords.check(password, email.strip())
    with database.work() as work:
        token: str | None = work.session.scalar(
            text("select redeem_code(:email, :key, :hashed, :workstation, :version)"),
            {
                "email": email,
                "key": key(email, code),
                "hashed": sign_in.hashed(password),
                **sign_in.this_desk(),
            },
        )
    if token is None:
        raise CodeRefused
    return token
