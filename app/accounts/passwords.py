"""Which passwords may be chosen: a pure rule that says why one may not."""

from __future__ import annotations

import re
import unicodedata

from app.core.errors import Refused

SHORTEST = 10
LONGEST = 1000
# Fewer different signs than this are a pattern, not a password.
FEWEST_SIGNS = 5

# What people choose first and everybody who guesses tries first. Compared without capitals,
# digits and signs at the end, so that "Password2026!" is found under "password".
_FIRST_TRIED = """
password passwort passphrase motdepasse contrasena senha parola wachtwoord letmein letmeinnow
welcome welcometo willkommen bienvenue administrator administration admin root changeme
changemenow iloveyou ichliebedich sunshine princess football baseball basketball superman batman
dragon monkey master masterkey mustang michael jennifer jordan trustno shadow killer starwars
whatever freedom computer internet samsung secret geheim topsecret default guest customs zoll
douane broker tariff tariffdesk tariffdeskdemo customsbroker hscode invoice declaration office
company london berlin paris summer winter spring autumn sommer january february monday friday
"""
_COMMON = frozenset(_FIRST_TRIED.split())
# Rows of keys and of the alphabet; a stretch of one of them, either way, is no secret.
_ROWS = (
    "12345678901234567890",
    "qwertyuiopasdfghjklzxcvbnm",
    "qwertzuiopasdfghjklyxcvbnm",
    "azertyuiopqsdfghjklmwxcvbn",
    "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "q1w2e3r4t5y6u7i8o9p0",
)


class PasswordShort(Refused):
    """This password is too short: it needs at least {shortest} characters."""


class PasswordLong(Refused):
    """This password is too long: at most {longest} characters can be kept."""


class PasswordIsYou(Refused):
    """This password is {what}, which anybody can guess: choose something else."""


class PasswordCommon(Refused):
    """This password is one of the first that are tried: several words of your own are better."""


class PasswordPattern(Refused):
    """This password is only a few signs or keys in a row: several words are better."""


def check(password: str, email: str, name: str = "", old: str | None = None) -> None:
    """Refuse a password that is too easy to guess; the refusal's sentence says why.

    ``email`` and ``name`` are the person's, ``old`` the password before, if it is known.
    """
    if len(password) < SHORTEST:
        raise PasswordShort(shortest=SHORTEST)
    if len(password) > LONGEST:
        raise PasswordLong(longest=LONGEST)
    if password == old:
        raise PasswordIsYou(what="the one you had")
    plain = _plain(password)
    for given, what in (
        (email, "your address"),
        (email.partition("@")[0], "your address"),
        (name, "your name"),
    ):
        if given and _only_adds(plain, _plain(given)):
            raise PasswordIsYou(what=what)
    if len(set(plain)) < FEWEST_SIGNS or _in_a_row(plain):
        raise PasswordPattern()
    word = _stem(_unit(plain)).translate(_LOOKALIKES)
    if re.sub(r"[^a-z]", "", word) in _COMMON:
        raise PasswordCommon()


_LOOKALIKES = str.maketrans("013457@$!", "oieastasi")


def _plain(text: str) -> str:
    """Without capitals, accents and blanks."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in apart if not unicodedata.combining(sign) and sign != " ")


def _stem(plain: str) -> str:
    """The word a password is made of, without what is put at its end (or its front) to please."""
    return re.sub(r"^[^a-z]+|[^a-z]+$", "", plain)


def _unit(plain: str) -> str:
    """What a password repeats, or all of it."""
    found = re.fullmatch(r"(.+?)\1+", plain)
    return found[1] if found else plain


def _only_adds(plain: str, known: str) -> bool:
    """Whether a password is something known with digits or signs put around it, if that much."""
    bare = re.sub(r"[^a-z0-9]", "", known)
    return bool(bare) and (plain in (known, bare) or _stem(plain) in (known, bare, _stem(known)))


def _in_a_row(plain: str) -> bool:
    return any(plain in row or plain in row[::-1] for row in _ROWS)
