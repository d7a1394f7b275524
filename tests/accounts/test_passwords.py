"""Tests of which passwords may be chosen, and of what is said of the others."""

from __future__ import annotations

import pytest

from app.accounts import passwords
from app.accounts.passwords import (
    LONGEST,
    PasswordCommon,
    PasswordIsYou,
    PasswordLong,
    PasswordPattern,
    PasswordShort,
)
from app.core.errors import Refused
from app.flows import demo

EMAIL, NAME = "maya.harbour@example.com", "Maya Harbour"


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery staple",
        "Grünkohl mit Pinkel",
        "xK4-qq9vT2",
        "customs is my whole life",
        "日本語のながいパスワードです",
        "harbours of the northern sea",
    ],
)
def test_a_good_one_is_taken(password: str) -> None:
    passwords.check(password, EMAIL, NAME)


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("", PasswordShort),
        ("xK4-qq9vT", PasswordShort),
        ("x" * LONGEST + "y", PasswordLong),
        (EMAIL, PasswordIsYou),
        ("Maya.Harbour", PasswordIsYou),
        ("maya.harbour2026", PasswordIsYou),
        ("MAYA HARBOUR!", PasswordIsYou),
        ("aaaaaaaaaaaa", PasswordPattern),
        ("abababababab", PasswordPattern),
        ("1234567890", PasswordPattern),
        ("0987654321", PasswordPattern),
        ("Qwertyuiop", PasswordPattern),
        ("abcdefghijk", PasswordPattern),
        ("1qaz2wsx3edc", PasswordPattern),
        ("Password2026!", PasswordCommon),
        ("P4ssw0rd123", PasswordCommon),
        ("passwordpassword", PasswordCommon),
        ("Welcome12345", PasswordCommon),
        ("Sommer2026!!", PasswordCommon),
        ("administrator", PasswordCommon),
        (demo.PASSWORD, PasswordCommon),
    ],
)
def test_an_easy_one_is_refused_and_says_why(password: str, why: type[Refused]) -> None:
    with pytest.raises(why) as refused:
        passwords.check(password, EMAIL, NAME)
    # A refusal is shown, and must not show what was typed.
    assert not password or password not in str(refused.value)


def test_the_same_again_is_no_other() -> None:
    with pytest.raises(PasswordIsYou, match="the one you had"):
        passwords.check("correct horse battery", EMAIL, NAME, old="correct horse battery")


def test_who_has_no_name_is_not_found_in_every_password() -> None:
    passwords.check("correct horse battery", EMAIL, "")
