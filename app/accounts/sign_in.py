"""Signing in: the password is stretched on this desk and never leaves it."""

from __future__ import annotations

import hashlib
import platform
import secrets
import unicodedata
from contextlib import suppress
from dataclasses import dataclass

from argon2.low_level import Type, hash_secret_raw
from sqlalchemy import text

from app.core.database import Database, SignedOut
from app.core.errors import Refused
from app.core.version import VERSION

# RFC 9106's second recommendation: 64 MiB, three passes. One lane, because the library would
# start threads for more.
MEMORY_KIB = 64 * 1024
PASSES = 3
LANES = 1
KEY_BYTES = 32
# What a server may ask of a desk: a hostile one could otherwise exhaust its memory.
MOST_MEMORY_KIB = 1024 * 1024
MOST_PASSES = 20


class SignInRefused(Refused):
    """The address and the password do not belong together, or the account is locked.

    One sentence for all of it: whoever guesses learns nothing. After five wrong tries an account
    is locked until a manager unlocks it.
    """


class SignInRecipeWrong(Refused):
    """This server asks for a way of signing in that this program does not know."""


class NoLocalOwner(Refused):
    """This database has no owner of its own: sign in with your address and password."""


@dataclass(frozen=True)
class Recipe:
    """How a password becomes a key: Argon2id with this memory (KiB), passes, lanes and salt."""

    memory: int
    passes: int
    lanes: int
    salt: bytes

    @classmethod
    def new(cls) -> Recipe:
        """Today's costs and a salt of its own."""
        return cls(MEMORY_KIB, PASSES, LANES, secrets.token_bytes(16))

    @classmethod
    def parse(cls, written: str) -> Recipe:
        """Read ``argon2id$memory$passes$lanes$salt``; raises :class:`SignInRecipeWrong`."""
        try:
            name, memory, passes, lanes, salt = written.split("$")
            recipe = cls(int(memory), int(passes), int(lanes), bytes.fromhex(salt))
        except ValueError as error:
            raise SignInRecipeWrong from error
        if (
            name != "argon2id"
            or not 8 <= recipe.memory <= MOST_MEMORY_KIB
            or not 1 <= recipe.passes <= MOST_PASSES
            or not 1 <= recipe.lanes <= 4
            or len(recipe.salt) < 8
        ):
            raise SignInRecipeWrong
        return recipe

    def __str__(self) -> str:
        return f"argon2id${self.memory}${self.passes}${self.lanes}${self.salt.hex()}"

    def stretch(self, password: str) -> bytes:
        """The key of a password: 32 bytes, some 70 ms of work at today's costs."""
        # The same letters typed on another keyboard may be composed differently.
        return hash_secret_raw(
            unicodedata.normalize("NFKC", password).encode(),
            self.salt,
            time_cost=self.passes,
            memory_cost=self.memory,
            parallelism=self.lanes,
            hash_len=KEY_BYTES,
            type=Type.ID,
        )


def hashed(password: str, recipe: Recipe | None = None) -> str:
    """What ``users.hashed_password`` keeps: the recipe and the SHA-256 of the key.

    What is stored cannot be sent back as a key.
    """
    recipe = recipe or Recipe.new()
    return f"{recipe}${hashlib.sha256(recipe.stretch(password)).hexdigest()}"


def sign_in(database: Database, email: str, password: str) -> str:
    """Sign a person in and return their session token, to be used with ``database.signed_in``.

    ``database`` is in the client role. Raises :class:`SignInRefused` for a wrong address, a wrong
    password, a locked or a closed account; the try is counted.
    """
    with database.read() as session:
        recipe = session.scalar(text("select sign_in_salt(:email)"), {"email": email})
    key = Recipe.parse(recipe or "").stretch(password)
    with database.work() as work:
        token: str | None = work.session.scalar(
            text("select sign_in(:email, :key, :workstation, :version)"),
            {"email": email, "key": key, **this_desk()},
        )
    if token is None:
        raise SignInRefused
    return token


def open_local_session(database: Database) -> str:
    """Open the session of an embedded database's one owner, without a password.

    ``database`` is in the worker or the owner role, which a desk's login on a shared server cannot
    take: only a program that holds the embedded server's own password can, and it could read the
    files anyway. Raises :class:`NoLocalOwner` where no user is marked as such.
    """
    with database.work() as work:
        token: str | None = work.session.scalar(
            text("select open_local_session(:workstation, :version)"), this_desk()
        )
    if token is None:
        raise NoLocalOwner
    return token


def sign_out(database: Database) -> None:
    """End the session whose token ``database`` carries, if it is still open."""
    with suppress(SignedOut), database.work() as work:
        work.session.execute(text("select sign_out()"))


def this_desk() -> dict[str, str]:
    """What a session is opened with: the computer's name and the program's version."""
    return {"workstation": platform.node(), "version": VERSION}
